//! The owner of a domain, behind a FHIR server: what comes in transit is stored at rest, and leaves in transit.
//!
//! Marks stay where they are: they say that an element is a pseudonym, not in which form. That of a conditional
//! reference goes, for a server puts a reference of its own in its place. Texts that are encrypted stay too, and the
//! pseudonyms of their keys are treated like all others.

mod search;
mod text;

use std::collections::BTreeSet;
use std::fmt;

use blindnym::{
    Domain, DomainOwner, Opened, PseudonymAtRest, PseudonymInTransit, Step, TransitOptions,
};
use rand_core::CryptoRng;

use crate::error::{Error, Result};
use crate::extension;
use crate::form::Form;
use crate::found::{Found, Holds, is_reference, looks_stored_in};
use crate::json::{Document, Edits, NodeId, push, quoted};
use crate::location::Location;
use crate::mark::Mark;
use crate::pseudonymize::answers;
use crate::remove;
use crate::units::Units;
use crate::wanted::Wanted;
pub use search::{StoredSearching, search_at_rest, search_to_at_rest};
pub(crate) use text::Looks;
use text::Place;

/// The state of a resource that waits to be stored.
#[derive(Debug)]
pub struct Storing {
    waiting: Waiting,
    domain: Domain,
}

/// The state of a resource that waits to leave.
#[derive(Debug)]
pub struct Answering {
    waiting: Waiting,
    form: Form,
}

/// Reads a resource as it came, and says which of its pseudonyms are to be turned into those at rest.
///
/// # Errors
/// Those of [`identify`](crate::identify()), which finds pseudonyms in the same places; [`Error::AtRest`].
pub fn to_at_rest(domain: &Domain, resource: &str) -> Result<Step<Storing, PseudonymInTransit>> {
    let (waiting, message) = Waiting::read(domain, resource, None, |text, location| {
        let read = PseudonymInTransit::from_text(domain, text);
        read.map_err(|cause| Error::NoPseudonym { location, cause })
    })?;
    Ok(Step { state: Storing { waiting, domain: domain.clone() }, message })
}

/// Reads a resource as it is stored, and says which of its pseudonyms are to be turned into those in transit.
///
/// # Errors
/// As [`to_at_rest`].
pub fn to_in_transit(
    domain: &Domain,
    form: Form,
    resource: &str,
) -> Result<Step<Answering, PseudonymAtRest>> {
    let (waiting, message) = Waiting::read(domain, resource, Some(form), |text, location| {
        text::read(domain, text).map_err(|cause| Error::NoPseudonym { location, cause })
    })?;
    Ok(Step { state: Answering { waiting, form }, message })
}

impl Storing {
    /// Writes the resource as it is stored: one result for each pseudonym, in their order. `subject` is the `sub`
    /// of the access token of whoever sent it: a pseudonym that is bound to somebody else is refused.
    ///
    /// # Errors
    /// [`Error::Unanswered`], [`Error::AnswerCount`]; [`Error::Misplaced`], or those of [`to_in_transit`], where what is
    /// stored could not be answered with.
    pub fn finish<E: fmt::Display>(
        self,
        results: &[std::result::Result<Opened, E>],
        subject: Option<&str>,
    ) -> Result<String> {
        let made = answers(&self.waiting.needed, results, |opened| for_subject(opened, subject))?;
        self.write(&made)
    }

    /// The same with pseudonyms whose subjects were checked where they were opened.
    ///
    /// # Errors
    /// As [`Storing::finish`].
    pub fn finish_checked<E: fmt::Display>(
        self,
        results: &[std::result::Result<PseudonymAtRest, E>],
    ) -> Result<String> {
        let made = answers(&self.waiting.needed, results, |pseudonym| Ok(pseudonym.clone()))?;
        self.write(&made)
    }

    /// Writes, and looks whether each pseudonym at rest is found again at its place, and nothing else is taken for one:
    /// what is not found would leave as it is, and what else is found would be turned into one in transit.
    fn write(self, made: &[PseudonymAtRest]) -> Result<String> {
        let Self { waiting, domain } = self;
        let expected: Vec<_> = waiting
            .results()
            .map(|result| made.get(result).map(PseudonymAtRest::to_text))
            .collect();
        let places: Vec<usize> = waiting.results().collect();
        let needed = waiting.needed.clone();
        let stored = waiting.write(made, text::write)?;
        let any = Some(Form::default());
        let (again, texts) =
            Waiting::read(&domain, &stored, any, |text, _| Ok(text::standard(text)))?;
        let found: Vec<_> = again.results().map(|result| texts.get(result).cloned()).collect();
        if found != expected {
            let first = expected.iter().zip(&found).take_while(|(one, other)| one == other).count();
            let lost = places.get(first).and_then(|place| needed.get(*place));
            let more = || again.needed.get(again.results().nth(first)?);
            let location = lost.or_else(more).cloned().ok_or(Error::NoResource)?;
            return Err(Error::Misplaced { location });
        }
        // Nothing that is written then is part of another thing that is.
        drop(again.write(&texts, |text, _| text.clone())?);
        Ok(stored)
    }
}

impl Answering {
    /// Writes the resource as it leaves: one result for each pseudonym, in their order.
    ///
    /// # Errors
    /// [`Error::Unanswered`], [`Error::AnswerCount`].
    pub fn finish<E: fmt::Display>(
        self,
        results: &[std::result::Result<PseudonymInTransit, E>],
    ) -> Result<String> {
        let made = answers(&self.waiting.needed, results, |pseudonym| Ok(pseudonym.clone()))?;
        self.waiting.write(&made, |pseudonym: &PseudonymInTransit, place| {
            let form = match place {
                Place::Element => self.form,
                // Where nothing marks it, a prefix does.
                Place::Reference | Place::Search => self.form.prefixed(),
            };
            pseudonym.to_text(form.text_form())
        })
    }
}

