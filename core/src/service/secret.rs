//! A domain's secret scalar k: in this process, or where it cannot leave.

mod pair;

use alloc::sync::Arc;
use alloc::vec::Vec;

pub use pair::SecretPair;

use super::evaluate::Input;
use crate::batch::over_groups;
use crate::curve::Curve;
use crate::error::{ErrorKind, Result};
use crate::point::Point;
use crate::scalar::Scalar;

/// Which way a domain's secret is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// k · P: from a value to a pseudonym.
    ToPseudonym,
    /// k⁻¹ · P: from a pseudonym to a value.
    ToValue,
}

/// A secret scalar that lives elsewhere, in a hardware security module for instance.
///
/// The points that it is given are blinded, so that it learns nothing either.
pub trait RemoteSecret: Send + Sync {
    /// k · Pᵢ or k⁻¹ · Pᵢ, one result for each point, in their order.
    ///
    /// Only x counts: an implementation that gets x alone may take either y ([`Point::from_x_batch`]).
    /// Where it fails, [`ErrorKind::SecretUnavailable`] tells callers to come back later.
    fn multiply(&self, direction: Direction, points: &[&Point]) -> Vec<Result<Point>>;
}

/// Where a domain's secret is held.
#[derive(Clone)]
pub(super) enum Secret {
    Here { scalar: Scalar, inverse: Scalar },
    Elsewhere(Arc<dyn RemoteSecret>),
}

impl Secret {
    pub(super) fn new(scalar: Scalar, curve: Curve) -> Result<Self> {
        let inverse =
            Scalar::invert_batch(curve, &[&scalar]).pop().ok_or(ErrorKind::InvalidScalar)?;
        Ok(Self::Here { scalar, inverse })
    }

    /// The factor, where it is here.
    pub(super) const fn factor(&self, direction: Direction) -> Option<&Scalar> {
        match (self, direction) {
            (Self::Here { scalar, .. }, Direction::ToPseudonym) => Some(scalar),
            (Self::Here { inverse, .. }, Direction::ToValue) => Some(inverse),
            (Self::Elsewhere(_), _) => None,
        }
    }
}

/// Has the points of inputs multiplied by the secrets that live elsewhere, domain by domain.
pub(super) fn multiply_elsewhere<'a>(
    inputs: Vec<Input<'a>>,
    direction: Direction,
) -> Vec<Result<Input<'a>>> {
    let remote = |input: &Input<'a>| {
        let domain = input.factor.domain(direction)?;
        match &domain.secret {
            Secret::Elsewhere(remote) => Some((domain.domain().name(), remote)),
            Secret::Here { .. } => None,
        }
    };
    let name = |input: &Input<'a>| remote(input).map(|(name, _)| name);
    over_groups(inputs, name, |inputs: Vec<Input<'a>>| {
        let Some((_, remote)) = inputs.first().and_then(remote) else {
            return inputs.into_iter().map(Ok).collect();
        };
        let points: Vec<&Point> = inputs.iter().map(|input| &input.point).collect();
        let products = remote.multiply(direction, &points);
        if products.len() != inputs.len() {
            return inputs.iter().map(|_| Err(ErrorKind::MissingOutput.into())).collect();
        }
        let finish = |(input, point): (Input<'a>, Result<Point>)| {
            let point = point?;
            point.expect_curve(input.point.curve())?;
            Ok(Input { point, ..input })
        };
        inputs.into_iter().zip(products).map(finish).collect()
    })
}

#[cfg(test)]
mod tests;
