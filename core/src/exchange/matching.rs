//! Which output answers which input.
//!
//! By `inResponseTo`; by index only where an output has none and there are as many outputs as inputs.
//! An output for an unknown input is passed over: it can be nobody's answer.

use alloc::string::String;
use alloc::vec::Vec;

use super::reply::{self, Reply};
use crate::error::{Error, Result};
use crate::json::Object;

/// One result for each id, in their order.
pub(super) fn outputs<'a>(ids: &[String], reply: &'a Reply) -> Vec<Result<Object<'a>>> {
    let found = reply.body().and_then(|body| match ids {
        [id] => Ok(Vec::from([single(id, body)])),
        ids => Ok(multiple(ids, reply::outputs(body)?)),
    });
    found.unwrap_or_else(|error| ids.iter().map(|_| Err(error.clone())).collect())
}

/// The answer of a single operation, which must not be another input's.
fn single<'a>(id: &str, body: &'a [u8]) -> Result<Object<'a>> {
    let output = Object::parse(reply::WHAT, body)?;
    match reply::in_response_to(&output) {
        Some(other) if other != id && !reply::is_problem(&output) => Err(Error::MissingOutput),
        Some(_) | None => Ok(output),
    }
}

fn multiple<'a>(ids: &[String], outputs: Vec<Result<Object<'a>>>) -> Vec<Result<Object<'a>>> {
    let (expected, given) = (ids.len(), outputs.len());
    // Nothing says whether no outputs at all are labelled: their number is what is wrong.
    let mut unlabelled = given == 0;
    let mut found: Vec<Option<Result<Object<'a>>>> = ids.iter().map(|_| None).collect();
    for (index, output) in outputs.into_iter().enumerate() {
        let place = match output.as_ref().ok().and_then(reply::in_response_to) {
            // There are ten at most.
            Some(id) => ids.iter().position(|sent| *sent == id),
            None => {
                unlabelled = true;
                (expected == given).then_some(index)
            }
        };
        if let Some(found) = place.and_then(|place| found.get_mut(place)) {
            let taken = found.is_some();
            *found = Some(if taken { Err(Error::AmbiguousOutput) } else { output });
        }
    }
    let unmatched = || match unlabelled && expected != given {
        true => Error::OutputCount { expected, found: given },
        false => Error::MissingOutput,
    };
    found.into_iter().map(|found| found.unwrap_or_else(|| Err(unmatched()))).collect()
}
