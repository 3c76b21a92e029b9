//! Problem documents (RFC 9457) as eHealth writes them: any member may be missing.

use core::fmt;

use alloc::string::String;

use serde::de::Deserializer;
use serde::{Deserialize, Serialize};

/// The `type` of a refused input.
pub(crate) const BAD_REQUEST: &str = "https://www.gcloud.belgium.be/rest/problems/badRequest";

/// Why the service refused an input or a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Problem {
    /// What kind of problem, a URI.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The kind in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The HTTP status; read from a number or a string of digits.
    #[serde(deserialize_with = "status", skip_serializing_if = "Option::is_none")]
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

#[derive(Deserialize)]
#[serde(untagged)]
enum Status {
    Number(u16),
    Text(String),
    Other(serde::de::IgnoredAny),
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    Ok(match Option::<Status>::deserialize(deserializer)? {
        Some(Status::Number(number)) => Some(number),
        Some(Status::Text(text)) => text.parse().ok(),
        Some(Status::Other(_)) | None => None,
    })
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = self.title.as_deref().or(self.kind.as_deref()).unwrap_or("a problem");
        f.write_str(title)?;
        if let Some(status) = self.status {
            write!(f, " ({status})")?;
        }
        if let Some(detail) = &self.detail {
            write!(f, ": {detail}")?;
        }
        if let Some(id) = &self.id {
            write!(f, " [{id}]")?;
        }
        Ok(())
    }
}
