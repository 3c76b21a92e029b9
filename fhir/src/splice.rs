//! Extensions spliced in: beside primitives, into lists that are there, or into new ones.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use crate::element;
use crate::error::{Error, Result};
use crate::json::{Document, Edits, Kind, NodeId, quoted};

/// A part of what is put in.
#[derive(Debug)]
pub(crate) enum Piece {
    /// This text.
    Text(Zeroizing<String>),
    /// The result of this place among what is asked for.
    Result(usize),
    /// The same, with a prefix in any case: in a reference nothing else tells what it is.
    Prefixed(usize),
}

impl Piece {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(Zeroizing::new(text.into()))
    }
}

/// What is put in at one place.
pub(crate) type Pieces = Vec<Piece>;

/// Marks of primitives, by the member that they are of: for a list, those of all its items stand together.
pub(crate) type Marks = BTreeMap<NodeId, Vec<(Option<usize>, String)>>;

/// Puts the marks beside their primitives.
pub(crate) fn marks(
    document: &Document<'_>,
    edits: &mut Edits<Pieces>,
    marks: &Marks,
) -> Result<()> {
    for (member, marks) in marks {
        let Some(object) = document.parent(*member) else { continue };
        match element::beside(document, object, *member) {
            Some(beside) => join(document, edits, beside, *member, marks)?,
            None => {
                let name = document.name(*member).unwrap_or_default();
                let name = quoted(&format!("_{name}"));
                let value = fresh(document.children(*member).len(), marks);
                edits.insert(
                    document.span(*member).end,
                    vec![Piece::text(format!(",{}:{value}", *name))],
                );
            }
        }
    }
    Ok(())
}

/// A new `_name`.
fn fresh(items: usize, marks: &[(Option<usize>, String)]) -> String {
    let object = |mark: &str| format!(r#"{{"extension":[{mark}]}}"#);
    if let [(None, mark)] = marks {
        return object(mark);
    }
    let mut list = vec!["null".to_owned(); items];
    for (item, mark) in marks {
        if let Some(place) = item.and_then(|item| list.get_mut(item)) {
            *place = object(mark);
        }
    }
    format!("[{}]", list.join(","))
}

/// Into a `_name` that is there.
fn join(
    document: &Document<'_>,
    edits: &mut Edits<Pieces>,
    beside: NodeId,
    member: NodeId,
    marks: &[(Option<usize>, String)],
) -> Result<()> {
    let malformed = || Error::Malformed { location: document.location(beside) };
    if let [(None, mark)] = marks {
        return add_extension(document, edits, beside, vec![Piece::text(mark.as_str())]);
    }
    let items = document.children(beside);
    // Nulls alone would not be there, and would not come back.
    let says = items.iter().any(|item| document.kind(*item) == Kind::Object);
    let fits =
        document.kind(beside) == Kind::Array && items.len() == document.children(member).len();
    if !fits || !says {
        return Err(malformed());
    }
    for (item, mark) in marks {
        let item = item.and_then(|item| document.item(beside, item)).ok_or_else(malformed)?;
        if document.kind(item) == Kind::Null {
            let object = format!(r#"{{"extension":[{mark}]}}"#);
            edits.replace(document.span(item), vec![Piece::text(object)]);
        } else {
            add_extension(document, edits, item, vec![Piece::text(mark.as_str())])?;
        }
    }
    Ok(())
}

/// Appends an extension to those of an object.
///
/// # Errors
/// [`Error::Malformed`] where the object or its list is empty, which FHIR does not have: it could not be told
/// from one that was made here.
pub(crate) fn add_extension(
    document: &Document<'_>,
    edits: &mut Edits<Pieces>,
    object: NodeId,
    extension: Pieces,
) -> Result<()> {
    let malformed = |id| Error::Malformed { location: document.location(id) };
    let last = document.children(object).last().copied();
    let last = last.filter(|_| document.kind(object) == Kind::Object);
    let last = last.ok_or_else(|| malformed(object))?;
    let (at, before, after) = match document.member(object, "extension") {
        None => (document.span(last).end, r#","extension":["#, "]"),
        Some(list) => {
            let last = document.children(list).last().copied();
            let last = last.filter(|_| document.kind(list) == Kind::Array);
            let last = last.ok_or_else(|| malformed(list))?;
            (document.span(last).end, ",", "")
        }
    };
    let mut pieces = vec![Piece::text(before)];
    pieces.extend(extension);
    pieces.push(Piece::text(after));
    edits.insert(at, pieces);
    Ok(())
}

/// Puts an extension into the `meta` of a resource, which is made where there is none.
pub(crate) fn add_to_meta(
    document: &Document<'_>,
    edits: &mut Edits<Pieces>,
    unit: NodeId,
    extension: Pieces,
) -> Result<()> {
    if let Some(meta) = document.member(unit, "meta") {
        return add_extension(document, edits, meta, extension);
    }
    // Where FHIR has it: after the id, or the type.
    let before = document.member(unit, "id").or_else(|| document.member(unit, "resourceType"));
    let before = before.ok_or(Error::NoResource)?;
    let mut pieces = vec![Piece::text(r#","meta":{"extension":["#)];
    pieces.extend(extension);
    pieces.push(Piece::text("]}"));
    edits.insert(document.span(before).end, pieces);
    Ok(())
}
