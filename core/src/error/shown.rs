//! What came from others, in errors and their messages.

use core::fmt::{self, Write as _};

use alloc::string::String;

/// A text of others in a message: quoted, on one line, ASCII alone. By hand, as modules for pages are built without
/// `Debug`.
pub(super) struct Quoted<'a>(pub(super) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for character in self.0.chars() {
            match character {
                '"' | '\\' => f.write_char('\\').and_then(|()| f.write_char(character))?,
                ' '..='~' => f.write_char(character)?,
                _ => fmt::Display::fmt(&character.escape_unicode(), f)?,
            }
        }
        f.write_char('"')
    }
}

/// What came, as far as an error repeats it: at most 80 characters of what a peer may have made long.
pub(crate) fn shown(text: &str) -> String {
    const MOST: usize = 80;
    text.chars().take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::Quoted;

    #[test]
    fn texts_of_others_stay_on_one_line() {
        assert_eq!(Quoted("uhmep_v1 'x'").to_string(), "\"uhmep_v1 'x'\"");
        assert_eq!(Quoted("a\"\\\n\u{202e}").to_string(), r#""a\"\\\u{a}\u{202e}""#);
    }
}
