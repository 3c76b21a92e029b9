//! The parameters of a search: `POST …/_search` with a form, or what follows a question mark.
//!
//! Searches name people by `patient=Patient/…`, `patient=…`, `subject:Patient=…`, `identifier=system|…` and
//! `patient.identifier=system|…`. FHIR separates several with commas.

use std::fmt;
use std::ops::Range;

use blindnym::{PseudonymInTransit, Ssin, Step, Value};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::form::{Form, find_urn};
use crate::leak;
use crate::location::Location;
use crate::pseudonymize::answers;
use crate::wanted::Wanted;

/// What forms leave as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// Digits of an SSIN.
const DIGITS: usize = 11;
/// What Base64 of a JSON object starts with.
const JSON: &str = "eyJ";
/// No pseudonym with its coordinates and its transitInfo is as short.
const SHORTEST: usize = 200;

/// Parameters, as they stand and decoded.
pub(crate) struct Search<'a> {
    pairs: Vec<Pair<'a>>,
}

struct Pair<'a> {
    raw: &'a str,
    /// With its `=`.
    raw_name: &'a str,
    name: String,
    value: Zeroizing<String>,
}

/// A part of a parameter's value.
pub(crate) struct Span<'s> {
    pair: usize,
    range: Range<usize>,
    name: &'s str,
    value: &'s str,
}

impl Span<'_> {
    pub(crate) fn text(&self) -> &str {
        self.value.get(self.range.clone()).unwrap_or_default()
    }

    pub(crate) const fn name(&self) -> &str {
        self.name
    }

    /// Whether a type of resource stands before it.
    pub(crate) fn in_reference(&self) -> bool {
        self.value.get(..self.range.start).is_some_and(|before| before.ends_with('/'))
    }
}

impl<'a> Search<'a> {
    /// Takes parameters apart.
    ///
    /// # Errors
    /// [`Error::Search`] where they are not UTF-8.
    pub(crate) fn parse(form: &'a str) -> Result<Self> {
        let decode = |text: &str| {
            let spaces = text.replace('+', " ");
            let decoded = percent_decode_str(&spaces).decode_utf8();
            let reason = "a parameter is not UTF-8";
            decoded
                .map(|text| Zeroizing::new(text.into_owned()))
                .map_err(|_| Error::Search { reason })
        };
        let pair = |raw: &'a str| {
            let (name, value) = raw.split_once('=').unwrap_or((raw, ""));
            let raw_name = raw.get(..name.len().saturating_add(1)).unwrap_or(raw);
            let name = std::mem::take(&mut *decode(name)?);
            Ok(Pair { raw, raw_name, name, value: decode(value)? })
        };
        let pairs = form.split('&').map(pair).collect::<Result<_>>()?;
        Ok(Self { pairs })
    }

    /// Every pseudonym behind a prefix, and those without one that are a whole value or follow a system and a bar.
    pub(crate) fn pseudonyms(&self) -> Vec<Span<'_>> {
        self.spans(|part| {
            let Some(start) = find_urn(part) else { return bare(part) };
            let rest = part.get(start..)?;
            let end = rest.find(['/', '|', ' ', '?', '#']).unwrap_or(rest.len());
            Some(start..start.checked_add(end)?)
        })
    }

    /// The name of the first parameter with such a value.
    pub(crate) fn first(&self, is_such: impl Fn(&str) -> bool) -> Option<&str> {
        self.pairs.iter().find(|pair| is_such(&pair.value)).map(|pair| pair.name.as_str())
    }

    /// Every SSIN that is a part of its own.
    fn ssins(&self) -> Vec<Span<'_>> {
        self.spans(|part| {
            let start = part.rfind(['|', '/']).map_or(Some(0), |bar| bar.checked_add(1))?;
            let text = part.get(start..)?;
            let good = text.len() == DIGITS && Ssin::parse(text).is_ok();
            good.then_some(start..part.len())
        })
    }

    /// One span at most of each of the values that commas separate.
    fn spans(&self, find: impl Fn(&str) -> Option<Range<usize>>) -> Vec<Span<'_>> {
        let mut spans = Vec::new();
        for (number, pair) in self.pairs.iter().enumerate() {
            let mut start: usize = 0;
            for part in pair.value.split(',') {
                if let Some(range) = find(part) {
                    let range = start.saturating_add(range.start)..start.saturating_add(range.end);
                    let (name, value) = (pair.name.as_str(), pair.value.as_str());
                    spans.push(Span { pair: number, range, name, value });
                }
                start = start.saturating_add(part.len()).saturating_add(1);
            }
        }
        spans
    }

    /// Writes the parameters with other texts in the places of spans.
    ///
    /// # Errors
    /// [`Error::Search`] where the spans are not those of these parameters.
    pub(crate) fn replace(&self, spans: &[Span<'_>], texts: &[String]) -> Result<String> {
        let reason = "it changed meanwhile";
        let mut written = Vec::new();
        for (number, pair) in self.pairs.iter().enumerate() {
            let mut changed = Zeroizing::new(String::new());
            let mut at = 0;
            let ours = spans.iter().zip(texts).filter(|(span, _)| span.pair == number);
            for (span, text) in ours {
                let before =
                    pair.value.get(at..span.range.start).ok_or(Error::Search { reason })?;
                changed.push_str(before);
                changed.push_str(text);
                at = span.range.end;
            }
            if at == 0 {
                written.push(pair.raw.to_owned());
                continue;
            }
            changed.push_str(pair.value.get(at..).ok_or(Error::Search { reason })?);
            written.push(format!("{}{}", pair.raw_name, utf8_percent_encode(&changed, ENCODED)));
        }
        Ok(written.join("&"))
    }
}

