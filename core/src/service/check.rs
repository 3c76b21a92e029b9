//! What an input must be before it is evaluated: a point of the curve, and in transit where it is to
//! be identified, for nobody else than the caller.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::answer::{Caller, WHAT};
use super::evaluate::Input;
use super::route::Route;
use crate::batch::single;
use crate::error::{ErrorKind, Result};
use crate::exchange::InputItem;
use crate::point::Point;
use crate::scalar::Scalar;
use crate::transit_info::{self, TransitInfo};

/// An input on the wire, and where it came to.
pub(super) struct Asked<'a> {
    pub(super) item: InputItem,
    pub(super) route: &'a Route<'a>,
    pub(super) caller: &'a Caller,
}

/// One checked input or error for each.
pub(super) fn check<'a>(asked: Vec<Result<Asked<'a>>>, now: i64) -> Vec<Result<Input<'a>>> {
    let check = |asked: Result<Asked<'a>>| {
        let asked = asked?;
        let curve = asked.route.domain.domain().curve();
        curve.expect_crv(&asked.item.crv)?;
        let (transit, subject) = asked.open(now)?.unzip();
        let point = Point::from_coordinate_text(curve, &asked.item.x, &asked.item.y)?;
        Ok(Input { factor: asked.route.factor, point, transit, subject: subject.flatten() })
    };
    asked.into_iter().map(check).collect()
}

impl Asked<'_> {
    /// The scalar and the subject of an input in transit. Pseudonymizing needs none, identifying does.
    fn open(&self, now: i64) -> Result<Option<(Scalar, Option<String>)>> {
        let factor = &self.route.factor;
        let text = match (self.item.transit_info.as_deref(), factor.undo, factor.apply) {
            (_, None, _) | (None, Some(_), Some(_)) => return Ok(None),
            (None, Some(_), None) => {
                return Err(ErrorKind::MissingMember { what: WHAT, member: "transitInfo" }.into());
            }
            (Some(text), Some(_), _) => text,
        };
        let info = TransitInfo::parse(text)?;
        let (domain, keys) = (self.route.domain.domain(), self.route.domain.keys());
        let opened = transit_info::open_batch(domain, keys, &[&info], now);
        let (scalar, claims) = single(opened)?;
        let subject = claims.expect_subject(self.caller.subject.as_deref())?;
        Ok(Some((scalar, subject.map(ToString::to_string))))
    }
}
