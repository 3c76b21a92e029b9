//! Base64 as the wire has it: canonical only, in constant time for a given length.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// Standard alphabet, padded: coordinates and scalars.
pub(crate) fn decode_standard(what: &'static str, text: &str) -> Result<Zeroizing<Vec<u8>>> {
    decode::<Base64>(what, text)
}

/// URL alphabet, unpadded: JOSE and SEC1.
pub(crate) fn decode_url(what: &'static str, text: &str) -> Result<Zeroizing<Vec<u8>>> {
    decode::<Base64UrlUnpadded>(what, text)
}

/// Either alphabet, padded or not: the old pseudonym form, which users write in all four ways. It holds no
/// secret, so time may depend on it.
pub(crate) fn decode_any(what: &'static str, text: &str) -> Result<Zeroizing<Vec<u8>>> {
    let padded = text.len().is_multiple_of(4);
    let stripped = if padded { text.strip_suffix('=').unwrap_or(text) } else { text };
    let stripped = if padded { stripped.strip_suffix('=').unwrap_or(stripped) } else { text };
    if !stripped.contains(['+', '/']) {
        return decode_url(what, stripped);
    }
    if stripped.contains(['-', '_']) {
        return Err(Error::Base64 { what });
    }
    decode_url(what, &stripped.replace('+', "-").replace('/', "_"))
}

/// Standard alphabet, padded.
pub(crate) fn encode_standard(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

/// URL alphabet, unpadded.
pub(crate) fn encode_url(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

fn decode<E: Encoding>(what: &'static str, text: &str) -> Result<Zeroizing<Vec<u8>>> {
    // Decoded text is never longer than its encoding; one allocation, so that no copy is left behind.
    let mut buffer = Zeroizing::new(vec![0; text.len()]);
    let len = E::decode(text.as_bytes(), &mut buffer).map_err(|_| Error::Base64 { what })?.len();
    buffer.truncate(len);
    Ok(buffer)
}

#[cfg(test)]
mod tests;
