//! The private key of a client, and JWTs signed with it.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair as RsaKeyPair;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaPublicKeyComponents};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use getrandom::fill;
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject as _;
use secrecy::SecretString;
use serde::Serialize;
use serde_json::json;

use super::error::IamError;

/// An RSA private key of 2048 to 8192 bits that signs with RS256. Never printed.
///
/// For eHealth it is the one with the alias `authentication` in the certificate's PKCS#12 file.
pub struct SigningKey {
    pair: RsaKeyPair,
    kid: Option<String>,
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
}

impl SigningKey {
    /// A key in PEM: PKCS#8 (`PRIVATE KEY`) or PKCS#1 (`RSA PRIVATE KEY`), not encrypted. The first private
    /// key counts.
    ///
    /// # Errors
    /// [`IamError::Key`].
    pub fn from_pem(pem: &[u8]) -> Result<Self, IamError> {
        let reason = "it is not PEM with an RSA key (an encrypted one has to be decrypted first)";
        let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| IamError::Key { reason })?;
        match &key {
            PrivateKeyDer::Pkcs8(der) => Self::from_pkcs8(der.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(der) => Self::new(RsaKeyPair::from_der(der.secret_pkcs1_der())),
            _ => Err(IamError::Key { reason }),
        }
    }

    /// A key in PKCS#8, DER.
    ///
    /// # Errors
    /// [`IamError::Key`].
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, IamError> {
        Self::new(RsaKeyPair::from_pkcs8(der))
    }

    fn new(pair: Result<RsaKeyPair, aws_lc_rs::error::KeyRejected>) -> Result<Self, IamError> {
        let reason = "it is no RSA key of 2048 to 8192 bits";
        Ok(Self { pair: pair.map_err(|_| IamError::Key { reason })?, kid: None })
    }

    /// The same with a `kid` in the header of what it signs, for realms that choose the key by it.
    #[must_use]
    pub fn with_kid(mut self, kid: &str) -> Self {
        self.kid = Some(kid.to_owned());
        self
    }

    /// The public key as a JWK (RFC 7517), JSON, to be registered.
    #[must_use]
    pub fn public_jwk(&self) -> String {
        let public = RsaPublicKeyComponents::<Vec<u8>>::from(self.pair.public_key());
        let base64 = Base64UrlUnpadded::encode_string;
        let (n, e) = (base64(&public.n), base64(&public.e));
        let mut jwk = json!({"kty": "RSA", "use": "sig", "alg": "RS256", "n": n, "e": e});
        if let (Some(kid), Some(jwk)) = (&self.kid, jwk.as_object_mut()) {
            let _none = jwk.insert("kid".to_owned(), json!(kid));
        }
        jwk.to_string()
    }

    /// A compact JWS (RFC 7515): BASE64URL(header) . BASE64URL(claims) . BASE64URL(signature).
    pub(crate) fn sign(&self, claims: &impl Serialize) -> Result<SecretString, IamError> {
        let unsigned = |_| IamError::Key { reason: "it did not sign" };
        let header = Header { alg: "RS256", kid: self.kid.as_deref() };
        let part = |json: Vec<u8>| Base64UrlUnpadded::encode_string(&json);
        let header = serde_json::to_vec(&header).map(part).map_err(|_| unsigned(()))?;
        let claims = serde_json::to_vec(claims).map(part).map_err(|_| unsigned(()))?;
        let message = format!("{header}.{claims}");
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let random = SystemRandom::new();
        let signed = self.pair.sign(&RSA_PKCS1_SHA256, &random, message.as_bytes(), &mut signature);
        signed.map_err(|_| unsigned(()))?;
        let signature = Base64UrlUnpadded::encode_string(&signature);
        Ok(SecretString::from(format!("{message}.{signature}")))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// A random UUID (version 4), for `jti`.
pub(crate) fn random_uuid() -> Result<String, IamError> {
    Ok(uuid::Builder::from_random_bytes(random()?).into_uuid().to_string())
}

/// Bytes that nobody can guess.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], IamError> {
    let mut bytes = [0; N];
    let reason = "the system has no random numbers";
    fill(&mut bytes).map_err(|_| IamError::Settings { reason })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
