//! JSON of texts, as `serde_json` writes it, which is too large for a page to load.

use alloc::string::String;

/// The members of an object that were written so far.
#[derive(Default)]
pub(crate) struct Writer(String);

impl Writer {
    /// A member that is a text. Its name needs no escapes.
    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        self.0.push('"');
        // Seldom is there anything to escape.
        if !text.bytes().any(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)) {
            self.0.push_str(text);
            self.0.push('"');
            return;
        }
        for character in text.chars() {
            let escape = match character {
                '"' | '\\' => character,
                '\u{8}' => 'b',
                '\u{c}' => 'f',
                '\n' => 'n',
                '\r' => 'r',
                '\t' => 't',
                '\0'..='\u{1f}' => {
                    self.0.push_str(if character < '\u{10}' { "\\u000" } else { "\\u001" });
                    let digit = char::from_digit(u32::from(character) & 15, 16);
                    self.0.push(digit.unwrap_or_default());
                    continue;
                }
                _ => {
                    self.0.push(character);
                    continue;
                }
            };
            self.0.push('\\');
            self.0.push(escape);
        }
        self.0.push('"');
    }

    /// A member that is JSON already.
    pub(crate) fn raw(&mut self, name: &str, json: &str) {
        self.name(name);
        self.0.push_str(json);
    }

    fn name(&mut self, name: &str) {
        self.0.push_str(if self.0.is_empty() { "{\"" } else { ",\"" });
        self.0.push_str(name);
        self.0.push_str("\":");
    }
}

impl From<Writer> for String {
    /// The object.
    fn from(Writer(mut text): Writer) -> Self {
        text.push_str(if text.is_empty() { "{}" } else { "}" });
        text
    }
}
