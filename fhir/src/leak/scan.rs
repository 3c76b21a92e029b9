//! Eleven digits in a text that may be an SSIN.

use blindnym::Ssin;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

/// The digits of an SSIN.
const DIGITS: usize = 11;
/// Digits after which something may stand between two of them: YY MM DD NNN CC.
const BREAKS: [usize; 4] = [2, 4, 6, 9];
/// Marks between two digits at most: `97 07 11 - 433.62`.
const MOST_MARKS: usize = 3;

/// Whether a text holds what looks like an SSIN, as it stands or percent-encoded.
pub(crate) fn holds_ssin(text: &str) -> bool {
    if has_ssin(text) {
        return true;
    }
    if !text.contains('%') {
        return false;
    }
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    has_ssin(&Zeroizing::new(decoded.into_owned()))
}

fn has_ssin(text: &str) -> bool {
    let mut before = None;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        // A number starts where no digit is before it.
        if first.is_ascii_digit()
            && !before.is_some_and(|before: char| before.is_ascii_digit())
            && starts_ssin(rest)
        {
            return true;
        }
        before = Some(first);
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
    }
    false
}

/// Whether a text starts with an SSIN that no digit follows.
fn starts_ssin(text: &str) -> bool {
    let mut digits = Zeroizing::new(String::with_capacity(DIGITS));
    let mut marks = 0_usize;
    for character in text.chars() {
        if character.is_ascii_digit() {
            if digits.len() == DIGITS {
                return false;
            }
            digits.push(character);
            marks = 0;
        } else if digits.len() == DIGITS {
            break;
        } else if is_mark(character) && BREAKS.contains(&digits.len()) && marks < MOST_MARKS {
            marks = marks.saturating_add(1);
        } else {
            return false;
        }
    }
    digits.len() == DIGITS && Ssin::parse(&digits).is_ok()
}

/// What people write between the digits.
fn is_mark(character: char) -> bool {
    matches!(
        character,
        '.' | '-' | '/' | '_' | ' ' | '\u{a0}' | '\u{2007}' | '\u{202f}' | '\u{2010}'
            ..='\u{2015}' | '\u{2212}' | '·'
    )
}
