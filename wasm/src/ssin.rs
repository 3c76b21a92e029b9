//! Checks of SSINs.

use blindnym::{Ssin, SsinKind};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::javascript::thrown;

/// What a checked SSIN says.
#[wasm_bindgen]
#[derive(Clone, Debug)]
pub struct SsinFacts {
    ssin: Ssin,
}

/// Checks eleven digits, or `YY.MM.DD-NNN.CC`.
///
/// # Errors
/// `ssin_length`, `ssin_character`, `ssin_check`, `ssin_date`.
#[wasm_bindgen]
pub fn ssin(text: &str) -> Result<SsinFacts, JsValue> {
    Ok(SsinFacts { ssin: Ssin::parse(text).map_err(thrown)? })
}

#[wasm_bindgen]
impl SsinFacts {
    /// The eleven digits.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn digits(&self) -> String {
        self.ssin.digits().to_owned()
    }

    /// `YY.MM.DD-NNN.CC`.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn display(&self) -> String {
        self.ssin.to_display().to_string()
    }

    /// Whether it is a BIS number.
    #[wasm_bindgen(getter, js_name = isBis)]
    #[must_use]
    pub fn is_bis(&self) -> bool {
        self.ssin.kind() == SsinKind::Bis
    }

    /// Whether the check digits are those of a birth in or after 2000.
    #[wasm_bindgen(getter, js_name = born2000OrLater)]
    #[must_use]
    pub fn born_2000_or_later(&self) -> bool {
        self.ssin.born_2000_or_later()
    }
}
