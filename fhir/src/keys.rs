//! The keys of encrypted texts, in the `meta` of their resources.

use std::collections::BTreeSet;

use zeroize::Zeroizing;

use crate::element;
use crate::error::{Error, Result};
use crate::extension::{Format, KEY};
use crate::json::{Document, NodeId};
use crate::mark::{Mark, wrong};
use crate::units::Units;

/// Every key of a document.
#[derive(Debug)]
pub(crate) struct Keys {
    all: Vec<Key>,
    extensions: BTreeSet<NodeId>,
}

/// A key, pseudonymised.
#[derive(Debug)]
pub(crate) struct Key {
    /// The resource that it is of.
    pub(crate) unit: NodeId,
    pub(crate) kid: Option<String>,
    /// The extension in `meta`.
    pub(crate) extension: NodeId,
    /// The string with the key's pseudonym, and what it says.
    pub(crate) node: NodeId,
    pub(crate) text: Zeroizing<String>,
    /// The mark of the pseudonym, which early drafts do without.
    pub(crate) mark: Option<Mark>,
}

impl Keys {
    /// Reads the keys of all resources.
    ///
    /// # Errors
    /// [`Error::Mark`] for a key that is not as the guide has it.
    pub(crate) fn of(document: &Document<'_>, units: &Units) -> Result<Self> {
        let mut keys = Vec::new();
        for unit in units.all() {
            let Some(meta) = document.member(unit, "meta") else { continue };
            for extension in element::extensions_of(document, meta, KEY) {
                keys.push(read(document, unit, extension)?);
            }
        }
        let extensions = keys.iter().map(|key: &Key| key.extension).collect();
        Ok(Self { all: keys, extensions })
    }

    pub(crate) fn all(&self) -> &[Key] {
        &self.all
    }

    /// Whether an extension is a key.
    pub(crate) fn is_one(&self, extension: NodeId) -> bool {
        self.extensions.contains(&extension)
    }

    pub(crate) fn get(&self, place: usize) -> Option<&Key> {
        self.all.get(place)
    }

    /// The key of a text: that of its id, or, where none is said, the only one of the resource.
    ///
    /// # Errors
    /// [`Error::UnknownKey`], [`Error::AmbiguousKey`].
    pub(crate) fn find(
        &self,
        document: &Document<'_>,
        unit: NodeId,
        kid: Option<&str>,
        text: NodeId,
    ) -> Result<usize> {
        // Resources are in the order of the text, and so are their keys.
        let first = self.all.partition_point(|key| key.unit < unit);
        let ours = self.all.iter().enumerate().skip(first).take_while(|(_, key)| key.unit == unit);
        let of = |key: &Key| kid.is_none() || key.kid.as_deref() == kid;
        let mut places = ours.filter(|(_, key)| of(key)).map(|(at, _)| at);
        let location = || document.location(text);
        let place = places.next().ok_or_else(|| Error::UnknownKey { location: location() })?;
        match places.next() {
            None => Ok(place),
            Some(_) => Err(Error::AmbiguousKey { location: location() }),
        }
    }
}

fn read(document: &Document<'_>, unit: NodeId, extension: NodeId) -> Result<Key> {
    let wrong = |reason| wrong(document, extension, reason);
    let kid = document.member_string(extension, "id").map(|mut kid| std::mem::take(&mut *kid));
    let child = match element::extensions_of(document, extension, "key").as_slice() {
        [child] => *child,
        _ => return Err(wrong("a key extension has one key")),
    };
    let node = document.member(child, "valueString");
    let text = node.and_then(|node| document.string(node));
    let (Some(node), Some(text)) = (node, text) else {
        return Err(wrong("the key is no text"));
    };
    let companion = element::companion(document, node);
    let mark = companion.map(|companion| Mark::of(document, companion)).transpose()?.flatten();
    if mark.as_ref().is_some_and(|mark| mark.format != Format::Direct) {
        return Err(wrong("a key is pseudonymised directly"));
    }
    Ok(Key { unit, kid, extension, node, text, mark })
}
