//! A point of the curve: an encoded value, a blinded one, or a pseudonym.

mod coordinates;
mod from_value;
mod sec1;
mod to_value;

use core::fmt;

use alloc::vec::Vec;

use subtle::ConstantTimeEq;

pub(crate) use from_value::capacity;
pub use from_value::{CANDIDATES, EncodedValue, MOST_CANDIDATES};
pub use sec1::Sec1Form;

use crate::arithmetic::Affine;
use crate::batch::single;
use crate::curve::Curve;
use crate::error::{Error, Result};
use crate::number::{self, NUMBER_LEN, Number};
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
    /// [`Error::Length`], [`Error::CoordinateRange`], [`Error::NotOnCurve`].
    pub fn from_coordinates(curve: Curve, x: &[u8], y: &[u8]) -> Result<Self> {
        single(Self::from_coordinates_batch(curve, &[(x, y)]))
    }

    /// The batch form of [`Point::from_coordinates`].
    #[must_use]
    pub fn from_coordinates_batch(
        curve: Curve,
        coordinates: &[(&[u8], &[u8])],
    ) -> Vec<Result<Self>> {
        let read = |(x, y): &(&[u8], &[u8])| {
            let mut at = Secret::new(Affine::EMPTY);
            at.x = *read_coordinate(curve, x)?;
            at.y = *read_coordinate(curve, y)?;
            Ok(at)
        };
        let points: Vec<Result<Secret<Affine>>> = coordinates.iter().map(read).collect();
        // What could not be read is told at its place, whatever is made of zeros.
        let places: Vec<&Affine> =
            points.iter().map(|at| at.as_ref().map_or(&Affine::EMPTY, |at| at)).collect();
        let on_curve = curve.arithmetic().on_curve(&places);
        let check = |(at, is_on_curve): (Result<_>, bool)| match (at?, is_on_curve) {
            (at, true) => Ok(Self { curve, at }),
            (_, false) => Err(Error::NotOnCurve { curve }),
        };
        points.into_iter().zip(on_curve).map(check).collect()
    }

    /// Recovers a point from x alone, with the principal root y = (x³ − 3x + b)^((p+1)/4).
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::CoordinateRange`], [`Error::NotOnCurve`].
    pub fn from_x(curve: Curve, x: &[u8]) -> Result<Self> {
        single(Self::from_x_batch(curve, &[x]))
    }

    /// The batch form of [`Point::from_x`].
    #[must_use]
    pub fn from_x_batch(curve: Curve, xs: &[&[u8]]) -> Vec<Result<Self>> {
        let xs: Vec<Result<Secret<Number>>> =
            xs.iter().map(|x| read_coordinate(curve, x)).collect();
        let starts: Vec<&Number> =
            xs.iter().map(|x| x.as_ref().map_or(&[0; NUMBER_LEN], |x| x)).collect();
        let lifted = curve.arithmetic().first_on_curve(&starts, 1);
        let check = |(x, at): (Result<_>, Option<_>)| match (x?, at) {
            (_, Some(at)) => Ok(Self { curve, at }),
            (_, None) => Err(Error::NotOnCurve { curve }),
        };
        xs.into_iter().zip(lifted).map(check).collect()
    }

    /// scalarᵢ · pointᵢ: blinding, evaluation and unblinding are all this.
    ///
    /// A point or a scalar of another curve is [`Error::WrongCurve`] at its place. Callers check it
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
            Ok(Self { curve, at: products.next().ok_or(Error::MissingOutput)? })
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

/// An unsigned big-endian coordinate below p.
fn read_coordinate(curve: Curve, bytes: &[u8]) -> Result<Secret<Number>> {
    let max = curve.coordinate_len().saturating_mul(2);
    if bytes.is_empty() || bytes.len() > max {
        return Err(Error::Length { what: "a coordinate", min: 1, max, found: bytes.len() });
    }
    let number = number::from_be_bytes(bytes).ok_or(Error::CoordinateRange { curve })?;
    let below = bool::from(number::less(&number, curve.prime()));
    if below { Ok(number) } else { Err(Error::CoordinateRange { curve }) }
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
