//! Searches as an owner's back end gets them: pseudonyms in transit become those at rest, which are found.

use std::fmt;

use blindnym::{Domain, DomainOwner, Opened, PseudonymAtRest, PseudonymInTransit, Step};
use zeroize::Zeroizing;

use super::for_subject;
use super::text::{self, Looks, Place};
use crate::error::{Error, Result};
use crate::location::Location;
use crate::pseudonymize::answers;
use crate::search::Search;

/// The state of a search that waits for its pseudonyms at rest.
pub struct StoredSearching {
    form: Zeroizing<String>,
    needed: Vec<Location>,
}

/// Reads the parameters of a search, a form's body or what follows a question mark, and says which pseudonyms in
/// transit in them are to be turned into those at rest.
///
/// # Errors
/// [`Error::NoPseudonym`] for one that cannot be read; [`Error::AtRest`] for what looks like one at rest;
/// [`Error::Search`].
pub fn search_to_at_rest(
    domain: &Domain,
    form: &str,
) -> Result<Step<StoredSearching, PseudonymInTransit>> {
    let search = Search::parse(form)?;
    let looks = Looks::of(domain);
    if let Some(name) = search.first(|value| looks.is_in_value(value)) {
        return Err(Error::AtRest { location: Location::parameter(name) });
    }
    let (mut message, mut needed) = (Vec::new(), Vec::new());
    for span in search.pseudonyms() {
        let location = Location::parameter(span.name());
        let read = PseudonymInTransit::from_text(domain, span.text());
        let failed = |cause| Error::NoPseudonym { location: location.clone(), cause };
        message.push(read.map_err(failed)?);
        needed.push(location);
    }
    let form = Zeroizing::new(form.to_owned());
    Ok(Step { state: StoredSearching { form, needed }, message })
}

impl StoredSearching {
    /// Writes the parameters with pseudonyms at rest, one result for each in their order; all else stays byte for
    /// byte. `subject` is the `sub` of whoever asks: a pseudonym that is bound to somebody else is refused.
    ///
    /// # Errors
    /// [`Error::Unanswered`], [`Error::AnswerCount`].
    pub fn finish<E: fmt::Display>(
        self,
        results: &[std::result::Result<Opened, E>],
        subject: Option<&str>,
    ) -> Result<String> {
        let made = answers(&self.needed, results, |opened| for_subject(opened, subject))?;
        self.write(&made)
    }

    /// The same with pseudonyms whose subjects were checked where they were opened.
    ///
    /// # Errors
    /// As [`StoredSearching::finish`].
    pub fn finish_checked<E: fmt::Display>(
        self,
        results: &[std::result::Result<PseudonymAtRest, E>],
    ) -> Result<String> {
        let made = answers(&self.needed, results, |pseudonym| Ok(pseudonym.clone()))?;
        self.write(&made)
    }

    fn write(&self, made: &[PseudonymAtRest]) -> Result<String> {
        let search = Search::parse(&self.form)?;
        let spans = search.pseudonyms();
        let each = spans.iter().zip(made).map(|(span, pseudonym)| {
            let place = if span.in_reference() { Place::Reference } else { Place::Element };
            text::write(pseudonym, place)
        });
        search.replace(&spans, &each.collect::<Vec<_>>())
    }
}

/// The parameters of a search as they are found, with the keys of its domain's owner at hand.
///
/// # Errors
/// As [`search_to_at_rest`] and [`StoredSearching::finish`].
pub fn search_at_rest(
    owner: &DomainOwner,
    form: &str,
    subject: Option<&str>,
    now: i64,
) -> Result<String> {
    let Step { state, message } = search_to_at_rest(owner.domain(), form)?;
    let results = owner.to_at_rest_batch(&message.iter().collect::<Vec<_>>(), now);
    state.finish(&results, subject)
}

impl fmt::Debug for StoredSearching {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredSearching")
            .field("values", &self.needed.len())
            .finish_non_exhaustive()
    }
}
