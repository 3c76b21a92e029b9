//! JSON, read one level at a time and without leaving copies of secrets behind.
//!
//! A document is an [`Object`] whose members still are JSON. What is read of them is asked for by name and kind,
//! what is not asked for is passed over, and what cannot be read is an error of that member alone. All of it is
//! by hand: `serde_json` would unescape strings into buffers that are never wiped, and be a tenth of what a page
//! loads. The tests compare the two.

mod read;
mod write;

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind, Result};
pub(crate) use read::integer;
use read::{Level, level, place, unescaped};
pub(crate) use write::Writer;

/// Custom members, in a stable order.
pub type Members = serde_json::Map<String, serde_json::Value>;

/// An object. No member is repeated.
pub(crate) struct Object<'a> {
    /// What it is, in errors.
    what: &'static str,
    text: &'a [u8],
    /// By name, where they are not few.
    members: Vec<(Cow<'a, str>, &'a str)>,
}

impl<'a> Object<'a> {
    /// Reads a whole document; the text of an error never repeats the input.
    pub(crate) fn parse(what: &'static str, text: &'a [u8]) -> Result<Self> {
        match level(what, text)? {
            Level::Object(members) => Ok(Self { what, text, members }),
            Level::List(_) | Level::Other => {
                Err(ErrorKind::Json { what, line: 1, column: 1 }.into())
            }
        }
    }

    /// A member as it stands, whatever it is.
    pub(crate) fn raw(&self, name: &str) -> Option<&'a str> {
        let found = if self.members.len() > read::FEW {
            self.members.binary_search_by(|(member, _)| member.as_ref().cmp(name)).ok()
        } else {
            self.members.iter().position(|(member, _)| member.as_ref() == name)
        };
        self.members.get(found?).map(|(_, raw)| *raw)
    }

    /// A string; `null` is none.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>> {
        Ok(self.secret(name)?.map(|mut text| core::mem::take(&mut *text)))
    }

    /// A string that has to be there.
    pub(crate) fn required(&self, member: &'static str) -> Result<String> {
        self.text(member)?.ok_or_else(|| self.missing(member))
    }

    /// The error of a member that is not there.
    pub(crate) fn missing(&self, member: &'static str) -> Error {
        ErrorKind::MissingMember { what: self.what, member }.into()
    }

    /// A string that is wiped when it is dropped; `null` is none.
    pub(crate) fn secret(&self, name: &str) -> Result<Option<Zeroizing<String>>> {
        self.read(name, unescaped)
    }

    /// An integer; `null` is none.
    pub(crate) fn integer<T: TryFrom<i64>>(&self, name: &str) -> Result<Option<T>> {
        self.read(name, |raw| T::try_from(integer(raw)?).ok())
    }

    /// `true` or `false`; `null` is none.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>> {
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

    /// The items of a list, as they stand; `null` is none.
    pub(crate) fn list(&self, name: &str) -> Result<Option<Vec<&'a str>>> {
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

#[cfg(test)]
mod tests;
