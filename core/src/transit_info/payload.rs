//! The payload of a transitInfo: the scalar and the times, for the owner and the service only.

use core::fmt;

use alloc::string::String;
use alloc::vec::Vec;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::header::refuse;
use crate::error::{Error, Result};
use crate::json::{self, Members};

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

#[derive(Default)]
struct Wire {
    iat: Option<i64>,
    exp: Option<i64>,
    scalar: Option<Zeroizing<String>>,
    custom: Members,
}

impl Payload {
    pub(super) fn parse(text: &[u8]) -> Result<Self> {
        let Wire { iat, exp, scalar, custom } = json::parse(WHAT, text)?;
        let scalar = scalar.ok_or(Error::MissingMember { what: WHAT, member: "scalar" })?;
        Ok(Self { iat, exp, scalar, custom })
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

impl<'de> Deserialize<'de> for Wire {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> core::result::Result<Self, D::Error> {
        deserializer.deserialize_map(WireVisitor)
    }
}

struct WireVisitor;

impl<'de> Visitor<'de> for WireVisitor {
    type Value = Wire;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> core::result::Result<Wire, A::Error> {
        let mut wire = Wire::default();
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "iat" => json::set_once(&mut wire.iat, "iat", map.next_value()?)?,
                "exp" => json::set_once(&mut wire.exp, "exp", map.next_value()?)?,
                "scalar" => {
                    let raw = map.next_value::<&'de RawValue>()?;
                    let text = json::secret_text(raw).map_err(A::Error::custom)?;
                    json::set_once(&mut wire.scalar, "scalar", text)?;
                }
                _ => json::insert_once(&mut wire.custom, name, map.next_value()?)?,
            }
        }
        Ok(wire)
    }
}
