//! A resource comes back: marked elements are identified and restored, and the extensions go.

mod restore;

use std::fmt;

use blindnym::{Domain, PseudonymInTransit, Step, Value};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::found::Found;
use crate::json::{Document, Edits};
use crate::location::Location;
use crate::pseudonymize::answers;
use crate::units::Units;
use restore::{Back, Restored};

/// The state of a resource that waits for its values.
pub struct Identification {
    text: String,
    edits: Edits<Back>,
    restored: Vec<Restored>,
    needed: Vec<Location>,
}

/// Reads a resource, a Bundle or parameters, and says which pseudonyms are to be identified: each once, and of
/// keys those that texts are encrypted with.
///
/// Give the pseudonyms to [`Domain::identify`], or to a client, and the results to [`Identification::finish`].
/// No rule set is needed: what is a pseudonym is marked, or stands in a reference behind its prefix.
///
/// # Errors
/// [`Error::NoPseudonym`], [`Error::Mark`], [`Error::UnknownKey`], [`Error::AmbiguousKey`], and those of
/// reading JSON.
pub fn identify(
    domain: &Domain,
    resource: &str,
) -> Result<Step<Identification, PseudonymInTransit>> {
    let document = Document::parse(resource)?.expect_resource()?;
    let units = Units::of(&document);
    let found = Found::find(&document, &units)?;
    let restore::Plan { edits, restored, wanted } = restore::plan(&document, domain, &found)?;
    let (message, needed) = wanted.into_parts();
    Ok(Step {
        state: Identification { text: resource.to_owned(), edits, restored, needed },
        message,
    })
}

impl Identification {
    /// Writes the resource as it was: one result for each pseudonym, in their order. The text is wiped when it
    /// is dropped.
    ///
    /// # Errors
    /// [`Error::Unanswered`], [`Error::AnswerCount`]; [`Error::Undecryptable`] for a text that its key does not
    /// open; [`Error::Unfit`] for values that are no text.
    pub fn finish<E: fmt::Display>(
        self,
        results: &[std::result::Result<Value, E>],
    ) -> Result<Zeroizing<String>> {
        let values = answers(&self.needed, results, |value| Ok(value.clone()))?;
        let each = self.restored.iter().map(|restored| restored.text(&values));
        let texts: Vec<Zeroizing<String>> = each.collect::<Result<_>>()?;
        let written = self.edits.apply(&self.text, |back, out| {
            let (before, text, after) = match back {
                Back::Text(text) => (*text, None, ""),
                Back::Restored { before, text, after } => (before.as_str(), Some(*text), *after),
            };
            crate::json::push(out, before);
            if let Some(text) = text {
                crate::json::push(out, texts.get(text)?);
            }
            crate::json::push(out, after);
            Some(())
        });
        // Edits come from one document, each of an element of its own.
        written.ok_or(Error::NoResource)
    }
}

impl fmt::Debug for Identification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Identification");
        debug.field("pseudonyms", &self.needed.len()).finish_non_exhaustive()
    }
}
