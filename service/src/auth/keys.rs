//! The issuer's keys, as its JWKS lists them.

use std::str::FromStr;

use jsonwebtoken::jwk::{
    AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse,
};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

/// An algorithm that signs tokens with a private key. There is none with a shared secret, so that a
/// public key can never be taken for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SigningAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// RSASSA-PSS with SHA-384.
    Ps384,
    /// RSASSA-PSS with SHA-512.
    Ps512,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
}

const ALL: [(&str, SigningAlgorithm, Algorithm); 8] = [
    ("RS256", SigningAlgorithm::Rs256, Algorithm::RS256),
    ("RS384", SigningAlgorithm::Rs384, Algorithm::RS384),
    ("RS512", SigningAlgorithm::Rs512, Algorithm::RS512),
    ("PS256", SigningAlgorithm::Ps256, Algorithm::PS256),
    ("PS384", SigningAlgorithm::Ps384, Algorithm::PS384),
    ("PS512", SigningAlgorithm::Ps512, Algorithm::PS512),
    ("ES256", SigningAlgorithm::Es256, Algorithm::ES256),
    ("ES384", SigningAlgorithm::Es384, Algorithm::ES384),
];

impl SigningAlgorithm {
    pub(super) fn of(algorithm: Algorithm) -> Option<Self> {
        ALL.iter().find(|(_, _, other)| *other == algorithm).map(|(_, found, _)| *found)
    }
}

impl FromStr for SigningAlgorithm {
    type Err = super::AuthError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = ALL.iter().find(|(other, _, _)| *other == name).map(|(_, found, _)| *found);
        let reason =
            "an algorithm is none of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384";
        found.ok_or(super::AuthError::InvalidSettings { reason })
    }
}

/// The signature keys of a JWKS.
pub(super) struct KeySet {
    keys: Vec<Key>,
}

struct Key {
    kid: String,
    key: DecodingKey,
    /// The algorithms that its type, and its `alg` if it has one, allow.
    algorithms: Vec<Algorithm>,
}

/// What a set has for a key id and an algorithm.
pub(super) enum Found<'a> {
    Key(&'a DecodingKey),
    WrongAlgorithm,
    Nothing,
}

#[derive(Deserialize)]
struct JwksJson {
    keys: Vec<Value>,
}

impl KeySet {
    /// Reads a JWKS. Keys of unknown kinds, for encryption, or without `kid` are passed over: issuers
    /// list them beside the others. A set without a single usable key is none.
    pub(super) fn parse(jwks: &[u8]) -> Option<Self> {
        let jwks: JwksJson = serde_json::from_slice(jwks).ok()?;
        let keys: Vec<Key> = jwks.keys.into_iter().filter_map(Key::read).collect();
        (!keys.is_empty()).then_some(Self { keys })
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn knows(&self, kid: &str) -> bool {
        self.keys.iter().any(|key| key.kid == kid)
    }

    pub(super) fn find(&self, kid: &str, algorithm: Algorithm) -> Found<'_> {
        let mut of_kid = self.keys.iter().filter(|key| key.kid == kid).peekable();
        if of_kid.peek().is_none() {
            return Found::Nothing;
        }
        let fitting = of_kid.find(|key| key.algorithms.contains(&algorithm));
        fitting.map_or(Found::WrongAlgorithm, |key| Found::Key(&key.key))
    }
}

impl Key {
    fn read(jwk: Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(jwk).ok()?;
        let mut algorithms = match &jwk.algorithm {
            AlgorithmParameters::RSA(_) => vec![
                Algorithm::RS256,
                Algorithm::RS384,
                Algorithm::RS512,
                Algorithm::PS256,
                Algorithm::PS384,
                Algorithm::PS512,
            ],
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => {
                vec![Algorithm::ES256]
            }
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P384 => {
                vec![Algorithm::ES384]
            }
            _ => return None,
        };
        if let Some(only) = jwk.common.key_algorithm {
            algorithms.retain(|algorithm| KeyAlgorithm::from(*algorithm) == only);
        }
        let for_signatures = jwk
            .common
            .public_key_use
            .as_ref()
            .is_none_or(|r#use| *r#use == PublicKeyUse::Signature);
        let operations = jwk.common.key_operations.as_ref();
        let verifies = operations.is_none_or(|list| list.contains(&KeyOperations::Verify));
        if algorithms.is_empty() || !for_signatures || !verifies {
            return None;
        }
        let key = DecodingKey::from_jwk(&jwk).ok()?;
        let kid = jwk.common.key_id?;
        Some(Self { kid, key, algorithms })
    }
}

#[cfg(test)]
mod tests;
