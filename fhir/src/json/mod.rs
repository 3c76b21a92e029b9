//! A JSON document and the place of everything in it.
//!
//! Nothing is ever written from this tree: what changes is spliced into the text ([`Edits`]), so that all else
//! stays byte for byte, spaces, numbers and the order of members included.

mod edit;
mod escape;
mod read;

use std::borrow::Cow;
use std::ops::Range;

use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::location::Location;
pub(crate) use edit::{Edits, push};
pub(crate) use escape::{quoted, unescaped};

/// How deep objects and arrays may be in each other. Resources are a tenth as deep.
pub(crate) const DEEPEST: usize = 128;

/// A node of a document, by its number; parents come before their children.
pub(crate) type NodeId = usize;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    Array,
    String,
    Number,
    Boolean,
    Null,
}

/// Where in its parent a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place<'a> {
    /// It is the whole document.
    Root,
    /// A member, and where its name is, with its quotation marks.
    Member { name: Cow<'a, str>, key: Range<usize> },
    /// An item of an array.
    Item(usize),
}

#[derive(Debug)]
struct Node<'a> {
    kind: Kind,
    span: Range<usize>,
    parent: Option<NodeId>,
    place: Place<'a>,
    children: Vec<NodeId>,
}

/// A document that was read to its end. No object has two members of one name.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    text: &'a str,
    nodes: Vec<Node<'a>>,
}

impl<'a> Document<'a> {
    /// The number of the outermost value.
    pub(crate) const ROOT: NodeId = 0;

    /// Reads a text; no error repeats it.
    ///
    /// # Errors
    /// [`Error::Json`], [`Error::TooDeep`], [`Error::DuplicateMember`].
    pub(crate) fn parse(text: &'a str) -> Result<Self> {
        read::read(text)
    }

    /// The whole text.
    pub(crate) const fn text(&self) -> &'a str {
        self.text
    }

    /// Every node, parents before children.
    pub(crate) fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        0..self.nodes.len()
    }

    /// What it is.
    pub(crate) fn kind(&self, id: NodeId) -> Kind {
        self.nodes.get(id).map_or(Kind::Null, |node| node.kind)
    }

    /// Where its value is in the text.
    pub(crate) fn span(&self, id: NodeId) -> Range<usize> {
        self.nodes.get(id).map_or(0..0, |node| node.span.clone())
    }

    /// Where it is in the text, its name included.
    pub(crate) fn whole(&self, id: NodeId) -> Range<usize> {
        let span = self.span(id);
        match self.nodes.get(id).map(|node| &node.place) {
            Some(Place::Member { key, .. }) => key.start..span.end,
            Some(Place::Root | Place::Item(_)) | None => span,
        }
    }

    /// Its text as it stands.
    pub(crate) fn raw(&self, id: NodeId) -> &'a str {
        self.text.get(self.span(id)).unwrap_or_default()
    }

    /// What it is in.
    pub(crate) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.nodes.get(id)?.parent
    }

    /// Where in its parent it is.
    pub(crate) fn place(&self, id: NodeId) -> &Place<'a> {
        self.nodes.get(id).map_or(&Place::Root, |node| &node.place)
    }

    /// Its name, where it is a member.
    pub(crate) fn name(&self, id: NodeId) -> Option<&str> {
        match &self.nodes.get(id)?.place {
            Place::Member { name, .. } => Some(name),
            Place::Root | Place::Item(_) => None,
        }
    }

    /// Members or items, in their order.
    pub(crate) fn children(&self, id: NodeId) -> &[NodeId] {
        self.nodes.get(id).map_or(&[], |node| &node.children)
    }

    /// The member of this name.
    pub(crate) fn member(&self, object: NodeId, name: &str) -> Option<NodeId> {
        if self.kind(object) != Kind::Object {
            return None;
        }
        self.children(object).iter().copied().find(|child| self.name(*child) == Some(name))
    }

    /// An item by its number.
    pub(crate) fn item(&self, array: NodeId, at: usize) -> Option<NodeId> {
        if self.kind(array) != Kind::Array {
            return None;
        }
        self.children(array).get(at).copied()
    }

    /// The text of a string; `None` where it is none.
    pub(crate) fn string(&self, id: NodeId) -> Option<Zeroizing<String>> {
        (self.kind(id) == Kind::String).then(|| unescaped(self.raw(id))).flatten()
    }

    /// The string of a member.
    pub(crate) fn member_string(&self, object: NodeId, name: &str) -> Option<Zeroizing<String>> {
        self.string(self.member(object, name)?)
    }

    /// Whether a member is a string of this content.
    pub(crate) fn member_is(&self, object: NodeId, name: &str, content: &str) -> bool {
        self.member(object, name).is_some_and(|found| self.is(found, content))
    }

    /// Whether a node is a string of this content.
    pub(crate) fn is(&self, id: NodeId, content: &str) -> bool {
        let raw = self.raw(id);
        match raw.contains('\\') {
            // As most are: it stands there as it is.
            false => raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')) == Some(content),
            true => self.string(id).is_some_and(|text| *text == content),
        }
    }

    /// The type of a resource, which its `resourceType` says.
    pub(crate) fn resource_type(&self, object: NodeId) -> Option<String> {
        self.member_string(object, "resourceType").map(|mut found| std::mem::take(&mut *found))
    }

    /// The way to a node, for people.
    pub(crate) fn location(&self, id: NodeId) -> Location {
        Location::of(self, id)
    }

    /// The document, if it is a resource.
    ///
    /// # Errors
    /// [`Error::NoResource`].
    pub(crate) fn expect_resource(self) -> Result<Self> {
        match self.resource_type(Self::ROOT) {
            Some(_) => Ok(self),
            None => Err(Error::NoResource),
        }
    }
}

#[cfg(test)]
mod tests;
