//! The JSON Web Key Sets that `jku` points to: which RSA keys can unwrap a domain's secret keys.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::base64;
use crate::error::Result;
use crate::json::Object;

const KEY: &str = "the JWK";

/// A key set. Keys that are not RSA, or that have no `kid`, are passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jwks {
    keys: Vec<Jwk>,
}

/// An RSA public key of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Jwk {
    /// `RSA`.
    kty: String,
    /// The key id that recipients of a JWE name.
    pub kid: String,
    /// The modulus, Base64url.
    pub n: String,
    /// The public exponent, Base64url.
    pub e: String,
    /// `enc` or `sig`.
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub key_use: Option<String>,
    /// The certificate chain, standard Base64 of DER, the key's own first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub x5c: Vec<String>,
    #[serde(rename = "x5t#S256", skip_serializing_if = "Option::is_none")]
    x5t_s256: Option<String>,
}

impl Jwks {
    /// Reads a key set.
    ///
    /// # Errors
    /// [`ErrorKind::Json`](crate::ErrorKind::Json); [`ErrorKind::MissingMember`](crate::ErrorKind::MissingMember) where there is no `keys`.
    pub fn parse(text: &[u8]) -> Result<Self> {
        let jwks = Object::parse("the JWKS", text)?;
        let keys = jwks.objects("keys", KEY)?.ok_or(jwks.missing("keys"))?;
        let keys = keys.into_iter().filter_map(|key| Jwk::read(&key.ok()?).ok());
        Ok(Self { keys: keys.filter(|key| key.kty == "RSA").collect() })
    }

    /// The key with this id that may be used for encryption.
    #[must_use]
    pub fn find(&self, kid: &str) -> Option<&Jwk> {
        let usable = |key: &&Jwk| key.key_use.as_deref().is_none_or(|key_use| key_use == "enc");
        self.keys.iter().filter(usable).find(|key| key.kid == kid)
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &[Jwk] {
        &self.keys
    }

    /// The set as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        // A struct of strings always serializes.
        serde_json::to_string(&serde_json::json!({ "keys": self.keys })).unwrap_or_default()
    }
}

impl FromIterator<Jwk> for Jwks {
    fn from_iter<I: IntoIterator<Item = Jwk>>(keys: I) -> Self {
        Self { keys: keys.into_iter().collect() }
    }
}

impl Jwk {
    /// Reads one key.
    ///
    /// # Errors
    /// [`ErrorKind::Json`](crate::ErrorKind::Json), and [`ErrorKind::MissingMember`](crate::ErrorKind::MissingMember) where it is
    /// no RSA key with an id.
    pub fn parse(text: &[u8]) -> Result<Self> {
        Self::read(&Object::parse(KEY, text)?)
    }

    fn read(key: &Object<'_>) -> Result<Self> {
        Ok(Self {
            kty: key.required("kty")?,
            kid: key.required("kid")?,
            n: key.required("n")?,
            e: key.required("e")?,
            key_use: key.text("use")?,
            x5c: key.texts("x5c")?.unwrap_or_default(),
            x5t_s256: key.text("x5t#S256")?,
        })
    }

    /// A public key for encryption, with its certificate (DER).
    ///
    /// `modulus` and `exponent` are unsigned big-endian integers.
    #[must_use]
    pub fn new(kid: &str, modulus: &[u8], exponent: &[u8], certificate: &[u8]) -> Self {
        let trim = |bytes: &[u8]| {
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            base64::encode_url(bytes.get(zeros..).unwrap_or_default())
        };
        Self {
            kty: "RSA".into(),
            kid: kid.into(),
            n: trim(modulus),
            e: trim(exponent),
            key_use: Some("enc".into()),
            x5c: [base64::encode_standard(certificate)].into(),
            x5t_s256: Some(base64::encode_url(&Sha256::digest(certificate))),
        }
    }

    /// `x5t#S256`: Base64url of the SHA-256 of the certificate's DER, which names the private key.
    ///
    /// Computed from `x5c` where the set leaves it out.
    #[must_use]
    pub fn thumbprint(&self) -> Option<String> {
        if let Some(given) = &self.x5t_s256 {
            return Some(given.clone());
        }
        let certificate = base64::decode_standard("x5c", self.x5c.first()?).ok()?;
        Some(base64::encode_url(&Sha256::digest(certificate.as_slice())))
    }
}
