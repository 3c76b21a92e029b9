//! A secret drawn to be held elsewhere: k and k⁻¹, on their way there.

use core::fmt;

use alloc::vec::Vec;

use rand_core::TryCryptoRng;

use super::{Direction, RemoteSecret};
use crate::curve::Curve;
use crate::error::Result;
use crate::number;
use crate::point::Point;
use crate::scalar::Scalar;
use crate::stack::wiped;

/// A new secret scalar k and its inverse k⁻¹ mod n, to be put where neither can leave.
///
/// A module that multiplies points cannot invert scalars, so it is given both. The pair is drawn for
/// this purpose and derived from nothing: where the module loses it, no master secret brings it back.
/// Boxed, wiped when dropped, never printed.
pub struct SecretPair {
    curve: Curve,
    scalar: Scalar,
    inverse: Scalar,
}

impl SecretPair {
    /// Draws k uniformly from [2, n−1]. Time does not depend on k.
    ///
    /// # Errors
    /// What the generator fails with.
    pub fn draw<R: TryCryptoRng + ?Sized>(
        curve: Curve,
        rng: &mut R,
    ) -> core::result::Result<Self, R::Error> {
        wiped(|| {
            loop {
                let scalar = Scalar::try_random(curve, rng)?;
                // A batch of one has one result, so this draws once.
                if let Some(inverse) = Scalar::invert_batch(curve, &[&scalar]).pop() {
                    return Ok(Self { curve, scalar, inverse });
                }
            }
        })
    }

    /// The curve.
    #[must_use]
    pub const fn curve(&self) -> Curve {
        self.curve
    }

    /// k or k⁻¹, big-endian, of n's length: 66, 48 or 32 bytes.
    ///
    /// This is the secret itself: wipe every copy of it.
    #[must_use]
    pub fn bytes(&self, direction: Direction) -> &[u8] {
        number::tail(self.factor(direction).number(), self.curve.coordinate_len())
    }

    const fn factor(&self, direction: Direction) -> &Scalar {
        match direction {
            Direction::ToPseudonym => &self.scalar,
            Direction::ToValue => &self.inverse,
        }
    }
}

/// What the module that the pair is for has to give, computed in this process.
impl RemoteSecret for SecretPair {
    fn multiply(&self, direction: Direction, points: &[&Point]) -> Vec<Result<Point>> {
        let factor = self.factor(direction);
        let terms: Vec<_> = points.iter().map(|point| (*point, factor)).collect();
        wiped(|| Point::multiply_batch(self.curve, &terms))
    }
}

impl fmt::Debug for SecretPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretPair").field("curve", &self.curve).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
