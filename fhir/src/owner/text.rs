//! Pseudonyms at rest as they stand in stored resources and searches.

use blindnym::{Domain, PseudonymAtRest, Result};

/// Where a pseudonym stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It is the whole element: Base64 of x.
    Element,
    /// In a reference: the same with `-` and `_`, and without padding, for a slash would end it.
    Reference,
}

pub(super) fn write(pseudonym: &PseudonymAtRest, place: Place) -> String {
    let text = pseudonym.to_text();
    match place {
        Place::Element => text,
        Place::Reference => text.trim_end_matches('=').replace('+', "-").replace('/', "_"),
    }
}

/// Reads either form.
pub(super) fn read(domain: &Domain, text: &str) -> Result<PseudonymAtRest> {
    let mut standard = text.replace('-', "+").replace('_', "/");
    while !standard.len().is_multiple_of(4) {
        standard.push('=');
    }
    PseudonymAtRest::from_text(domain, &standard)
}

/// The length of a pseudonym at rest in a reference.
pub(crate) fn looks_stored(text: &str) -> bool {
    // x is 66 bytes on P-521, 48 and 32 on the others.
    matches!(text.len(), 88 | 64 | 43)
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}
