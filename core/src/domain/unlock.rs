//! From a domain description to its owner: unlocking the secret keys with RSA-OAEP-256.
//!
//! The private key may live elsewhere (an HSM, a browser's `CryptoKey`): unlocking gives the wrapped
//! keys and waits for them to come back opened.

use core::fmt;

use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::document::SecretKey;
use super::transit_key::Cipher;
use super::{
    ContentJwe, Domain, DomainDocument, DomainOwner, Jwks, Recipient, TransitKey, TransitKeys,
};
use crate::base64;
use crate::error::{Error, ErrorKind, Result, shown};
use crate::exchange::Step;
use crate::json::Object;
use crate::jwe::{ENC as A256GCM, expect};
use crate::stack::wiped;

/// The one key-encryption algorithm: RSA-OAEP with SHA-256 and MGF1-SHA-256.
pub(crate) const RSA_OAEP_256: &str = "RSA-OAEP-256";
/// How many recipients of one secret key are tried, where several are ours.
const MOST_CANDIDATES: usize = 8;
const WHAT: &str = "a secret key of the domain";

/// A content key encrypted for one of our RSA keys, to be decrypted with RSA-OAEP-256.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedKey {
    kid: String,
    thumbprint: String,
    encrypted_key: Vec<u8>,
}

impl WrappedKey {
    /// The RSA key's id in the JWKS.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The RSA key's `x5t#S256` (Base64url), which names the private key.
    #[must_use]
    pub fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    /// The ciphertext, of the RSA modulus' length.
    #[must_use]
    pub fn encrypted_key(&self) -> &[u8] {
        &self.encrypted_key
    }
}

impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("WrappedKey");
        debug.field("kid", &self.kid).field("thumbprint", &self.thumbprint).finish_non_exhaustive()
    }
}

/// Decrypts with RSA private keys, wherever they live.
pub trait PrivateKeys {
    /// RSA-OAEP with SHA-256 and MGF1-SHA-256, no label.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownKid`] where no private key has this thumbprint; [`ErrorKind::DecryptionFailed`] for
    /// everything else.
    fn unwrap_key(&self, wrapped: &WrappedKey) -> Result<Zeroizing<Vec<u8>>>;
}

/// The state between [`DomainDocument::unlock_start`] and its end.
#[derive(Debug)]
pub struct Unlocking {
    document: DomainDocument,
    /// For each secret key: how many wrapped keys belong to it, or why none does.
    candidates: Vec<Result<usize>>,
}

/// A secret key that could not be unlocked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedKey {
    /// Its id.
    pub kid: String,
    /// Whether it is the one that new pseudonyms in transit are to be made with.
    pub active: bool,
    /// Why.
    pub error: Error,
}

/// What unlocking gave: the owner with every key that opened, and the keys that did not.
#[derive(Debug)]
pub struct Unlocked {
    /// The domain with its keys.
    pub owner: DomainOwner,
    /// The keys that stayed locked; they never cost the domain the others.
    pub failed: Vec<LockedKey>,
}

impl DomainDocument {
    /// Unlocks the secret keys with private keys at hand.
    ///
    /// `jku` is our own JWKS address, exactly as the description has it, and `jwks` what it serves.
    #[must_use]
    pub fn unlock(&self, jku: &str, jwks: &Jwks, keys: &dyn PrivateKeys) -> Unlocked {
        let Step { state, message } = self.unlock_start(jku, jwks);
        state.finish(message.iter().map(|wrapped| keys.unwrap_key(wrapped)).collect())
    }

    /// Lists the content keys to decrypt with RSA-OAEP-256, for private keys that live elsewhere.
    #[must_use]
    pub fn unlock_start(&self, jku: &str, jwks: &Jwks) -> Step<Unlocking, WrappedKey> {
        let mut message = Vec::new();
        let mut candidates = Vec::new();
        for key in self.secret_keys() {
            candidates.push(wrapped_keys(key, jku, jwks).map(|wrapped| {
                let count = wrapped.len();
                message.extend(wrapped);
                count
            }));
        }
        Step { state: Unlocking { document: self.clone(), candidates }, message }
    }
}

impl Unlocking {
    /// Opens the secret keys with the decrypted content keys, given in the order of the message.
    #[must_use]
    pub fn finish(self, content_keys: Vec<Result<Zeroizing<Vec<u8>>>>) -> Unlocked {
        wiped(|| self.open_keys(content_keys))
    }

