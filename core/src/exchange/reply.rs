//! Replies of the service: an item, a problem, or `outputs` of both.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::problem::Problem;
use crate::error::{Error, Result};
use crate::json;

/// What is read here, in errors.
pub(crate) const WHAT: &str = "the answer of the service";

/// What came back for one [`Request`](super::Request).
#[derive(Clone, Debug)]
pub struct Reply(Option<Vec<u8>>);

impl Reply {
    /// The body of the service's answer, whatever its HTTP status.
    #[must_use]
    pub fn from_body(body: impl Into<Vec<u8>>) -> Self {
        Self(Some(body.into()))
    }

    /// No answer came: its items fail with [`Error::NoReply`], all others are finished.
    #[must_use]
    pub const fn lost() -> Self {
        Self(None)
    }

    pub(super) fn body(&self) -> Result<&[u8]> {
        self.0.as_deref().ok_or(Error::NoReply)
    }
}

/// One output: an answer, or the service's refusal.
pub(crate) enum Output {
    Item(Box<OutputItem>),
    Problem(Box<Problem>),
}

/// An answer on the wire. Every member may be missing on reading, and those that nothing is done with
/// are not read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OutputItem {
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    pub(crate) domain: Option<String>,
    pub(crate) crv: Option<String>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) iat: Option<i64>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) exp: Option<i64>,
    pub(crate) x: Option<String>,
    pub(crate) y: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) transit_info: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) in_response_to: Option<String>,
}

/// What of an output tells an answer from a problem, and which input it is for. Never fails on the
/// other members.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outline<'a> {
    #[serde(borrow)]
    x: Option<&'a RawValue>,
    #[serde(borrow)]
    y: Option<&'a RawValue>,
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    title: Option<&'a RawValue>,
    #[serde(borrow)]
    status: Option<&'a RawValue>,
    #[serde(borrow)]
    detail: Option<&'a RawValue>,
    #[serde(borrow)]
    in_response_to: Option<&'a RawValue>,
}

impl Outline<'_> {
    const fn is_problem(&self) -> bool {
        let answer = self.x.is_some() || self.y.is_some();
        let told = self.kind.is_some() || self.title.is_some();
        !answer && (told || self.status.is_some() || self.detail.is_some())
    }
}

#[derive(Deserialize)]
struct Multiple<'a> {
    #[serde(borrow)]
    outputs: Option<Vec<&'a RawValue>>,
}

/// The id of the input that an output answers, where it says so.
pub(super) fn in_response_to(output: &RawValue) -> Option<String> {
    let outline: Outline<'_> = json::parse(WHAT, output.get().as_bytes()).ok()?;
    serde_json::from_str(outline.in_response_to?.get()).ok()
}

/// Reads one output.
pub(super) fn read(output: &[u8]) -> Result<Output> {
    let outline: Outline<'_> = json::parse(WHAT, output)?;
    if outline.is_problem() {
        return Ok(Output::Problem(Box::new(json::parse(WHAT, output)?)));
    }
    Ok(Output::Item(Box::new(json::parse(WHAT, output)?)))
}

/// The outputs of a multiple answer; a problem in their place is the error of all.
pub(super) fn outputs(body: &[u8]) -> Result<Vec<&RawValue>> {
    let multiple: Multiple<'_> = json::parse(WHAT, body)?;
    if let Some(outputs) = multiple.outputs {
        return Ok(outputs);
    }
    match read(body)? {
        Output::Problem(problem) => Err(Error::Problem(problem)),
        Output::Item(_) => Err(Error::MissingMember { what: WHAT, member: "outputs" }),
    }
}
