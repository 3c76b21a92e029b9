//! Which resource an element is of: the one that has the key for its texts.
//!
//! A contained resource is part of the one that contains it. Resources of a Bundle's entries or of parameters
//! are on their own.

use crate::json::{Document, Kind, NodeId, Place};

/// For every node, the resource that it is of.
#[derive(Debug)]
pub(crate) struct Units(Vec<NodeId>);

impl Units {
    pub(crate) fn of(document: &Document<'_>) -> Self {
        let mut units: Vec<NodeId> = Vec::new();
        for id in document.ids() {
            let parents = document.parent(id).and_then(|parent| units.get(parent).copied());
            let unit = match parents {
                Some(unit) if !is_unit(document, id) => unit,
                Some(_) | None => id,
            };
            units.push(unit);
        }
        Self(units)
    }

    /// The resource of a node.
    pub(crate) fn unit(&self, id: NodeId) -> NodeId {
        self.0.get(id).copied().unwrap_or(Document::ROOT)
    }

    /// Every resource that is on its own, in the order of the text.
    pub(crate) fn all(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.0.iter().enumerate().filter(|(id, unit)| id == *unit).map(|(id, _)| id)
    }
}

/// Whether an object is a resource that no other one contains.
fn is_unit(document: &Document<'_>, id: NodeId) -> bool {
    let Some(kind) = document.member(id, "resourceType") else { return false };
    document.kind(kind) == Kind::String && !is_contained(document, id)
}

/// Whether it is an item of a list `contained`, or, as some write it, stands there without a list.
fn is_contained(document: &Document<'_>, id: NodeId) -> bool {
    let member = match document.place(id) {
        Place::Item(_) => document.parent(id),
        Place::Root | Place::Member { .. } => Some(id),
    };
    member.is_some_and(|member| document.name(member) == Some("contained"))
}
