//! The key schedule: one master secret, everything else derived from it with HKDF-SHA-512.
//!
//! ```text
//! PRK  = HKDF-Extract(salt = "blindnym key schedule v1", IKM = master secret, 64 bytes)
//! info = label ‖ 00 ‖ u16(|domain|) ‖ domain ‖ u32(version) ‖ u8(counter)      big-endian
//! OKM  = HKDF-Expand(PRK, info, L)
//! ```
//!
//! | label | L | gives |
//! |---|---|---|
//! | `domain scalar P-521` (`P-384`, `P-256`) | 66 (48, 32) | k, for the first counter 0, 1, … whose OKM (P-521: first byte masked with 01) lies in [2, n−1] |
//! | `transit key` | 32 | an AES-256-GCM key; counter 0 |
//! | `transit kid` | 16 | its key id, as a UUID of version 8; counter 0 |

use core::fmt;

use alloc::string::ToString;

use hkdf::Hkdf;
use sha2::Sha512;
use zeroize::{Zeroize, Zeroizing};

use crate::declassify::public;
use crate::domain::{Domain, TransitKey};
use crate::error::{ErrorKind, Result};
use crate::scalar::Scalar;
use crate::secret::Secret;
use crate::stack::wiped;

const SALT: &[u8] = b"blindnym key schedule v1";
const MASTER_LEN: usize = 64;
/// Bytes of an HMAC-SHA-512.
const PRK_LEN: usize = 64;

/// The one secret that a service keeps: 64 random bytes.
///
/// Held as the PRK that everything is derived from. Boxed, wiped when dropped, never printed.
#[derive(Clone)]
pub struct MasterSecret {
    prk: Secret<[u8; PRK_LEN]>,
}

impl MasterSecret {
    /// Takes 64 bytes from a generator of random numbers for cryptography.
    ///
    /// # Errors
    /// [`ErrorKind::Length`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let found = bytes.len();
        if found != MASTER_LEN {
            let (min, max) = (MASTER_LEN, MASTER_LEN);
            return Err(ErrorKind::Length { what: "the master secret", min, max, found }.into());
        }
        wiped(|| {
            let mut prk = Secret::new([0; PRK_LEN]);
            let (mut extracted, _schedule) = Hkdf::<Sha512>::extract(Some(SALT), bytes);
            prk.copy_from_slice(&extracted);
            extracted.as_mut_slice().zeroize();
            Ok(Self { prk })
        })
    }

    /// k of a domain on its curve.
    pub(super) fn domain_scalar(&self, domain: &Domain, version: u32) -> Result<Scalar> {
        let curve = domain.curve();
        let label = ["domain scalar ", curve.crv()];
        Scalar::derived(curve, |counter, bytes| {
            self.expand(&label, domain.name(), version, counter, bytes)
        })
    }

    /// A transit key of a domain, with its key id.
    ///
    /// # Errors
    /// [`ErrorKind::Length`] for a domain key of 65,536 bytes or more.
    pub fn transit_key(&self, domain: &str, version: u32) -> Result<TransitKey> {
        wiped(|| self.transit_key_here(domain, version))
    }

    fn transit_key_here(&self, domain: &str, version: u32) -> Result<TransitKey> {
        let mut key = Zeroizing::new([0; 32]);
        self.expand(&["transit key"], domain, version, 0, key.as_mut_slice())?;
        let mut kid = [0; 16];
        self.expand(&["transit kid"], domain, version, 0, &mut kid)?;
        let kid = uuid::Builder::from_custom_bytes(public(kid, "a key id is published"))
            .into_uuid()
            .to_string();
        TransitKey::new(&kid, key.as_slice())
    }

    fn expand(
        &self,
        label: &[&str],
        domain: &str,
        version: u32,
        counter: u8,
        out: &mut [u8],
    ) -> Result<()> {
        let found = domain.len();
        let max = usize::from(u16::MAX);
        let too_long = ErrorKind::Length { what: "a domain's key", min: 0, max, found };
        let domain_len = u16::try_from(found).map_err(|_| too_long.clone())?.to_be_bytes();
        let version = version.to_be_bytes();
        let label = label.iter().map(|part| part.as_bytes());
        let rest: [&[u8]; 5] = [&[0], &domain_len, domain.as_bytes(), &version, &[counter]];
        let info: alloc::vec::Vec<&[u8]> = label.chain(rest).collect();
        // The PRK has the length of the hash and L is small, so neither step fails.
        let schedule =
            Hkdf::<Sha512>::from_prk(self.prk.as_slice()).map_err(|_| too_long.clone())?;
        Ok(schedule.expand_multi_info(&info, out).map_err(|_| too_long)?)
    }
}

impl fmt::Debug for MasterSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MasterSecret").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
