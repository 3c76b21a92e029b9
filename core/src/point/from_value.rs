//! Value to point (eHealth's encoding).
//!
//! With coordinate length ℓ and bufferSize b, X₀ = OS2IP(00… ‖ v ‖ byte(|v|) ‖ 00^b) of ℓ bytes, and
//! the point's x is the first X₀ + i on the curve, i = 0, 1, 2, …

use core::fmt;

use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::Point;
use crate::arithmetic::Affine;
use crate::batch::single;
use crate::curve::Curve;
use crate::domain::Domain;
use crate::error::{ErrorKind, Result};
use crate::number::{self, Number};
use crate::secret::Secret;
use crate::stack::wiped;
use crate::value::Value;

/// How many candidates the constant-time encoding tries at once, for every value.
///
/// About half of all x are on the curve, so that for about one value in 2^32 none of 32 candidates is,
/// and the next 32 are tried. That this happened is the only thing that time tells of a value. On P-521 the
/// 32 cost 31 Legendre symbols and a square root, less than one scalar multiplication; on the other
/// curves 32 square roots, somewhat more than one.
pub const CANDIDATES: u16 = 32;

/// How many candidates are tried at most: all counters that a strict reader takes. For one value in 2^256
/// none of them is on the curve.
pub const MOST_CANDIDATES: u16 = 256;

/// A value as a point. Its x *contains the clear value*, so it is a type of its own: it is blinded
/// before anybody sees it, and is no pseudonym.
///
/// Boxed and wiped when dropped, never printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct EncodedValue(Point);

impl EncodedValue {
    /// Takes a point that is to be decoded.
    #[must_use]
    pub const fn from_point(point: Point) -> Self {
        Self(point)
    }

    /// The point. Whoever sees its x reads the value.
    #[must_use]
    pub const fn point(&self) -> &Point {
        &self.0
    }

    /// Encodes a value, in time that depends on its length only (but for one value in 2^32, see
    /// [`CANDIDATES`]).
    ///
    /// # Errors
    /// [`ErrorKind::ValueTooLong`] over the domain's limit (eHealth's policy of 32 bytes unless lifted by
    /// [`Domain::with_full_capacity`]); [`ErrorKind::NoPoint`] for one value in 2^256.
    pub fn encode(domain: &Domain, value: &Value) -> Result<Self> {
        single(wiped(|| encode_batch(domain, &[value], CANDIDATES)))
    }

    /// The batch form of [`EncodedValue::encode`].
    #[must_use]
    pub fn encode_batch(domain: &Domain, values: &[&Value]) -> Vec<Result<Self>> {
        wiped(|| encode_batch(domain, values, CANDIDATES))
    }

    /// [`EncodedValue::encode_batch`] in variable time: a candidate is tried only when those before it
    /// failed. For batches where nobody can measure the time of a single value; some four times
    /// faster.
    #[must_use]
    pub fn encode_batch_vartime(domain: &Domain, values: &[&Value]) -> Vec<Result<Self>> {
        wiped(|| encode_batch(domain, values, 1))
    }
}

/// Tries the candidates of all values, `at_once` at a time, until each has a point.
fn encode_batch(domain: &Domain, values: &[&Value], at_once: u16) -> Vec<Result<EncodedValue>> {
    let curve = domain.curve();
    let mut starts: Vec<_> = values.iter().map(|value| start(domain, value)).collect();
    let mut found: Vec<Option<Secret<Affine>>> = starts.iter().map(|_| None).collect();
    for counter in (0..MOST_CANDIDATES).step_by(at_once.into()) {
        let (mut xs, mut places) = (Vec::new(), Vec::new());
        for (x, place) in starts.iter_mut().zip(&mut found) {
            let (Ok(x), None) = (x, &place) else { continue };
            // The last byte of X₀ is zero and the counter stays below 256: nothing carries.
            if let (Some(last), Ok(counter)) = (x.last_mut(), u8::try_from(counter)) {
                *last = counter;
            }
            xs.push(&**x);
            places.push(place);
        }
        if xs.is_empty() {
            break;
        }
        let points = curve.arithmetic().first_on_curve(&xs, at_once);
        for (place, point) in places.into_iter().zip(points) {
            *place = point;
        }
    }
    let finish = |(start, at): (Result<_>, Option<_>)| match (start?, at) {
        (_, Some(at)) => Ok(EncodedValue(Point { curve, at })),
        (_, None) => Err(ErrorKind::NoPoint { candidates: MOST_CANDIDATES }.into()),
    };
    starts.into_iter().zip(found).map(finish).collect()
}

/// X₀.
fn start(domain: &Domain, value: &Value) -> Result<Secret<Number>> {
    let limit = domain.value_limit();
    let too_long = || ErrorKind::ValueTooLong { limit, found: value.len() };
    if value.len() > limit {
        return Err(too_long().into());
    }
    let length = u8::try_from(value.len()).map_err(|_| too_long())?;
    let buffer = usize::from(domain.buffer_size());
    let mut x0 = number::secret_zero();
    let text = Zeroizing::new([length]);
    let bytes = text.iter().chain(value.as_bytes().iter().rev());
    for (to, from) in x0.iter_mut().rev().skip(buffer).zip(bytes) {
        *to = *from;
    }
    Ok(x0)
}

/// The longest value that a coordinate can hold: ℓ − b − 2 bytes, which is 56 for P-521 and b = 8.
///
/// One leading byte stays zero, so that every candidate is below p.
pub(crate) fn capacity(curve: Curve, buffer_size: u8) -> Option<usize> {
    curve.coordinate_len().checked_sub(usize::from(buffer_size))?.checked_sub(2)
}

impl fmt::Debug for EncodedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncodedValue").finish_non_exhaustive()
    }
}
