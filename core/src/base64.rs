//! Base64 as the wire has it: canonical only, in constant time for a given length.
//!
//! One alphabet is decoded and encoded, and the other is turned into it.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use base64ct::{Base64UrlUnpadded, Encoding};
use zeroize::Zeroizing;

use crate::error::{ErrorKind, Result};

/// Standard alphabet, padded: coordinates and scalars.
pub(crate) fn decode_standard(what: &'static str, text: &str) -> Result<Zeroizing<Vec<u8>>> {
    match text.len().is_multiple_of(4) {
        true => decode(what, unpadded(text), true),
        false => Err(ErrorKind::Base64 { what }.into()),
    }
}

/// URL alphabet, unpadded: JOSE and SEC1.
pub(crate) fn decode_url(what: &'static str, text: &str) -> Result<Zeroizing<Vec<u8>>> {
    decode(what, text, false)
}

/// Either alphabet, padded or not: the old pseudonym form, which users write in all four ways. It holds no
/// secret, so time may depend on it.
pub(crate) fn decode_any(what: &'static str, text: &str) -> Result<Zeroizing<Vec<u8>>> {
    let text = if text.len().is_multiple_of(4) { unpadded(text) } else { text };
    decode(what, text, text.contains(['+', '/']))
}

/// Standard alphabet, padded.
pub(crate) fn encode_standard(bytes: &[u8]) -> String {
    // One allocation, so that no copy is left behind; what is not written stays padding.
    let mut text = vec![b'='; bytes.len().div_ceil(3).saturating_mul(4)];
    let _written = Base64UrlUnpadded::encode(bytes, &mut text);
    change_alphabet(&mut text);
    String::from_utf8(text).unwrap_or_default()
}

/// URL alphabet, unpadded.
pub(crate) fn encode_url(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// Without the padding of a whole number of groups. More of it than there can be is refused as text.
fn unpadded(text: &str) -> &str {
    text.strip_suffix("==").or(text.strip_suffix('=')).unwrap_or(text)
}

fn decode(what: &'static str, text: &str, standard: bool) -> Result<Zeroizing<Vec<u8>>> {
    let mut text = Zeroizing::new(text.as_bytes().to_vec());
    if standard {
        change_alphabet(&mut text);
    }
    // Decoded text is never longer than its encoding. Decoding in place would not refuse trailing bits.
    let mut buffer = Zeroizing::new(vec![0; text.len()]);
    let decoded = Base64UrlUnpadded::decode(text.as_slice(), &mut buffer);
    let len = decoded.map_err(|_| ErrorKind::Base64 { what })?.len();
    buffer.truncate(len);
    Ok(buffer)
}

/// One alphabet to the other, in constant time: `+` and `-` change places, and so do `/` and `_`.
fn change_alphabet(text: &mut [u8]) {
    for byte in text {
        let plus = equal(*byte, b'+') | equal(*byte, b'-');
        let slash = equal(*byte, b'/') | equal(*byte, b'_');
        *byte ^= plus & (b'+' ^ b'-') | slash & (b'/' ^ b'_');
    }
}

/// All bits where both are the same, else none. Without the barriers of `subtle`, so that many bytes are looked at at
/// once.
fn equal(a: u8, b: u8) -> u8 {
    let [above, _] = u16::from(a ^ b).wrapping_sub(1).to_be_bytes();
    above
}

#[cfg(test)]
mod tests;
