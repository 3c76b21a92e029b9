//! The pseudonyms of a resource: marked elements, references, and keys.

use std::ops::Range;

use zeroize::Zeroizing;

use crate::element;
use crate::encrypted::Encrypted;
use crate::error::{Error, Result};
use crate::extension::{
    CONTENT, ENCRYPTED_PREFIX, ENCRYPTED_VERSION, Format, KEY, PSEUDONYMIZATION,
};
use crate::form::prefix_version;
use crate::json::{Document, Kind, NodeId, Place};
use crate::keys::Keys;
use crate::mark::{Mark, wrong};
use crate::owner::Looks;
use crate::reference;
use crate::units::Units;

/// Everything in a resource that is a pseudonym, or encrypted with one.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) elements: Vec<Pseudonymised>,
    pub(crate) keys: Keys,
}

/// One element.
#[derive(Debug)]
pub(crate) struct Pseudonymised {
    /// The string that holds it.
    pub(crate) node: NodeId,
    pub(crate) text: Zeroizing<String>,
    pub(crate) holds: Holds,
    /// What is said of it; references need nothing.
    pub(crate) mark: Option<Mark>,
    pub(crate) of: Of,
}

/// What a string holds.
#[derive(Debug)]
pub(crate) enum Holds {
    /// A pseudonym, in these bytes.
    Pseudonym(Range<usize>),
    /// A text that is encrypted with the key of this place in [`Found::keys`].
    Encrypted(usize),
}

/// What the value is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// The string itself.
    Itself,
    /// The element that is missing beside this `_name`.
    Missing(NodeId),
    /// The element in the place of which another one stands.
    Placeholder(NodeId),
    /// The code of a CodeableConcept.
    Code(NodeId),
}

impl Found {
    /// Looks through a resource.
    ///
    /// # Errors
    /// [`Error::Mark`], [`Error::NoPseudonym`], [`Error::UnknownKey`], [`Error::AmbiguousKey`].
    pub(crate) fn find(document: &Document<'_>, units: &Units) -> Result<Self> {
        Self::look(document, units, None)
    }

    /// The same in a resource as an owner stores it, where pseudonyms are at rest and have no prefix.
    ///
    /// # Errors
    /// As [`Found::find`].
    pub(crate) fn find_stored(
        document: &Document<'_>,
        units: &Units,
        looks: Looks,
    ) -> Result<Self> {
        Self::look(document, units, Some(looks))
    }

    fn look(document: &Document<'_>, units: &Units, stored: Option<Looks>) -> Result<Self> {
        let keys = Keys::of(document, units)?;
        for key in keys.all().iter().filter(|_| stored.is_none()) {
            key.mark.as_ref().map_or(Ok(()), |mark| check_version(document, mark, &key.text))?;
        }
        let mut found = Self { elements: Vec::new(), keys };
        for id in document.ids() {
            if is_extension(document, id) && !found.is_in_key(document, id)? {
                found.marked(document, units, id, stored)?;
            }
        }
        // In the order of extensions so far.
        found.elements.sort_by_key(|element| element.node);
        let mut unmarked = Vec::new();
        for id in document.ids() {
            unmarked.extend(found.unmarked(document, id, stored)?);
        }
        found.elements.extend(unmarked);
        found.elements.sort_by_key(|element| element.node);
        Ok(found)
    }

    /// An extension that marks something, or holds it.
    fn marked(
        &mut self,
        document: &Document<'_>,
        units: &Units,
        extension: NodeId,
        stored: Option<Looks>,
    ) -> Result<()> {
        let owner = document.parent(extension).and_then(|list| document.parent(list));
        let owner = owner.ok_or_else(|| wrong(document, extension, "it marks nothing"))?;
        // All marks of the owner are read, so that a second one is noticed.
        let mark = Mark::of(document, owner)?;
        let Some(mark) = mark else { return Ok(()) };
        if element::is_beside_nothing(document, owner) {
            return Err(wrong(document, extension, "it marks what has no extensions"));
        }
        let base = element::of_companion(document, owner);
        let (node, of) = match mark.content {
            None => {
                let text = base.filter(|base| document.kind(*base) == Kind::String);
                (text.ok_or_else(|| wrong(document, extension, "it marks no text"))?, Of::Itself)
            }
            Some(content) => (content, content_of(document, extension, owner, base)?),
        };
        let text = document.string(node);
        let text = text.ok_or_else(|| wrong(document, extension, "it marks no text"))?;
        let no_pseudonym = |cause| Error::NoPseudonym { location: document.location(node), cause };
        let holds = match mark.format {
            Format::Direct => {
                if stored.is_none() {
                    check_version(document, &mark, &text)?;
                }
                // Beside it there may be something in a reference only.
                let part = is_reference(document, node).then(|| part(&text, stored)).flatten();
                Holds::Pseudonym(part.unwrap_or(0..text.len()))
            }
            Format::Encrypted => {
                if mark.version.is_some_and(|version| version != ENCRYPTED_VERSION) {
                    return Err(wrong(document, extension, "the version is not known here"));
                }
                let encrypted = Encrypted::parse(&text).map_err(no_pseudonym)?;
                let kid = encrypted.kid.or(mark.kid.as_deref());
                Holds::Encrypted(self.keys.find(document, units.unit(node), kid, node)?)
            }
        };
        self.elements.push(Pseudonymised { node, text, holds, mark: Some(mark), of });
        Ok(())
    }

    /// Whether a node is part of a key's extension.
    fn is_in_key(&self, document: &Document<'_>, id: NodeId) -> Result<bool> {
        let mut at = document.parent(id);
        while let Some(node) = at {
            if self.keys.is_one(node) {
                return Ok(true);
            }
            at = document.parent(node);
            let of_list = at.and_then(|list| document.name(list)) == Some("extension");
            if of_list && document.member_is(node, "url", KEY) {
                return Err(wrong(document, node, "a key stands in the meta of its resource"));
            }
        }
        Ok(false)
    }

