//! Base64 as the wire has it (RFC 4648): canonical only, in constant time for a given length.
//!
//! Characters are looked at in blocks, all in the same way, without tables and without the barriers that would keep a
//! compiler from looking at many at once: where a secret travels with a pseudonym, this is the largest part of what is
//! not arithmetic of the curve. Only whether a text is refused depends on what it says.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "arrays of a constant length, indexed by constants and counters; parts of words are taken"
)]

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::declassify::public;
use crate::error::{ErrorKind, Result};

/// The last two characters of an alphabet.
type Marks = [u8; 2];

const STANDARD: Marks = *b"+/";
const URL: Marks = *b"-_";

/// Characters that are looked at together: texts are filled up to whole blocks, so that a compiler has no rest to care for.
const BLOCK: usize = 32;

/// Standard alphabet, padded: coordinates and scalars.
pub(crate) fn decode_standard(what: &'static str, text: &str) -> Result<Zeroizing<Vec<u8>>> {
    match text.len().is_multiple_of(4) {
        true => decode(what, unpadded(text), STANDARD),
        false => Err(ErrorKind::Base64 { what }.into()),
    }
}

/// URL alphabet, unpadded: JOSE and SEC1.
pub(crate) fn decode_url(what: &'static str, text: &str) -> Result<Zeroizing<Vec<u8>>> {
    decode(what, text.as_bytes(), URL)
}

/// As [`decode_url`], but gives the number of bytes only.
pub(crate) fn check_url(what: &'static str, text: &str) -> Result<usize> {
    let (blocks, rest) = text.as_bytes().as_chunks::<BLOCK>();
    let wrong = |characters: &[u8]| {
        characters.iter().fold(0, |wrong, character| wrong | to_bits(*character, URL).1)
    };
    let in_blocks = blocks.iter().fold(0, |seen, block| seen | wrong(block));
    let last = text.as_bytes().last().map_or(0, |last| to_bits(*last, URL).0);
    refuse(what, in_blocks | wrong(rest) | wrong_end(text.len(), last))?;
    Ok(decoded_len(text.len()))
}

/// Either alphabet, padded or not: the old pseudonym form, which users write in all four ways. It holds no
/// secret, so time may depend on it.
pub(crate) fn decode_any(what: &'static str, text: &str) -> Result<Zeroizing<Vec<u8>>> {
    let text = if text.len().is_multiple_of(4) { unpadded(text) } else { text.as_bytes() };
    decode(
        what,
        text,
        if text.iter().any(|character| STANDARD.contains(character)) { STANDARD } else { URL },
    )
}

/// Standard alphabet, padded.
pub(crate) fn encode_standard(bytes: &[u8]) -> String {
    encode(bytes, STANDARD, bytes.len().div_ceil(3).saturating_mul(4))
}

/// URL alphabet, unpadded.
pub(crate) fn encode_url(bytes: &[u8]) -> String {
    encode(bytes, URL, bytes.len().saturating_mul(4).div_ceil(3))
}

/// Without the padding of a whole number of groups. More of it than there can be is refused as text.
fn unpadded(text: &str) -> &[u8] {
    let text = text.as_bytes();
    let [rest @ .., before, last] = text else { return text };
    let padded = public(*last == b'=', "padding follows from the length");
    match (padded, padded && public(*before == b'=', "padding follows from the length")) {
        (true, true) => rest,
        (padded, _) => &text[..text.len() - usize::from(padded)],
    }
}

/// Bytes that so many characters stand for, padding left out.
const fn decoded_len(characters: usize) -> usize {
    characters / 4 * 3 + characters % 4 * 3 / 4
}

