//! Unblinding: r⁻¹ · (k · r · P) = k · P.

use alloc::vec::Vec;

use crate::curve::Curve;
use crate::error::Result;
use crate::point::Point;
use crate::scalar::Scalar;

/// Takes the blinding off the service's answers: r⁻¹ · P for each pair of an answer P and the factor r
/// that its question was blinded with.
pub(crate) fn unblind(curve: Curve, answers: &[(&Point, &Scalar)]) -> Vec<Result<Point>> {
    let factors: Vec<&Scalar> = answers.iter().map(|(_, factor)| *factor).collect();
    let inverses = Scalar::invert_batch(curve, &factors);
    let points = answers.iter().map(|(point, _)| *point);
    Point::multiply_batch(curve, &points.zip(&inverses).collect::<Vec<_>>())
}
