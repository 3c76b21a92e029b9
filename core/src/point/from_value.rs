//! Value to point (eHealth's encoding).
//!
//! With coordinate length ℓ and bufferSize b, X₀ = OS2IP(00… ‖ v ‖ byte(|v|) ‖ 00^b) of ℓ bytes, and
//! the point's x is the first X₀ + i on the curve, i = 0, 1, 2, …

use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::Point;
use crate::batch::{over_good, single};
use crate::curve::Curve;
use crate::domain::Domain;
use crate::error::{Error, Result};
use crate::number::{self, Number};
use crate::secret::Secret;
use crate::value::Value;

/// How many candidates the constant-time encoding tries for every value, whatever the value.
///
/// About half of all x are on the curve, so that for about one value in 2^32 none of 32 candidates is:
/// that value fails with [`Error::NoPoint`] and needs the `_vartime` form. Trying all costs
/// 32 square roots, somewhat more than one scalar multiplication with the generic arithmetic.
pub const CANDIDATES: u16 = 32;

/// How many candidates the variable-time encoding tries at most: all counters that a strict reader
/// takes. The probability that none is on the curve is 2^-256.
pub const VARTIME_CANDIDATES: u16 = 256;

impl Point {
    /// Encodes a value, in time that depends on its length only.
    ///
    /// # Errors
    /// [`Error::ValueTooLong`] over the domain's limit (eHealth's policy of 32 bytes unless lifted by
    /// [`Domain::with_full_capacity`]); [`Error::NoPoint`] for about one value in 2^32.
    pub fn from_value(domain: &Domain, value: &Value) -> Result<Self> {
        single(Self::from_values(domain, &[value]))
    }

    /// The batch form of [`Point::from_value`].
    #[must_use]
    pub fn from_values(domain: &Domain, values: &[&Value]) -> Vec<Result<Self>> {
        let curve = domain.curve();
        let starts = values.iter().map(|value| start(domain, value)).collect();
        over_good(starts, |starts: Vec<Secret<Number>>| {
            let starts: Vec<&Number> = starts.iter().map(|start| &**start).collect();
            let points = curve.arithmetic().first_on_curve(&starts, CANDIDATES).into_iter();
            let none = Error::NoPoint { candidates: CANDIDATES };
            let point = |at: Option<_>| Ok(Self { curve, at: at.ok_or(none.clone())? });
            points.map(point).collect()
        })
    }

    /// [`Point::from_values`] in variable time: a candidate is tried only when those before it
    /// failed. For batches where nobody can measure the time of a single value; about 16 times
    /// faster, and it takes the values that need a counter of 32 to 255.
    #[must_use]
    pub fn from_values_vartime(domain: &Domain, values: &[&Value]) -> Vec<Result<Self>> {
        values.iter().map(|value| from_value_vartime(domain, value)).collect()
    }
}

fn from_value_vartime(domain: &Domain, value: &Value) -> Result<Point> {
    let curve = domain.curve();
    let mut candidate = start(domain, value)?;
    for counter in 0..VARTIME_CANDIDATES {
        // The last byte of X₀ is zero and the counter stays below 256: nothing carries.
        if let (Some(last), Ok(counter)) = (candidate.last_mut(), u8::try_from(counter)) {
            *last = counter;
        }
        let mut lifted = curve.arithmetic().first_on_curve(&[&*candidate], 1).into_iter();
        if let Some(at) = lifted.next().flatten() {
            return Ok(Point { curve, at });
        }
    }
    Err(Error::NoPoint { candidates: VARTIME_CANDIDATES })
}

/// X₀.
fn start(domain: &Domain, value: &Value) -> Result<Secret<Number>> {
    let limit = domain.value_limit();
    let too_long = Error::ValueTooLong { limit, found: value.len() };
    if value.len() > limit {
        return Err(too_long);
    }
    let length = u8::try_from(value.len()).map_err(|_| too_long)?;
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
