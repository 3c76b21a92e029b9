//! Replies of the service: an item, a problem, or `outputs` of both.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::problem::Problem;
use crate::error::{Error, ErrorKind, Result};
use crate::json::Object;

/// What is read here, in errors.
pub(crate) const WHAT: &str = "the answer of the service";
const IN_RESPONSE_TO: &str = "inResponseTo";

/// What came back for one [`Request`](super::Request).
#[derive(Clone, Debug)]
pub struct Reply(Option<Vec<u8>>);

impl Reply {
    /// The body of the service's answer, whatever its HTTP status.
    #[must_use]
    pub fn from_body(body: impl Into<Vec<u8>>) -> Self {
        Self(Some(body.into()))
    }

    /// No answer came: its items fail with [`ErrorKind::NoReply`], all others are finished.
    #[must_use]
    pub const fn lost() -> Self {
        Self(None)
    }

    pub(super) fn body(&self) -> Result<&[u8]> {
        Ok(self.0.as_deref().ok_or(ErrorKind::NoReply)?)
    }
}

/// An answer on the wire.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OutputItem {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    pub(crate) domain: Option<String>,
    pub(crate) crv: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) iat: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) exp: Option<i64>,
    pub(crate) x: Option<String>,
    pub(crate) y: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) transit_info: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) in_response_to: Option<String>,
}

/// The refusal that stands in the place of an answer.
pub(super) fn refusal(output: &Object<'_>) -> Option<Error> {
    is_problem(output).then(|| ErrorKind::Problem(Box::new(Problem::read(output))).into())
}

/// Never fails, whatever the members are.
pub(super) fn is_problem(output: &Object<'_>) -> bool {
    let has =
        |names: &[&str]| names.iter().any(|name| output.raw(name).is_some_and(|raw| raw != "null"));
    !has(&["x", "y"]) && has(&["type", "title", "status", "detail"])
}

/// The id of the input that an output answers, where it says so.
pub(super) fn in_response_to(output: &Object<'_>) -> Option<String> {
    output.text(IN_RESPONSE_TO).ok().flatten()
}

/// The outputs of a multiple answer, as they stand; a problem in their place is the error of all.
pub(super) fn outputs(body: &[u8]) -> Result<Vec<&str>> {
    let multiple = Object::parse(WHAT, body)?;
    let refusal = || refusal(&multiple).unwrap_or(multiple.missing("outputs"));
    multiple.list("outputs")?.ok_or_else(refusal)
}
