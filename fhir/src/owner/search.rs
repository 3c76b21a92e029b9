//! Searches as an owner's back end gets them: pseudonyms in transit become those at rest, which are found.

use blindnym::DomainOwner;

use super::check_subject;
use super::text::{self, Place};
use crate::error::{Error, Result};
use crate::location::Location;
use crate::search::{Search, Span};

/// The parameters of a search, a form's body or what follows a question mark, with the pseudonyms in transit in
/// them turned into those at rest. All else stays byte for byte.
///
/// # Errors
/// [`Error::NoPseudonym`] for one that cannot be read or opened; [`Error::Search`].
pub fn search_at_rest(
    owner: &DomainOwner,
    form: &str,
    subject: Option<&str>,
    now: i64,
) -> Result<String> {
    let search = Search::parse(form)?;
    let spans = search.pseudonyms();
    let mut read = Vec::new();
    for span in &spans {
        let pseudonym = blindnym::PseudonymInTransit::from_text(owner.domain(), span.text());
        read.push(pseudonym.map_err(|cause| failed(span, cause))?);
    }
    let opened = owner.to_at_rest_batch(&read.iter().collect::<Vec<_>>(), now);
    let mut texts = Vec::new();
    for (span, opened) in spans.iter().zip(opened) {
        let opened = opened.map_err(|cause| failed(span, cause))?;
        check_subject(&opened, subject)?;
        let place = if span.in_reference() { Place::Reference } else { Place::Element };
        texts.push(text::write(&opened.pseudonym, place));
    }
    search.replace(&spans, &texts)
}

fn failed(span: &Span<'_>, cause: blindnym::Error) -> Error {
    Error::NoPseudonym { location: Location::parameter(span.name()), cause }
}
