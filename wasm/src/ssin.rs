//! Checks of SSINs.

use blindnym::{Ssin, SsinKind};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::crossing::{join, thrown};

/// Checks eleven digits, or `YY.MM.DD-NNN.CC`: the digits, how they are displayed, `bis` for a BIS number,
/// `2000` where the check digits are those of a birth in or after that year.
///
/// # Errors
/// `ssin_length`, `ssin_character`, `ssin_check`, `ssin_date`.
#[wasm_bindgen]
pub fn ssin(text: &str) -> Result<String, JsValue> {
    let ssin = Ssin::parse(text).map_err(thrown)?;
    let kind = if ssin.kind() == SsinKind::Bis { "bis" } else { "" };
    let century = if ssin.born_2000_or_later() { "2000" } else { "" };
    Ok(join([ssin.digits(), &ssin.to_display(), kind, century]))
}
