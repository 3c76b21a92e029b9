//! One exchange with the service: items are blinded and cut into requests; the replies are matched,
//! checked and unblinded. Pseudonymize, identify and convert are this with other ends.

mod matching;
mod problem;
mod reply;
mod request;

use core::fmt;

use alloc::string::String;
use alloc::vec::Vec;

use rand_core::CryptoRng;

pub(crate) use problem::BAD_REQUEST;
pub use problem::Problem;
pub(crate) use reply::OutputItem;
pub use reply::Reply;
pub(crate) use request::{InputItem, Operation, Target};
pub use request::{MAX_INPUTS, Request};

use crate::blinded::blind;
use crate::curve::Curve;
use crate::domain::Domain;
use crate::error::{Error, ErrorKind, Result};
use crate::in_transit::PseudonymInTransit;
use crate::json::Object;
use crate::point::Point;
use crate::scalar::Scalar;
use crate::stack::wiped;
use crate::transit_info::{self, TransitInfo};
use crate::unblinded::unblind;

/// One step of a protocol with another party: the state that you keep, and the message that you send.
///
/// The state holds secrets, wipes them when it is dropped, and is consumed by its `finish`. So a blinding factor is used
/// once:
///
/// ```compile_fail,E0382
/// # use blindnym::{Curve, Domain, Step, Value};
/// # let mut rng = <chacha20::ChaCha20Rng as rand_core::SeedableRng>::from_seed([7; 32]);
/// # let domain = Domain::new("uhmep_v1", Curve::P521, "https://…/pseudo/v1/domains/uhmep_v1");
/// let Step { state, .. } = domain.pseudonymize(&[&Value::from_text("1")], &mut rng);
/// let results = state.finish(&[]);
/// let again = state.finish(&[]); // use of a moved value
/// ```
#[derive(Debug)]
pub struct Step<S, M = Request> {
    /// What you keep.
    pub state: S,
    /// What you send, in order.
    pub message: Vec<M>,
}

/// What an item brings to an exchange.
pub(crate) struct Item<'a> {
    pub(crate) point: &'a Point,
    pub(crate) transit_info: Option<&'a TransitInfo>,
}

impl<'a> Item<'a> {
    /// A pseudonym in transit, which has to be of the domain.
    pub(crate) fn in_transit(domain: &Domain, pseudonym: &'a PseudonymInTransit) -> Result<Self> {
        pseudonym.expect_domain(domain)?;
        Ok(Self { point: pseudonym.point(), transit_info: Some(pseudonym.transit_info()) })
    }
}

/// The state of an exchange: blinding factors, and who waits for which answer.
pub(crate) struct Exchange {
    /// The domain that the answers are of: the target, for a conversion.
    answering: Domain,
    with_transit_info: bool,
    /// For each item: that it was sent, or why not.
    items: Vec<Result<()>>,
    /// At most ten in each request.
    sent: Vec<Sent>,
}

/// What was sent of an item, and the factor r of its point r · P.
struct Sent {
    id: String,
    point: Point,
    factor: Scalar,
}

impl Exchange {
    /// Blinds the items that can be sent, and writes the requests.
    pub(crate) fn start<R: CryptoRng + ?Sized>(
        target: &Target<'_>,
        items: Vec<Result<Item<'_>>>,
        rng: &mut R,
    ) -> Step<Self> {
        wiped(|| Self::start_here(target, items, rng))
    }

