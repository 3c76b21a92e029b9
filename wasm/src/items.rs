//! Items of a batch: those that could be read, and why the others could not, each in its place.

use blindnym::{Error, Result};
use wasm_bindgen::JsValue;

use crate::javascript::error;

/// Items that could be read, with the places of those that could not.
pub(crate) struct Items<T> {
    good: Vec<T>,
    wrong: Vec<Option<Error>>,
}

impl<T> Items<T> {
    pub(crate) fn new(read: Vec<Result<T>>) -> Self {
        let mut good = Vec::with_capacity(read.len());
        let wrong = read.into_iter().map(|one| one.map(|one| good.push(one)).err()).collect();
        Self { good, wrong }
    }

    /// Those that could be read.
    pub(crate) fn good(&self) -> Vec<&T> {
        self.good.iter().collect()
    }

    /// The places of the others.
    pub(crate) fn into_wrong(self) -> Vec<Option<Error>> {
        self.wrong
    }
}

/// One JavaScript value for each item, an `Error` among them where there is no result.
pub(crate) fn fill<T>(
    wrong: &[Option<Error>],
    results: Vec<Result<T>>,
    show: impl Fn(T) -> JsValue,
) -> Vec<JsValue> {
    let mut results = results.into_iter();
    let one = |place: &Option<Error>| match place {
        Some(wrong) => error(wrong),
        None => match results.next().unwrap_or(Err(Error::MissingOutput)) {
            Ok(result) => show(result),
            Err(wrong) => error(&wrong),
        },
    };
    wrong.iter().map(one).collect()
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