fn decode(what: &'static str, text: &[u8], marks: Marks) -> Result<Zeroizing<Vec<u8>>> {
    // One allocation, in which each step replaces what was before, so that no copy is left behind.
    let mut bytes = Zeroizing::new(vec![b'A'; text.len().next_multiple_of(BLOCK)]);
    bytes[..text.len()].copy_from_slice(text);
    let mut wrong = 0;
    for block in bytes.as_chunks_mut::<BLOCK>().0 {
        for character in block {
            let (bits, is_wrong) = to_bits(*character, marks);
            (*character, wrong) = (bits, wrong | is_wrong);
        }
    }
    wrong |= wrong_end(text.len(), text.len().checked_sub(1).map_or(0, |last| bytes[last]));
    refuse(what, wrong)?;
    for at in 0..bytes.len() / 8 {
        let eight = bytes[8 * at..8 * at + 8].try_into().unwrap_or_default();
        // Six bits each to twelve, to 24, to 48.
        let bits = u64::from_be_bytes(eight);
        let bits = (bits & 0x3f00_3f00_3f00_3f00) >> 2 | bits & 0x003f_003f_003f_003f;
        let bits = (bits & 0x0fff_0000_0fff_0000) >> 4 | bits & 0x0000_0fff_0000_0fff;
        let bits = bits >> 32 << 24 | bits & 0x00ff_ffff;
        bytes[6 * at..6 * at + 6].copy_from_slice(&bits.to_be_bytes()[2..]);
    }
    bytes.truncate(decoded_len(text.len()));
    Ok(bytes)
}

/// The six bits of a character, and all bits where it has none.
#[inline(always)]
fn to_bits(character: u8, [plus, slash]: Marks) -> (u8, u8) {
    let (upper, lower) = (between(character, b'A', b'Z'), between(character, b'a', b'z'));
    let digit = between(character, b'0', b'9');
    let (plus, slash) = (between(character, plus, plus), between(character, slash, slash));
    let bits = upper & character.wrapping_sub(b'A')
        | lower & character.wrapping_sub(b'a' - 26)
        | digit & character.wrapping_add(52 - b'0')
        | plus & 62
        | slash & 63;
    (bits, !(upper | lower | digit | plus | slash))
}

/// Not 0 where a single character is left over, or bits beyond the last byte are not zero.
const fn wrong_end(characters: usize, last: u8) -> u8 {
    match characters % 4 {
        0 => 0,
        2 => last & 15,
        3 => last & 3,
        _ => 1,
    }
}

fn refuse(what: &'static str, wrong: u8) -> Result<()> {
    match public(core::hint::black_box(wrong), "a text that is no Base64 is refused") {
        0 => Ok(()),
        _ => Err(ErrorKind::Base64 { what }.into()),
    }
}

fn encode(bytes: &[u8], marks: Marks, len: usize) -> String {
    // One allocation; what is not written stays padding.
    let mut text = vec![b'='; len.next_multiple_of(BLOCK)];
    let (eights, _) = text.as_chunks_mut::<8>();
    for (eight, six) in eights.iter_mut().zip(bytes.chunks(6)) {
        let mut padded = [0; 8];
        padded[2..2 + six.len()].copy_from_slice(six);
        // 48 bits to 24 each, to twelve, to six.
        let bits = u64::from_be_bytes(padded);
        let bits = (bits & 0xffff_ff00_0000) << 8 | bits & 0x00ff_ffff;
        let bits = (bits & 0x00ff_f000_00ff_f000) << 4 | bits & 0x0000_0fff_0000_0fff;
        let bits = (bits & 0x0fc0_0fc0_0fc0_0fc0) << 2 | bits & 0x003f_003f_003f_003f;
        *eight = bits.to_be_bytes();
    }
    for block in text.as_chunks_mut::<BLOCK>().0 {
        for bits in block {
            *bits = to_character(*bits, marks);
        }
    }
    let characters = (bytes.len() * 4).div_ceil(3);
    text[characters..].fill(b'=');
    text.truncate(len);
    String::from_utf8(text).unwrap_or_default()
}

/// The character of six bits.
#[inline(always)]
fn to_character(bits: u8, [plus, slash]: Marks) -> u8 {
    // From A to Z, and from there to the other ranges.
    let (lower, digit) = (b'a' - (b'Z' + 1), b'0'.wrapping_sub(b'z' + 1));
    let character = bits
        .wrapping_add(b'A')
        .wrapping_add(between(bits, 26, 63) & lower)
        .wrapping_add(between(bits, 52, 63) & digit);
    let (is_plus, is_slash) = (between(bits, 62, 62), between(bits, 63, 63));
    character & !(is_plus | is_slash) | is_plus & plus | is_slash & slash
}

/// All bits where it is neither below nor above, else none.
#[inline(always)]
fn between(byte: u8, low: u8, high: u8) -> u8 {
    let below = u16::from(byte).wrapping_sub(u16::from(low));
    let above = u16::from(high).wrapping_sub(u16::from(byte));
    !((below | above) >> 8) as u8
}

#[cfg(test)]
mod tests;
