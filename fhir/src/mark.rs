//! `be-ext-pseudonymization` and its like, as others wrote them.

use crate::element;
use crate::error::{Error, Result};
use crate::extension::{CONTENT, Format, PSEUDONYMIZATION};
use crate::json::{Document, Kind, NodeId};

/// The most that a version can say.
const MOST_DIGITS: usize = 9;

/// What an extension says of the pseudonym beside it, or in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The extension.
    pub(crate) extension: NodeId,
    pub(crate) format: Format,
    pub(crate) version: Option<u32>,
    /// Of early drafts: the id of the key that encrypts the text.
    pub(crate) kid: Option<String>,
    /// Of `be-ext-pseudonymized-content`: the text itself.
    pub(crate) content: Option<NodeId>,
}

impl Mark {
    /// The mark among the extensions of an object, if there is one.
    ///
    /// # Errors
    /// [`Error::Mark`] where there is more than one, or where it is not as the guide has it.
    pub(crate) fn of(document: &Document<'_>, object: NodeId) -> Result<Option<Self>> {
        let mut found = element::extensions_of(document, object, PSEUDONYMIZATION);
        found.extend(element::extensions_of(document, object, CONTENT));
        match found.as_slice() {
            [] => Ok(None),
            [extension] => Self::read(document, *extension).map(Some),
            [_, second, ..] => Err(wrong(document, *second, "the element is marked twice")),
        }
    }

    /// Reads an extension that is known to be a mark.
    pub(crate) fn read(document: &Document<'_>, extension: NodeId) -> Result<Self> {
        let is_content = document.member_is(extension, "url", CONTENT);
        // It is written anew when it leaves an owner: nothing may get lost with it.
        only(document, extension, "extension")?;
        let (mut marker, mut format, mut version) = (false, None, None);
        let (mut kid, mut content) = (None, None);
        for child in element::extensions(document, extension) {
            let wrong = |reason| wrong(document, child, reason);
            let url = document.member_string(child, "url");
            only(document, child, value_of(url.as_ref().map_or("", |url| url.as_str())))?;
            let fresh = match url.as_ref().map(|url| url.as_str()) {
                Some("marker") => {
                    let value = document.member(child, "valueBoolean");
                    if value.map(|value| document.raw(value)) != Some("true") {
                        return Err(wrong("the marker is not true"));
                    }
                    !std::mem::replace(&mut marker, true)
                }
                Some("format") => {
                    let code = document.member_string(child, "valueCode");
                    let read = match code.as_ref().map(|code| code.as_str()) {
                        Some("direct") => Format::Direct,
                        Some("encrypted") => Format::Encrypted,
                        Some(_) | None => {
                            return Err(wrong("the format is neither direct nor encrypted"));
                        }
                    };
                    format.replace(read).is_none()
                }
                Some("version") => {
                    let value = document.member(child, "valuePositiveInt");
                    let read = value.and_then(|value| number(document, value));
                    let read = read.ok_or_else(|| wrong("the version is no positive number"))?;
                    version.replace(read).is_none()
                }
                Some("kid") if !is_content => {
                    let read = document.member_string(child, "valueString");
                    let mut read = read.ok_or_else(|| wrong("the kid is no text"))?;
                    kid.replace(std::mem::take(&mut *read)).is_none()
                }
                Some("encryptedValue") if is_content => {
                    let value = document.member(child, "valueString");
                    let value = value.filter(|value| document.kind(*value) == Kind::String);
                    let value = value.ok_or_else(|| wrong("the encrypted value is no text"))?;
                    content.replace(value).is_none()
                }
                Some(_) | None => return Err(wrong("it is not known here")),
            };
            if !fresh {
                return Err(wrong("it is there twice"));
            }
        }
        let wrong = |reason| wrong(document, extension, reason);
        if !marker {
            return Err(wrong("it has no marker"));
        }
        if is_content && content.is_none() {
            return Err(wrong("it has no encrypted value"));
        }
        let format = format.unwrap_or(Format::Direct);
        Ok(Self { extension, format, version, kid, content })
    }
}

/// The member that holds the value of a mark's part.
fn value_of(url: &str) -> &'static str {
    match url {
        "marker" => "valueBoolean",
        "format" => "valueCode",
        "version" => "valuePositiveInt",
        _ => "valueString",
    }
}

/// That an extension has nothing but its url, this member, and an id.
fn only(document: &Document<'_>, extension: NodeId, member: &str) -> Result<()> {
    let is_known = |child: &NodeId| match document.name(*child) {
        Some("id") => document.kind(*child) == Kind::String,
        Some(name) => name == "url" || name == member,
        None => false,
    };
    match document.children(extension).iter().find(|child| !is_known(child)) {
        Some(child) => Err(wrong(document, *child, "it is not known here")),
        None => Ok(()),
    }
}

fn number(document: &Document<'_>, id: NodeId) -> Option<u32> {
    let raw = document.raw(id);
    let good = document.kind(id) == Kind::Number && raw.len() <= MOST_DIGITS;
    raw.parse().ok().filter(|number| good && *number > 0)
}

pub(crate) fn wrong(document: &Document<'_>, id: NodeId, reason: &'static str) -> Error {
    Error::Mark { location: document.location(id), reason }
}
