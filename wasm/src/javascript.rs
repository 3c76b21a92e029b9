//! What of JavaScript is called from here. `js-sys` would bring all of it.

use blindnym::Error;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsError, JsValue};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn milliseconds() -> f64;

    /// A copy of its own.
    #[wasm_bindgen(js_namespace = Uint8Array, js_name = from)]
    pub(crate) fn bytes(bytes: &[u8]) -> JsValue;

    /// An error of ours.
    type Coded;

    #[wasm_bindgen(method, structural, setter)]
    fn set_code(this: &Coded, code: &str);

    #[wasm_bindgen(method, structural, setter)]
    fn set_problem(this: &Coded, json: &str);

    #[wasm_bindgen(method, structural, setter)]
    fn set_answer(this: &Coded, answer: bool);
}

/// Seconds since 1970.
#[cfg(feature = "full")]
#[allow(clippy::as_conversions, reason = "a time in milliseconds fits, and has no NaN")]
pub(crate) fn now() -> i64 {
    (milliseconds() / 1_000.0) as i64
}

/// An `Error` with the stable `code`; a refusal of the service carries its `problem`, JSON. `answer` says that
/// the service's answer cannot be used, which says nothing of the item.
pub(crate) fn error(error: &Error) -> JsValue {
    let made: Coded = JsValue::from(JsError::new(&error.to_string())).unchecked_into();
    made.set_code(error.code());
    if error.is_of_the_answer() {
        made.set_answer(true);
    }
    if let Error::Problem(problem) = error {
        made.set_problem(&problem.to_json());
    }
    made.into()
}

/// For `map_err`.
pub(crate) fn thrown(thrown: Error) -> JsValue {
    error(&thrown)
}
