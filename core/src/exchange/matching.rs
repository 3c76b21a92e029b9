//! Which output answers which input.
//!
//! By `inResponseTo`; by index only where an output has none and there are as many outputs as inputs.
//! An output for an unknown input is passed over: it can be nobody's answer.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde_json::value::RawValue;

use super::reply::{self, Output, Reply};
use crate::error::{Error, Result};

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
    let output = reply::read(body)?;
    let answered = match &output {
        Output::Item(item) => item.in_response_to.as_deref(),
        Output::Problem(_) => None,
    };
    match answered {
        Some(other) if other != id => Err(Error::MissingOutput),
        Some(_) | None => Ok(output),
    }
}

fn multiple(ids: &[String], outputs: &[&RawValue]) -> Vec<Result<Output>> {
    let places: BTreeMap<&str, usize> =
        ids.iter().enumerate().map(|(place, id)| (id.as_str(), place)).collect();
    let complete = outputs.len() == ids.len();
    // Nothing says whether no outputs at all are labelled: their number is what is wrong.
    let mut unlabelled = outputs.is_empty();
    let mut found: BTreeMap<usize, Vec<&RawValue>> = BTreeMap::new();
    for (index, output) in outputs.iter().enumerate() {
        let place = match reply::in_response_to(output) {
            Some(id) => places.get(id.as_str()).copied(),
            None => {
                unlabelled = true;
                complete.then_some(index)
            }
        };
        if let Some(place) = place {
            found.entry(place).or_default().push(output);
        }
    }
    let unmatched = if unlabelled && !complete {
        Error::OutputCount { expected: ids.len(), found: outputs.len() }
    } else {
        Error::MissingOutput
    };
    let result = |place| match found.get(&place).map(Vec::as_slice) {
        Some([output]) => reply::read(output.get().as_bytes()),
        Some([]) | None => Err(unmatched.clone()),
        Some(_) => Err(Error::AmbiguousOutput),
    };
    (0..ids.len()).map(result).collect()
}
