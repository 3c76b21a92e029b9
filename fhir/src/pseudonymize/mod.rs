//! A resource leaves pseudonymised.
//!
//! ```text
//! text → Document → Rules: which elements → Draft: what is asked for, what is spliced ─┬→ values
//!                                                                 pseudonyms → finish ─┴→ text
//! ```

mod draft;
mod existing;
mod typed;

use std::fmt;

use blindnym::{Domain, ErrorKind, PseudonymInTransit, Step, Value};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::form::Form;
use crate::json::{Document, Edits, push};
use crate::leak;
use crate::location::Location;
use crate::rules::Rules;
use crate::splice::{Piece, Pieces};
use crate::units::Units;
use draft::Draft;

/// How resources leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The form of pseudonyms, which depends on who reads them.
    pub form: Form,
    /// What becomes of elements that are pseudonymised already.
    pub existing: Existing,
    /// What becomes of a resource that still holds what looks like an SSIN.
    pub leaks: Leaks,
}

/// What becomes of elements that are pseudonymised already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existing {
    /// They stay as they are, once it is sure that they are pseudonyms.
    #[default]
    Keep,
    /// They are an error.
    Refuse,
}

/// What becomes of a resource in which something looks like an SSIN that no rule takes care of and that the
/// rules do not let stay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leaks {
    /// It fails: nothing leaves in clear by accident.
    #[default]
    Refuse,
    /// It leaves: who sets this looks for leaks elsewhere.
    Allow,
}

/// The state of a resource that waits for its pseudonyms. It holds the resource, and wipes it.
pub struct Pseudonymization {
    domain: Domain,
    form: Form,
    text: Zeroizing<String>,
    edits: Edits<Pieces>,
    needed: Vec<Location>,
}

impl Rules {
    /// Reads a resource, a Bundle or parameters, and says which values are to be pseudonymised: each once,
    /// however often it stands there, and a key for each resource with texts that are too long.
    ///
    /// Give the values to [`Domain::pseudonymize`], or to a client, and the results to
    /// [`Pseudonymization::finish`].
    ///
    /// # Errors
    /// Every reason for which the resource cannot leave; nothing of it does then.
    pub fn pseudonymize<R: CryptoRng + ?Sized>(
        &self,
        domain: &Domain,
        settings: Settings,
        resource: &str,
        rng: &mut R,
    ) -> Result<Step<Pseudonymization, Value>> {
        let document = Document::parse(resource)?.expect_resource()?;
        let units = Units::of(&document);
        let mut draft = Draft::new(&document, &units, domain, settings);
        for (element, treatment) in self.matches(&document, &units) {
            draft.treat(element, treatment, rng)?;
        }
        if settings.leaks == Leaks::Refuse {
            let clear = self.clear(&document, &units);
            if let Some(leak) = leak::first(&document, &clear, draft.replaced()) {
                return Err(Error::Leak { location: document.location(leak) });
            }
        }
        let (edits, wanted) = draft.finish()?;
        let (message, needed) = wanted.into_parts();
        let (domain, form) = (domain.clone(), settings.form);
        let text = Zeroizing::new(resource.to_owned());
        Ok(Step { state: Pseudonymization { domain, form, text, edits, needed }, message })
    }
}

impl Pseudonymization {
    /// Writes the resource with its pseudonyms: one result for each value, in their order.
    ///
    /// # Errors
    /// [`Error::Unanswered`] where a value has no pseudonym, [`Error::AnswerCount`], and
    /// [`ErrorKind::WrongDomain`] for a pseudonym of another domain. Nothing leaves then.
    pub fn finish<E: fmt::Display>(
        self,
        results: &[std::result::Result<PseudonymInTransit, E>],
    ) -> Result<String> {
        let texts = answers(&self.needed, results, |pseudonym| {
            if pseudonym.domain() == self.domain.name() {
                return Ok(pseudonym.clone());
            }
            let (expected, found) = (self.domain.name().into(), pseudonym.domain().into());
            Err(blindnym::Error::from(ErrorKind::WrongDomain { expected, found }).into())
        })?;
        let written = self.edits.apply(&self.text, |pieces, out| {
            for piece in pieces {
                let text =
                    |place: &usize, form: Form| Some(texts.get(*place)?.to_text(form.text_form()));
                match piece {
                    Piece::Text(text) => push(out, text),
                    Piece::Result(place) => push(out, &text(place, self.form)?),
                    Piece::Prefixed(place) => push(out, &text(place, self.form.prefixed())?),
                }
            }
            Some(())
        });
        // Edits come from one document, each of an element of its own.
        let mut written = written.ok_or(Error::NoResource)?;
        Ok(std::mem::take(&mut *written))
    }
}

/// One answer for each thing that was asked for, made into something; or why there is none.
pub(crate) fn answers<T, E: fmt::Display, U>(
    needed: &[Location],
    results: &[std::result::Result<T, E>],
    make: impl Fn(&T) -> Result<U>,
) -> Result<Vec<U>> {
    let (expected, found) = (needed.len(), results.len());
    if expected != found {
        return Err(Error::AnswerCount { expected, found });
    }
    let each = needed.iter().zip(results).map(|(location, result)| match result {
        Ok(result) => make(result),
        Err(error) => {
            Err(Error::Unanswered { location: location.clone(), reason: error.to_string() })
        }
    });
    each.collect()
}

impl fmt::Debug for Pseudonymization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Pseudonymization");
        let debug = debug.field("domain", &self.domain.name());
        debug.field("values", &self.needed.len()).finish_non_exhaustive()
    }
}
