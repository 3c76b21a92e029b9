//! Random numbers from two sources: the operating system's, XORed with the token's.
//!
//! The sum is as good as the better of the two. A token without a generator adds nothing.

use cryptoki::error::RvError;
use cryptoki::session::Session;
use rand_core::{TryCryptoRng, TryRng};
use zeroize::Zeroizing;

use super::error::HsmError;

/// A generator that asks both.
pub(super) struct BothRandom<'a>(pub(super) &'a Session);

impl TryRng for BothRandom<'_> {
    type Error = HsmError;

    fn try_next_u32(&mut self) -> Result<u32, HsmError> {
        let mut bytes = Zeroizing::new([0; 4]);
        self.try_fill_bytes(bytes.as_mut_slice())?;
        Ok(u32::from_le_bytes(*bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, HsmError> {
        let mut bytes = Zeroizing::new([0; 8]);
        self.try_fill_bytes(bytes.as_mut_slice())?;
        Ok(u64::from_le_bytes(*bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), HsmError> {
        getrandom::fill(bytes).map_err(|_| HsmError::Random)?;
        let mut other = Zeroizing::new(vec![0; bytes.len()]);
        match self.0.generate_random_slice(&mut other).map_err(HsmError::from) {
            Ok(()) => {}
            Err(error)
                if matches!(
                    error.code(),
                    Some(RvError::RandomNoRng | RvError::FunctionNotSupported)
                ) => {}
            Err(error) => return Err(error),
        }
        for (byte, other) in bytes.iter_mut().zip(other.iter()) {
            *byte ^= other;
        }
        Ok(())
    }
}

impl TryCryptoRng for BothRandom<'_> {}
