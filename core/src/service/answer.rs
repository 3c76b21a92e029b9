//! From a request's JSON to the answer's JSON.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use percent_encoding::percent_decode_str;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use subtle::ConstantTimeEq;

use super::evaluate::{Evaluated, Factor, Input, evaluate};
use super::{Service, ServiceDomain};
use crate::batch::{over_good, single};
use crate::domain::Domain;
use crate::error::{Error, Result};
use crate::exchange::{BAD_REQUEST, InputItem, MAX_INPUTS, OutputItem, Problem, Reply, Request};
use crate::json;
use crate::point::{CoordinateText, Point};
use crate::scalar::Scalar;
use crate::transit_info::{self, Claims, TransitInfo};

const WHAT: &str = "the request";

/// Who asks, as far as the arithmetic needs to know.
///
/// The subject is the only authorisation that is checked here. Whether the caller may use the operation
/// and the domain at all is for the layer above, which has the access token.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The subject of the access token. Pseudonyms bound to another subject are refused.
    pub subject: Option<String>,
}

/// An answer to send back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The HTTP status: 200, 400, 404 or 500.
    pub status: u16,
    /// The body, JSON: an item, `outputs`, or a problem.
    pub body: String,
}

#[derive(Deserialize)]
struct Multiple<'a> {
    #[serde(borrow)]
    inputs: Option<Vec<&'a RawValue>>,
}

#[derive(Serialize)]
struct Outputs<'a> {
    outputs: &'a [Output],
}

#[derive(Serialize)]
#[serde(untagged)]
enum Output {
    Item(OutputItem),
    Problem(Problem),
}

/// A path below `/pseudo/v1/domains/`, taken apart.
struct Route<'a> {
    factor: Factor<'a>,
    domain: &'a ServiceDomain,
    multiple: bool,
}

impl Service {
    /// Answers a request of a client in this process.
    pub fn answer_request<R: CryptoRng + ?Sized>(
        &self,
        request: &Request,
        caller: &Caller,
        now: i64,
        rng: &mut R,
    ) -> Reply {
        Reply::from_body(
            self.answer(request.path(), request.body().as_bytes(), caller, now, rng).body,
        )
    }

    /// Answers a POST to `path`; `now` is in seconds since 1970.
    ///
    /// A bad input of a multiple request is a problem at its place and costs the others nothing.
    /// No message repeats an input; a problem's `detail` has the code of the [`Error`].
    pub fn answer<R: CryptoRng + ?Sized>(
        &self,
        path: &str,
        body: &[u8],
        caller: &Caller,
        now: i64,
        rng: &mut R,
    ) -> Answered {
        let Some(route) = self.route(path) else {
            return refuse_path();
        };
        let raw = match inputs(&route, body) {
            Ok(raw) => raw,
            Err(error) => return refuse(&problem(&error, None)),
        };
        let mut outputs = route.outputs(&raw, caller, now, rng);
        if route.multiple {
            return Answered { status: 200, body: to_json(&Outputs { outputs: &outputs }) };
        }
        match outputs.pop() {
            Some(Output::Item(item)) => Answered { status: 200, body: to_json(&item) },
            Some(Output::Problem(problem)) => refuse(&problem),
            None => refuse_path(),
        }
    }

    fn route(&self, path: &str) -> Option<Route<'_>> {
        let rest = path.strip_prefix("/pseudo/v1/domains/")?;
        let mut segments = rest.split('/');
        let domain = self.segment(segments.next()?)?;
        let operation = segments.next()?;
        let to = segments.next();
        if segments.next().is_some() {
            return None;
        }
        let (factor, multiple) = match (operation, to) {
            ("pseudonymize", None) => (Factor::Pseudonymize(domain), false),
            ("pseudonymizeMultiple", None) => (Factor::Pseudonymize(domain), true),
            ("identify", None) => (Factor::Identify(domain), false),
            ("identifyMultiple", None) => (Factor::Identify(domain), true),
            ("convertTo", Some(to)) => (Factor::Convert(domain, self.segment(to)?), false),
            ("convertMultipleTo", Some(to)) => (Factor::Convert(domain, self.segment(to)?), true),
            _ => return None,
        };
        if let Factor::Convert(from, to) = &factor {
            let (from, to) = (from.domain(), to.domain());
            // Converting to the same domain would only take off what a transitInfo is bound to.
            if from.name() == to.name() || from.curve() != to.curve() {
                return None;
            }
        }
        Some(Route { factor, domain, multiple })
    }

    fn segment(&self, segment: &str) -> Option<&ServiceDomain> {
        self.domain(&percent_decode_str(segment).decode_utf8().ok()?)
    }
}

/// The inputs of a request as they stand.
fn inputs<'a>(route: &Route<'_>, body: &'a [u8]) -> Result<Vec<&'a RawValue>> {
    if !route.multiple {
        return Ok(Vec::from([json::parse(WHAT, body)?]));
    }
    let multiple: Multiple<'_> = json::parse(WHAT, body)?;
    let inputs = multiple.inputs.ok_or(Error::MissingMember { what: WHAT, member: "inputs" })?;
    match inputs.len() {
        1..=MAX_INPUTS => Ok(inputs),
        found => Err(Error::TooManyInputs { max: MAX_INPUTS, found }),
    }
}

