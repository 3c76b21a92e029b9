//! A point of the curve: an encoded value, a blinded one, or a pseudonym.

mod coordinates;
mod from_value;
mod sec1;
mod to_value;
mod unchecked;

use core::fmt;

use alloc::vec::Vec;

use subtle::ConstantTimeEq;

pub(crate) use from_value::capacity;
pub use from_value::{CANDIDATES, EncodedValue, MOST_CANDIDATES};
pub use sec1::Sec1Form;

pub(crate) use unchecked::Unchecked;

use crate::arithmetic::Affine;
use crate::batch::single;
use crate::curve::Curve;
use crate::declassify::public_place;
use crate::error::{ErrorKind, Result};
use crate::number;
use crate::scalar::Scalar;
use crate::secret::Secret;

/// A point that is on its curve and not the identity, in affine coordinates.
///
/// Boxed and wiped when dropped, because it may be an encoded value; never printed by `Debug`.
/// The sign of y carries no meaning in the protocol: k·(x, −y) = (x′, −y′).
#[derive(Clone)]
pub struct Point {
    curve: Curve,
    at: Secret<Affine>,
}

impl Point {
    /// Takes coordinates as unsigned big-endian bytes of at most twice the coordinate length.
    ///
    /// # Errors
    /// [`ErrorKind::Length`], [`ErrorKind::CoordinateRange`], [`ErrorKind::NotOnCurve`].
    pub fn from_coordinates(curve: Curve, x: &[u8], y: &[u8]) -> Result<Self> {
        single(Self::from_coordinates_batch(curve, &[(x, y)]))
    }

    /// The batch form of [`Point::from_coordinates`].
    #[must_use]
    pub fn from_coordinates_batch(
        curve: Curve,
        coordinates: &[(&[u8], &[u8])],
    ) -> Vec<Result<Self>> {
        let read = |(x, y): &(&[u8], &[u8])| Unchecked::whole(curve, x, y);
        Self::check_batch(curve, coordinates.iter().map(read).collect())
    }

    /// Recovers a point from x alone, with the principal root y = (x³ − 3x + b)^((p+1)/4).
    ///
    /// # Errors
    /// [`ErrorKind::Length`], [`ErrorKind::CoordinateRange`], [`ErrorKind::NotOnCurve`].
    pub fn from_x(curve: Curve, x: &[u8]) -> Result<Self> {
        single(Self::from_x_batch(curve, &[x]))
    }

    /// The batch form of [`Point::from_x`].
    #[must_use]
    pub fn from_x_batch(curve: Curve, xs: &[&[u8]]) -> Vec<Result<Self>> {
        let read = |x: &&[u8]| Unchecked::x_alone(curve, x);
        Self::check_batch(curve, xs.iter().map(read).collect())
    }

    /// scalarᵢ · pointᵢ: blinding, evaluation and unblinding are all this.
    ///
    /// A point or a scalar of another curve is [`ErrorKind::WrongCurve`] at its place. Callers check it
    /// where a point enters; here it keeps a mistake from giving a pseudonym that is none.
    pub(crate) fn multiply_batch(curve: Curve, terms: &[(&Self, &Scalar)]) -> Vec<Result<Self>> {
        let check = |(point, scalar): &(&Self, &Scalar)| {
            point.expect_curve(curve)?;
            scalar.expect_curve(curve)
        };
        let good = terms.iter().filter(|term| check(term).is_ok());
        let good: Vec<_> = good.map(|(point, scalar)| (&*point.at, scalar.number())).collect();
        let mut products = curve.arithmetic().multiply(&good).into_iter();
        let finish = |term: &(&Self, &Scalar)| {
            check(term)?;
            Ok(Self { curve, at: products.next().ok_or(ErrorKind::MissingOutput)? })
        };
        terms.iter().map(finish).collect()
    }

    /// The curve.
    #[must_use]
    pub const fn curve(&self) -> Curve {
        self.curve
    }

    /// x, big-endian, of the curve's coordinate length (66, 48 or 32 bytes).
    #[must_use]
    pub fn x(&self) -> &[u8] {
        number::tail(&self.at.x, self.curve.coordinate_len())
    }

    /// y, big-endian, of the curve's coordinate length.
    #[must_use]
    pub fn y(&self) -> &[u8] {
        number::tail(&self.at.y, self.curve.coordinate_len())
    }

    /// What it is, is public from here on.
    #[cfg_attr(blindnym_valgrind, track_caller)]
    #[inline(always)]
    pub(crate) fn declassify(&mut self, reason: &'static str) {
        public_place(&mut self.at.x, reason);
        public_place(&mut self.at.y, reason);
    }

    /// Refuses a point of another curve.
    pub(crate) fn expect_curve(&self, expected: Curve) -> Result<()> {
        expected.expect(self.curve)
    }

    /// Whether both have the same x, in constant time: the identity of a pseudonym.
    #[must_use]
    pub fn same_x(&self, other: &Self) -> bool {
        self.curve == other.curve && bool::from(self.at.x.ct_eq(&other.at.x))
    }
}

impl PartialEq for Point {
    /// Both coordinates, in constant time.
    fn eq(&self, other: &Self) -> bool {
        self.same_x(other) & bool::from(self.at.y.ct_eq(&other.at.y))
    }
}

impl Eq for Point {}

impl fmt::Debug for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Point").field("curve", &self.curve).finish_non_exhaustive()
    }
}
