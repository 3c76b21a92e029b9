//! Errors as JavaScript has them.

use js_sys::{Error as JsError, Reflect};
use wasm_bindgen::JsValue;

/// An `Error` with the stable `code`; a refusal of the service carries its `problem`, JSON.
pub(crate) fn js(error: &blindnym::Error) -> JsValue {
    let made = JsError::new(&error.to_string());
    set(&made, "code", error.code());
    if let blindnym::Error::Problem(problem) = error
        && let Ok(json) = serde_json::to_string(problem)
    {
        set(&made, "problem", &json);
    }
    made.into()
}

/// An object that was just made takes any member.
fn set(on: &JsError, name: &str, text: &str) {
    let _set = Reflect::set(on, &name.into(), &text.into());
}

/// For `map_err`.
pub(crate) fn thrown(error: blindnym::Error) -> JsValue {
    js(&error)
}
