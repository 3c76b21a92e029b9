//! A pseudonym in transit: P_transit = s⁻¹ · P_rest, and the transitInfo that holds s for the owner.

use core::fmt;

use alloc::sync::Arc;

use crate::domain::Domain;
use crate::error::Result;
use crate::point::Point;
use crate::transit_info::TransitInfo;

/// A pseudonym as it travels between parties. Neither its point nor its transitInfo links it to the
/// pseudonym at rest without the owner's key.
#[derive(Clone, PartialEq, Eq)]
pub struct PseudonymInTransit {
    domain: Arc<str>,
    point: Point,
    transit_info: TransitInfo,
}

impl PseudonymInTransit {
    pub(crate) fn new(domain: &Domain, point: Point, transit_info: TransitInfo) -> Self {
        Self { domain: domain.shared_name(), point, transit_info }
    }

    /// Puts together what came in separate members of a message.
    ///
    /// # Errors
    /// [`ErrorKind::WrongCurve`](crate::ErrorKind::WrongCurve) where the point is not on the domain's curve.
    pub fn from_parts(domain: &Domain, point: Point, transit_info: TransitInfo) -> Result<Self> {
        point.expect_curve(domain.curve())?;
        Ok(Self::new(domain, point, transit_info))
    }

    /// The key of its domain.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The point.
    #[must_use]
    pub const fn point(&self) -> &Point {
        &self.point
    }

    /// The encrypted scalar.
    #[must_use]
    pub const fn transit_info(&self) -> &TransitInfo {
        &self.transit_info
    }

    /// Seconds since 1970 at which it expires, as its header says without proof: `None` where the
    /// header carries no time, as older ones do.
    #[must_use]
    pub fn expires(&self) -> Option<i64> {
        self.transit_info.unverified_header().exp
    }

    /// Refuses another domain, and one of the same name on another curve.
    pub(crate) fn expect_domain(&self, domain: &Domain) -> Result<()> {
        domain.expect_name(&self.domain)?;
        self.point.expect_curve(domain.curve())
    }
}

impl fmt::Debug for PseudonymInTransit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PseudonymInTransit")
            .field("domain", &self.domain)
            .field("transit_info", &self.transit_info)
            .finish_non_exhaustive()
    }
}
