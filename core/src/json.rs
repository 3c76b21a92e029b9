//! JSON, read one level at a time and without leaving copies of secrets behind.
//!
//! A document is an [`Object`] whose members still are JSON. What is read of them is asked for by name and kind,
//! what is not asked for is passed over, and what cannot be read is an error of that member alone. `serde_json`
//! finds where values end, and refuses what is none. Strings are read here: it would unescape them into buffers
//! that are never wiped.

use core::str::FromStr;

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::de::IgnoredAny;
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// Custom members, in a stable order.
pub type Members = serde_json::Map<String, serde_json::Value>;

/// An object. No member is repeated.
pub(crate) struct Object<'a> {
    /// What it is, in errors.
    what: &'static str,
    text: &'a [u8],
    members: BTreeMap<Cow<'a, str>, &'a str>,
}

impl<'a> Object<'a> {
    /// Reads a whole document; the text of an error never repeats the input.
    pub(crate) fn parse(what: &'static str, text: &'a [u8]) -> Result<Self> {
        match level(what, text)? {
            Level::Object(members) => Ok(Self { what, text, members }),
            Level::List(_) | Level::Other => Err(Error::Json { what, line: 1, column: 1 }),
        }
    }

    /// A member as it stands, whatever it is.
    pub(crate) fn raw(&self, name: &str) -> Option<&'a str> {
        self.members.get(name).copied()
    }

    /// A string; `null` is none.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>> {
        Ok(self.secret(name)?.map(|mut text| core::mem::take(&mut *text)))
    }

    /// A string that has to be there.
    pub(crate) fn required(&self, member: &'static str) -> Result<String> {
        self.text(member)?.ok_or(self.missing(member))
    }

    /// The error of a member that is not there.
    pub(crate) const fn missing(&self, member: &'static str) -> Error {
        Error::MissingMember { what: self.what, member }
    }

    /// A string that is wiped when it is dropped; `null` is none.
    pub(crate) fn secret(&self, name: &str) -> Result<Option<Zeroizing<String>>> {
        self.read(name, unescaped)
    }

    /// An integer, `true` or `false`; `null` is none.
    pub(crate) fn plain<T: FromStr>(&self, name: &str) -> Result<Option<T>> {
        self.read(name, |raw| raw.parse().ok())
    }

    /// The items of a list, each an object or an error of its own, where it is `what`; `null` is none.
    pub(crate) fn objects(
        &self,
        name: &str,
        what: &'static str,
    ) -> Result<Option<Vec<Result<Self>>>> {
        let object = |raw: &'a str| Self::parse(what, raw.as_bytes());
        Ok(self.list(name)?.map(|items| items.into_iter().map(object).collect()))
    }

    /// The items of a list of strings; `null` is none.
    pub(crate) fn texts(&self, name: &str) -> Result<Option<Vec<String>>> {
        let Some(items) = self.list(name)? else { return Ok(None) };
        let text = |raw: &'a str| match unescaped(raw) {
            Some(mut text) => Ok(core::mem::take(&mut *text)),
            None => Err(self.wrong(raw)),
        };
        items.into_iter().map(text).collect::<Result<_>>().map(Some)
    }

    fn list(&self, name: &str) -> Result<Option<Vec<&'a str>>> {
        self.read(name, |raw| match level(self.what, raw.as_bytes()) {
            Ok(Level::List(items)) => Some(items),
            Ok(Level::Object(_) | Level::Other) | Err(_) => None,
        })
    }

    /// An object; `null` is none.
    pub(crate) fn object(&self, name: &str) -> Result<Option<Self>> {
        self.read(name, |raw| Self::parse(self.what, raw.as_bytes()).ok())
    }

    /// The members of other names.
    pub(crate) fn others(&self, known: &[&str]) -> Result<Members> {
        let mut members = Members::new();
        for (name, raw) in &self.members {
            if !known.contains(&name.as_ref()) {
                let value = serde_json::from_str(raw);
                let value = value.map_err(|_| self.wrong(raw))?;
                let _none = members.insert(name.clone().into_owned(), value);
            }
        }
        Ok(members)
    }

    fn read<T>(&self, name: &str, read: impl FnOnce(&'a str) -> Option<T>) -> Result<Option<T>> {
        match self.raw(name).filter(|raw| *raw != "null") {
            Some(raw) => Ok(Some(read(raw).ok_or_else(|| self.wrong(raw))?)),
            None => Ok(None),
        }
    }

    /// A member of another kind: its place.
    fn wrong(&self, raw: &str) -> Error {
        let at = raw.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        place(self.what, self.text, at)
    }
}

/// The error of what is wrong after so many bytes.
fn place(what: &'static str, text: &[u8], at: usize) -> Error {
    let lines = text.get(..at).unwrap_or_default().split(|byte| *byte == b'\n');
    let column = lines.clone().next_back().map_or(0, <[u8]>::len).saturating_add(1);
    Error::Json { what, line: lines.count(), column }
}

/// The text of a JSON string, unescaped into a buffer that is wiped; its size is known before.
///
/// JSON writers may escape `/`, `+` and `=`, which Base64 uses.
fn unescaped(json: &str) -> Option<Zeroizing<String>> {
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
            return Some((char::decode_utf16([first, second]).next()?.ok()?, after));
        }
        _ => return None,
    };
    Some((character, characters.as_str()))
}

/// Four hexadecimal digits.
fn code_unit(text: &str) -> Option<(u16, &str)> {
    let (digits, after) = text.split_at_checked(4)?;
    Some((u16::from_str_radix(digits, 16).ok()?, after))
}

/// One level of JSON.
enum Level<'a> {
    Object(BTreeMap<Cow<'a, str>, &'a str>),
    List(Vec<&'a str>),
    Other,
}

fn level<'a>(what: &'static str, text: &'a [u8]) -> Result<Level<'a>> {
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
    fn members(&mut self) -> Option<BTreeMap<Cow<'a, str>, &'a str>> {
        let mut members = BTreeMap::new();
        if self.take('}') {
            return Some(members);
        }
        loop {
            let name = self.name()?;
            let value = self.take(':').then(|| self.value()).flatten()?;
            if members.insert(name, value).is_some() {
                return None;
            }
            if !self.take(',') {
                return self.take('}').then_some(members);
            }
        }
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

    /// A value as it stands.
    fn value(&mut self) -> Option<&'a str> {
        self.skip_space();
        let mut values = serde_json::Deserializer::from_str(self.rest).into_iter::<IgnoredAny>();
        let _ignored: IgnoredAny = values.next()?.ok()?;
        let (value, rest) = self.rest.split_at_checked(values.byte_offset())?;
        self.rest = rest;
        Some(value)
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
        self.rest = self.rest.trim_start_matches([' ', '\n', '\r', '\t']);
    }
}

#[cfg(test)]
mod tests;