/// A resource as it is stored, with the keys of its domain's owner at hand.
///
/// # Errors
/// As [`to_at_rest`] and [`Storing::finish`].
pub fn store(
    owner: &DomainOwner,
    resource: &str,
    subject: Option<&str>,
    now: i64,
) -> Result<String> {
    let Step { state, message } = to_at_rest(owner.domain(), resource)?;
    let results = owner.to_at_rest_batch(&message.iter().collect::<Vec<_>>(), now);
    state.finish(&results, subject)
}

/// A stored resource as it leaves, with the keys of its domain's owner at hand. With a subject the service serves
/// nobody else with its pseudonyms.
///
/// # Errors
/// As [`to_in_transit`] and [`Answering::finish`].
pub fn answer<R: CryptoRng + ?Sized>(
    owner: &DomainOwner,
    form: Form,
    resource: &str,
    subject: Option<&str>,
    now: i64,
    rng: &mut R,
) -> Result<String> {
    let Step { state, message } = to_in_transit(owner.domain(), form, resource)?;
    let options = subject.map(TransitOptions::for_subject).unwrap_or_default();
    let pseudonyms: Vec<&PseudonymAtRest> = message.iter().collect();
    let results = owner.to_in_transit_batch(&pseudonyms, &options, now, rng);
    state.finish(&results)
}

/// What was opened, unless it is bound to another subject.
fn for_subject(opened: &Opened, subject: Option<&str>) -> Result<PseudonymAtRest> {
    let _bound = opened.claims.expect_subject(subject)?;
    Ok(opened.pseudonym.clone())
}

/// A resource, and where in it each result stands.
#[derive(Debug)]
struct Waiting {
    text: String,
    edits: Edits<Part>,
    needed: Vec<Location>,
}

/// What is put in.
#[derive(Debug)]
enum Part {
    Text(String),
    /// Between what is before and after it in the element.
    Result {
        before: String,
        result: usize,
        after: String,
        place: Place,
    },
}

impl Waiting {
    /// Finds pseudonyms; the marks are those of `form` then, or stay.
    fn read<T: PartialEq>(
        domain: &Domain,
        resource: &str,
        form: Option<Form>,
        read: impl Fn(&str, Location) -> Result<T>,
    ) -> Result<(Self, Vec<T>)> {
        let document = Document::parse(resource)?.expect_resource()?;
        let units = Units::of(&document);
        let looks = Looks::of(domain);
        let found = match form {
            None => {
                // Whoever sends it would have it turned into a pseudonym in transit when it leaves.
                if let Some(node) = looks_stored_in(&document, looks) {
                    return Err(Error::AtRest { location: document.location(node) });
                }
                Found::find(&document, &units)?
            }
            Some(_) => Found::find_stored(&document, &units, looks)?,
        };
        let mut wanted = Wanted::default();
        let mut edits = Edits::default();
        let mut gone = BTreeSet::new();
        let mut put =
            |node: NodeId, text: &str, range: std::ops::Range<usize>, mark: Option<&Mark>| {
                let pseudonym = text.get(range.clone()).unwrap_or_default();
                let item = read(pseudonym, document.location(node))?;
                let result = wanted.place(item, pseudonym.as_bytes(), || document.location(node));
                let before = text.get(..range.start).unwrap_or_default();
                let after = text.get(range.end..).unwrap_or_default();
                let place = Place::after(before, is_reference(&document, node));
                let (before, after) = (quoted(before), quoted(after));
                let before = before.strip_suffix('"').unwrap_or_default().to_owned();
                let after = after.strip_prefix('"').unwrap_or_default().to_owned();
                edits.replace(document.span(node), Part::Result { before, result, after, place });
                match (form, mark.filter(|mark| mark.content.is_none())) {
                    (Some(form), Some(mark)) => {
                        let marked = Part::Text(extension::direct(form));
                        edits.replace(document.span(mark.extension), marked);
                    }
                    // The server puts a reference of its own in its place, which is no pseudonym.
                    (None, Some(mark)) if place == Place::Search => {
                        let _new = gone.insert(mark.extension);
                    }
                    (Some(_) | None, Some(_) | None) => {}
                }
                Ok::<(), Error>(())
            };
        for element in &found.elements {
            if let Holds::Pseudonym(range) = &element.holds {
                put(element.node, &element.text, range.clone(), element.mark.as_ref())?;
            }
        }
        for key in found.keys.all() {
            put(key.node, &key.text, 0..key.text.len(), key.mark.as_ref())?;
        }
        remove::cascade(&document, &mut gone);
        remove::cut(&document, &gone, &mut edits, |text| Part::Text(text.to_owned()));
        let (message, needed) = wanted.into_parts();
        Ok((Self { text: resource.to_owned(), edits, needed }, message))
    }

    /// The results that are written, in the order of the text.
    fn results(&self) -> impl Iterator<Item = usize> + '_ {
        self.edits.parts().into_iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Result { result, .. } => Some(*result),
        })
    }

    fn write<T>(self, results: &[T], text: impl Fn(&T, Place) -> String) -> Result<String> {
        let written = self.edits.apply(&self.text, |part, out| {
            match part {
                Part::Text(text) => push(out, text),
                Part::Result { before, result, after, place } => {
                    push(out, before);
                    push(out, &text(results.get(*result)?, *place));
                    push(out, after);
                }
            }
            Some(())
        });
        // Edits come from one document, each of an element of its own.
        let mut written = written.ok_or(Error::NoResource)?;
        Ok(std::mem::take(&mut *written))
    }
}
