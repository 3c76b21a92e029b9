//! Compact JWE of the `dir` form (RFC 7516, section 7.1): `protected..iv.ciphertext.tag`, each part
//! Base64url without padding.

use alloc::string::String;
use alloc::vec::Vec;

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::base64;
use crate::domain::{Cipher, IV_LEN, TAG_LEN};
use crate::error::{Error, Result};

const WHAT: &str = "a part of the transitInfo";

/// The parts as they stand.
pub(super) struct Parts<'a> {
    protected: &'a str,
    iv: &'a str,
    ciphertext: &'a str,
    tag: &'a str,
}

impl<'a> Parts<'a> {
    /// Five parts, the second (the encrypted key) empty.
    pub(super) fn split(text: &'a str) -> Result<Self> {
        let mut parts = text.split('.');
        let mut next = || parts.next().ok_or(Error::JweForm);
        let (protected, encrypted_key) = (next()?, next()?);
        let (iv, ciphertext, tag) = (next()?, next()?, next()?);
        let encrypted_key = base64::decode_url(WHAT, encrypted_key)?;
        if !encrypted_key.is_empty() || parts.next().is_some() {
            return Err(Error::JweForm);
        }
        Ok(Self { protected, iv, ciphertext, tag })
    }

    /// Base64 of every part, and the lengths of iv and tag.
    pub(super) fn check(&self) -> Result<()> {
        let _ciphertext = base64::decode_url(WHAT, self.ciphertext)?;
        let iv = base64::decode_url(WHAT, self.iv)?;
        let tag = base64::decode_url(WHAT, self.tag)?;
        if iv.len() == IV_LEN && tag.len() == TAG_LEN { Ok(()) } else { Err(Error::JweForm) }
    }

    /// The header's JSON.
    pub(super) fn header(&self) -> Result<Zeroizing<Vec<u8>>> {
        base64::decode_url(WHAT, self.protected)
    }

    /// Decrypts and authenticates; the additional data is the header as it stands.
    pub(super) fn open(&self, cipher: &Cipher) -> Result<Zeroizing<Vec<u8>>> {
        let iv = base64::decode_url(WHAT, self.iv)?;
        let tag = base64::decode_url(WHAT, self.tag)?;
        let mut text = base64::decode_url(WHAT, self.ciphertext)?;
        cipher.open(&iv, self.protected.as_bytes(), &mut text, &tag)?;
        Ok(text)
    }
}

/// Encrypts a payload under a header that is already Base64url.
pub(super) fn seal<R: CryptoRng + ?Sized>(
    cipher: &Cipher,
    protected: &str,
    mut payload: Zeroizing<Vec<u8>>,
    rng: &mut R,
) -> Result<String> {
    let mut iv = [0; IV_LEN];
    rng.fill_bytes(&mut iv);
    let tag = cipher.seal(&iv, protected.as_bytes(), &mut payload)?;
    let parts: [&[u8]; 3] = [&iv, &payload, &tag];
    let mut text = String::from(protected);
    text.push('.');
    for part in parts {
        text.push('.');
        text.push_str(&base64::encode_url(part));
    }
    Ok(text)
}
