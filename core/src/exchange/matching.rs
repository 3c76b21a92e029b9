//! Which output answers which input.
//!
//! By `inResponseTo`; by index only where an output has none and there are as many outputs as inputs.
//! An output for an unknown input is passed over: it can be nobody's answer.

use alloc::string::String;
use alloc::vec::Vec;

use super::reply::{self, Output, Reply};
use crate::error::{Error, Result};
use crate::json::Object;

/// One result for each id, in their order.
pub(super) fn outputs(ids: &[String], reply: &Reply) -> Vec<Result<Output>> {
    let body = match reply.body() {
        Ok(body) => body,
        Err(error) => return refuse_all(ids, &error),
    };
    if let [id] = ids {
        return Vec::from([single(id, body)]);
    }
    match reply::outputs(body) {
        Ok(outputs) => multiple(ids, &outputs),
        Err(error) => refuse_all(ids, &error),
    }
}

fn refuse_all(ids: &[String], error: &Error) -> Vec<Result<Output>> {
    ids.iter().map(|_| Err(error.clone())).collect()
}

/// The answer of a single operation, which must not be another input's.
fn single(id: &str, body: &[u8]) -> Result<Output> {
    let output = Output::read(&Object::parse(reply::WHAT, body)?)?;
    let answered = match &output {
        Output::Item(item) => item.in_response_to.as_deref(),
        Output::Problem(_) => None,
    };
    match answered {
        Some(other) if other != id => Err(Error::MissingOutput),
        Some(_) | None => Ok(output),
    }
}

fn multiple(ids: &[String], outputs: &[Result<Object<'_>>]) -> Vec<Result<Output>> {
    let complete = outputs.len() == ids.len();
    // Nothing says whether no outputs at all are labelled: their number is what is wrong.
    let mut unlabelled = outputs.is_empty();
    let mut found: Vec<Vec<&Result<Object<'_>>>> = ids.iter().map(|_| Vec::new()).collect();
    for (index, output) in outputs.iter().enumerate() {
        let place = match output.as_ref().ok().and_then(reply::in_response_to) {
            // There are ten at most.
            Some(id) => ids.iter().position(|sent| *sent == id),
            None => {
                unlabelled = true;
                complete.then_some(index)
            }
        };
        if let Some(found) = place.and_then(|place| found.get_mut(place)) {
            found.push(output);
        }
    }
    let unmatched = if unlabelled && !complete {
        Error::OutputCount { expected: ids.len(), found: outputs.len() }
    } else {
        Error::MissingOutput
    };
    let result = |found: &Vec<&Result<Object<'_>>>| match found.as_slice() {
        [Ok(output)] => Output::read(output),
        [Err(error)] => Err(error.clone()),
        [] => Err(unmatched.clone()),
        _ => Err(Error::AmbiguousOutput),
    };
    found.iter().map(result).collect()
}
