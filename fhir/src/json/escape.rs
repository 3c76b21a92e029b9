//! JSON strings to texts and back, in buffers that are wiped.

use hifijson::SliceLexer;
use hifijson::escape::Lex as _;
use zeroize::Zeroizing;

/// The text of a JSON string, quotation marks included, that a lexer has passed; `None` where it has half of a
/// character.
pub(crate) fn unescaped(json: &str) -> Option<Zeroizing<String>> {
    let mut rest = json.strip_prefix('"').and_then(|text| text.strip_suffix('"'))?;
    // No text is longer than what it is written as, so that nothing is left behind by growing.
    let mut text = Zeroizing::new(String::with_capacity(rest.len()));
    while let Some((plain, escape)) = rest.split_once('\\') {
        text.push_str(plain);
        let (kind, after) = escape.as_bytes().split_first()?;
        let mut lexer = SliceLexer::new(after);
        text.push(lexer.escape(*kind).ok()?);
        let taken = escape.len().checked_sub(lexer.as_slice().len())?;
        rest = escape.get(taken..)?;
    }
    text.push_str(rest);
    Some(text)
}

/// A text as a JSON string: escaped where JSON demands it, and nowhere else.
pub(crate) fn quoted(text: &str) -> Zeroizing<String> {
    let longest = text.len().saturating_mul(6).saturating_add(2);
    let mut json = Zeroizing::new(String::with_capacity(longest));
    json.push('"');
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            '\u{8}' => json.push_str("\\b"),
            '\u{c}' => json.push_str("\\f"),
            control @ '\0'..='\u{1f}' => {
                json.push_str("\\u00");
                let code = u32::from(control);
                json.extend([code >> 4, code & 0xf].map(|digit| {
                    // Four bits are a digit always.
                    char::from_digit(digit, 16).unwrap_or('0')
                }));
            }
            other => json.push(other),
        }
    }
    json.push('"');
    json
}
