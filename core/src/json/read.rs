//! JSON, as far as one level of it needs to be understood.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::declassify::public;
use crate::error::{Error, ErrorKind, Result};

/// As many members as most objects have: so few are quicker compared than sorted.
pub(super) const FEW: usize = 8;

/// One level of JSON.
pub(super) enum Level<'a> {
    Object(Vec<(Cow<'a, str>, &'a str)>),
    List(Vec<&'a str>),
    Other,
}

pub(super) fn level<'a>(what: &'static str, text: &'a [u8]) -> Result<Level<'a>> {
    let utf8 = core::str::from_utf8(text);
    let mut reader = Reader { rest: utf8.map_err(|error| place(what, text, error.valid_up_to()))? };
    let level = reader.level().filter(|_| reader.ends());
    level.ok_or_else(|| place(what, text, text.len().saturating_sub(reader.rest.len())))
}

/// What is still to be read.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn level(&mut self) -> Option<Level<'a>> {
        if self.take('{') {
            return self.members().map(Level::Object);
        }
        if self.take('[') {
            return self.items().map(Level::List);
        }
        self.value().map(|_| Level::Other)
    }

    /// Up to the end of an object, none of them repeated.
    fn members(&mut self) -> Option<Vec<(Cow<'a, str>, &'a str)>> {
        let mut members = Vec::with_capacity(FEW);
        if self.take('}') {
            return Some(members);
        }
        loop {
            let name = self.name()?;
            let value = self.take(':').then(|| self.value()).flatten()?;
            members.push((name, value));
            if !self.take(',') {
                break;
            }
        }
        let repeated = if members.len() > FEW {
            members.sort_unstable();
            members.iter().zip(members.iter().skip(1)).any(|(one, next)| one.0 == next.0)
        } else {
            let before = |(at, one): (usize, &(Cow<'a, str>, _))| {
                members.iter().take(at).any(|other| other.0 == one.0)
            };
            members.iter().enumerate().any(before)
        };
        (!repeated && self.take('}')).then_some(members)
    }

    /// Up to the end of a list.
    fn items(&mut self) -> Option<Vec<&'a str>> {
        let mut items = Vec::new();
        if self.take(']') {
            return Some(items);
        }
        loop {
            items.push(self.value()?);
            if !self.take(',') {
                return self.take(']').then_some(items);
            }
        }
    }

    fn name(&mut self) -> Option<Cow<'a, str>> {
        let quoted = self.value()?;
        let name = quoted.strip_prefix('"')?.strip_suffix('"')?;
        if !name.contains('\\') {
            return Some(Cow::Borrowed(name));
        }
        unescaped(quoted).map(|mut name| Cow::Owned(core::mem::take(&mut *name)))
    }

    /// A value as it stands; where it is none, nothing is read.
    fn value(&mut self) -> Option<&'a str> {
        self.skip_space();
        let mut after = Self { rest: self.rest };
        after.pass_value()?;
        let (value, rest) =
            self.rest.split_at_checked(self.rest.len().checked_sub(after.rest.len())?)?;
        self.rest = rest;
        Some(value)
    }

    /// Up to the end of a value. Not recursive: nothing bounds how deep values are nested.
    fn pass_value(&mut self) -> Option<()> {
        let mut closing = Vec::new();
        loop {
            if self.take('{') {
                if !self.take('}') {
                    closing.push('}');
                    self.pass_name()?;
                    continue;
                }
            } else if self.take('[') {
                if !self.take(']') {
                    closing.push(']');
                    continue;
                }
            } else {
                self.pass_scalar()?;
            }
            // A value ends here, and so may those that it is in.
            loop {
                let Some(bracket) = closing.last() else { return Some(()) };
                if self.take(',') {
                    if *bracket == '}' {
                        self.pass_name()?;
                    }
                    break;
                }
                let _bracket = self.take(*bracket).then(|| closing.pop())?;
            }
        }
    }

    fn pass_name(&mut self) -> Option<()> {
        self.skip_space();
        self.pass_string()?;
        self.take(':').then_some(())
    }

    fn pass_scalar(&mut self) -> Option<()> {
        if self.rest.starts_with('"') {
            return self.pass_string();
        }
        for word in ["null", "true", "false"] {
            if let Some(rest) = self.rest.strip_prefix(word) {
                self.rest = rest;
                return Some(());
            }
        }
        self.pass_number()
    }

    /// Halves of characters are passed over like all others.
    fn pass_string(&mut self) -> Option<()> {
        self.rest = self.rest.strip_prefix('"')?;
        loop {
            // Without a branch: which characters a secret has is not told by the way to its end.
            let stop = |byte: u8| {
                let stops = (byte == b'"') | (byte == b'\\') | (byte < 0x20);
                public(stops, "where a string ends")
            };
            let at = self.rest.bytes().position(stop)?;
            let (_, rest) = self.rest.split_at_checked(at)?;
            if let Some(rest) = rest.strip_prefix('"') {
                self.rest = rest;
                return Some(());
            }
            let escape = rest.strip_prefix('\\')?;
            self.rest = match escape.strip_prefix('u') {
                Some(digits) => code_unit(digits)?.1,
                None => escape.strip_prefix(['"', '\\', '/', 'b', 'f', 'n', 'r', 't'])?,
            };
        }
    }

    fn pass_number(&mut self) -> Option<()> {
        let _minus = self.pass(['-']);
        let whole = self.rest;
        let digits = self.pass_digits()?;
        if whole.starts_with('0') && digits > 1 {
            return None;
        }
        if self.pass(['.']) {
            let _fraction = self.pass_digits()?;
        }
        if self.pass(['e', 'E']) {
            let _sign = self.pass(['+', '-']);
            let _exponent = self.pass_digits()?;
        }
        Some(())
    }

    /// At least one digit, and how many.
    fn pass_digits(&mut self) -> Option<usize> {
        let rest = self.rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
        let digits = self.rest.len().checked_sub(rest.len())?;
        self.rest = rest;
        (digits > 0).then_some(digits)
    }

    /// One of these marks, where it comes at once.
    fn pass<const N: usize>(&mut self, marks: [char; N]) -> bool {
        let rest = self.rest.strip_prefix(marks);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// A mark, where it comes next.
    fn take(&mut self, mark: char) -> bool {
        self.skip_space();
        let rest = self.rest.strip_prefix(mark);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn ends(&mut self) -> bool {
        self.skip_space();
        self.rest.is_empty()
    }

    fn skip_space(&mut self) {
        // Seldom is there any.
        if self.rest.as_bytes().first().is_some_and(|first| *first <= b' ') {
            self.rest = self.rest.trim_start_matches([' ', '\n', '\r', '\t']);
        }
    }
}

/// Decimal digits, with a minus or none; no fraction.
pub(crate) fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-');
    let sign = if digits.is_some() { -1 } else { 1 };
    let digits = digits.unwrap_or(text).bytes();
    if digits.len() == 0 {
        return None;
    }
    digits.into_iter().try_fold(0_i64, |number, digit| {
        let digit = char::from(digit).to_digit(10)?;
        number.checked_mul(10)?.checked_add(i64::from(digit).wrapping_mul(sign))
    })
}

