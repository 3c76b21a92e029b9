//! SSINs and pseudonyms in references: `Patient/97071143362`, `Patient/urn:be:fgov:pseudo:v2:…`, and the same in
//! a conditional reference, `Patient?identifier=system|97071143362`.

use std::ops::Range;

use blindnym::Ssin;

use crate::form::find_urn;

/// The digits of an SSIN that are punctuated or not.
const PLAIN: usize = 11;

/// What a reference holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// Neither an SSIN nor a pseudonym, as far as this type of resource goes.
    Nothing,
    /// An SSIN, in these bytes.
    Ssin(Range<usize>),
    /// A pseudonym with its prefix, in these bytes.
    Pseudonym(Range<usize>),
    /// An SSIN that is punctuated: its pseudonym would be one of the digits, and the marks would be lost.
    Punctuated,
}

/// Looks for the id or identifier of a resource of one of these types.
pub(crate) fn held(reference: &str, types: &[String]) -> Held {
    if let Some(pseudonym) = pseudonym(reference) {
        return Held::Pseudonym(pseudonym);
    }
    types
        .iter()
        .filter_map(|name| id(reference, name))
        .find_map(|id| judge(reference, id))
        .unwrap_or(Held::Nothing)
}

/// A pseudonym that a reference holds.
pub(crate) fn pseudonym(reference: &str) -> Option<Range<usize>> {
    let start = find_urn(reference)?;
    let rest = reference.get(start..)?;
    let end = rest.find(['/', '?', '#', '&', '|', ' ']).unwrap_or(rest.len());
    Some(start..start.checked_add(end)?)
}

/// The value of the identifier that a conditional reference searches for, as it stands.
pub(crate) fn searched(reference: &str) -> Option<Range<usize>> {
    let (before, query) = reference.split_once('?')?;
    let start = before.len().checked_add(1)?;
    let found = value(query, "identifier")?;
    Some(start.checked_add(found.start)?..start.checked_add(found.end)?)
}

fn judge(reference: &str, id: Range<usize>) -> Option<Held> {
    let text = reference.get(id.clone())?;
    let _ssin = Ssin::parse(text).ok()?;
    Some(if text.len() == PLAIN { Held::Ssin(id) } else { Held::Punctuated })
}

/// Where the id of a resource of this type is, or the value of its identifier.
fn id(reference: &str, resource: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(found) = reference.get(from..)?.find(resource) {
        let start = from.checked_add(found)?;
        let end = start.checked_add(resource.len())?;
        let (before, after) = (reference.get(..start)?, reference.get(end..)?);
        from = end;
        if !(before.is_empty() || before.ends_with('/')) {
            continue;
        }
        if let Some(id) = after.strip_prefix('/') {
            let length = id.find(['/', '?', '#']).unwrap_or(id.len());
            let start = end.checked_add(1)?;
            return Some(start..start.checked_add(length)?);
        }
        if let Some(query) = after.strip_prefix('?') {
            let start = end.checked_add(1)?;
            let value = value(query, "identifier")?;
            return Some(start.checked_add(value.start)?..start.checked_add(value.end)?);
        }
    }
    None
}

/// The value of a parameter, without the system before it.
fn value(query: &str, name: &str) -> Option<Range<usize>> {
    let mut at: usize = 0;
    for pair in query.split('&') {
        if let Some((found, value)) = pair.split_once('=')
            && found == name
        {
            let bar = ["|", "%7C", "%7c"]
                .iter()
                .filter_map(|bar| value.rfind(bar)?.checked_add(bar.len()))
                .max();
            let end = at.checked_add(pair.len())?;
            let length = value.len().checked_sub(bar.unwrap_or(0))?;
            return Some(end.checked_sub(length)?..end);
        }
        at = at.checked_add(pair.len())?.checked_add(1)?;
    }
    None
}

#[cfg(test)]
mod tests;
