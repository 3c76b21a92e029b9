//! The arithmetic of the service on batches of blinded points.
//!
//! | operation | factor of the point | answer |
//! |---|---|---|
//! | pseudonymize | s⁻¹ · k | in transit, new s |
//! | identify | s · k⁻¹ | the blinded value |
//! | convert from at rest | s′⁻¹ · k′ · k⁻¹ | in transit of the target, new s′ |
//! | convert from in transit | s′⁻¹ · k′ · k⁻¹ · s | in transit of the target, new s′ |
//!
//! s is the scalar in the transitInfo that came or goes, k the domain's secret, k′ the target's. What is
//! bound to a subject stays bound when it is converted.

use alloc::string::String;
use alloc::vec::Vec;

use rand_core::CryptoRng;

use super::ServiceDomain;
use crate::curve::Curve;
use crate::domain::TransitOptions;
use crate::error::{Error, Result};
use crate::point::Point;
use crate::scalar::Scalar;
use crate::transit_info::{Sealer, TransitInfo};

/// A checked input.
pub(super) struct Input {
    pub(super) point: Point,
    /// The scalar of its transitInfo, where it came with one.
    pub(super) transit: Option<Scalar>,
    /// The subject that it is bound to, and that the answer stays bound to.
    pub(super) subject: Option<String>,
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

    fn curve(&self) -> Curve {
        match self {
            Self::Pseudonymize(domain) | Self::Identify(domain) | Self::Convert(domain, _) => {
                domain.domain.curve()
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

/// Multiplies every point by its factor and seals the new transit scalars: one result for each input.
pub(super) fn evaluate<R: CryptoRng + ?Sized>(
    factor: &Factor<'_>,
    inputs: &[Input],
    now: i64,
    rng: &mut R,
) -> Vec<Result<Evaluated>> {
    match prepare(factor, inputs, now, rng) {
        Ok((factors, infos)) => {
            let curve = factor.curve();
            let terms: Vec<(&Point, &Scalar)> =
                inputs.iter().map(|input| &input.point).zip(&factors).collect();
            let points = Point::multiply_batch(curve, &terms).into_iter();
            let mut infos = infos.into_iter();
            let answer = |point: Result<Point>| {
                let transit_info = infos.next();
                Ok(Evaluated { point: point?, transit_info })
            };
            points.map(answer).collect()
        }
        Err(error) => inputs.iter().map(|_| Err(error.clone())).collect(),
    }
}

/// The factor of every input, and the new transitInfos where the answers are in transit.
fn prepare<R: CryptoRng + ?Sized>(
    factor: &Factor<'_>,
    inputs: &[Input],
    now: i64,
    rng: &mut R,
) -> Result<(Vec<Scalar>, Vec<TransitInfo>)> {
    let curve = factor.curve();
    let base = factor.scalar()?;
    let one = Scalar::one(curve);
    let into: Vec<(&Scalar, &Scalar)> =
        inputs.iter().map(|input| (&base, input.transit.as_ref().unwrap_or(&one))).collect();
    let factors = Scalar::multiply_batch(curve, &into);
    let Some(answering) = factor.answering() else { return Ok((factors, Vec::new())) };

    let sealer = Sealer::new(&answering.domain, &answering.keys, now)?;
    let scalars: Vec<Scalar> = inputs.iter().map(|_| Scalar::random(curve, rng)).collect();
    let inverses = Scalar::invert_batch(curve, &scalars.iter().collect::<Vec<_>>());
    let out: Vec<(&Scalar, &Scalar)> = factors.iter().zip(&inverses).collect();
    let factors = Scalar::multiply_batch(curve, &out);
    let seal = |(scalar, input): (&Scalar, &Input)| {
        let bound = input.subject.as_deref().map(TransitOptions::for_subject);
        sealer.seal(scalar, &bound.unwrap_or_default(), rng)
    };
    let infos = scalars.iter().zip(inputs).map(seal).collect::<Result<Vec<_>>>()?;
    Ok((factors, infos))
}