impl Route<'_> {
    fn outputs<R: CryptoRng + ?Sized>(
        &self,
        raw: &[&RawValue],
        caller: &Caller,
        now: i64,
        rng: &mut R,
    ) -> Vec<Output> {
        let items: Vec<Result<InputItem>> =
            raw.iter().map(|raw| json::parse(WHAT, raw.get().as_bytes())).collect();
        let ids: Vec<Option<String>> =
            items.iter().map(|item| item.as_ref().ok().map(|item| item.id.clone())).collect();
        let evaluated = over_good(self.check(items, caller, now), |inputs: Vec<Input>| {
            evaluate(&self.factor, &inputs, now, rng)
        });
        let answering = match &self.factor {
            Factor::Convert(_, to) => to.domain(),
            Factor::Pseudonymize(domain) | Factor::Identify(domain) => domain.domain(),
        };
        let answer = |(evaluated, id): (Result<Evaluated>, Option<String>)| match evaluated {
            Ok(evaluated) => Output::Item(output(answering, id, &evaluated, now, rng)),
            Err(error) => Output::Problem(problem(&error, id)),
        };
        evaluated.into_iter().zip(ids).map(answer).collect()
    }

    /// Points on the curve; transitInfos opened, and bound to nobody else than the caller.
    fn check(
        &self,
        items: Vec<Result<InputItem>>,
        caller: &Caller,
        now: i64,
    ) -> Vec<Result<Input>> {
        let curve = self.domain.domain().curve();
        over_good(items, |items: Vec<InputItem>| {
            let texts = items.iter().map(|item| CoordinateText { x: &item.x, y: &item.y });
            let points = Point::from_coordinate_text_batch(curve, &texts.collect::<Vec<_>>());
            let check = |(item, point): (&InputItem, Result<Point>)| {
                curve.expect_crv(&item.crv)?;
                let opened = self.open(item.transit_info.as_deref(), caller, now)?;
                let (transit, subject) = opened.unzip();
                Ok(Input { point: point?, transit, subject: subject.flatten() })
            };
            items.iter().zip(points).map(check).collect()
        })
    }

    /// The scalar and the subject of an input in transit. Pseudonymizing needs none, identifying does.
    fn open(
        &self,
        text: Option<&str>,
        caller: &Caller,
        now: i64,
    ) -> Result<Option<(Scalar, Option<String>)>> {
        let text = match (text, &self.factor) {
            (_, Factor::Pseudonymize(_)) | (None, Factor::Convert(..)) => return Ok(None),
            (None, Factor::Identify(_)) => {
                return Err(Error::MissingMember { what: WHAT, member: "transitInfo" });
            }
            (Some(text), Factor::Identify(_) | Factor::Convert(..)) => text,
        };
        let info = TransitInfo::parse(text)?;
        let (domain, keys) = (self.domain.domain(), self.domain.keys());
        let opened = transit_info::open_batch(domain, keys, &[&info], now);
        let (scalar, claims) = single(opened)?;
        Ok(Some((scalar, caller.expect_subject(&claims)?)))
    }
}

impl Caller {
    /// Refuses what is bound to somebody else; gives the subject that it is bound to.
    ///
    /// A `sub` that is no text binds to nobody, and nobody is served.
    fn expect_subject(&self, claims: &Claims) -> Result<Option<String>> {
        let Some(bound) = claims.subject() else { return Ok(None) };
        match (bound.as_str(), self.subject.as_deref()) {
            (Some(bound), Some(subject))
                if bool::from(bound.as_bytes().ct_eq(subject.as_bytes())) =>
            {
                Ok(Some(bound.to_string()))
            }
            _ => Err(Error::WrongSubject),
        }
    }
}

fn output<R: CryptoRng + ?Sized>(
    answering: &Domain,
    in_response_to: Option<String>,
    evaluated: &Evaluated,
    now: i64,
    rng: &mut R,
) -> OutputItem {
    let transit_info = evaluated.transit_info.as_ref().map(TransitInfo::as_str);
    let InputItem { id, crv, x, y, transit_info } =
        InputItem::new(&evaluated.point, transit_info, rng);
    OutputItem {
        id: Some(id),
        domain: Some(answering.name().into()),
        crv: Some(crv),
        iat: Some(now),
        exp: Some(now.saturating_add(answering.time_to_live().into())),
        x: Some(x),
        y: Some(y),
        transit_info,
        in_response_to,
    }
}

/// The code alone: the text of an error may repeat what came.
fn problem(error: &Error, in_response_to: Option<String>) -> Problem {
    if matches!(error, Error::NoActiveKey | Error::EncryptionFailed) {
        return Problem {
            kind: Some("urn:problem-type:belgif:internalServerError".into()),
            title: Some("Internal Server Error".into()),
            status: Some(500),
            detail: Some(alloc::format!("The domain cannot answer: {}", error.code())),
            id: None,
            in_response_to,
        };
    }
    Problem {
        kind: Some(BAD_REQUEST.into()),
        title: Some("Bad Request".into()),
        status: Some(400),
        detail: Some(alloc::format!("Invalid input: {}", error.code())),
        id: None,
        in_response_to,
    }
}

fn refuse(problem: &Problem) -> Answered {
    Answered { status: problem.status.unwrap_or(400), body: to_json(problem) }
}

fn refuse_path() -> Answered {
    refuse(&Problem {
        kind: Some("urn:problem-type:belgif:resourceNotFound".into()),
        title: Some("Resource Not Found".into()),
        status: Some(404),
        detail: Some("No such domain or operation".into()),
        ..Problem::default()
    })
}

/// Structs of strings and numbers always serialize.
fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
