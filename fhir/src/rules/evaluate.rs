//! From a path and a resource to the elements that it names.

use super::path::{Path, PathStep};
use crate::element;
use crate::json::{Document, Kind, NodeId};
use crate::units::Units;

/// The elements that a path names in a resource, in the order of the text and each once.
pub(crate) fn evaluate(
    document: &Document<'_>,
    units: &Units,
    unit: NodeId,
    path: &Path,
) -> Vec<NodeId> {
    if let Some(wanted) = &path.resource
        && !document.member_is(unit, "resourceType", wanted)
    {
        return Vec::new();
    }
    let mut found = vec![unit];
    for step in &path.steps {
        found = walk(document, units, &found, step);
        if found.is_empty() {
            break;
        }
    }
    // What stands in another resource of the Bundle is that one's.
    found.retain(|id| units.unit(*id) == unit);
    found
}

fn walk(document: &Document<'_>, units: &Units, from: &[NodeId], step: &PathStep) -> Vec<NodeId> {
    let mut found: Vec<NodeId> = match step {
        PathStep::Member(name) => from.iter().flat_map(|id| members(document, *id, name)).collect(),
        PathStep::Typed { name, type_name } => {
            from.iter().flat_map(|id| typed(document, *id, name, type_name)).collect()
        }
        PathStep::OfType(type_name) => {
            let of = |id: &&NodeId| document.member_is(**id, "resourceType", type_name);
            from.iter().filter(of).copied().collect()
        }
        PathStep::Item(index) => from.get(*index).copied().into_iter().collect(),
        PathStep::Where { members, content } => {
            let holds = |id: &&NodeId| holds(document, **id, members, content);
            from.iter().filter(holds).copied().collect()
        }
        PathStep::Descendants => {
            let mut found = Vec::new();
            for id in from {
                below(document, units, *id, &mut found);
            }
            found
        }
    };
    if !matches!(step, PathStep::Item(_)) {
        found.sort_unstable();
        found.dedup();
    }
    found
}

/// Members of a name; lists are walked through. Of a text or number those of its `_name`.
fn members(document: &Document<'_>, id: NodeId, name: &str) -> Vec<NodeId> {
    let object = match document.kind(id) {
        Kind::Object => Some(id),
        Kind::Array => None,
        // A primitive has these and nothing else.
        _ if !matches!(name, "extension" | "id") => None,
        Kind::String | Kind::Number | Kind::Boolean | Kind::Null => {
            element::companion(document, id)
        }
    };
    let Some(object) = object else { return Vec::new() };
    if let Some(member) = document.member(object, name) {
        return flat(document, member);
    }
    if name != "value" {
        return Vec::new();
    }
    let choice = |child: &&NodeId| {
        let rest = document.name(**child).and_then(|found| found.strip_prefix(name));
        rest.is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase()))
    };
    let choices = document.children(object).iter().filter(choice);
    choices.flat_map(|child| flat(document, *child)).collect()
}

/// Members whose name ends with the type, and resources of the type.
fn typed(document: &Document<'_>, id: NodeId, name: &str, type_name: &str) -> Vec<NodeId> {
    let mut letters = type_name.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    let choice: String = name.chars().chain(first).chain(letters).collect();
    if let Some(member) = document.member(id, &choice) {
        return flat(document, member);
    }
    let resources = members(document, id, name);
    let of = |id: &NodeId| document.member_is(*id, "resourceType", type_name);
    resources.into_iter().filter(of).collect()
}

/// The items of a list, lists in it included; anything else as it is.
fn flat(document: &Document<'_>, id: NodeId) -> Vec<NodeId> {
    if document.kind(id) != Kind::Array {
        return vec![id];
    }
    document.children(id).iter().flat_map(|item| flat(document, *item)).collect()
}

fn holds(document: &Document<'_>, id: NodeId, names: &[String], content: &str) -> bool {
    let mut found = vec![id];
    for name in names {
        found = found.iter().flat_map(|id| members(document, *id, name)).collect();
    }
    found.iter().any(|id| document.is(*id, content))
}

/// All below that are no lists, down to where another resource starts.
fn below(document: &Document<'_>, units: &Units, id: NodeId, found: &mut Vec<NodeId>) {
    for child in document.children(id) {
        if units.unit(*child) == *child {
            continue;
        }
        if document.kind(*child) != Kind::Array {
            found.push(*child);
        }
        below(document, units, *child, found);
    }
}