    fn start_here<R: CryptoRng + ?Sized>(
        target: &Target<'_>,
        items: Vec<Result<Item<'_>>>,
        rng: &mut R,
    ) -> Step<Self> {
        let points: Vec<&Point> = items.iter().flatten().map(|item| item.point).collect();
        let mut blinded = blind(target.domain.curve(), &points, rng);
        let (mut sent, mut inputs) = (Vec::new(), Vec::new());
        let send = |item: Result<Item<'_>>| {
            let transit_info = item?.transit_info.map(TransitInfo::as_str);
            let (factor, point) = blinded.next().unwrap_or(Err(ErrorKind::MissingOutput.into()))?;
            let id = request::new_id(rng);
            inputs.push(request::input(&id, &point, transit_info));
            sent.push(Sent { id, point, factor });
            Ok(())
        };
        let items = items.into_iter().map(send).collect();
        let state = Self {
            answering: target.answering().clone(),
            with_transit_info: target.operation.answers_with_transit_info(),
            items,
            sent,
        };
        let requests = inputs.chunks(MAX_INPUTS).map(|inputs| Request::new(target, inputs));
        Step { state, message: requests.collect() }
    }

    /// Matches, checks and unblinds, and makes of each answer what it is: one result for each item, in the
    /// order of the items.
    pub(crate) fn finish<T>(
        self,
        replies: &[Reply],
        make: impl Fn(&Domain, Point, Option<TransitInfo>) -> Result<T>,
    ) -> Vec<Result<T>> {
        wiped(|| self.finish_here(replies, make))
    }

    fn finish_here<T>(
        self,
        replies: &[Reply],
        make: impl Fn(&Domain, Point, Option<TransitInfo>) -> Result<T>,
    ) -> Vec<Result<T>> {
        let answers = self.receive(replies);
        let mut points = self.unblind(&answers).into_iter();
        let mut answers = answers.into_iter();
        let finish = |item: Result<()>| {
            item?;
            let answer = answers.next().unwrap_or(Err(ErrorKind::MissingOutput.into()))?;
            let point = points.next().unwrap_or(Err(ErrorKind::MissingOutput.into()))?;
            make(&self.answering, point, answer.transit_info)
        };
        self.items.into_iter().map(finish).collect()
    }

    /// [`Exchange::finish`] where the answers are pseudonyms in transit of the answering domain.
    pub(crate) fn finish_in_transit(self, replies: &[Reply]) -> Vec<Result<PseudonymInTransit>> {
        self.finish(replies, |domain, point, transit_info| {
            let transit_info = transit_info.ok_or(missing("transitInfo"))?;
            Ok(PseudonymInTransit::new(domain, point, transit_info))
        })
    }

    /// One answer, or why there is none, for each item that was sent.
    fn receive(&self, replies: &[Reply]) -> Vec<Result<Answer>> {
        let (expected, found) = (self.sent.chunks(MAX_INPUTS).len(), replies.len());
        if expected != found {
            let refuse = |_| Err(ErrorKind::ReplyCount { expected, found }.into());
            return self.sent.iter().map(refuse).collect();
        }
        let mut answers = Vec::with_capacity(self.items.len());
        let mut infos = transit_info::Reader::default();
        for (sent, reply) in self.sent.chunks(MAX_INPUTS).zip(replies) {
            for (sent, output) in sent.iter().zip(matching::outputs(sent, reply)) {
                answers.push(output.and_then(|output| self.check(&sent.point, output, &mut infos)));
            }
        }
        answers
    }

    /// Checks an output and the members that it must have.
    fn check(
        &self,
        question: &Point,
        output: &[u8],
        infos: &mut transit_info::Reader,
    ) -> Result<Answer> {
        let output = Object::parse(reply::WHAT, output)?;
        if let Some(refusal) = reply::refusal(&output) {
            return Err(refusal);
        }
        let required = |member| output.text(member)?.ok_or_else(|| missing(member));
        self.answering.expect_name(&required("domain")?)?;
        if let Some(crv) = output.text("crv")? {
            self.curve().expect_crv(&crv)?;
        }
        let blinded = Point::from_coordinate_text(self.curve(), &required("x")?, &required("y")?)?;
        if question.x() == blinded.x() {
            return Err(ErrorKind::EchoedAnswer.into());
        }
        let transit_info = match self.with_transit_info {
            true => Some(infos.read(&required("transitInfo")?)?),
            false => None,
        };
        Ok(Answer { blinded, transit_info })
    }

    /// The points of the good answers.
    fn unblind(&self, answers: &[Result<Answer>]) -> Vec<Result<Point>> {
        let good = answers.iter().zip(&self.sent);
        let good =
            good.filter_map(|(answer, sent)| Some((&answer.as_ref().ok()?.blinded, &sent.factor)));
        unblind(self.curve(), &good.collect::<Vec<_>>())
    }

    pub(crate) fn curve(&self) -> Curve {
        self.answering.curve()
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("answering", &self.answering.name())
            .field("curve", &self.curve())
            .field("items", &self.items.len())
            .field("requests", &self.sent.chunks(MAX_INPUTS).len())
            .finish_non_exhaustive()
    }
}

/// What came for an item.
struct Answer {
    blinded: Point,
    transit_info: Option<TransitInfo>,
}

/// What of a reply is read here, in errors.
const OUTPUT: &str = "an output of the service";

fn missing(member: &'static str) -> Error {
    ErrorKind::MissingMember { what: OUTPUT, member }.into()
}

impl Error {
    /// Whether the service's answer cannot be used at all: it is no JSON, has other outputs than inputs, or
    /// outputs without what belongs there. It says nothing of the item; the request may be sent again as
    /// it is.
    #[must_use]
    pub fn is_of_the_answer(&self) -> bool {
        match self.kind() {
            ErrorKind::Json { what, .. } | ErrorKind::MissingMember { what, .. } => {
                [OUTPUT, reply::WHAT].contains(what)
            }
            ErrorKind::OutputCount { .. }
            | ErrorKind::MissingOutput
            | ErrorKind::AmbiguousOutput => true,
            _ => false,
        }
    }
}
