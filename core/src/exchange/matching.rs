//! Which output answers which input.
//!
//! By `inResponseTo`; by index only where an output has none and there are as many outputs as inputs.
//! An output for an unknown input is passed over: it can be nobody's answer.

use alloc::vec::Vec;

use super::Sent;
use super::reply::{self, Reply};
use crate::error::{ErrorKind, Result};
use crate::json::Object;

/// The text of the output that answers each id, in their order.
pub(super) fn outputs<'a>(sent: &[Sent], reply: &'a Reply) -> Vec<Result<&'a [u8]>> {
    let found = reply.body().and_then(|body| match sent {
        [one] => Ok(Vec::from([single(&one.id, body)])),
        sent => Ok(multiple(sent, &reply::outputs(body)?)),
    });
    found.unwrap_or_else(|error| sent.iter().map(|_| Err(error.clone())).collect())
}

/// The answer of a single operation, which must not be another input's.
fn single<'a>(id: &str, body: &'a [u8]) -> Result<&'a [u8]> {
    let output = Object::parse(reply::WHAT, body)?;
    match reply::in_response_to(&output) {
        Some(other) if other != id && !reply::is_problem(&output) => {
            Err(ErrorKind::MissingOutput.into())
        }
        Some(_) | None => Ok(body),
    }
}

fn multiple<'a>(sent: &[Sent], outputs: &[&'a str]) -> Vec<Result<&'a [u8]>> {
    let (expected, found) = (sent.len(), outputs.len());
    // Nothing says whether no outputs at all are labelled: their number is what is wrong.
    let mut unlabelled = found == 0;
    let place = |(index, output): (usize, &&str)| {
        let output = Object::parse(reply::WHAT, output.as_bytes());
        match output.ok().as_ref().and_then(reply::in_response_to) {
            // There are ten at most.
            Some(id) => sent.iter().position(|sent| sent.id == id),
            None => {
                unlabelled = true;
                (expected == found).then_some(index)
            }
        }
    };
    let places: Vec<Option<usize>> = outputs.iter().enumerate().map(place).collect();
    let answer = |index: usize| {
        let mut answers = outputs.iter().zip(&places).filter(|(_, place)| **place == Some(index));
        match (answers.next(), answers.next()) {
            (Some((output, _)), None) => Ok(output.as_bytes()),
            (Some(_), Some(_)) => Err(ErrorKind::AmbiguousOutput.into()),
            (None, _) if unlabelled && expected != found => {
                Err(ErrorKind::OutputCount { expected, found }.into())
            }
            (None, _) => Err(ErrorKind::MissingOutput.into()),
        }
    };
    (0..expected).map(answer).collect()
}
