//! Pseudonyms at rest as they stand in stored resources and searches.

use blindnym::{Domain, PseudonymAtRest, Result};
use percent_encoding::percent_decode_str;

/// Where a pseudonym stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It is the whole element: Base64 of x.
    Element,
    /// In a reference: the same with `-` and `_`, and without padding, for a slash would end it.
    Reference,
    /// In the search of a conditional reference: Base64 of x, for that is what the search has to find, percent-encoded.
    Search,
}

impl Place {
    /// Where it stands with so much of the string before it.
    pub(super) fn after(before: &str, is_reference: bool) -> Self {
        if before.contains('?') {
            Self::Search
        } else if is_reference {
            Self::Reference
        } else {
            Self::Element
        }
    }
}

pub(super) fn write(pseudonym: &PseudonymAtRest, place: Place) -> String {
    let text = pseudonym.to_text();
    match place {
        Place::Element => text,
        Place::Reference => text.trim_end_matches('=').replace('+', "-").replace('/', "_"),
        Place::Search => text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"),
    }
}

/// Reads every form.
pub(super) fn read(domain: &Domain, text: &str) -> Result<PseudonymAtRest> {
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    let mut standard = decoded.replace('-', "+").replace('_', "/");
    while !standard.len().is_multiple_of(4) {
        standard.push('=');
    }
    PseudonymAtRest::from_text(domain, &standard)
}

/// Whether a part of a reference is as long as a pseudonym at rest, and has its characters only.
pub(crate) fn looks_stored(text: &str) -> bool {
    // x is 66 bytes on P-521, 48 and 32 on the others.
    matches!(text.len(), 88 | 64 | 43) && is_base64(text, b"-_")
}

/// The same in the search of a conditional reference, where it is percent-encoded and padded.
pub(crate) fn looks_searched(text: &str) -> bool {
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    matches!(decoded.len(), 88 | 64 | 44) && is_base64(decoded.trim_end_matches('='), b"+/")
}

fn is_base64(text: &str, others: &[u8]) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || others.contains(&byte))
}
