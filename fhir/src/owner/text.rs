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
    PseudonymAtRest::from_text(domain, &standard(text))
}

/// Base64 of x, of whatever form.
pub(super) fn standard(text: &str) -> String {
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    let mut standard = decoded.replace('-', "+").replace('_', "/");
    while !standard.len().is_multiple_of(4) {
        standard.push('=');
    }
    standard
}

/// What pseudonyms at rest of a domain look like in a reference, where nothing marks them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Looks {
    /// Of x.
    bytes: usize,
}

impl Looks {
    pub(super) fn of(domain: &Domain) -> Self {
        Self { bytes: domain.curve().coordinate_len() }
    }

    /// Whether a part of a reference is as long as a pseudonym, and has its characters only.
    pub(crate) fn has_stored(self, text: &str) -> bool {
        text.len() == self.characters() && is_base64(text, b"-_")
    }

    /// The same in the search of a conditional reference, where it is percent-encoded and padded.
    pub(crate) fn has_searched(self, text: &str) -> bool {
        let decoded = percent_decode_str(text).decode_utf8_lossy();
        decoded.len() == self.characters().next_multiple_of(4)
            && is_base64(decoded.trim_end_matches('='), b"+/")
    }

    /// Whether any part of a reference, or of a search in it, may be one.
    pub(crate) fn is_in_reference(self, reference: &str) -> bool {
        let (path, query) = reference.split_once('?').unwrap_or((reference, ""));
        let decoded = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
        path.split(['/', '#']).any(|part| self.has_stored(part))
            || query.split(['&', '#']).any(|pair| {
                let (_, value) = pair.split_once('=').unwrap_or(("", pair));
                self.is_in_value(&decoded(value))
            })
    }

    /// Whether any part of a search's value may be one.
    pub(crate) fn is_in_value(self, value: &str) -> bool {
        let is_one = |part: &str| {
            let part = part.trim_end_matches('=');
            part.len() == self.characters() && is_base64(part, b"+/-_")
        };
        value
            .split(',')
            .any(|one| one.split('|').any(|part| is_one(part) || part.split('/').any(is_one)))
    }

    /// Without padding.
    const fn characters(self) -> usize {
        self.bytes.saturating_mul(4).div_ceil(3)
    }
}

fn is_base64(text: &str, others: &[u8]) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || others.contains(&byte))
}
