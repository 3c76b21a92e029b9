//! Encrypted texts: `urn:be:fgov:pseudo-encrypted:v1:{kid}:{JWE}`, and how they were written before.

use blindnym::{ErrorKind, Result};

use crate::extension::ENCRYPTED_PREFIX;

/// Parts of a compact JWE.
const JWE_PARTS: usize = 5;
/// Characters that the Base64 of a nonce and a tag has at least.
const LEAST_LEGACY: usize = 40;

/// An encrypted text, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Encrypted<'a> {
    /// The id of its key; before there were prefixes it was not said.
    pub(crate) kid: Option<&'a str>,
    /// A compact JWE, or standard Base64 of nonce, ciphertext and tag.
    pub(crate) text: &'a str,
}

impl<'a> Encrypted<'a> {
    /// Takes a text apart. What it holds is not looked at before it is decrypted, but a text in clear is none.
    ///
    /// # Errors
    /// [`ErrorKind::JweForm`].
    pub(crate) fn parse(text: &'a str) -> Result<Self> {
        let encrypted = match text.strip_prefix(ENCRYPTED_PREFIX) {
            Some(rest) => {
                let (kid, text) = rest.split_once(':').ok_or(ErrorKind::JweForm)?;
                Self { kid: Some(kid).filter(|kid| !kid.is_empty()), text }
            }
            None => Self { kid: None, text },
        };
        let good = is_jwe(encrypted.text) || is_legacy(encrypted.text);
        if good { Ok(encrypted) } else { Err(ErrorKind::JweForm.into()) }
    }
}

fn is_jwe(text: &str) -> bool {
    let base64url =
        |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    text.split('.').count() == JWE_PARTS && text.split('.').all(base64url)
}

fn is_legacy(text: &str) -> bool {
    let bare = text.trim_end_matches('=');
    let padding = text.len().saturating_sub(bare.len());
    text.len() >= LEAST_LEGACY
        && text.len().is_multiple_of(4)
        && padding <= 2
        && bare.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/".contains(&b))
}

#[cfg(test)]
mod tests;
