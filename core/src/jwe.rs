//! Compact JWE of the `dir` form (RFC 7516, section 7.1): `protected..iv.ciphertext.tag`, each part
//! Base64url without padding.

use alloc::string::String;
use alloc::vec::Vec;

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::base64;
use crate::domain::{Cipher, IV_LEN, TAG_LEN};
use crate::error::{Error, Result, shown};
use crate::json::Object;

/// The algorithms, the only ones that are allowed.
pub(crate) const ALG: &str = "dir";
pub(crate) const ENC: &str = "A256GCM";

/// Checks the algorithms in a header.
pub(crate) fn check_algorithms(header: &Object<'_>) -> Result<()> {
    expect("alg", &header.required("alg")?, ALG)?;
    expect("enc", &header.required("enc")?, ENC)?;
    // Critical extensions must be understood and there are none; compression would tell lengths.
    for member in ["crit", "zip"] {
        if header.raw(member).is_some() {
            return Err(Error::UnsupportedAlgorithm { member, found: String::new() });
        }
    }
    Ok(())
}

/// An algorithm on an allow-list of one.
pub(crate) fn expect(member: &'static str, found: &str, allowed: &str) -> Result<()> {
    if found == allowed {
        return Ok(());
    }
    Err(Error::UnsupportedAlgorithm { member, found: shown(found) })
}

/// The parts as they stand.
pub(crate) struct Parts<'a> {
    /// What they are parts of, in errors.
    what: &'static str,
    protected: &'a str,
    iv: &'a str,
    ciphertext: &'a str,
    tag: &'a str,
}

impl<'a> Parts<'a> {
    /// Five parts, the second (the encrypted key) empty.
    pub(crate) fn split(what: &'static str, text: &'a str) -> Result<Self> {
        let mut parts = text.split('.');
        let mut next = || parts.next().ok_or(Error::JweForm);
        let (protected, encrypted_key) = (next()?, next()?);
        let (iv, ciphertext, tag) = (next()?, next()?, next()?);
        let encrypted_key = base64::decode_url(what, encrypted_key)?;
        if !encrypted_key.is_empty() || parts.next().is_some() {
            return Err(Error::JweForm);
        }
        Ok(Self { what, protected, iv, ciphertext, tag })
    }

    /// Base64 of every part, and the lengths of iv and tag.
    pub(crate) fn check(&self) -> Result<()> {
        let _ciphertext = base64::decode_url(self.what, self.ciphertext)?;
        let iv = base64::decode_url(self.what, self.iv)?;
        let tag = base64::decode_url(self.what, self.tag)?;
        if iv.len() == IV_LEN && tag.len() == TAG_LEN { Ok(()) } else { Err(Error::JweForm) }
    }

    /// The header's JSON.
    pub(crate) fn header(&self) -> Result<Zeroizing<Vec<u8>>> {
        base64::decode_url(self.what, self.protected)
    }

    /// Decrypts and authenticates; the additional data is the header as it stands.
    pub(crate) fn open(&self, cipher: &Cipher) -> Result<Zeroizing<Vec<u8>>> {
        let iv = base64::decode_url(self.what, self.iv)?;
        let tag = base64::decode_url(self.what, self.tag)?;
        let mut text = base64::decode_url(self.what, self.ciphertext)?;
        cipher.open(&iv, self.protected.as_bytes(), &mut text, &tag)?;
        Ok(text)
    }
}

/// Encrypts a payload under a header that is already Base64url.
pub(crate) fn seal<R: CryptoRng + ?Sized>(
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