/// Base64 of JSON without a prefix, as Vitalink has it.
fn bare(part: &str) -> Option<Range<usize>> {
    let start = part.rfind('|').map_or(Some(0), |bar| bar.checked_add(1))?;
    let text = part.get(start..)?;
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte);
    let good = text.starts_with(JSON) && text.len() > SHORTEST && text.bytes().all(is_base64);
    good.then_some(start..part.len())
}

/// The state of a search that waits for its pseudonyms.
pub struct Searching {
    form: Zeroizing<String>,
    written: Form,
    places: Vec<usize>,
    needed: Vec<Location>,
}

/// Reads the parameters of a search, and says which SSINs in them are to be pseudonymised: those that are a whole
/// value, or follow a system and a bar, or a type and a slash.
///
/// # Errors
/// [`Error::Leak`] where what looks like an SSIN stands anywhere else; [`Error::Search`].
pub fn pseudonymize_search(form: &str, written: Form) -> Result<Step<Searching, Value>> {
    let search = Search::parse(form)?;
    let spans = search.ssins();
    let mut wanted = Wanted::default();
    let mut places = Vec::new();
    for span in &spans {
        let location = || Location::parameter(span.name());
        places.push(wanted.place(Value::from_text(span.text()), span.text().as_bytes(), location));
    }
    let cleared = search.replace(&spans, &vec![String::new(); spans.len()])?;
    for pair in Search::parse(&cleared)?.pairs {
        if leak::holds_ssin(&pair.value) || leak::holds_ssin(&pair.name) {
            return Err(Error::Leak { location: Location::parameter(&pair.name) });
        }
    }
    let (message, needed) = wanted.into_parts();
    let form = Zeroizing::new(form.to_owned());
    Ok(Step { state: Searching { form, written, places, needed }, message })
}

impl Searching {
    /// Writes the parameters with pseudonyms: one result for each value, in their order.
    ///
    /// # Errors
    /// [`Error::Unanswered`], [`Error::AnswerCount`].
    pub fn finish<E: fmt::Display>(
        self,
        results: &[std::result::Result<PseudonymInTransit, E>],
    ) -> Result<String> {
        let texts = answers(&self.needed, results, |pseudonym| {
            Ok(pseudonym.to_text(self.written.text_form()))
        })?;
        let of = |place: &usize| texts.get(*place).cloned().unwrap_or_default();
        let search = Search::parse(&self.form)?;
        search.replace(&search.ssins(), &self.places.iter().map(of).collect::<Vec<_>>())
    }
}

impl fmt::Debug for Searching {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Searching").field("values", &self.needed.len()).finish_non_exhaustive()
    }
}
