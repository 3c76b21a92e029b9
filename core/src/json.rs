//! JSON that holds secrets, read without leaving copies behind.
//!
//! `serde_json` unescapes strings into buffers that are never wiped. A secret member is therefore taken
//! as a [`RawValue`] that borrows the (wiped) input, and unescaped here.

use alloc::string::String;

use serde::Deserialize;
use serde::de::Error as _;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// Custom members, in a stable order.
pub type Members = serde_json::Map<String, serde_json::Value>;

/// Parses a whole document that is an object; the text of an error never repeats the input.
///
/// Serde would also read a struct from an array, which the wire does not know.
pub(crate) fn parse<'a, T: Deserialize<'a>>(what: &'static str, text: &'a [u8]) -> Result<T> {
    if text.trim_ascii_start().first() != Some(&b'{') {
        return Err(Error::Json { what, line: 1, column: 1 });
    }
    serde_json::from_slice(text).map_err(|error| Error::json(what, &error))
}

/// Fills the place of a known member; a repeated one is refused.
pub(crate) fn set_once<T, E: serde::de::Error>(
    slot: &mut Option<T>,
    name: &'static str,
    value: T,
) -> core::result::Result<(), E> {
    if slot.is_some() {
        return Err(E::duplicate_field(name));
    }
    *slot = Some(value);
    Ok(())
}

/// Adds a custom member; a repeated one is refused.
pub(crate) fn insert_once<E: serde::de::Error>(
    members: &mut Members,
    name: String,
    value: serde_json::Value,
) -> core::result::Result<(), E> {
    match members.insert(name, value) {
        None => Ok(()),
        Some(_) => Err(E::custom("a member is repeated")),
    }
}

/// The text of a JSON string of ASCII characters, unescaped into a buffer that is wiped.
///
/// JSON writers may escape `/`, `+` and `=`, which Base64 uses.
pub(crate) fn secret_text(
    raw: &RawValue,
) -> core::result::Result<Zeroizing<String>, serde_json::Error> {
    let wrong = || serde_json::Error::custom("not a string of ASCII characters");
    let quoted = raw.get().strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let mut rest = quoted.ok_or_else(wrong)?;
    let mut text = Zeroizing::new(String::with_capacity(rest.len()));
    while let Some(at) = rest.find('\\') {
        let (plain, escape) = rest.split_at_checked(at).ok_or_else(wrong)?;
        text.push_str(plain);
        let (character, after) = unescape(escape).ok_or_else(wrong)?;
        text.push(character);
        rest = after;
    }
    text.push_str(rest);
    if text.is_ascii() { Ok(text) } else { Err(wrong()) }
}

/// The character of an escape that `text` starts with, and what follows it.
fn unescape(text: &str) -> Option<(char, &str)> {
    let escape = text.strip_prefix('\\')?;
    let mut characters = escape.chars();
    let character = match characters.next()? {
        same @ ('"' | '\\' | '/') => same,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let (digits, after) = characters.as_str().split_at_checked(4)?;
            let code = u32::from_str_radix(digits, 16).ok()?;
            return Some((char::from_u32(code)?, after));
        }
        _ => return None,
    };
    Some((character, characters.as_str()))
}
