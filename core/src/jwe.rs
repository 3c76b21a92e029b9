//! Compact JWE of the `dir` form (RFC 7516, section 7.1): `protected..iv.ciphertext.tag`, each part
//! Base64url without padding.

use alloc::string::String;
use alloc::vec::Vec;

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::base64;
use crate::declassify::public;
use crate::domain::{Cipher, IV_LEN, TAG_LEN};
use crate::error::{ErrorKind, Result, shown};
use crate::json::Object;

/// The algorithms, the only ones that are allowed.
pub(crate) const ALG: &str = "dir";
pub(crate) const ENC: &str = "A256GCM";

/// Checks the algorithms in a header.
pub(crate) fn check_algorithms(header: &Object<'_>) -> Result<()> {
    // As everybody writes them.
    if (header.raw("alg"), header.raw("enc")) != (Some("\"dir\""), Some("\"A256GCM\"")) {
        expect("alg", &header.required("alg")?, ALG)?;
        expect("enc", &header.required("enc")?, ENC)?;
    }
    // Critical extensions must be understood and there are none; compression would tell lengths.
    for member in ["crit", "zip"] {
        if header.raw(member).is_some() {
            return Err(ErrorKind::UnsupportedAlgorithm { member, found: String::new() }.into());
        }
    }
    Ok(())
}

/// An algorithm on an allow-list of one.
pub(crate) fn expect(member: &'static str, found: &str, allowed: &str) -> Result<()> {
    if found == allowed {
        return Ok(());
    }
    Err(ErrorKind::UnsupportedAlgorithm { member, found: shown(found) }.into())
}

/// The parts as they stand.
pub(crate) struct Parts<'a> {
    /// What they are parts of, in errors.
    what: &'static str,
    protected: &'a str,
    encrypted_key: &'a str,
    iv: &'a str,
    ciphertext: &'a str,
    tag: &'a str,
}

impl<'a> Parts<'a> {
    /// Five parts.
    pub(crate) fn split(what: &'static str, text: &'a str) -> Result<Self> {
        let mut found = [""; 5];
        let mut parts = text.split('.');
        for part in &mut found {
            *part = parts.next().ok_or(ErrorKind::JweForm)?;
        }
        if parts.next().is_some() {
            return Err(ErrorKind::JweForm.into());
        }
        let [protected, encrypted_key, iv, ciphertext, tag] = found;
        Ok(Self { what, protected, encrypted_key, iv, ciphertext, tag })
    }

    /// Base64 of every part; the encrypted key is empty, iv and tag have their lengths.
    pub(crate) fn check(&self) -> Result<()> {
        let parts = [
            (self.encrypted_key, Some(0)),
            (self.ciphertext, None),
            (self.iv, Some(IV_LEN)),
            (self.tag, Some(TAG_LEN)),
        ];
        for (part, len) in parts {
            let found = base64::check_url(self.what, part)?;
            if len.is_some_and(|len| len != found) {
                return Err(ErrorKind::JweForm.into());
            }
        }
        Ok(())
    }

    /// The header as it stands.
    pub(crate) const fn protected(&self) -> &'a str {
        self.protected
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
    let iv = public(iv, "a nonce is sent with what it encrypts");
    let tag = cipher.seal(&iv, protected.as_bytes(), &mut payload)?;
    let parts: [&[u8]; 3] = [&iv, &payload, &tag];
    let parts = parts.map(base64::encode_url);
    let len = parts.iter().map(|part| part.len().saturating_add(1)).sum::<usize>();
    let mut text = String::with_capacity(protected.len().saturating_add(1).saturating_add(len));
    text.push_str(protected);
    text.push('.');
    for part in parts {
        text.push('.');
        text.push_str(&part);
    }
    Ok(text)
}