/// The error of what is wrong after so many bytes.
pub(super) fn place(what: &'static str, text: &[u8], at: usize) -> Error {
    let lines = text.get(..at).unwrap_or_default().split(|byte| *byte == b'\n');
    let column = lines.clone().next_back().map_or(0, <[u8]>::len).saturating_add(1);
    ErrorKind::Json { what, line: lines.count(), column }.into()
}

/// The text of a JSON string, unescaped into a buffer that is wiped; its size is known before.
///
/// JSON writers may escape `/`, `+` and `=`, which Base64 uses.
pub(super) fn unescaped(json: &str) -> Option<Zeroizing<String>> {
    let mut rest = json.strip_prefix('"').and_then(|text| text.strip_suffix('"'))?;
    let mut text = Zeroizing::new(String::with_capacity(rest.len()));
    while let Some((plain, escape)) = rest.split_once('\\') {
        text.push_str(plain);
        let (character, after) = unescape(escape)?;
        text.push(character);
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

/// The character of what follows a backslash, and what follows that.
fn unescape(escape: &str) -> Option<(char, &str)> {
    let mut characters = escape.chars();
    let character = match characters.next()? {
        same @ ('"' | '\\' | '/') => same,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let (first, after) = code_unit(characters.as_str())?;
            if let Some(character) = char::from_u32(first.into()) {
                return Some((character, after));
            }
            // Half of a character: the other half has to follow.
            let (second, after) = code_unit(after.strip_prefix("\\u")?)?;
            let (high, low) = (u32::from(first ^ 0xd800), u32::from(second ^ 0xdc00));
            let is_pair = high < 0x400 && low < 0x400;
            let code = 0x1_0000_u32.wrapping_add(high << 10 | low);
            return Some((char::from_u32(code).filter(|_| is_pair)?, after));
        }
        _ => return None,
    };
    Some((character, characters.as_str()))
}

/// Four hexadecimal digits.
fn code_unit(text: &str) -> Option<(u16, &str)> {
    let (digits, after) = text.split_at_checked(4)?;
    let unit =
        digits.chars().try_fold(0, |unit: u32, digit| Some(unit << 4 | digit.to_digit(16)?))?;
    Some((u16::try_from(unit).ok()?, after))
}
