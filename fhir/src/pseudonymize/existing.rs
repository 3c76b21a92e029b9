//! Elements that are pseudonyms already. A mark alone proves nothing: what it marks is looked at.

use blindnym::{Domain, PseudonymInTransit};

use crate::element;
use crate::encrypted::Encrypted;
use crate::error::{Error, Result};
use crate::extension::{ENCRYPTED_PREFIX, Format};
use crate::form::prefix_version;
use crate::json::{Document, NodeId};
use crate::leak::holds_ssin;
use crate::mark::Mark;
use crate::reference;

/// What an element is before anything is done.
pub(super) enum Found {
    Clear,
    Pseudonym,
}

/// Looks whether a text is marked as a pseudonym, or is one without a mark. Only a reference may have anything
/// around it.
///
/// # Errors
/// [`Error::NoPseudonym`] where it is marked and could be clear; [`Error::Mark`]; [`Error::Leak`].
pub(super) fn look(
    document: &Document<'_>,
    domain: &Domain,
    id: NodeId,
    text: &str,
    is_reference: bool,
) -> Result<Found> {
    let companion = element::companion(document, id);
    let mark = companion.map(|companion| Mark::of(document, companion)).transpose()?.flatten();
    let location = || document.location(id);
    let check = |text: &str| {
        let read = PseudonymInTransit::from_text(domain, text);
        read.map_err(|cause| Error::NoPseudonym { location: location(), cause })
    };
    if let Some(range) = reference::pseudonym(text).filter(|_| is_reference) {
        let around = [text.get(..range.start), text.get(range.end..)];
        let _pseudonym = check(text.get(range).unwrap_or_default())?;
        if around.into_iter().flatten().any(holds_ssin) {
            return Err(Error::Leak { location: location() });
        }
        return Ok(Found::Pseudonym);
    }
    let format = match &mark {
        Some(mark) => mark.format,
        None if text.starts_with(ENCRYPTED_PREFIX) => Format::Encrypted,
        None if prefix_version(text).is_some() => Format::Direct,
        None => return Ok(Found::Clear),
    };
    match format {
        Format::Direct => {
            let _pseudonym = check(text)?;
        }
        Format::Encrypted => {
            let _encrypted = Encrypted::parse(text)
                .map_err(|cause| Error::NoPseudonym { location: location(), cause })?;
        }
    }
    Ok(Found::Pseudonym)
}
