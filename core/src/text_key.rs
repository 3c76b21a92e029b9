//! Texts that are too long to be values: encrypted with a random key, which is a value like any other.
//!
//! eHealth's rule for data of more than 32 bytes: draw an AES-256 key, pseudonymize the key, and encrypt with it. Whoever may
//! identify the key's pseudonym can read the text.

use core::fmt;

use alloc::string::String;
use alloc::vec::Vec;

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::base64;
use crate::domain::{Cipher, IV_LEN, TAG_LEN};
use crate::error::{ErrorKind, Result};
use crate::json::Object;
use crate::jwe::{self, Parts, check_algorithms};
use crate::stack::wiped;
use crate::value::Value;

/// Bytes of a key.
const KEY_LEN: usize = 32;
const WHAT: &str = "the encrypted text";
/// What every encrypted text has as its header, to the letter.
const HEADER: &[u8] = br#"{"alg":"dir","enc":"A256GCM"}"#;

/// An AES-256 key for texts. As a [`Value`] its 32 bytes are pseudonymized.
///
/// One key may encrypt 2^32 texts: the nonces are random (NIST SP 800-38D). The length of a text is not hidden.
///
/// ```
/// use blindnym::{TextKey, Value};
/// # fn main() -> blindnym::Result<()> {
/// # let mut rng = <chacha20::ChaCha20Rng as rand_core::SeedableRng>::from_seed([7; 32]);
/// # let rng = &mut rng; // from the operating system in real life
/// let key = TextKey::generate(rng);
/// let jwe = key.encrypt("Pain in the left knee since the fall of last week.", rng)?;
///
/// // Pseudonymize this beside the text, and identify it to read the text again.
/// let value: Value = key.to_value();
/// # let identified = value;
/// let text = TextKey::from_value(&identified)?.decrypt(&jwe)?;
/// assert!(text.starts_with("Pain"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TextKey(Value);

impl TextKey {
    /// A new random key.
    pub fn generate<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        let mut key = Zeroizing::new([0; KEY_LEN]);
        rng.fill_bytes(key.as_mut_slice());
        Self(Value::from_bytes(key.as_slice()))
    }

    /// A key that was a value.
    ///
    /// # Errors
    /// [`ErrorKind::Length`] where it is not of 32 bytes.
    pub fn from_value(value: &Value) -> Result<Self> {
        if value.len() == KEY_LEN {
            return Ok(Self(value.clone()));
        }
        let (min, max, found) = (KEY_LEN, KEY_LEN, value.len());
        Err(ErrorKind::Length { what: "the key of a text", min, max, found }.into())
    }

    /// The value to pseudonymize.
    #[must_use]
    pub fn to_value(&self) -> Value {
        self.0.clone()
    }

    /// Encrypts a text: a compact JWE (`dir`, A256GCM) with a random nonce of 12 bytes and a tag of 16.
    ///
    /// # Errors
    /// [`ErrorKind::EncryptionFailed`] where the text is longer than 2^36 bytes.
    pub fn encrypt<R: CryptoRng + ?Sized>(&self, text: &str, rng: &mut R) -> Result<String> {
        wiped(|| {
            let cipher = self.cipher().ok_or(ErrorKind::EncryptionFailed)?;
            let text = Zeroizing::new(text.as_bytes().to_vec());
            jwe::seal(&cipher, &base64::encode_url(HEADER), text, rng)
        })
    }

    /// Decrypts what [`TextKey::encrypt`] makes, and the form that was written before: standard Base64 of
    /// nonce, ciphertext and tag.
    ///
    /// # Errors
    /// [`ErrorKind::DecryptionFailed`] for another key and for any damage; [`ErrorKind::JweForm`], [`ErrorKind::Base64`],
    /// [`ErrorKind::Json`], [`ErrorKind::MissingMember`] and [`ErrorKind::UnsupportedAlgorithm`] for what is no encrypted text;
    /// [`ErrorKind::NotText`] where what was encrypted is not UTF-8.
    pub fn decrypt(&self, encrypted: &str) -> Result<Zeroizing<String>> {
        wiped(|| self.decrypt_here(encrypted))
    }

    fn decrypt_here(&self, encrypted: &str) -> Result<Zeroizing<String>> {
        let cipher = self.cipher().ok_or(ErrorKind::DecryptionFailed)?;
        let text = if encrypted.contains('.') {
            let parts = Parts::split(WHAT, encrypted)?;
            parts.check()?;
            check_algorithms(&Object::parse(WHAT, &parts.header()?)?)?;
            parts.open(&cipher)?
        } else {
            open_legacy(&cipher, encrypted)?
        };
        let text = core::str::from_utf8(&text).map_err(|_| ErrorKind::NotText)?;
        Ok(Zeroizing::new(text.into()))
    }

    fn cipher(&self) -> Option<Cipher> {
        Cipher::new(self.0.as_bytes())
    }
}

/// Nonce, ciphertext and tag in one; nothing but the text is authenticated.
fn open_legacy(cipher: &Cipher, encrypted: &str) -> Result<Zeroizing<Vec<u8>>> {
    let bytes = base64::decode_standard(WHAT, encrypted)?;
    let (iv, rest) = bytes.split_at_checked(IV_LEN).ok_or(ErrorKind::DecryptionFailed)?;
    let end = rest.len().checked_sub(TAG_LEN).ok_or(ErrorKind::DecryptionFailed)?;
    let (text, tag) = rest.split_at_checked(end).ok_or(ErrorKind::DecryptionFailed)?;
    let mut text = Zeroizing::new(text.to_vec());
    cipher.open(iv, &[], &mut text, tag)?;
    Ok(text)
}

impl fmt::Debug for TextKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextKey").finish_non_exhaustive()
    }
}
