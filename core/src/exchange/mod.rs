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
pub use reply::Reply;
pub(crate) use reply::{Output, OutputItem};
pub(crate) use request::{InputItem, Operation, Target};
pub use request::{MAX_INPUTS, Request};

use crate::batch::over_good;
use crate::blinded::{BlindingFactors, blind};
use crate::curve::Curve;
use crate::domain::Domain;
use crate::error::{Error, Result};
use crate::in_transit::PseudonymInTransit;
use crate::point::{CoordinateText, Point};
use crate::scalar::Scalar;
use crate::transit_info::TransitInfo;
use crate::unblinded::unblind;

/// One step of a protocol with another party: the state that you keep, and the message that you send.
///
/// The state holds secrets, wipes them when it is dropped, and is consumed by its `finish`.
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

/// What an item brings home: the unblinded point.
pub(crate) struct Answer {
    pub(crate) point: Point,
    pub(crate) transit_info: Option<TransitInfo>,
}

/// The state of an exchange: blinding factors, and who waits for which answer.
pub(crate) struct Exchange {
    /// The domain that the answers are of: the target, for a conversion.
    answering: Domain,
    with_transit_info: bool,
    factors: BlindingFactors,
    /// For each item: that it was sent, or why not.
    items: Vec<Result<()>>,
    /// The ids that were sent, by request.
    requests: Vec<Vec<String>>,
}

impl Exchange {
    /// Blinds the items that can be sent, and writes the requests.
    pub(crate) fn start<R: CryptoRng + ?Sized>(
        target: &Target<'_>,
        items: Vec<Result<Item<'_>>>,
        rng: &mut R,
    ) -> Step<Self> {
        let curve = target.domain.curve();
        let items = over_good(items, |items: Vec<Item<'_>>| {
            let points: Vec<&Point> = items.iter().map(|item| item.point).collect();
            let blinded = blind(curve, &points, rng).into_iter();
            let infos = items.iter().map(|item| item.transit_info.map(TransitInfo::as_str));
            blinded.zip(infos).map(|(blinded, info)| Ok((blinded?, info))).collect()
        });
        let mut inputs = items
            .iter()
            .flatten()
            .map(|((_, point), transit_info)| InputItem::new(point, *transit_info, rng));
        let mut message = Vec::new();
        let mut requests = Vec::new();
        loop {
            let chunk: Vec<InputItem> = inputs.by_ref().take(MAX_INPUTS).collect();
            if chunk.is_empty() {
                break;
            }
            requests.push(chunk.iter().map(|input| input.id.clone()).collect());
            message.push(Request::new(target, &chunk));
        }
        drop(inputs);
        let mut factors = Vec::new();
        let items = items.into_iter();
        let items = items.map(|item| item.map(|((factor, _), _)| factors.push(factor))).collect();
        let state = Self {
            answering: target.answering().clone(),
            with_transit_info: target.operation.answers_with_transit_info(),
            items,
            factors: factors.into_iter().collect(),
            requests,
        };
        Step { state, message }
    }

    /// Matches, checks and unblinds: one result for each item, in the order of the items.
    pub(crate) fn finish(self, replies: &[Reply]) -> Vec<Result<Answer>> {
        let (expected, found) = (self.requests.len(), replies.len());
        if expected != found {
            let refuse = |item: Result<()>| item.and(Err(Error::ReplyCount { expected, found }));
            return self.items.into_iter().map(refuse).collect();
        }
        let curve = self.answering.curve();
        let outputs = self.requests.iter().zip(replies);
        let outputs = outputs.flat_map(|(ids, reply)| matching::outputs(ids, reply));
        let checked = outputs.map(|output| check(output?, &self.answering, self.with_transit_info));
        let checked = checked.zip(self.factors.iter());
        let checked = checked.map(|(output, factor)| Ok((output?, factor))).collect();
        let blinded = over_good(checked, |outputs: Vec<(CheckedOutput, &Scalar)>| {
            let texts = outputs.iter().map(|(output, _)| output.coordinates());
            let points = Point::from_coordinate_text_batch(curve, &texts.collect::<Vec<_>>());
            let join = |(point, (output, factor)): (_, (CheckedOutput, _))| {
                Ok((point?, factor, output.transit_info))
            };
            points.into_iter().zip(outputs).map(join).collect()
        });
        let answers = over_good(blinded, |blinded: Vec<(Point, &Scalar, _)>| {
            let terms: Vec<_> = blinded.iter().map(|(point, factor, _)| (point, *factor)).collect();
            let points = unblind(curve, &terms);
            let infos = blinded.into_iter().map(|(_, _, transit_info)| transit_info);
            let answer = |(point, transit_info): (Result<Point>, _)| {
                Ok(Answer { point: point?, transit_info })
            };
            points.into_iter().zip(infos).map(answer).collect()
        });
        over_good(self.items, |_sent: Vec<()>| answers)
    }

    /// [`Exchange::finish`] where the answers are pseudonyms in transit of the answering domain.
    pub(crate) fn finish_in_transit(self, replies: &[Reply]) -> Vec<Result<PseudonymInTransit>> {
        let domain = self.answering.clone();
        let finish = |answer: Result<Answer>| {
            let Answer { point, transit_info } = answer?;
            let transit_info = transit_info.ok_or(missing("transitInfo"))?;
            Ok(PseudonymInTransit::new(&domain, point, transit_info))
        };
        self.finish(replies).into_iter().map(finish).collect()
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
            .field("requests", &self.requests.len())
            .finish_non_exhaustive()
    }
}

/// An output with the members that it must have.
struct CheckedOutput {
    x: String,
    y: String,
    transit_info: Option<TransitInfo>,
}

impl CheckedOutput {
    fn coordinates(&self) -> CoordinateText<'_> {
        CoordinateText { x: &self.x, y: &self.y }
    }
}

/// What of a reply is read here, in errors.
const OUTPUT: &str = "an output of the service";

const fn missing(member: &'static str) -> Error {
    Error::MissingMember { what: OUTPUT, member }
}

fn check(output: Output, answering: &Domain, with_transit_info: bool) -> Result<CheckedOutput> {
    let output = match output {
        Output::Item(item) => *item,
        Output::Problem(problem) => return Err(Error::Problem(problem)),
    };
    answering.expect_name(&output.domain.ok_or(missing("domain"))?)?;
    output.crv.map_or(Ok(()), |crv| answering.curve().expect_crv(&crv))?;
    let x = output.x.ok_or(missing("x"))?;
    let y = output.y.ok_or(missing("y"))?;
    let transit_info = if with_transit_info {
        Some(TransitInfo::parse(&output.transit_info.ok_or(missing("transitInfo"))?)?)
    } else {
        None
    };
    Ok(CheckedOutput { x, y, transit_info })
}

impl Error {
    /// Whether the service's answer cannot be used at all: it is no JSON, has other outputs than inputs, or
    /// outputs without what belongs there. It says nothing of the item; the request may be sent again as
    /// it is.
    #[must_use]
    pub fn is_of_the_answer(&self) -> bool {
        match self {
            Self::Json { what, .. } | Self::MissingMember { what, .. } => {
                [OUTPUT, reply::WHAT].contains(what)
            }
            Self::OutputCount { .. } | Self::MissingOutput | Self::AmbiguousOutput => true,
            _ => false,
        }
    }
}
