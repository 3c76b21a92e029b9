//! FHIR's elements in JSON: what is said of a primitive stands beside it, in `_name`.

use crate::json::{Document, Kind, NodeId, Place};

/// Where a primitive stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Primitive {
    /// The object that has it.
    pub(crate) object: NodeId,
    /// The member: the primitive itself, or the list that it is in.
    pub(crate) member: NodeId,
    /// Its number in the list.
    pub(crate) item: Option<usize>,
}

/// Where a primitive stands; `None` for what is no member and in no member's list.
pub(crate) fn primitive(document: &Document<'_>, id: NodeId) -> Option<Primitive> {
    let parent = document.parent(id)?;
    match document.place(id) {
        Place::Root => None,
        Place::Member { .. } => Some(Primitive { object: parent, member: id, item: None }),
        Place::Item(item) => {
            let object = document.parent(parent)?;
            let _name = document.name(parent)?;
            Some(Primitive { object, member: parent, item: Some(*item) })
        }
    }
}

/// The `_name` of a member `name`.
pub(crate) fn beside(document: &Document<'_>, object: NodeId, member: NodeId) -> Option<NodeId> {
    let name = document.name(member)?;
    document.member(object, &format!("_{name}"))
}

/// The object with the extensions of a primitive.
pub(crate) fn companion(document: &Document<'_>, id: NodeId) -> Option<NodeId> {
    let primitive = primitive(document, id)?;
    let beside = beside(document, primitive.object, primitive.member)?;
    let companion = match primitive.item {
        Some(item) => document.item(beside, item)?,
        None => beside,
    };
    (document.kind(companion) == Kind::Object).then_some(companion)
}

/// The primitive of which an object has the extensions: the other way round. The object is `_name`, or an item
/// of it.
pub(crate) fn of_companion(document: &Document<'_>, companion: NodeId) -> Option<NodeId> {
    let Primitive { object, member, item } = primitive(document, companion)?;
    let base = document.member(object, document.name(member)?.strip_prefix('_')?)?;
    match item {
        Some(item) => document.item(base, item),
        None => Some(base),
    }
}

/// Whether an object beside a primitive, or an item of a list beside some, is beside what has no extensions in FHIR: a
/// server would drop it, or, of a list of extensions, move items away from under it.
pub(crate) fn is_beside_nothing(document: &Document<'_>, companion: NodeId) -> bool {
    let Some(Primitive { object, member, .. }) = primitive(document, companion) else {
        return false;
    };
    match document.name(member).and_then(|name| name.strip_prefix('_')) {
        Some("extension" | "modifierExtension" | "contained" | "resourceType" | "id" | "div") => {
            true
        }
        Some("url") => {
            let list = document.parent(object).and_then(|list| document.name(list));
            matches!(list, Some("extension" | "modifierExtension"))
        }
        Some(_) | None => false,
    }
}

/// The extensions of an object.
pub(crate) fn extensions(document: &Document<'_>, object: NodeId) -> Vec<NodeId> {
    let list = document.member(object, "extension");
    let list = list.filter(|list| document.kind(*list) == Kind::Array);
    list.map_or_else(Vec::new, |list| document.children(list).to_vec())
}

/// The extensions of an object that have this url.
pub(crate) fn extensions_of(document: &Document<'_>, object: NodeId, url: &str) -> Vec<NodeId> {
    let mut found = extensions(document, object);
    found.retain(|extension| document.member_is(*extension, "url", url));
    found
}
