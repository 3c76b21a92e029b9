//! Point to value: strict, because a point of another domain or key decodes to garbage.

use alloc::vec::Vec;

use subtle::{Choice, ConstantTimeEq, ConstantTimeLess};

use super::EncodedValue;
use super::from_value::capacity;
use crate::declassify::public;
use crate::domain::Domain;
use crate::error::{ErrorKind, Result};
use crate::value::Value;

/// Why the verdict is no secret.
const FOREIGN: &str = "a point that encodes no value is refused";

impl EncodedValue {
    /// Decodes the value that the point encodes, of any length that the coordinate can hold.
    ///
    /// The bytes before the value and all bytes of the counter but the last must be zero (a
    /// random point passes with probability below 2^-56 for b = 8). Time depends on the value's length only.
    ///
    /// # Errors
    /// [`ErrorKind::ForeignPoint`] where the point encodes no value; [`ErrorKind::WrongCurve`].
    pub fn decode(&self, domain: &Domain) -> Result<Value> {
        self.point().expect_curve(domain.curve())?;
        Ok(decode(domain, self.point().x()).ok_or(ErrorKind::ForeignPoint)?)
    }

    /// The batch form of [`EncodedValue::decode`].
    #[must_use]
    pub fn decode_batch(domain: &Domain, values: &[&Self]) -> Vec<Result<Value>> {
        values.iter().map(|value| value.decode(domain)).collect()
    }
}

fn decode(domain: &Domain, x: &[u8]) -> Option<Value> {
    let capacity = capacity(domain.curve(), domain.buffer_size())?;
    let (head, buffer) = x.split_at_checked(x.len().checked_sub(domain.buffer_size().into())?)?;
    let (length, padded) = head.split_last()?;
    let (_, counter) = buffer.split_last()?;
    let small_counter = all_zero(counter);
    let in_range = length.ct_lt(&u8::try_from(capacity).ok()?.checked_add(1)?);
    if !public(bool::from(small_counter & in_range), FOREIGN) {
        return None;
    }
    let (prefix, value) = padded.split_at_checked(
        padded.len().checked_sub(public(*length, "lengths of values are not secret").into())?,
    )?;
    public(bool::from(all_zero(prefix)), FOREIGN).then(|| Value::from_bytes(value))
}

fn all_zero(bytes: &[u8]) -> Choice {
    bytes.iter().fold(0u8, |seen, byte| seen | byte).ct_eq(&0)
}
