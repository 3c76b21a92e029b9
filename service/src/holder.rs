//! RSA keys of those who hold a domain's secret keys: the owner, the service itself.

use std::fmt;

use aws_lc_rs::rsa::KeyPair as RsaKeyPair;
use aws_lc_rs::signature::KeyPair as _;
use blindnym::{AwsLcPrivateKeys, Jwk};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use zeroize::Zeroizing;

/// No key could be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot make an RSA key: {0}")]
pub struct HolderError(String);

/// A new RSA-2048 key with a certificate that it signs itself.
pub struct HolderKey {
    /// The public half, for a JWKS.
    pub jwk: Jwk,
    pkcs8: Zeroizing<Vec<u8>>,
    pem: Zeroizing<String>,
}

impl HolderKey {
    /// Makes a key. `kid` names it in the JWKS, `host` in the certificate.
    ///
    /// # Errors
    /// [`HolderError`], where a name cannot stand in a certificate or no key can be made.
    pub fn generate(kid: &str, host: &str) -> Result<Self, HolderError> {
        let failed = |error: rcgen::Error| HolderError(error.to_string());
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).map_err(failed)?;
        let params = CertificateParams::new([host.to_owned()]).map_err(failed)?;
        let certificate = params.self_signed(&key).map_err(failed)?;
        let pkcs8 = Zeroizing::new(key.serialize_der());
        let pem = Zeroizing::new(key.serialize_pem());
        let pair = RsaKeyPair::from_pkcs8(&pkcs8);
        let pair = pair.map_err(|error| HolderError(error.to_string()))?;
        let public = pair.public_key();
        let n = public.modulus().big_endian_without_leading_zero();
        let e = public.exponent().big_endian_without_leading_zero();
        Ok(Self { jwk: Jwk::new(kid, n, e, certificate.der()), pkcs8, pem })
    }

    /// The private half, PKCS#8 in PEM.
    #[must_use]
    pub fn private_pem(&self) -> &str {
        &self.pem
    }

    /// The private half, to unlock domains with.
    ///
    /// # Errors
    /// [`blindnym::ErrorKind::InvalidKey`], which a key made here never gives.
    pub fn private_keys(&self) -> blindnym::Result<AwsLcPrivateKeys> {
        let mut keys = AwsLcPrivateKeys::new();
        // A key made here has a certificate, so it has a thumbprint.
        keys.insert_pkcs8(&self.jwk.thumbprint().unwrap_or_default(), &self.pkcs8)?;
        Ok(keys)
    }
}

impl fmt::Debug for HolderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HolderKey").field("kid", &self.jwk.kid).finish_non_exhaustive()
    }
}

impl From<blindnym::Error> for HolderError {
    fn from(error: blindnym::Error) -> Self {
        Self(error.to_string())
    }
}
