//! Texts of pseudonyms in transit.

#[cfg(feature = "callers")]
use blindnym::UrnFamily;
use blindnym::{PseudonymInTransit, Sec1Form, TextForm, TransitInfo};
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(feature = "callers")]
use crate::crossing::outcomes;
use crate::crossing::{outcome, split};
use crate::domain::Domain;

/// A form by its number: its place in the list that `npm/src/pseudonym.ts` has.
#[cfg(feature = "callers")]
pub(crate) const fn form(number: u8) -> TextForm {
    match number {
        1 => TextForm::Sec1(Sec1Form::Short),
        2 => TextForm::V1,
        3 => TextForm::UrnV2(UrnFamily::Fgov, Sec1Form::Short),
        4 => TextForm::UrnV2(UrnFamily::Ehealth, Sec1Form::Short),
        5 => TextForm::UrnV1(UrnFamily::Fgov),
        6 => TextForm::UrnV1(UrnFamily::Ehealth),
        _ => TextForm::Sec1(Sec1Form::Long),
    }
}

/// The one that the official helper has.
#[cfg(not(feature = "callers"))]
pub(crate) const fn form(_: u8) -> TextForm {
    TextForm::Sec1(Sec1Form::Long)
}

/// Pseudonyms in transit of texts in any form.
#[cfg(feature = "callers")]
pub(crate) fn read(domain: &Domain, texts: &str) -> Vec<blindnym::Result<PseudonymInTransit>> {
    PseudonymInTransit::from_text_batch(&domain.0, &split(texts))
}

/// Pseudonyms in transit of texts as the official helper has them.
#[cfg(not(feature = "callers"))]
pub(crate) fn read(domain: &Domain, texts: &str) -> Vec<blindnym::Result<PseudonymInTransit>> {
    PseudonymInTransit::from_sec1_text_batch(&domain.0, &split(texts))
}

/// Reads pseudonyms, and writes them in a form.
#[cfg(feature = "callers")]
#[wasm_bindgen]
#[must_use]
pub fn rewrite(domain: &Domain, texts: &str, number: u8) -> String {
    let form = form(number);
    outcomes(read(domain, texts), |pseudonym| pseudonym.to_text(form))
}

/// What everybody can read of a transitInfo: JSON with `kid`, `aud`, `iat`, `exp` and custom members, and
/// the `alg` and `enc` that are always the same.
#[wasm_bindgen]
#[must_use]
pub fn header(transit_info: &str) -> String {
    let info = TransitInfo::parse(transit_info);
    outcome(info.map(|info| info.unverified_header().as_json().to_owned()))
}