    fn open_keys(self, content_keys: Vec<Result<Zeroizing<Vec<u8>>>>) -> Unlocked {
        let mut content_keys = content_keys.into_iter();
        let mut keys = TransitKeys::new();
        let mut failed = Vec::new();
        for (key, candidates) in self.document.secret_keys().iter().zip(self.candidates) {
            let opened = candidates.and_then(|count| {
                let candidates: Vec<_> = content_keys.by_ref().take(count).collect();
                open(key, candidates)
            });
            match opened {
                Ok(opened) => keys.insert(opened, key.active),
                Err(error) => {
                    failed.push(LockedKey { kid: key.kid.clone(), active: key.active, error });
                }
            }
        }
        let domain: &Domain = self.document.domain();
        Unlocked { owner: DomainOwner::new(domain.clone(), keys), failed }
    }
}

/// The recipients of a secret key that are ours: our `jku`, and a `kid` that our JWKS has.
fn wrapped_keys(key: &SecretKey, jku: &str, jwks: &Jwks) -> Result<Vec<WrappedKey>> {
    let encoded = key.encoded.as_ref().map_err(Clone::clone)?;
    let mut ours = Vec::new();
    let mut reason = ErrorKind::UnknownKid { kid: key.kid.clone() }.into();
    for recipient in &encoded.recipients {
        match wrapped_key(recipient, jku, jwks) {
            Some(Ok(wrapped)) => ours.push(wrapped),
            Some(Err(error)) => reason = error,
            None => {}
        }
    }
    // Each costs an RSA decryption.
    ours.truncate(MOST_CANDIDATES);
    if ours.is_empty() { Err(reason) } else { Ok(ours) }
}

/// `None` where the recipient is somebody else.
fn wrapped_key(recipient: &Recipient, jku: &str, jwks: &Jwks) -> Option<Result<WrappedKey>> {
    let header = recipient.header.as_ref()?;
    if header.jku.as_deref() != Some(jku) {
        return None;
    }
    let kid = header.kid.as_deref()?;
    let read = || {
        let unknown = || ErrorKind::UnknownKid { kid: shown(kid) };
        let thumbprint = jwks.find(kid).and_then(super::Jwk::thumbprint).ok_or_else(unknown)?;
        // One algorithm is allowed, so a header that leaves it out can mean no other.
        let algorithm = header.alg.as_deref().unwrap_or(RSA_OAEP_256);
        expect("alg", algorithm, RSA_OAEP_256)?;
        let encrypted_key = base64::decode_url("encrypted_key", &recipient.encrypted_key)?.to_vec();
        Ok(WrappedKey { kid: kid.into(), thumbprint, encrypted_key })
    };
    Some(read())
}

/// The first candidate that opens the key; else the error of the last.
fn open(key: &SecretKey, candidates: Vec<Result<Zeroizing<Vec<u8>>>>) -> Result<TransitKey> {
    let encoded = key.encoded.as_ref().map_err(Clone::clone)?;
    let mut result = Err(ErrorKind::DecryptionFailed.into());
    for candidate in candidates {
        result = candidate.and_then(|content_key| decrypt(encoded, &key.kid, &content_key));
        if result.is_ok() {
            break;
        }
    }
    result
}

fn decrypt(jwe: &ContentJwe, kid: &str, content_key: &[u8]) -> Result<TransitKey> {
    let protected = base64::decode_url(WHAT, &jwe.protected)?;
    let header = Object::parse(WHAT, &protected)?;
    expect("enc", &header.required("enc")?, A256GCM)?;
    expect("zip", &header.text("zip")?.unwrap_or_default(), "")?;
    if header.raw("crit").is_some_and(|crit| crit != "null") {
        return Err(ErrorKind::UnsupportedAlgorithm { member: "crit", found: String::new() }.into());
    }
    // The additional data is `protected`, and `protected.aad` only where aad is not empty.
    let mut aad = jwe.protected.clone();
    if let Some(more) = jwe.aad.as_deref().filter(|aad| !aad.is_empty()) {
        aad.push('.');
        aad.push_str(more);
    }
    let iv = base64::decode_url(WHAT, &jwe.iv)?;
    let tag = base64::decode_url(WHAT, &jwe.tag)?;
    let mut text = base64::decode_url(WHAT, &jwe.ciphertext)?;
    let cipher = Cipher::new(content_key).ok_or(ErrorKind::DecryptionFailed)?;
    cipher.open(&iv, aad.as_bytes(), &mut text, &tag)?;

    let jwk = Object::parse(WHAT, &text)?;
    expect("kty", &jwk.required("kty")?, "oct")?;
    expect("alg", &jwk.required("alg")?, A256GCM)?;
    let k = jwk.secret("k")?.ok_or(jwk.missing("k"))?;
    TransitKey::new(kid, &base64::decode_url(WHAT, &k)?)
}
