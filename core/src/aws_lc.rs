//! RSA-OAEP-256 with aws-lc-rs, for native targets (feature `aws-lc`).

use core::fmt;

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rsa::{
    OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, OaepPublicEncryptingKey,
    PrivateDecryptingKey, PublicEncryptingKey, PublicKeyComponents,
};
use zeroize::Zeroizing;

use crate::base64;
use crate::domain::{Jwk, Jwks, PrivateKeys, WrappedKey};
use crate::error::{ErrorKind, Result};
use crate::service::PublicKeys;

/// RSA private keys of 2048 to 8192 bits, found by their certificate's `x5t#S256`.
#[derive(Default)]
pub struct AwsLcPrivateKeys(BTreeMap<String, OaepPrivateDecryptingKey>);

impl AwsLcPrivateKeys {
    /// No keys yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds a private key (PKCS#8, DER) under its certificate's thumbprint.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`].
    pub fn insert_pkcs8(&mut self, thumbprint: &str, pkcs8: &[u8]) -> Result<()> {
        let invalid =
            ErrorKind::InvalidKey { what: "an RSA private key of at least 2048 bits in PKCS#8" };
        let key = PrivateDecryptingKey::from_pkcs8(pkcs8).map_err(|_| invalid.clone())?;
        let key = OaepPrivateDecryptingKey::new(key).map_err(|_| invalid)?;
        let _before = self.0.insert(thumbprint.to_string(), key);
        Ok(())
    }
}

impl AwsLcPrivateKeys {
    /// Adds a private key (PKCS#8, DER) under the thumbprints of those keys of a JWKS whose private half it is;
    /// how many these are.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`].
    pub fn insert_found(&mut self, jwks: &Jwks, pkcs8: &[u8]) -> Result<usize> {
        let invalid =
            || ErrorKind::InvalidKey { what: "an RSA private key of at least 2048 bits in PKCS#8" };
        let key = PrivateDecryptingKey::from_pkcs8(pkcs8).map_err(|_| invalid())?;
        let ours: PublicKeyX509Der<'_> = key.public_key().as_der().map_err(|_| invalid())?;
        let mut found = 0_usize;
        for jwk in jwks.keys() {
            let theirs = public_key(jwk).and_then(|key| {
                let der: PublicKeyX509Der<'_> = key.as_der().map_err(|_| invalid())?;
                Ok(der.as_ref() == ours.as_ref())
            });
            if let (Ok(true), Some(thumbprint)) = (theirs, jwk.thumbprint()) {
                self.insert_pkcs8(&thumbprint, pkcs8)?;
                found = found.saturating_add(1);
            }
        }
        Ok(found)
    }
}

fn public_key(jwk: &Jwk) -> Result<PublicEncryptingKey> {
    let n = base64::decode_url("n", &jwk.n)?;
    let e = base64::decode_url("e", &jwk.e)?;
    let components = PublicKeyComponents { n: n.as_slice(), e: e.as_slice() };
    Ok(components.try_into().map_err(|_| ErrorKind::EncryptionFailed)?)
}

impl PrivateKeys for AwsLcPrivateKeys {
    fn unwrap_key(&self, wrapped: &WrappedKey) -> Result<Zeroizing<Vec<u8>>> {
        let unknown = || ErrorKind::UnknownKid { kid: wrapped.kid().to_string() };
        let key = self.0.get(wrapped.thumbprint()).ok_or_else(unknown)?;
        let mut buffer = Zeroizing::new(vec![0; key.min_output_size()]);
        let opened =
            key.decrypt(&OAEP_SHA256_MGF1SHA256, wrapped.encrypted_key(), &mut buffer, None);
        let len = opened.map_err(|_| ErrorKind::DecryptionFailed)?.len();
        buffer.truncate(len);
        Ok(buffer)
    }
}

impl fmt::Debug for AwsLcPrivateKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsLcPrivateKeys").field("keys", &self.0.len()).finish_non_exhaustive()
    }
}

/// Encrypts for the RSA keys of a JWKS.
#[derive(Clone, Copy, Debug, Default)]
pub struct AwsLcPublicKeys;

impl PublicKeys for AwsLcPublicKeys {
    fn wrap_key(&self, recipient: &Jwk, key: &[u8]) -> Result<Vec<u8>> {
        let public = OaepPublicEncryptingKey::new(public_key(recipient)?)
            .map_err(|_| ErrorKind::EncryptionFailed)?;
        let mut buffer = vec![0; public.ciphertext_size()];
        let sealed = public.encrypt(&OAEP_SHA256_MGF1SHA256, key, &mut buffer, None);
        let len = sealed.map_err(|_| ErrorKind::EncryptionFailed)?.len();
        buffer.truncate(len);
        Ok(buffer)
    }
}
