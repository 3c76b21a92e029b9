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
//!
//! All factors that are in this process are multiplied together first, so that a point is multiplied
//! once, whatever is asked.

use alloc::string::String;
use alloc::vec::Vec;

use rand_core::CryptoRng;

use super::ServiceDomain;
use super::secret::{Direction, multiply_elsewhere};
use crate::batch::{over_good, over_groups};
use crate::curve::Curve;
use crate::domain::TransitOptions;
use crate::error::{ErrorKind, Result};
use crate::json::Members;
use crate::point::Point;
use crate::scalar::Scalar;
use crate::transit_info::{Sealer, TransitInfo};

/// What is asked for, as factors: pseudonymizing applies k, identifying undoes it, converting undoes
/// one and applies another.
#[derive(Clone, Copy)]
pub(super) struct Factor<'a> {
    pub(super) undo: Option<&'a ServiceDomain>,
    pub(super) apply: Option<&'a ServiceDomain>,
}

impl<'a> Factor<'a> {
    pub(super) const fn domain(&self, direction: Direction) -> Option<&'a ServiceDomain> {
        match direction {
            Direction::ToPseudonym => self.apply,
            Direction::ToValue => self.undo,
        }
    }
}

/// A checked input.
pub(super) struct Input<'a> {
    pub(super) factor: Factor<'a>,
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

/// Multiplies every point by its factors and seals the new transit scalars: one result for each input,
/// whatever their domains and curves.
pub(super) fn evaluate<R: CryptoRng + ?Sized>(
    inputs: Vec<Input<'_>>,
    now: i64,
    rng: &mut R,
) -> Vec<Result<Evaluated>> {
    let inputs = multiply_elsewhere(inputs, Direction::ToValue);
    let inputs = over_good(inputs, |inputs| multiply_elsewhere(inputs, Direction::ToPseudonym));
    over_good(inputs, |inputs: Vec<Input<'_>>| {
        let curve = |input: &Input<'_>| input.point.curve();
        over_groups(inputs, curve, |inputs| match inputs.first().map(curve) {
            Some(curve) => evaluate_here(curve, &inputs, now, rng),
            None => Vec::new(),
        })
    })
}

fn evaluate_here<R: CryptoRng + ?Sized>(
    curve: Curve,
    inputs: &[Input<'_>],
    now: i64,
    rng: &mut R,
) -> Vec<Result<Evaluated>> {
    let one = Scalar::one(curve);
    // Factors that do not apply are 1: the same work for every input.
    let product = |factors: &[Scalar], more: &[&Scalar]| {
        let pairs: Vec<(&Scalar, &Scalar)> = factors.iter().zip(more.iter().copied()).collect();
        Scalar::multiply_batch(curve, &pairs)
    };
    let secrets = |direction| -> Vec<&Scalar> {
        let domains = inputs.iter().map(|input| input.factor.domain(direction));
        let factors =
            domains.map(|domain| domain.and_then(|domain| domain.secret.factor(direction)));
        factors.map(|factor| factor.unwrap_or(&one)).collect()
    };
    let factors: Vec<Scalar> =
        inputs.iter().map(|input| input.transit.as_ref().unwrap_or(&one).clone()).collect();
    let factors = product(&factors, &secrets(Direction::ToValue));
    let factors = product(&factors, &secrets(Direction::ToPseudonym));

    let drawn: Vec<Scalar> = inputs
        .iter()
        .map(|input| match input.factor.apply {
            Some(_) => Scalar::random(curve, rng),
            None => one.clone(),
        })
        .collect();
    // What is asked is public: where nothing was drawn, nothing is inverted.
    let factors = if inputs.iter().any(|input| input.factor.apply.is_some()) {
        let inverses = Scalar::invert_batch(curve, &drawn.iter().collect::<Vec<_>>());
        product(&factors, &inverses.iter().collect::<Vec<_>>())
    } else {
        factors
    };

    let points = inputs.iter().map(|input| &input.point);
    let points = Point::multiply_batch(curve, &points.zip(&factors).collect::<Vec<_>>());
    let mut infos = seal(inputs, &drawn, now, rng).into_iter();
    let answer = |point: Result<Point>| {
        let transit_info = infos.next().unwrap_or(Err(ErrorKind::MissingOutput.into()))?;
        Ok(Evaluated { point: point?, transit_info })
    };
    points.into_iter().map(answer).collect()
}

/// The transitInfos of the answers that are in transit, domain by domain.
fn seal<R: CryptoRng + ?Sized>(
    inputs: &[Input<'_>],
    drawn: &[Scalar],
    now: i64,
    rng: &mut R,
) -> Vec<Result<Option<TransitInfo>>> {
    let items: Vec<(&Input<'_>, &Scalar)> = inputs.iter().zip(drawn).collect();
    let name = |(input, _): &(&Input<'_>, &Scalar)| {
        input.factor.apply.map(|domain| String::from(domain.domain().name()))
    };
    over_groups(items, name, |items: Vec<(&Input<'_>, &Scalar)>| {
        let Some(domain) = items.first().and_then(|(input, _)| input.factor.apply) else {
            return items.iter().map(|_| Ok(None)).collect();
        };
        let sealer = Sealer::new(&domain.domain, &domain.keys, &Members::new(), now);
        let seal = |(input, scalar): (&Input<'_>, &Scalar)| {
            let bound = input.subject.as_deref().map(TransitOptions::for_subject);
            let sealer = sealer.as_ref().map_err(Clone::clone)?;
            sealer.seal(scalar, &bound.unwrap_or_default().payload, rng).map(Some)
        };
        items.into_iter().map(seal).collect()
    })
}
