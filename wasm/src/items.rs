//! Items of a batch, each with its result in its place.

use blindnym::Result;
use wasm_bindgen::JsValue;

use crate::javascript::error;

/// One JavaScript value for each item, an `Error` among them where there is no result.
pub(crate) fn show<T>(results: Vec<Result<T>>, show: impl Fn(T) -> JsValue) -> Vec<JsValue> {
    let show = |result| match result {
        Ok(result) => show(result),
        Err(wrong) => error(&wrong),
    };
    results.into_iter().map(show).collect()
}

/// Texts as the engine takes them.
pub(crate) fn strs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// Byte strings that came one after the other, each of a length.
pub(crate) fn split<'a>(bytes: &'a [u8], lengths: &[u32]) -> Vec<&'a [u8]> {
    let mut rest = bytes;
    let mut next = |length: &u32| {
        let at = usize::try_from(*length).unwrap_or(usize::MAX).min(rest.len());
        let (one, after) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        rest = after;
        one
    };
    lengths.iter().map(&mut next).collect()
}
