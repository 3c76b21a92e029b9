//! What crosses the border to JavaScript. `js-sys` would bring all of it, and lists of values a table of them.
//!
//! Several texts are one text: each is followed by NUL, which is in no JSON, Base64 or urn. An outcome is a text too.

#[cfg(any(feature = "callers", feature = "helper"))]
use blindnym::Result;
#[cfg(feature = "callers")]
use wasm_bindgen::JsValue;
#[cfg(feature = "full")]
use wasm_bindgen::prelude::wasm_bindgen;

const END: char = '\0';

#[cfg(feature = "full")]
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn milliseconds() -> f64;

    /// A copy of its own.
    #[wasm_bindgen(js_namespace = Uint8Array, js_name = from)]
    pub(crate) fn bytes(bytes: &[u8]) -> JsValue;
}

/// Seconds since 1970.
#[cfg(feature = "full")]
#[allow(clippy::as_conversions, reason = "a time in milliseconds fits, and has no NaN")]
pub(crate) fn now() -> i64 {
    (milliseconds() / 1_000.0) as i64
}

/// The texts of one.
pub(crate) fn split(texts: &str) -> Vec<&str> {
    let mut all: Vec<&str> = texts.split(END).collect();
    // After the last one's end there is nothing.
    let _nothing = all.pop();
    all
}

/// One text of many.
#[derive(Default)]
pub(crate) struct Texts(String);

impl Texts {
    pub(crate) fn push(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push(END);
    }
}

impl From<Texts> for String {
    fn from(Texts(texts): Texts) -> Self {
        texts
    }
}

/// Of several texts one.
#[cfg(any(feature = "callers", feature = "helper"))]
pub(crate) fn join<const N: usize>(texts: [&str; N]) -> String {
    let mut all = Texts::default();
    for text in texts {
        all.push(text);
    }
    all.into()
}

/// `+` and a result, or `-` and an error, JSON.
#[cfg(any(feature = "callers", feature = "helper"))]
pub(crate) fn outcome(result: Result<String>) -> String {
    let (mark, mut text) = match result {
        Ok(result) => ('+', result),
        Err(error) => ('-', error.to_json()),
    };
    text.insert(0, mark);
    text
}

/// The outcome of each.
#[cfg(any(feature = "callers", feature = "helper"))]
pub(crate) fn outcomes<T>(results: Vec<Result<T>>, mut show: impl FnMut(T) -> String) -> String {
    let mut all = Texts::default();
    for result in results {
        all.push(&outcome(result.map(&mut show)));
    }
    all.into()
}

/// A text that is marked as there.
pub(crate) fn marked(text: &str) -> Option<&str> {
    text.strip_prefix('+')
}

/// What is thrown: the error, JSON.
#[cfg(feature = "callers")]
pub(crate) fn thrown(error: blindnym::Error) -> JsValue {
    JsValue::from_str(&error.to_json())
}

/// Byte strings that came one after the other, each of a length.
pub(crate) fn split_bytes<'a>(bytes: &'a [u8], lengths: &[u32]) -> Vec<&'a [u8]> {
    let mut rest = bytes;
    let mut next = |length: &u32| {
        let at = usize::try_from(*length).unwrap_or(usize::MAX).min(rest.len());
        let (one, after) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        rest = after;
        one
    };
    lengths.iter().map(&mut next).collect()
}
