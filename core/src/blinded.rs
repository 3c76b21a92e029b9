//! Blinded points: r · P with a new random r for each. The service multiplies them and learns nothing.

use core::fmt;

use alloc::vec::Vec;

use rand_core::CryptoRng;

use crate::curve::Curve;
use crate::error::Result;
use crate::point::Point;
use crate::scalar::Scalar;

/// The random factors r of a batch, in order. Wiped when dropped; used up by unblinding.
#[derive(Default)]
pub(crate) struct BlindingFactors(Vec<Scalar>);

impl BlindingFactors {
    /// Adds that of the next point.
    pub(crate) fn push(&mut self, factor: Scalar) {
        self.0.push(factor);
    }

    /// In the order of the points.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Scalar> {
        self.0.iter()
    }
}

/// Blinds each point with a factor of its own, uniform in [2, n−1]. Factor and blinded point come
/// together, so that neither is taken for another item's.
///
/// r is uniform (but for 0 and 1), so r · P is a uniform point, whatever P is.
pub(crate) fn blind<R: CryptoRng + ?Sized>(
    curve: Curve,
    points: &[&Point],
    rng: &mut R,
) -> impl Iterator<Item = Result<(Scalar, Point)>> + use<R> {
    let factors: Vec<Scalar> = points.iter().map(|_| Scalar::random(curve, rng)).collect();
    let terms: Vec<(&Point, &Scalar)> = points.iter().copied().zip(&factors).collect();
    let blinded = Point::multiply_batch(curve, &terms);
    factors.into_iter().zip(blinded).map(|(factor, point)| {
        let mut point = point?;
        point.declassify("r · P is uniform, whatever P is, and is sent");
        Ok((factor, point))
    })
}

impl fmt::Debug for BlindingFactors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlindingFactors").field("len", &self.0.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