    /// A reference with a pseudonym needs no mark; an encrypted text without one would lose its key.
    fn unmarked(
        &self,
        document: &Document<'_>,
        id: NodeId,
        stored: Option<Looks>,
    ) -> Result<Option<Pseudonymised>> {
        if document.kind(id) != Kind::String
            || self.elements.binary_search_by_key(&id, |element| element.node).is_ok()
        {
            return Ok(None);
        }
        let is_reference = is_reference(document, id);
        let raw = document.raw(id);
        let may_be = raw.contains("urn:") || raw.contains('\\') || stored.is_some() && is_reference;
        if !may_be {
            return Ok(None);
        }
        let Some(text) = document.string(id) else { return Ok(None) };
        if text.starts_with(ENCRYPTED_PREFIX) {
            return Err(wrong(document, id, "it is encrypted, and no extension says so"));
        }
        let range = is_reference.then(|| part(&text, stored)).flatten();
        let Some(range) = range else { return Ok(None) };
        let holds = Holds::Pseudonym(range);
        Ok(Some(Pseudonymised { node: id, text, holds, mark: None, of: Of::Itself }))
    }
}

/// The first reference that looks as if it held a pseudonym at rest, or search for one, as requests of Bundles do too.
pub(crate) fn looks_stored_in(document: &Document<'_>, looks: Looks) -> Option<NodeId> {
    let of_request = |id: NodeId| {
        document.parent(id).and_then(|object| document.name(object)) == Some("request")
    };
    document.ids().find(|id| {
        let query = match document.name(*id) {
            Some("reference") => "",
            Some("url") if of_request(*id) => "",
            Some("ifNoneExist") if of_request(*id) => "?",
            Some(_) | None => return false,
        };
        let text = document.string(*id);
        text.is_some_and(|text| looks.is_in_reference(&format!("{query}{}", *text)))
    })
}

/// The part of a reference that is a pseudonym: in transit, or as it is stored.
fn part(reference: &str, stored: Option<Looks>) -> Option<Range<usize>> {
    match stored {
        Some(looks) => stored_in(reference, looks),
        None => reference::pseudonym(reference),
    }
}

/// The pseudonym at rest in a reference: an id, or the identifier of a search.
fn stored_in(reference: &str, looks: Looks) -> Option<Range<usize>> {
    let mut at: usize = 0;
    for part in reference.split(['?', '#']).next()?.split('/') {
        let end = at.checked_add(part.len())?;
        if looks.has_stored(part) {
            return Some(at..end);
        }
        at = end.checked_add(1)?;
    }
    let searched = reference::searched(reference)?;
    let is_good = is_search_for_one(reference.get(..searched.start)?)
        && looks.has_searched(reference.get(searched.clone())?);
    is_good.then_some(searched)
}

/// Whether what stands before the identifier is no more than a type, and parameters that nobody takes for a path.
fn is_search_for_one(before: &str) -> bool {
    let Some((path, query)) = before.split_once('?') else { return false };
    let kind = path.rsplit('/').next().unwrap_or_default();
    let others = query.rsplit_once('&').map_or("", |(others, _)| others);
    !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_alphabetic()) && !others.contains('/')
}

/// Whether a node is the text of a reference.
pub(crate) fn is_reference(document: &Document<'_>, node: NodeId) -> bool {
    document.name(node) == Some("reference")
}

/// What a `be-ext-pseudonymized-content` stands for.
fn content_of(
    document: &Document<'_>,
    extension: NodeId,
    owner: NodeId,
    base: Option<NodeId>,
) -> Result<Of> {
    if let Some(base) = base {
        let text = document.kind(base) == Kind::String;
        let wrong = || wrong(document, extension, "the element beside it is no text");
        return text.then_some(Of::Placeholder(base)).ok_or_else(wrong);
    }
    match document.place(owner) {
        Place::Member { name, .. } if name.starts_with('_') => Ok(Of::Missing(owner)),
        Place::Root | Place::Member { .. } | Place::Item(_) => {
            let coding = document.member(owner, "coding").map(|list| document.children(list));
            let code = match coding {
                Some([coding]) => document.member(*coding, "code"),
                Some(_) | None => None,
            };
            let code = code.filter(|code| document.kind(*code) == Kind::String);
            let code = code.ok_or_else(|| wrong(document, extension, "it stands for nothing"))?;
            Ok(Of::Code(code))
        }
    }
}

/// A version that is said has to be that of the text.
fn check_version(document: &Document<'_>, mark: &Mark, text: &str) -> Result<()> {
    let wrong = |reason| Err(wrong(document, mark.extension, reason));
    let of_text = match prefix_version(
        text.get(crate::form::find_urn(text).unwrap_or(0)..).unwrap_or_default(),
    ) {
        Some(version) => version,
        // Without a prefix, only the v2 form has a colon.
        None if text.contains(':') => 2,
        None => 1,
    };
    match mark.version {
        None => Ok(()),
        Some(version) if version == of_text => Ok(()),
        Some(1 | 2) => wrong("the version is not that of the pseudonym"),
        Some(_) => wrong("the version is not known here"),
    }
}

/// Whether an object is an extension that marks.
fn is_extension(document: &Document<'_>, id: NodeId) -> bool {
    let list = document.parent(id).filter(|_| document.kind(id) == Kind::Object);
    list.is_some_and(|list| document.name(list) == Some("extension"))
        && (document.member_is(id, "url", PSEUDONYMIZATION)
            || document.member_is(id, "url", CONTENT))
}
