//! The payload of a transitInfo: the scalar and the times, for the owner and the service only.

use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::header::refuse;
use crate::declassify::public_json;
use crate::error::Result;
use crate::json::{Members, Object};

const WHAT: &str = "the payload of the transitInfo";
const RESERVED: [&str; 3] = ["iat", "exp", "scalar"];

/// A decrypted payload.
pub(crate) struct Payload {
    pub(super) iat: Option<i64>,
    pub(super) exp: Option<i64>,
    /// The scalar's text, wiped when dropped.
    pub(super) scalar: Zeroizing<String>,
    pub(super) custom: Members,
}

impl Payload {
    pub(super) fn parse(text: &[u8]) -> Result<Self> {
        public_json(
            text,
            &["scalar"],
            "times and claims of a transitInfo are for its reader; the scalar stays secret",
        );
        let payload = Object::parse(WHAT, text)?;
        Ok(Self {
            iat: payload.integer("iat")?,
            exp: payload.integer("exp")?,
            scalar: payload.secret("scalar")?.ok_or(payload.missing("scalar"))?,
            custom: payload.others(&RESERVED)?,
        })
    }
}

/// The JSON of a payload, in one allocation.
///
/// The custom members are refused where the engine manages them. Their own text is wiped too, but for
/// what its buffer left behind when it grew.
pub(super) fn write(
    iat: i64,
    exp: i64,
    scalar: &str,
    custom: &Members,
) -> Result<Zeroizing<Vec<u8>>> {
    refuse(&RESERVED, custom)?;
    let times = alloc::format!("{{\"iat\":{iat},\"exp\":{exp},\"scalar\":\"");
    let custom = Zeroizing::new(serde_json::to_string(custom).unwrap_or_default());
    let members = custom.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    let members = members.unwrap_or_default();
    let comma = if members.is_empty() { "" } else { "," };
    let parts = [times.as_str(), scalar, "\"", comma, members, "}"];
    let len = parts.iter().map(|part| part.len()).sum();
    let mut text = Zeroizing::new(Vec::with_capacity(len));
    for part in parts {
        text.extend_from_slice(part.as_bytes());
    }
    Ok(text)
}
