//! What becomes of each element that a rule names.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use blindnym::{Domain, ErrorKind, Ssin, TextKey, Value};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::existing::{self, Found};
use super::{Existing, Settings};
use crate::element;
use crate::error::{Error, Result};
use crate::extension::{self, ENCRYPTED_PREFIX, ENCRYPTED_VERSION, Format};
use crate::json::{Document, Edits, Kind, NodeId, quoted};
use crate::reference::{Held, held};
use crate::rules::Treatment;
use crate::splice::{self, Marks, Piece, Pieces};
use crate::units::Units;
use crate::wanted::Wanted;

/// A resource on its way out: what is asked for, and what is spliced.
pub(super) struct Draft<'d> {
    pub(super) document: &'d Document<'d>,
    units: &'d Units,
    domain: &'d Domain,
    pub(super) settings: Settings,
    wanted: Wanted<Value>,
    pub(super) edits: Edits<Pieces>,
    marks: Marks,
    keys: BTreeMap<NodeId, Key>,
    /// Elements that do not leave as they are, and those that are pseudonyms already.
    pub(super) replaced: BTreeSet<NodeId>,
}

/// The key of one resource's texts.
struct Key {
    kid: String,
    key: TextKey,
    place: usize,
}

impl<'d> Draft<'d> {
    pub(super) fn new(
        document: &'d Document<'d>,
        units: &'d Units,
        domain: &'d Domain,
        settings: Settings,
    ) -> Self {
        Self {
            document,
            units,
            domain,
            settings,
            wanted: Wanted::default(),
            edits: Edits::default(),
            marks: Marks::new(),
            keys: BTreeMap::new(),
            replaced: BTreeSet::new(),
        }
    }

    /// Elements in which nobody has to look for SSINs any more.
    pub(super) const fn replaced(&self) -> &BTreeSet<NodeId> {
        &self.replaced
    }

    /// What is spliced, and what is asked for.
    pub(super) fn finish(mut self) -> Result<(Edits<Pieces>, Wanted<Value>)> {
        splice::marks(self.document, &mut self.edits, &self.marks)?;
        for (unit, key) in &self.keys {
            let [before, after] = extension::key(&key.kid, self.settings.form);
            let pieces = vec![Piece::text(before), Piece::Result(key.place), Piece::text(after)];
            splice::add_to_meta(self.document, &mut self.edits, *unit, pieces)?;
        }
        Ok((self.edits, self.wanted))
    }

    /// Treats one element as its rule says.
    pub(super) fn treat<R: CryptoRng + ?Sized>(
        &mut self,
        id: NodeId,
        treatment: &Treatment,
        rng: &mut R,
    ) -> Result<()> {
        let kind = self.document.kind(id);
        match treatment {
            Treatment::Forbidden => Err(Error::Forbidden { location: self.document.location(id) }),
            // What is not there needs no pseudonym.
            _ if kind == Kind::Null => Ok(()),
            _ if matches!(kind, Kind::Number | Kind::Boolean) => {
                Err(self.unsuitable(id, "a text: numbers and booleans cannot hold a pseudonym"))
            }
            Treatment::Concept { placeholder } => self.concept(id, placeholder, rng),
            Treatment::Content { placeholder } => self.content(id, placeholder.as_deref(), rng),
            Treatment::Ssin | Treatment::Value | Treatment::Reference { .. } | Treatment::Text => {
                let text = self.document.string(id).ok_or_else(|| self.unsuitable(id, "a text"))?;
                let is_reference = matches!(treatment, Treatment::Reference { .. });
                if self.is_done(id, &text, is_reference)? {
                    return Ok(());
                }
                match treatment {
                    Treatment::Ssin => self.ssin(id, &text),
                    Treatment::Reference { types } => self.reference(id, &text, types),
                    Treatment::Text if text.len() > self.domain.value_limit() => {
                        self.encrypted(id, &text, rng)
                    }
                    _ => self.direct(id, &text),
                }
            }
        }
    }

    /// Whether the element is a pseudonym already, which the settings may refuse.
    fn is_done(&mut self, id: NodeId, text: &str, is_reference: bool) -> Result<bool> {
        match existing::look(self.document, self.domain, id, text, is_reference)? {
            Found::Clear => Ok(false),
            Found::Pseudonym if self.settings.existing == Existing::Keep => {
                let _new = self.replaced.insert(id);
                Ok(true)
            }
            Found::Pseudonym => Err(Error::AlreadyMarked { location: self.document.location(id) }),
        }
    }

    fn ssin(&mut self, id: NodeId, text: &str) -> Result<()> {
        let no_ssin = |cause| Error::NoSsin { location: self.document.location(id), cause };
        let ssin = Ssin::parse(text).map_err(no_ssin)?;
        // A punctuated number would come back without its marks.
        if ssin.digits() != text {
            return Err(no_ssin(ErrorKind::SsinCharacter.into()));
        }
        self.direct(id, text)
    }

