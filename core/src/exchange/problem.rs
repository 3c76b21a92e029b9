//! Problem documents (RFC 9457) as eHealth writes them: any member may be missing.

use core::fmt;

use alloc::string::String;

use serde::Serialize;

use crate::error::{Word, decimal, fill};
use crate::json::{Object, Writer, integer};

/// The `type` of a refused input.
pub(crate) const BAD_REQUEST: &str = "https://www.gcloud.belgium.be/rest/problems/badRequest";

const WHAT: &str = "the problem";

/// Why the service refused an input or a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// What kind of problem, a URI.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The kind in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The HTTP status; read from a number or a string of digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// This occurrence in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The gateway's id of this occurrence, to give to eHealth's support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The id of the input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_response_to: Option<String>,
}

impl Problem {
    /// Reads a problem document, or what of it can be read: a gateway's page is a problem without members.
    #[must_use]
    pub fn parse(text: &[u8]) -> Self {
        Object::parse(WHAT, text).map_or_else(|_| Self::default(), |object| Self::read(&object))
    }

    /// The document, JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = Writer::default();
        let text = |json: &mut Writer, name, value: &Option<String>| {
            if let Some(value) = value {
                json.text(name, value);
            }
        };
        text(&mut json, "type", &self.kind);
        text(&mut json, "title", &self.title);
        if let Some(status) = self.status {
            json.raw("status", &decimal(status.into()));
        }
        text(&mut json, "detail", &self.detail);
        text(&mut json, "id", &self.id);
        text(&mut json, "inResponseTo", &self.in_response_to);
        json.into()
    }

    /// A member of another kind is passed over.
    pub(super) fn read(object: &Object<'_>) -> Self {
        let text = |name| object.text(name).ok().flatten();
        let status = || object.integer("status").ok().flatten();
        Self {
            kind: text("type"),
            title: text("title"),
            status: status().or_else(|| u16::try_from(integer(&text("status")?)?).ok()),
            detail: text("detail"),
            id: text("id"),
            in_response_to: text("inResponseTo"),
        }
    }
}

impl Problem {
    /// Title (or kind), status, detail and id, as far as they are there and say anything.
    pub(crate) fn message(&self) -> String {
        let title =
            said(self.title.as_ref()).or_else(|| said(self.kind.as_ref())).unwrap_or("a problem");
        let mut message = String::from(title);
        if let Some(status) = self.status {
            message.push_str(&fill(" ({})", &[Word::Count(status.into())]));
        }
        if let Some(detail) = said(self.detail.as_ref()) {
            message.push_str(&fill(": {}", &[Word::Text(detail)]));
        }
        if let Some(id) = said(self.id.as_ref()) {
            message.push_str(&fill(" [{}]", &[Word::Text(id)]));
        }
        message
    }
}

/// A text, unless it is empty.
fn said(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.is_empty())
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}
