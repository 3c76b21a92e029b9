//! From the JSON of requests to the JSON of answers.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use rand_core::CryptoRng;
use serde::Serialize;

use super::Service;
use super::check::{Asked, check};
use super::evaluate::{Evaluated, evaluate};
use super::route::Route;
use crate::batch::over_good;
use crate::domain::Domain;
use crate::error::{Error, ErrorKind, Result};
use crate::exchange::{BAD_REQUEST, InputItem, MAX_INPUTS, OutputItem, Problem, Reply, Request};
use crate::json::Object;
use crate::stack::wiped;
use crate::transit_info::TransitInfo;

pub(super) const WHAT: &str = "the request";

/// Who asks, as far as the arithmetic needs to know.
///
/// The subject is the only authorisation that is checked here. Whether the caller may use the operation
/// and the domain at all is for the layer above, which has the access token.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The subject of the access token. Pseudonyms bound to another subject are refused.
    pub subject: Option<String>,
}

/// A request, as it came.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The path, percent-encoded.
    pub path: &'a str,
    /// The body.
    pub body: &'a [u8],
    /// Who asks.
    pub caller: &'a Caller,
}

/// An answer to send back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The HTTP status: 200, 400, 404, 500 or 503.
    pub status: u16,
    /// The body, JSON: an item, `outputs`, or a problem.
    pub body: String,
    /// How many inputs were looked at; none where the request as a whole was refused.
    pub items: usize,
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

/// A question that can be answered item by item.
struct Accepted<'a> {
    route: Route<'a>,
    inputs: Vec<Result<Object<'a>>>,
    caller: &'a Caller,
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
        let body = request.body().as_bytes();
        Reply::from_body(self.answer(request.path(), body, caller, now, rng).body)
    }

    /// Answers a POST to `path`; `now` is in seconds since 1970.
    pub fn answer<R: CryptoRng + ?Sized>(
        &self,
        path: &str,
        body: &[u8],
        caller: &Caller,
        now: i64,
        rng: &mut R,
    ) -> Answered {
        let answered = self.answer_batch(&[Question { path, body, caller }], now, rng).pop();
        answered.unwrap_or_else(refuse_path)
    }

    /// Answers requests that came at the same time, evaluated together: one answer for each.
    ///
    /// A bad input of a multiple request is a problem at its place and costs the others nothing. No
    /// message repeats an input; a problem's `detail` has the code of the [`Error`].
    #[must_use]
    pub fn answer_batch<R: CryptoRng + ?Sized>(
        &self,
        questions: &[Question<'_>],
        now: i64,
        rng: &mut R,
    ) -> Vec<Answered> {
        wiped(|| self.answer_here(questions, now, rng))
    }

    fn answer_here<R: CryptoRng + ?Sized>(
        &self,
        questions: &[Question<'_>],
        now: i64,
        rng: &mut R,
    ) -> Vec<Answered> {
        let accepted: Vec<core::result::Result<Accepted<'_>, Answered>> =
            questions.iter().map(|question| self.accept(question)).collect();
        let mut ids = Vec::new();
        let mut asked = Vec::new();
        for Accepted { route, inputs, caller } in accepted.iter().flatten() {
            for input in inputs {
                let input = input.as_ref().map_err(Clone::clone);
                let item = input.and_then(InputItem::read);
                ids.push(item.as_ref().ok().map(|item| item.id.clone()));
                asked.push(item.map(|item| Asked { item, route, caller }));
            }
        }
        let evaluated = over_good(check(asked, now), |inputs| evaluate(inputs, now, rng));
        let mut outputs = evaluated.into_iter().zip(ids);
        let mut answer = |accepted: &Accepted<'_>| {
            let answering = accepted.route.answering().domain();
            let outputs = outputs.by_ref().take(accepted.inputs.len());
            let output = |(evaluated, id): (Result<Evaluated>, Option<String>)| match evaluated {
                Ok(evaluated) => Output::Item(output(answering, id, evaluated, now, rng)),
                Err(error) => Output::Problem(problem(&error, id)),
            };
            respond(&accepted.route, outputs.map(output).collect())
        };
        let answer = |accepted: &core::result::Result<Accepted<'_>, Answered>| match accepted {
            Ok(accepted) => answer(accepted),
            Err(answered) => answered.clone(),
        };
        accepted.iter().map(answer).collect()
    }

    /// Finds the domains of a question and the inputs as they stand, or says why not.
    fn accept<'a>(
        &'a self,
        question: &Question<'a>,
    ) -> core::result::Result<Accepted<'a>, Answered> {
        let Question { path, body, caller } = question;
        let route = Route::parse(self, path).ok_or_else(refuse_path)?;
        let inputs =
            inputs(route.multiple, body).map_err(|error| refuse(&problem(&error, None), 0))?;
        Ok(Accepted { route, inputs, caller })
    }
}

fn inputs(multiple: bool, body: &[u8]) -> Result<Vec<Result<Object<'_>>>> {
    if !multiple {
        return Ok(Vec::from([Ok(Object::parse(WHAT, body)?)]));
    }
    let multiple = Object::parse(WHAT, body)?;
    let inputs = multiple.objects("inputs", WHAT)?.ok_or(multiple.missing("inputs"))?;
    match inputs.len() {
        1..=MAX_INPUTS => Ok(inputs),
        found => Err(ErrorKind::TooManyInputs { max: MAX_INPUTS, found }.into()),
    }
}

fn respond(route: &Route<'_>, mut outputs: Vec<Output>) -> Answered {
    let items = outputs.len();
    if route.multiple {
        return Answered { status: 200, body: to_json(&Outputs { outputs: &outputs }), items };
    }
    match outputs.pop() {
        Some(Output::Item(item)) => Answered { status: 200, body: to_json(&item), items },
        Some(Output::Problem(problem)) => refuse(&problem, items),
        None => refuse_path(),
    }
}

fn output<R: CryptoRng + ?Sized>(
    answering: &Domain,
    in_response_to: Option<String>,
    mut evaluated: Evaluated,
    now: i64,
    rng: &mut R,
) -> OutputItem {
    let transit_info = evaluated.transit_info.as_ref().map(TransitInfo::as_str);
    evaluated.point.declassify("an answer is sent: blinded, or in transit");
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
    let (kind, title, status, words) = match error.kind() {
        ErrorKind::SecretUnavailable => {
            let kind = "urn:problem-type:belgif:serviceUnavailable";
            (kind, "Service Unavailable", 503, "The domain cannot answer now")
        }
        ErrorKind::NoActiveKey | ErrorKind::EncryptionFailed | ErrorKind::MissingOutput => {
            let kind = "urn:problem-type:belgif:internalServerError";
            (kind, "Internal Server Error", 500, "The domain cannot answer")
        }
        _ => (BAD_REQUEST, "Bad Request", 400, "Invalid input"),
    };
    Problem {
        kind: Some(kind.into()),
        title: Some(title.into()),
        status: Some(status),
        detail: Some(alloc::format!("{words}: {}", error.code())),
        id: None,
        in_response_to,
    }
}

fn refuse(problem: &Problem, items: usize) -> Answered {
    Answered { status: problem.status.unwrap_or(400), body: to_json(problem), items }
}

fn refuse_path() -> Answered {
    let problem = Problem {
        kind: Some("urn:problem-type:belgif:resourceNotFound".into()),
        title: Some("Resource Not Found".into()),
        status: Some(404),
        detail: Some("No such domain or operation".to_string()),
        ..Problem::default()
    };
    refuse(&problem, 0)
}

/// Structs of strings and numbers always serialize.
fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
