//! Checks of SSINs.

use blindnym::{Ssin, SsinKind};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::javascript::thrown;

/// Checks eleven digits, or `YY.MM.DD-NNN.CC`: the digits, how they are displayed, whether they are a BIS
/// number's, and whether the check digits are those of a birth in or after 2000.
///
/// # Errors
/// `ssin_length`, `ssin_character`, `ssin_check`, `ssin_date`.
#[wasm_bindgen]
pub fn ssin(text: &str) -> Result<Vec<JsValue>, JsValue> {
    let ssin = Ssin::parse(text).map_err(thrown)?;
    Ok(vec![
        ssin.digits().into(),
        ssin.to_display().as_str().into(),
        (ssin.kind() == SsinKind::Bis).into(),
        ssin.born_2000_or_later().into(),
    ])
}
