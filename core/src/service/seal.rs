//! The domain description with its secret keys, locked for their holders.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use rand_core::CryptoRng;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::ServiceDomain;
use crate::base64;
use crate::domain::{
    Cipher, ContentJwe, IV_LEN, Jwk, RSA_OAEP_256, Recipient, RecipientHeader, TransitKey,
};
use crate::error::{ErrorKind, Result};
use crate::stack::wiped;

/// Encrypts with RSA public keys.
pub trait PublicKeys {
    /// RSA-OAEP with SHA-256 and MGF1-SHA-256, no label, of a 32-byte key.
    ///
    /// # Errors
    /// [`ErrorKind::EncryptionFailed`].
    fn wrap_key(&self, recipient: &Jwk, key: &[u8]) -> Result<Vec<u8>>;
}

/// A holder of a domain's secret keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedFor {
    /// The address of the holder's JWKS.
    pub jku: String,
    /// The holder's key.
    pub key: Jwk,
}

impl ServiceDomain {
    /// The answer to `GET …/domains/{key}`: the description, every secret key encrypted for every
    /// holder (JWE general JSON, A256GCM, RSA-OAEP-256).
    ///
    /// # Errors
    /// [`ErrorKind::EncryptionFailed`], [`ErrorKind::NoActiveKey`].
    pub fn document<R: CryptoRng + ?Sized>(
        &self,
        description: &str,
        holders: &[SealedFor],
        public_keys: &dyn PublicKeys,
        rng: &mut R,
    ) -> Result<String> {
        let active = self.keys.active()?.kid();
        let mut secret_keys = Vec::new();
        for key in self.keys.keys() {
            let encoded = wiped(|| seal(key, holders, public_keys, rng))?;
            secret_keys.push(json!({
                "kid": key.kid(),
                "active": key.kid() == active,
                "encoded": serde_json::to_value(encoded).unwrap_or(Value::Null),
            }));
        }
        let mut jku: Vec<&str> = Vec::new();
        for holder in holders {
            if !jku.contains(&holder.jku.as_str()) {
                jku.push(&holder.jku);
            }
        }
        let domain = &self.domain;
        let document = json!({
            "domain": domain.name(),
            "desc": description,
            "crv": domain.curve().crv(),
            "audience": domain.audience(),
            "bufferSize": domain.buffer_size(),
            "timeToLiveInTransit": alloc::format!("PT{}S", domain.time_to_live()),
            "jku": jku,
            "secretKeys": secret_keys,
        });
        Ok(document.to_string())
    }
}

fn seal<R: CryptoRng + ?Sized>(
    key: &TransitKey,
    holders: &[SealedFor],
    public_keys: &dyn PublicKeys,
    rng: &mut R,
) -> Result<ContentJwe> {
    let mut content_key = Zeroizing::new([0; 32]);
    rng.fill_bytes(content_key.as_mut_slice());
    let mut iv = [0; IV_LEN];
    rng.fill_bytes(&mut iv);
    let mut recipients = Vec::new();
    for SealedFor { jku, key } in holders {
        let encrypted_key = public_keys.wrap_key(key, content_key.as_slice())?;
        recipients.push(Recipient {
            encrypted_key: base64::encode_url(&encrypted_key),
            header: Some(RecipientHeader {
                jku: Some(jku.clone()),
                alg: Some(RSA_OAEP_256.to_string()),
                kid: Some(key.kid.clone()),
            }),
        });
    }
    let protected = base64::encode_url(br#"{"enc":"A256GCM"}"#);
    let k = Zeroizing::new(base64::encode_url(key.bytes()));
    let parts = [r#"{"kty":"oct","k":""#, k.as_str(), r#"","alg":"A256GCM"}"#];
    let mut text = Zeroizing::new(Vec::with_capacity(parts.iter().map(|part| part.len()).sum()));
    for part in parts {
        text.extend_from_slice(part.as_bytes());
    }
    let cipher = Cipher::new(content_key.as_slice()).ok_or(ErrorKind::EncryptionFailed)?;
    let tag = cipher.seal(&iv, protected.as_bytes(), &mut text)?;
    Ok(ContentJwe {
        protected,
        iv: base64::encode_url(&iv),
        tag: base64::encode_url(&tag),
        ciphertext: base64::encode_url(&text),
        aad: None,
        recipients,
    })
}
