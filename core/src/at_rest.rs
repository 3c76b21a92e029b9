//! A pseudonym at rest: P_rest = k · P_value, k being the domain's secret. Owners store its x.

use core::fmt;

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::base64;
use crate::batch::single;
use crate::domain::Domain;
use crate::error::Result;
use crate::point::{Point, Unchecked};

/// The pseudonym of a value in its domain: the same for the same value, always.
///
/// Its x alone identifies it; y is recomputed, and its sign carries no meaning.
#[derive(Clone)]
pub struct PseudonymAtRest {
    domain: Arc<str>,
    point: Point,
}

impl PseudonymAtRest {
    pub(crate) fn new(domain: &Domain, point: Point) -> Self {
        Self { domain: domain.shared_name(), point }
    }

    /// Takes a point that was stored whole.
    ///
    /// # Errors
    /// [`ErrorKind::WrongCurve`](crate::ErrorKind::WrongCurve) where the point is not on the domain's curve.
    pub fn from_point(domain: &Domain, point: Point) -> Result<Self> {
        point.expect_curve(domain.curve())?;
        Ok(Self::new(domain, point))
    }

    /// Takes a stored x: unsigned big-endian bytes.
    ///
    /// # Errors
    /// Those of [`Point::from_x`].
    pub fn from_x(domain: &Domain, x: &[u8]) -> Result<Self> {
        Ok(Self::new(domain, Point::from_x(domain.curve(), x)?))
    }

    /// The batch form of [`PseudonymAtRest::from_x`].
    #[must_use]
    pub fn from_x_batch(domain: &Domain, xs: &[&[u8]]) -> Vec<Result<Self>> {
        let points = Point::from_x_batch(domain.curve(), xs).into_iter();
        points.map(|point| Ok(Self::new(domain, point?))).collect()
    }

    /// Takes a stored text: standard Base64 of x, padded.
    ///
    /// # Errors
    /// [`ErrorKind::Base64`](crate::ErrorKind::Base64) and those of [`Point::from_x`].
    pub fn from_text(domain: &Domain, text: &str) -> Result<Self> {
        single(Self::from_text_batch(domain, &[text]))
    }

    /// The batch form of [`PseudonymAtRest::from_text`].
    #[must_use]
    pub fn from_text_batch(domain: &Domain, texts: &[&str]) -> Vec<Result<Self>> {
        let curve = domain.curve();
        let read = |text: &&str| {
            let x = base64::decode_standard("the pseudonym at rest", text)?;
            Unchecked::x_alone(curve, &x)
        };
        let points = Point::check_batch(curve, texts.iter().map(read).collect()).into_iter();
        points.map(|point| Ok(Self::new(domain, point?))).collect()
    }

    /// The text to store: standard Base64 of x, 88 characters on P-521.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.point.x_text()
    }

    /// x, big-endian, of the curve's coordinate length: 66 bytes on P-521.
    #[must_use]
    pub fn x(&self) -> &[u8] {
        self.point.x()
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

    /// Refuses another domain, and one of the same name on another curve.
    pub(crate) fn expect_domain(&self, domain: &Domain) -> Result<()> {
        domain.expect_name(&self.domain)?;
        self.point.expect_curve(domain.curve())
    }
}

impl PartialEq for PseudonymAtRest {
    /// Domain and x, the latter in constant time.
    fn eq(&self, other: &Self) -> bool {
        self.domain == other.domain && self.point.same_x(&other.point)
    }
}

impl Eq for PseudonymAtRest {}

impl fmt::Debug for PseudonymAtRest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PseudonymAtRest").field("domain", &self.domain).finish_non_exhaustive()
    }
}
