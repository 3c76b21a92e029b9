//! Extensions that go, and what is empty without them.

use std::collections::BTreeSet;

use crate::json::{Document, Edits, Kind, NodeId, Place};

/// Adds what is empty without what goes: lists of extensions, `_name` and its lists, `meta`. FHIR has no empty
/// objects and lists, so that none of them was there before.
pub(crate) fn cascade(document: &Document<'_>, gone: &mut BTreeSet<NodeId>) {
    let mut look: Vec<NodeId> = gone.iter().copied().collect();
    while let Some(id) = look.pop() {
        let Some(parent) = document.parent(id).filter(|parent| !gone.contains(parent)) else {
            continue;
        };
        let empty = |child: &NodeId| {
            gone.contains(child)
                || is_beside_list(document, parent) && document.kind(*child) == Kind::Null
        };
        if can_go(document, parent) && document.children(parent).iter().all(empty) {
            let _new = gone.insert(parent);
            look.push(parent);
        }
    }
}

/// Cuts it out: in the lists of `_name` a null stays, elsewhere the comma goes too. `put` says how a text is put in.
pub(crate) fn cut<T>(
    document: &Document<'_>,
    gone: &BTreeSet<NodeId>,
    edits: &mut Edits<T>,
    put: fn(&'static str) -> T,
) {
    let parents: BTreeSet<NodeId> = gone
        .iter()
        .filter_map(|id| document.parent(*id))
        .filter(|parent| !gone.contains(parent))
        .collect();
    for parent in parents {
        if is_beside_list(document, parent) {
            for id in document.children(parent).iter().filter(|id| gone.contains(id)) {
                edits.replace(document.span(*id), put("null"));
            }
        } else {
            cut_run(document, gone, parent, edits, put);
        }
    }
}

/// Members or items that go: from the end of the one before that stays, or up to the start of the first that
/// stays.
fn cut_run<T>(
    document: &Document<'_>,
    gone: &BTreeSet<NodeId>,
    parent: NodeId,
    edits: &mut Edits<T>,
    put: fn(&'static str) -> T,
) {
    let mut stays: Option<usize> = None;
    let mut from: Option<(usize, usize)> = None;
    for id in document.children(parent) {
        let whole = document.whole(*id);
        if gone.contains(id) {
            let start = from.map_or_else(|| stays.unwrap_or(whole.start), |(start, _)| start);
            from = Some((start, whole.end));
        } else {
            if let Some((start, end)) = from.take() {
                // Nothing before it stays: its own comma goes, and the space after it.
                let end = if stays.is_some() { end } else { whole.start };
                edits.replace(start..end, put(""));
            }
            stays = Some(whole.end);
        }
    }
    if let Some((start, end)) = from {
        edits.replace(start..end, put(""));
    }
}

/// What FHIR has for extensions alone, or what may have been made for them.
fn can_go(document: &Document<'_>, id: NodeId) -> bool {
    match document.place(id) {
        Place::Root => false,
        Place::Member { name, .. } => {
            let is_list = document.kind(id) == Kind::Array;
            (name == "extension" && is_list)
                || name.starts_with('_')
                || (name == "meta" && !is_list)
        }
        Place::Item(_) => document.parent(id).is_some_and(|list| is_beside_list(document, list)),
    }
}

/// Whether it is the list `_name` of a list `name`.
fn is_beside_list(document: &Document<'_>, id: NodeId) -> bool {
    let name = document.name(id).filter(|_| document.kind(id) == Kind::Array);
    name.is_some_and(|name| name.starts_with('_'))
}
