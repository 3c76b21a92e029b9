//! JSON of texts, as `serde_json` writes it, which is too large for a page to load.

use alloc::string::{String, ToString};

/// What was written so far.
#[derive(Default)]
pub(crate) struct Writer(String);

impl Writer {
    /// Opens an object or a list.
    pub(crate) fn open(&mut self, bracket: char) {
        self.comma();
        self.0.push(bracket);
    }

    /// Closes it.
    pub(crate) fn close(&mut self, bracket: char) {
        self.0.push(bracket);
    }

    /// The name of a member, which needs no escapes; its value is to follow.
    pub(crate) fn name(&mut self, name: &str) {
        self.comma();
        self.0.push('"');
        self.0.push_str(name);
        self.0.push_str("\":");
    }

    /// A member that is a number.
    pub(crate) fn number(&mut self, name: &str, number: u16) {
        self.name(name);
        self.0.push_str(&number.to_string());
    }

    /// A member that is a text.
    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        self.0.push('"');
        for character in text.chars() {
            let escape = match character {
                '"' | '\\' => character,
                '\u{8}' => 'b',
                '\u{c}' => 'f',
                '\n' => 'n',
                '\r' => 'r',
                '\t' => 't',
                '\0'..='\u{1f}' => {
                    self.0.push_str("\\u00");
                    for digit in [u32::from(character) >> 4, u32::from(character) & 15] {
                        self.0.extend(char::from_digit(digit, 16));
                    }
                    continue;
                }
                _ => {
                    self.0.push(character);
                    continue;
                }
            };
            self.0.extend(['\\', escape]);
        }
        self.0.push('"');
    }

    /// The comma after what came before, where it is needed.
    fn comma(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with(['{', '[', ':']) {
            self.0.push(',');
        }
    }
}

impl From<Writer> for String {
    fn from(writer: Writer) -> Self {
        writer.0
    }
}
