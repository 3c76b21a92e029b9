//! The header of a transitInfo: what everybody can read.

use core::fmt;

use alloc::string::{String, ToString};

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::error::{Error, Result, shown};
use crate::json::{self, Members};

const WHAT: &str = "the header of the transitInfo";
const ALG: &str = "dir";
const ENC: &str = "A256GCM";
/// Members that the engine manages, and those that change how a JWE is read.
const RESERVED: [&str; 8] = ["alg", "enc", "kid", "aud", "iat", "exp", "crit", "zip"];

/// The header of a transitInfo, with `alg` = `dir` and `enc` = `A256GCM`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The id of the secret key that the payload is encrypted with.
    pub kid: Option<String>,
    /// The audience of the domain that the pseudonym belongs to.
    pub aud: Option<String>,
    /// Time of issue, seconds since 1970.
    pub iat: Option<i64>,
    /// Expiry, seconds since 1970.
    pub exp: Option<i64>,
    /// Other members.
    pub custom: Members,
}

#[derive(Default)]
struct Wire {
    alg: Option<String>,
    enc: Option<String>,
    kid: Option<String>,
    aud: Option<String>,
    iat: Option<i64>,
    exp: Option<i64>,
    custom: Members,
}

impl Header {
    pub(super) fn parse(text: &[u8]) -> Result<Self> {
        let Wire { alg, enc, kid, aud, iat, exp, custom } = json::parse(WHAT, text)?;
        expect("alg", alg, ALG)?;
        expect("enc", enc, ENC)?;
        // Critical extensions must be understood and there are none; compression would tell lengths.
        for member in ["crit", "zip"] {
            if custom.contains_key(member) {
                return Err(Error::UnsupportedAlgorithm { member, found: String::new() });
            }
        }
        Ok(Self { kid, aud, iat, exp, custom })
    }

    pub(super) fn new(kid: &str, aud: &str, iat: i64, exp: i64, custom: &Members) -> Result<Self> {
        refuse(&RESERVED, custom)?;
        Ok(Self {
            kid: Some(kid.to_string()),
            aud: Some(aud.to_string()),
            iat: Some(iat),
            exp: Some(exp),
            custom: custom.clone(),
        })
    }

    pub(super) fn to_json(&self) -> String {
        let mut members = Members::new();
        let managed = [
            ("alg", Some(Value::from(ALG))),
            ("enc", Some(ENC.into())),
            ("kid", self.kid.as_deref().map(Value::from)),
            ("aud", self.aud.as_deref().map(Value::from)),
            ("iat", self.iat.map(Value::from)),
            ("exp", self.exp.map(Value::from)),
        ];
        for (name, value) in managed {
            members.extend(value.map(|value| (name.to_string(), value)));
        }
        members.extend(self.custom.clone());
        Value::Object(members).to_string()
    }

    pub(super) fn expect_audience(&self, expected: &str) -> Result<()> {
        let found = self.aud.as_deref().ok_or(missing("aud"))?;
        if found == expected {
            return Ok(());
        }
        Err(Error::WrongAudience { expected: expected.into(), found: shown(found) })
    }

    pub(super) fn require_kid(&self) -> Result<&str> {
        self.kid.as_deref().ok_or(missing("kid"))
    }
}

/// Refuses custom members that the engine manages.
pub(super) fn refuse(reserved: &[&str], custom: &Members) -> Result<()> {
    match custom.keys().find(|name| reserved.contains(&name.as_str())) {
        None => Ok(()),
        Some(member) => Err(Error::ReservedMember { member: member.clone() }),
    }
}

const fn missing(member: &'static str) -> Error {
    Error::MissingMember { what: WHAT, member }
}

fn expect(member: &'static str, found: Option<String>, allowed: &str) -> Result<()> {
    let found = found.ok_or(missing(member))?;
    if found == allowed {
        return Ok(());
    }
    Err(Error::UnsupportedAlgorithm { member, found: shown(&found) })
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
                "alg" => json::set_once(&mut wire.alg, "alg", map.next_value()?)?,
                "enc" => json::set_once(&mut wire.enc, "enc", map.next_value()?)?,
                "kid" => json::set_once(&mut wire.kid, "kid", map.next_value()?)?,
                "aud" => json::set_once(&mut wire.aud, "aud", map.next_value()?)?,
                "iat" => json::set_once(&mut wire.iat, "iat", map.next_value()?)?,
                "exp" => json::set_once(&mut wire.exp, "exp", map.next_value()?)?,
                _ => json::insert_once(&mut wire.custom, name, map.next_value()?)?,
            }
        }
        Ok(wire)
    }
}
