//! Blinded points: r · P with a new random r for each. The service multiplies them and learns nothing.

use alloc::vec::Vec;

use rand_core::CryptoRng;

use crate::curve::Curve;
use crate::error::Result;
use crate::point::Point;
use crate::scalar::Scalar;

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

#[cfg(test)]
mod tests;
