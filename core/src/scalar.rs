//! Scalars modulo the group order n: blinding factors, domain secrets, transit scalars.

use core::fmt;

use alloc::string::String;
use alloc::vec::Vec;

use rand_core::{CryptoRng, TryCryptoRng};
use subtle::{Choice, ConditionallySelectable};
use zeroize::Zeroizing;

use crate::base64;
use crate::batch::over_good;
use crate::curve::Curve;
use crate::declassify::public;
use crate::error::{ErrorKind, Result};
use crate::number::{self, Number, constant};
use crate::secret::Secret;

const TWO: Number = constant("2");

/// A secret scalar from 1 to n−1. Boxed, wiped when dropped, never printed.
#[derive(Clone)]
pub(crate) struct Scalar {
    curve: Curve,
    number: Secret<Number>,
}

impl Scalar {
    /// Uniform in [2, n−1], by rejection of random strings of the bit length of n.
    ///
    /// A string is rejected with probability below 2^-32 (P-256) or 2^-190 (the others).
    pub(crate) fn random<R: CryptoRng + ?Sized>(curve: Curve, rng: &mut R) -> Self {
        match Self::try_random(curve, rng) {
            Ok(scalar) => scalar,
        }
    }

    /// As [`Scalar::random`], with a generator that may fail.
    pub(crate) fn try_random<R: TryCryptoRng + ?Sized>(
        curve: Curve,
        rng: &mut R,
    ) -> core::result::Result<Self, R::Error> {
        loop {
            let mut filled = Ok(());
            let candidate = Self::candidate(curve, |bytes| filled = rng.try_fill_bytes(bytes));
            filled?;
            if let Some(scalar) = candidate {
                return Ok(scalar);
            }
        }
    }

    /// The scalar that `fill` writes, where it lies in [2, n−1].
    pub(crate) fn candidate(curve: Curve, fill: impl FnOnce(&mut [u8])) -> Option<Self> {
        let mut number = number::secret_zero();
        let at = number.len().saturating_sub(curve.coordinate_len());
        if let Some((_, bytes)) = number.split_at_mut_checked(at) {
            fill(bytes);
            if let Some(first) = bytes.first_mut() {
                *first &= curve.top_mask();
            }
        }
        let allowed = !number::less(&number, &TWO) & number::less(&number, curve.order());
        public(bool::from(allowed), "a draw out of range is never used")
            .then_some(Self { curve, number })
    }

    /// The first scalar in range that `fill` writes for the counters 0, 1, …. One is out of range with probability
    /// 2^-32 at most (P-256).
    pub(crate) fn derived(
        curve: Curve,
        mut fill: impl FnMut(u8, &mut [u8]) -> Result<()>,
    ) -> Result<Self> {
        for counter in 0..=u8::MAX {
            let mut filled = Ok(());
            let scalar = Self::candidate(curve, |bytes| filled = fill(counter, bytes));
            filled?;
            if let Some(scalar) = scalar {
                return Ok(scalar);
            }
        }
        Err(ErrorKind::InvalidScalar.into())
    }

    /// Reads the scalars of transitInfos: standard Base64 of a big-endian unsigned integer of at most
    /// 66 bytes, reduced modulo n. Bytes beyond the coordinate length (a sign byte) must be zero.
    pub(crate) fn from_text_batch(curve: Curve, texts: &[&str]) -> Vec<Result<Self>> {
        let read = |text: &&str| {
            let bytes = base64::decode_standard("the scalar", text)?;
            if bytes.len() > number::NUMBER_LEN {
                return Err(ErrorKind::InvalidScalar.into());
            }
            let number = number::from_be_bytes(&bytes).ok_or(ErrorKind::InvalidScalar)?;
            let fits = number::fits(&number, curve.coordinate_len());
            if public(bool::from(fits), "a scalar that is too long is refused") {
                Ok(number)
            } else {
                Err(ErrorKind::InvalidScalar.into())
            }
        };
        over_good(texts.iter().map(read).collect(), |numbers: Vec<Secret<Number>>| {
            let numbers: Vec<&Number> = numbers.iter().map(|number| &**number).collect();
            let finish = |number: Secret<Number>| match public(
                bool::from(number::is_zero(&number)),
                "a scalar of 0 is refused",
            ) {
                true => Err(ErrorKind::InvalidScalar.into()),
                false => Ok(Self { curve, number }),
            };
            curve.arithmetic().reduce(&numbers).into_iter().map(finish).collect()
        })
    }

    /// Standard Base64 of a fixed length whose first bit is never set, so that readers who take it for
    /// a signed integer agree: 66 bytes on P-521, one byte more than a coordinate on the others.
    pub(crate) fn to_text(&self) -> Zeroizing<String> {
        let len = self.curve.scalar_text_len();
        Zeroizing::new(base64::encode_standard(number::tail(&self.number, len)))
    }

    /// Refuses a scalar of another curve.
    pub(crate) fn expect_curve(&self, expected: Curve) -> Result<()> {
        expected.expect(self.curve)
    }

    pub(crate) fn number(&self) -> &Number {
        &self.number
    }

    /// Every scalar's inverse modulo n; one curve for all.
    pub(crate) fn invert_batch(curve: Curve, scalars: &[&Self]) -> Vec<Self> {
        let numbers: Vec<&Number> = scalars.iter().map(|scalar| scalar.number()).collect();
        let inverses = curve.arithmetic().invert(&numbers);
        inverses.into_iter().map(|number| Self { curve, number }).collect()
    }

    /// Products modulo n, pair by pair; one curve for all.
    pub(crate) fn multiply_batch(curve: Curve, pairs: &[(&Self, &Self)]) -> Vec<Self> {
        let pairs: Vec<_> = pairs.iter().map(|(a, b)| (a.number(), b.number())).collect();
        let products = curve.arithmetic().multiply_scalars(&pairs);
        products.into_iter().map(|number| Self { curve, number }).collect()
    }

    /// 1, the neutral factor.
    pub(crate) fn one(curve: Curve) -> Self {
        let mut number = number::secret_zero();
        if let Some(last) = number.last_mut() {
            last.conditional_assign(&1, Choice::from(1));
        }
        Self { curve, number }
    }
}

impl fmt::Debug for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scalar").field("curve", &self.curve).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
