//! The arithmetic of the service on batches of blinded points.
//!
//! | operation | factor of the point | answer |
//! |---|---|---|
//! | pseudonymize | s⁻¹ · k | in transit, new s |
//! | identify | s · k⁻¹ | the blinded value |
//! | convert from at rest | s′⁻¹ · k′ · k⁻¹ | in transit of the target, new s′ |
//! | convert from in transit | s′⁻¹ · k′ · k⁻¹ · s | in transit of the target, new s′ |
//!
//! s is the scalar in the transitInfo that came or goes, k the domain's secret, k′ the target's.

use alloc::vec::Vec;

use rand_core::CryptoRng;

use super::ServiceDomain;
use crate::domain::TransitOptions;
use crate::error::{Error, Result};
use crate::point::Point;
use crate::scalar::Scalar;
use crate::transit_info::{self, TransitInfo};

/// A checked input: its point, and the scalar of its transitInfo where it came with one.
pub(super) struct Input {
    pub(super) point: Point,
    pub(super) transit: Option<Scalar>,
}

/// What goes back for an input.
pub(super) struct Evaluated {
    pub(super) point: Point,
    pub(super) transit_info: Option<TransitInfo>,
}

/// The factor that takes a domain's pseudonym at rest to the target's side, without transit scalars.
pub(super) enum Factor<'a> {
    /// k: value to pseudonym.
    Pseudonymize(&'a ServiceDomain),
    /// k⁻¹: pseudonym to value.
    Identify(&'a ServiceDomain),
    /// k′ · k⁻¹: pseudonym to pseudonym.
    Convert(&'a ServiceDomain, &'a ServiceDomain),
}

impl Factor<'_> {
    fn scalar(&self) -> Result<Scalar> {
        match self {
            Self::Pseudonymize(domain) => Ok(domain.secret.clone()),
            Self::Identify(domain) => Ok(domain.inverse.clone()),
            Self::Convert(from, to) => {
                let pair = [(&to.secret, &from.inverse)];
                let product = Scalar::multiply_batch(from.domain.curve(), &pair).pop();
                product.ok_or(Error::InvalidScalar)
            }
        }
    }

    /// The domain whose pseudonyms in transit the answers are, if they are.
    const fn answering(&self) -> Option<&ServiceDomain> {
        match self {
            Self::Pseudonymize(domain) | Self::Convert(_, domain) => Some(domain),
            Self::Identify(_) => None,
        }
    }
}

/// Multiplies every point by its factor and seals the new transit scalars.
pub(super) fn evaluate<R: CryptoRng + ?Sized>(
    factor: &Factor<'_>,
    inputs: &[Input],
    now: i64,
    rng: &mut R,
) -> Result<Vec<Evaluated>> {
    let Some(first) = inputs.first() else {
        return Ok(Vec::new());
    };
    let curve = first.point.curve();
    let base = factor.scalar()?;
    let one = Scalar::one(curve);
    let into: Vec<(&Scalar, &Scalar)> =
        inputs.iter().map(|input| (&base, input.transit.as_ref().unwrap_or(&one))).collect();
    let mut factors = Scalar::multiply_batch(curve, &into);
    let mut infos = Vec::new();
    if let Some(answering) = factor.answering() {
        let scalars: Vec<Scalar> = inputs.iter().map(|_| Scalar::random(curve, rng)).collect();
        let scalars: Vec<&Scalar> = scalars.iter().collect();
        let inverses = Scalar::invert_batch(curve, &scalars);
        let out: Vec<(&Scalar, &Scalar)> = factors.iter().zip(&inverses).collect();
        factors = Scalar::multiply_batch(curve, &out);
        let options = TransitOptions::default();
        let (domain, keys) = (&answering.domain, &answering.keys);
        let sealed = transit_info::seal_batch(domain, keys, &scalars, &options, now, rng);
        infos = sealed.into_iter().collect::<Result<Vec<_>>>()?;
    }
    let terms: Vec<(&Point, &Scalar)> =
        inputs.iter().map(|input| &input.point).zip(&factors).collect();
    let mut infos = infos.into_iter();
    let answer = |point| Evaluated { point, transit_info: infos.next() };
    Ok(Point::multiply_batch(curve, &terms).into_iter().map(answer).collect())
}
