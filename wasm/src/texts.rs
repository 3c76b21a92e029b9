//! Texts of pseudonyms in transit.

use blindnym::{Point, PseudonymInTransit, Sec1Form, TextForm, TransitInfo, UrnFamily};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::domain::Domain;
use crate::items::{show, strs};
use crate::javascript::thrown;

/// A form by its name, which is that of the command line.
pub(crate) fn form(name: &str) -> TextForm {
    match name {
        "short" => TextForm::Sec1(Sec1Form::Short),
        "v1" => TextForm::V1,
        "urn" => TextForm::UrnV2(UrnFamily::Fgov, Sec1Form::Short),
        "urn-ehealth" => TextForm::UrnV2(UrnFamily::Ehealth, Sec1Form::Short),
        "urn-v1" => TextForm::UrnV1(UrnFamily::Fgov),
        "urn-ehealth-v1" => TextForm::UrnV1(UrnFamily::Ehealth),
        _ => TextForm::Sec1(Sec1Form::Long),
    }
}

/// Reads pseudonyms in any form, and writes them in one.
#[wasm_bindgen]
#[must_use]
pub fn rewrite(domain: &Domain, texts: Vec<String>, name: &str) -> Vec<JsValue> {
    let form = form(name);
    let read = PseudonymInTransit::from_text_batch(&domain.0, &strs(&texts));
    show(read, |pseudonym| pseudonym.to_text(form).into())
}

/// A pseudonym in transit of its parts, as the service answers them: the long text.
///
/// # Errors
/// A point that is not on the domain's curve, a transitInfo that is none.
#[wasm_bindgen(js_name = fromParts)]
pub fn from_parts(
    domain: &Domain,
    x: &str,
    y: &str,
    transit_info: &str,
) -> Result<String, JsValue> {
    let point = Point::from_coordinate_text(domain.0.curve(), x, y).map_err(thrown)?;
    let info = TransitInfo::parse(transit_info).map_err(thrown)?;
    let pseudonym = PseudonymInTransit::from_parts(&domain.0, point, info).map_err(thrown)?;
    Ok(pseudonym.to_text(TextForm::Sec1(Sec1Form::Long)))
}

/// What everybody can read of a transitInfo: JSON with `kid`, `aud`, `iat`, `exp` and custom members, and
/// the `alg` and `enc` that are always the same.
///
/// # Errors
/// A text that is no transitInfo.
#[wasm_bindgen]
pub fn header(transit_info: &str) -> Result<String, JsValue> {
    let info = TransitInfo::parse(transit_info).map_err(thrown)?;
    Ok(info.unverified_header().as_json().to_owned())
}
