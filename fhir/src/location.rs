//! Where in a resource something is, as a FHIRPath that repeats nothing of what stands there.

use std::fmt;

use crate::json::{Document, NodeId, Place};

/// Letters of a name that is shown at most. FHIR's longest is half as long.
const LONGEST_NAME: usize = 64;
/// Digits of a name that is shown at most: no number of a person is so short.
const MOST_DIGITS: usize = 6;

/// A way through a resource: `Bundle.entry[0].resource.note[1].text`.
///
/// Names that are no element's, which could be anything, are shown as `…`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location(String);

impl Location {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn of(document: &Document<'_>, id: NodeId) -> Self {
        let mut parts = Vec::new();
        let mut at = Some(id);
        while let Some(node) = at {
            parts.push(match document.place(node) {
                Place::Root => {
                    let found = document.resource_type(node);
                    found.as_deref().map_or("$this", shown).to_owned()
                }
                Place::Member { name, .. } => format!(".{}", shown(name)),
                Place::Item(index) => format!("[{index}]"),
            });
            at = document.parent(node);
        }
        parts.reverse();
        Self(parts.concat())
    }

    /// A parameter of a search.
    pub(crate) fn parameter(name: &str) -> Self {
        let plain = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '-' | '.' | ':');
        let good = name.len() <= LONGEST_NAME && name.chars().all(plain);
        Self(if good { name.to_owned() } else { "…".to_owned() })
    }
}

/// A name, if it is one that elements can have.
pub(crate) fn shown(name: &str) -> &str {
    let bare = name.strip_prefix('_').unwrap_or(name);
    let good = bare.starts_with(|first: char| first.is_ascii_alphabetic())
        && bare.chars().all(|c| c.is_ascii_alphanumeric())
        && bare.len() <= LONGEST_NAME
        && bare.chars().filter(char::is_ascii_digit).count() <= MOST_DIGITS;
    if good { name } else { "…" }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
