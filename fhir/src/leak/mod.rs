//! What looks like an SSIN, wherever it stands.

mod scan;

use std::collections::BTreeSet;

pub(crate) use scan::holds_ssin;

use crate::error::Result;
use crate::json::{Document, Kind, NodeId};
use crate::location::Location;

/// The places of a resource, a Bundle or parameters that hold what looks like an SSIN: eleven digits of which
/// the check digits and the date are right, punctuated or not, in texts, names, references, addresses,
/// narratives, names of members, and numbers. The digits themselves are never told.
///
/// One in fifty numbers of eleven digits has the right check digits by chance, and one in a few hundred a
/// possible date too: numbers of caregivers (NIHII) are as long.
///
/// # Errors
/// Those of reading JSON: [`Error::Json`](crate::Error::Json), [`Error::TooDeep`](crate::Error::TooDeep),
/// [`Error::DuplicateMember`](crate::Error::DuplicateMember).
pub fn find_ssins(json: &str) -> Result<Vec<Location>> {
    let document = Document::parse(json)?;
    let found = document.ids().filter(|id| holds(&document, *id, false));
    Ok(found.map(|id| document.location(id)).collect())
}

/// The first place that holds an SSIN, apart from those that may, and from those that are replaced.
pub(crate) fn first(
    document: &Document<'_>,
    clear: &[NodeId],
    replaced: &BTreeSet<NodeId>,
) -> Option<NodeId> {
    document
        .ids()
        .filter(|id| clear.binary_search(id).is_err())
        .find(|id| holds(document, *id, replaced.contains(id)))
}

/// Whether the name or, unless it is replaced, the content of a node holds an SSIN.
fn holds(document: &Document<'_>, id: NodeId, replaced: bool) -> bool {
    if document.name(id).is_some_and(holds_ssin) {
        return true;
    }
    if replaced {
        return false;
    }
    match document.kind(id) {
        Kind::String => {
            let raw = document.raw(id);
            match raw.contains('\\') {
                false => holds_ssin(raw),
                // What is no text is looked at as it stands.
                true => {
                    document.string(id).map_or_else(|| holds_ssin(raw), |text| holds_ssin(&text))
                }
            }
        }
        Kind::Number => holds_ssin(document.raw(id)),
        Kind::Object | Kind::Array | Kind::Boolean | Kind::Null => false,
    }
}

#[cfg(test)]
mod tests;
