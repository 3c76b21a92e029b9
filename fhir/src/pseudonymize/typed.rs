//! Elements whose type no pseudonym fits: dates, codes, concepts.

use std::ops::Range;

use rand_core::CryptoRng;

use super::Existing;
use super::draft::Draft;
use crate::element;
use crate::error::{Error, Result};
use crate::extension;
use crate::json::{NodeId, Place, quoted};
use crate::splice::{self, Piece};

impl Draft<'_> {
    /// `"birthDate":"…"` becomes `"_birthDate":{…}`, in the same place where there is none yet. With a placeholder
    /// that stands there instead.
    pub(super) fn content<R: CryptoRng + ?Sized>(
        &mut self,
        id: NodeId,
        placeholder: Option<&str>,
        rng: &mut R,
    ) -> Result<()> {
        const WHAT: &str = "a single date, code or text";
        let text = self.document.string(id).ok_or_else(|| self.unsuitable(id, WHAT))?;
        let (Place::Member { key, .. }, Some(object)) =
            (self.document.place(id), self.document.parent(id))
        else {
            return Err(self.unsuitable(id, WHAT));
        };
        let beside = element::beside(self.document, object, id);
        let before =
            beside.map(|beside| element::extensions_of(self.document, beside, extension::CONTENT));
        if let Some([before, ..]) = before.as_deref() {
            // It was done already, unless the element itself is there too.
            return match self.settings.existing {
                _ if placeholder != Some(text.as_str()) => Err(Error::Mark {
                    location: self.document.location(*before),
                    reason: "the element is there beside its pseudonym",
                }),
                Existing::Keep => Ok(()),
                Existing::Refuse => Err(self.already(id)),
            };
        }
        let extension = extension::content(&self.encrypt(id, &text, rng)?);
        if let Some(placeholder) = placeholder {
            self.replace(id, vec![Piece::Text(quoted(placeholder))]);
            return self.mark(id, extension);
        }
        let Some(beside) = beside else {
            self.edits.insert(key.start.saturating_add(1), vec![Piece::text("_")]);
            let object = format!(r#"{{"extension":[{extension}]}}"#);
            self.replace(id, vec![Piece::text(object)]);
            return Ok(());
        };
        let extension = vec![Piece::text(extension)];
        splice::add_extension(self.document, &mut self.edits, beside, extension)?;
        self.edits.replace(self.cut(object, id), Vec::new());
        let _new = self.replaced.insert(id);
        Ok(())
    }

    /// The code becomes another one, and stands encrypted in an extension of its concept.
    pub(super) fn concept<R: CryptoRng + ?Sized>(
        &mut self,
        id: NodeId,
        placeholder: &str,
        rng: &mut R,
    ) -> Result<()> {
        const WHAT: &str = "a CodeableConcept with one code, and without display and text";
        let document = self.document;
        if !element::extensions_of(document, id, extension::CONTENT).is_empty() {
            return match self.settings.existing {
                Existing::Keep => Ok(()),
                Existing::Refuse => Err(self.already(id)),
            };
        }
        let says = |object, name| document.member(object, name).is_some();
        let coding = document.member(id, "coding").map(|coding| document.children(coding));
        let Some([coding]) = coding else { return Err(self.unsuitable(id, WHAT)) };
        let code = document.member(*coding, "code");
        let code = code.and_then(|code| Some((code, document.string(code)?)));
        let (Some((code, text)), false) = (code, says(id, "text") || says(*coding, "display"))
        else {
            return Err(self.unsuitable(id, WHAT));
        };
        let extension = extension::content(&self.encrypt(id, &text, rng)?);
        splice::add_extension(document, &mut self.edits, id, vec![Piece::text(extension)])?;
        self.replace(code, vec![Piece::Text(quoted(placeholder))]);
        Ok(())
    }

    /// A member with the comma that is its own.
    fn cut(&self, object: NodeId, id: NodeId) -> Range<usize> {
        let members = self.document.children(object);
        let whole = |id: &NodeId| self.document.whole(*id);
        match members.iter().skip_while(|member| **member != id).nth(1).map(whole) {
            Some(next) => self.document.whole(id).start..next.start,
            None => {
                let before = members.iter().take_while(|member| **member != id).last().map(whole);
                let whole = self.document.whole(id);
                before.map_or(whole.start, |before| before.end)..whole.end
            }
        }
    }
}