    fn reference(&mut self, id: NodeId, text: &str, types: &[String]) -> Result<()> {
        match held(text, types) {
            // Another kind of reference, which stays.
            Held::Nothing | Held::Pseudonym(_) => Ok(()),
            Held::Ssin(range) => self.part(id, text, range, Piece::Prefixed),
            Held::Punctuated => {
                let cause = ErrorKind::SsinCharacter.into();
                Err(Error::NoSsin { location: self.document.location(id), cause })
            }
        }
    }

    /// A text becomes a pseudonym.
    fn direct(&mut self, id: NodeId, text: &str) -> Result<()> {
        self.part(id, text, 0..text.len(), Piece::Result)
    }

    /// A part of a text becomes a pseudonym.
    fn part(
        &mut self,
        id: NodeId,
        text: &str,
        range: Range<usize>,
        piece: fn(usize) -> Piece,
    ) -> Result<()> {
        let (before, after) = (text.get(..range.start), text.get(range.end..));
        let (Some(before), Some(value), Some(after)) = (before, text.get(range), after) else {
            return Err(self.unsuitable(id, "a text"));
        };
        let (found, limit) = (value.len(), self.domain.value_limit());
        if found > limit {
            return Err(Error::TooLong { location: self.document.location(id), limit, found });
        }
        let document = self.document;
        let place =
            self.wanted.place(Value::from_text(value), value.as_bytes(), || document.location(id));
        let (before, after) = (quoted(before), quoted(after));
        let open = before.strip_suffix('"').unwrap_or_default();
        let close = after.strip_prefix('"').unwrap_or_default();
        let pieces = vec![Piece::text(open), piece(place), Piece::text(close)];
        self.replace(id, pieces);
        self.mark(id, extension::direct(self.settings.form))
    }

    /// A text that is too long becomes an encrypted one.
    fn encrypted<R: CryptoRng + ?Sized>(
        &mut self,
        id: NodeId,
        text: &str,
        rng: &mut R,
    ) -> Result<()> {
        let encrypted = self.encrypt(id, text, rng)?;
        self.replace(id, vec![Piece::text(format!("\"{}\"", *encrypted))]);
        self.mark(id, extension::mark(Format::Encrypted, ENCRYPTED_VERSION))
    }

    /// `urn:be:fgov:pseudo-encrypted:v1:{kid}:{JWE}`, with the key of the element's resource.
    pub(super) fn encrypt<R: CryptoRng + ?Sized>(
        &mut self,
        id: NodeId,
        text: &str,
        rng: &mut R,
    ) -> Result<Zeroizing<String>> {
        let key = self.key(id, rng)?;
        let jwe = key.key.encrypt(text, rng)?;
        Ok(Zeroizing::new(format!("{ENCRYPTED_PREFIX}{}:{jwe}", key.kid)))
    }

    /// The key of the resource that an element is of: one, and new.
    fn key<R: CryptoRng + ?Sized>(&mut self, id: NodeId, rng: &mut R) -> Result<&Key> {
        let unit = self.units.unit(id);
        let document = self.document;
        if !self.keys.contains_key(&unit) {
            let meta = document.member(unit, "meta");
            let before = meta.map(|meta| element::extensions_of(document, meta, extension::KEY));
            if let Some(key) = before.unwrap_or_default().first() {
                return Err(Error::KeyPresent { location: document.location(*key) });
            }
            let mut bytes = [0; 16];
            rng.fill_bytes(&mut bytes);
            let kid = uuid::Builder::from_random_bytes(bytes).into_uuid().to_string();
            let key = TextKey::generate(rng);
            let value = key.to_value();
            let bytes = Zeroizing::new(value.as_bytes().to_vec());
            let place = self.wanted.place(value, &bytes, || document.location(unit));
            let _none = self.keys.insert(unit, Key { kid, key, place });
        }
        self.keys.get(&unit).ok_or_else(|| Error::UnknownKey { location: document.location(unit) })
    }

    pub(super) fn replace(&mut self, id: NodeId, with: Pieces) {
        self.edits.replace(self.document.span(id), with);
        let _new = self.replaced.insert(id);
    }

    pub(super) fn mark(&mut self, id: NodeId, mark: String) -> Result<()> {
        let primitive = element::primitive(self.document, id);
        let primitive = primitive.ok_or_else(|| self.unsuitable(id, "a member of an object"))?;
        self.marks.entry(primitive.member).or_default().push((primitive.item, mark));
        Ok(())
    }

    pub(super) fn already(&self, id: NodeId) -> Error {
        Error::AlreadyMarked { location: self.document.location(id) }
    }

    pub(super) fn unsuitable(&self, id: NodeId, expected: &'static str) -> Error {
        Error::Unsuitable { location: self.document.location(id), expected }
    }
}
