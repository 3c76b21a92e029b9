//! JSON, read one level at a time and without leaving copies of secrets behind.
//!
//! A document is an [`Object`] whose members still are JSON. What is read of them is asked for by name and kind,
//! what is not asked for is passed over, and what cannot be read is an error of that member alone. `serde_json`
//! finds the members; it would unescape strings into buffers that are never wiped, so strings are read here.

use core::fmt;
use core::str::FromStr;

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// Custom members, in a stable order.
pub type Members = serde_json::Map<String, serde_json::Value>;

/// An object. No member is repeated.
pub(crate) struct Object<'a> {
    /// What it is, in errors.
    what: &'static str,
    text: &'a [u8],
    members: BTreeMap<Cow<'a, str>, &'a RawValue>,
}

impl<'a> Object<'a> {
    /// Reads a whole document; the text of an error never repeats the input.
    pub(crate) fn parse(what: &'static str, text: &'a [u8]) -> Result<Self> {
        match level(what, text)? {
            Level::Object(members) => Ok(Self { what, text, members }),
            Level::List(_) | Level::Other => Err(Error::Json { what, line: 1, column: 1 }),
        }
    }

    /// A member, whatever it is.
    pub(crate) fn raw(&self, name: &str) -> Option<&'a RawValue> {
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
        self.read(name, |raw| unescaped(raw.get()))
    }

    /// An integer, `true` or `false`; `null` is none.
    pub(crate) fn plain<T: FromStr>(&self, name: &str) -> Result<Option<T>> {
        self.read(name, |raw| raw.get().parse().ok())
    }

    /// The items of a list, each an object or an error of its own, where it is `what`; `null` is none.
    pub(crate) fn objects(
        &self,
        name: &str,
        what: &'static str,
    ) -> Result<Option<Vec<Result<Self>>>> {
        let object = |raw: &'a RawValue| Self::parse(what, raw.get().as_bytes());
        Ok(self.list(name)?.map(|items| items.into_iter().map(object).collect()))
    }

    /// The items of a list of strings; `null` is none.
    pub(crate) fn texts(&self, name: &str) -> Result<Option<Vec<String>>> {
        let Some(items) = self.list(name)? else { return Ok(None) };
        let text = |raw: &'a RawValue| match unescaped(raw.get()) {
            Some(mut text) => Ok(core::mem::take(&mut *text)),
            None => Err(self.wrong(raw)),
        };
        items.into_iter().map(text).collect::<Result<_>>().map(Some)
    }

    fn list(&self, name: &str) -> Result<Option<Vec<&'a RawValue>>> {
        self.read(name, |raw| match level(self.what, raw.get().as_bytes()) {
            Ok(Level::List(items)) => Some(items),
            Ok(Level::Object(_) | Level::Other) | Err(_) => None,
        })
    }

    /// An object; `null` is none.
    pub(crate) fn object(&self, name: &str) -> Result<Option<Self>> {
        self.read(name, |raw| Self::parse(self.what, raw.get().as_bytes()).ok())
    }

    /// The members of other names.
    pub(crate) fn others(&self, known: &[&str]) -> Result<Members> {
        let mut members = Members::new();
        for (name, raw) in &self.members {
            if !known.contains(&name.as_ref()) {
                let value = serde_json::from_slice(raw.get().as_bytes());
                let value = value.map_err(|_| self.wrong(raw))?;
                let _none = members.insert(name.clone().into_owned(), value);
            }
        }
        Ok(members)
    }

    fn read<T>(
        &self,
        name: &str,
        read: impl FnOnce(&'a RawValue) -> Option<T>,
    ) -> Result<Option<T>> {
        match self.raw(name).filter(|raw| raw.get() != "null") {
            Some(raw) => Ok(Some(read(raw).ok_or_else(|| self.wrong(raw))?)),
            None => Ok(None),
        }
    }

    /// A member of another kind: its place.
    fn wrong(&self, raw: &RawValue) -> Error {
        let at = raw.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        let before = self.text.get(..at).unwrap_or_default();
        let lines = before.split(|byte| *byte == b'\n');
        let column = lines.clone().next_back().map_or(0, <[u8]>::len).saturating_add(1);
        Error::Json { what: self.what, line: lines.count(), column }
    }
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
    Object(BTreeMap<Cow<'a, str>, &'a RawValue>),
    List(Vec<&'a RawValue>),
    Other,
}

fn level<'a>(what: &'static str, text: &'a [u8]) -> Result<Level<'a>> {
    serde_json::from_slice(text).map_err(|error| Error::Json {
        what,
        line: error.line(),
        column: error.column(),
    })
}

impl<'de> Deserialize<'de> for Level<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> core::result::Result<Self, D::Error> {
        deserializer.deserialize_any(LevelVisitor)
    }
}

struct LevelVisitor;

/// Takes everything, so that no text about what was found instead is ever made.
impl<'de> Visitor<'de> for LevelVisitor {
    type Value = Level<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(
        self,
        mut map: A,
    ) -> core::result::Result<Self::Value, A::Error> {
        let mut members = BTreeMap::new();
        while let Some(name) = map.next_key_seed(Name)? {
            if members.insert(name, map.next_value()?).is_some() {
                return Err(A::Error::custom("a member is repeated"));
            }
        }
        Ok(Level::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(
        self,
        mut list: A,
    ) -> core::result::Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Level::List(items))
    }

    fn visit_bool<E>(self, _value: bool) -> core::result::Result<Self::Value, E> {
        Ok(Level::Other)
    }

    fn visit_i64<E>(self, _value: i64) -> core::result::Result<Self::Value, E> {
        Ok(Level::Other)
    }

    fn visit_u64<E>(self, _value: u64) -> core::result::Result<Self::Value, E> {
        Ok(Level::Other)
    }

    fn visit_f64<E>(self, _value: f64) -> core::result::Result<Self::Value, E> {
        Ok(Level::Other)
    }

    fn visit_str<E>(self, _value: &str) -> core::result::Result<Self::Value, E> {
        Ok(Level::Other)
    }

    fn visit_unit<E>(self) -> core::result::Result<Self::Value, E> {
        Ok(Level::Other)
    }
}

/// The name of a member, borrowed where it has no escapes.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> core::result::Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> core::result::Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> core::result::Result<Self::Value, E> {
        Ok(Cow::Owned(name.into()))
    }
}

#[cfg(test)]
mod tests;
