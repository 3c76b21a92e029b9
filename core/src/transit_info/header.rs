//! The header of a transitInfo: what everybody can read.

use core::fmt;

use alloc::string::{String, ToString};

use serde_json::Value;

use crate::error::{Error, ErrorKind, Result, shown};
use crate::json::{Members, Object};
use crate::jwe::{ALG, ENC, check_algorithms};

const WHAT: &str = "the header of the transitInfo";
/// Members that the engine manages, and those that change how a JWE is read.
const RESERVED: [&str; 8] = ["alg", "enc", "kid", "aud", "iat", "exp", "crit", "zip"];

/// The header of a transitInfo, with `alg` = `dir` and `enc` = `A256GCM`.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    /// The id of the secret key that the payload is encrypted with.
    pub kid: Option<String>,
    /// The audience of the domain that the pseudonym belongs to.
    pub aud: Option<String>,
    /// Time of issue, seconds since 1970.
    pub iat: Option<i64>,
    /// Expiry, seconds since 1970.
    pub exp: Option<i64>,
    /// The whole header.
    json: String,
}

impl Header {
    pub(super) fn parse(text: &[u8]) -> Result<Self> {
        let header = Object::parse(WHAT, text)?;
        check_algorithms(&header)?;
        Ok(Self {
            kid: header.text("kid")?,
            aud: header.text("aud")?,
            iat: header.integer("iat")?,
            exp: header.integer("exp")?,
            // It is UTF-8, as all JSON is.
            json: core::str::from_utf8(text).unwrap_or_default().to_string(),
        })
    }

    pub(super) fn new(kid: &str, aud: &str, iat: i64, exp: i64, custom: &Members) -> Result<Self> {
        refuse(&RESERVED, custom)?;
        let mut members = custom.clone();
        let managed = [
            ("alg", Value::from(ALG)),
            ("enc", ENC.into()),
            ("kid", kid.into()),
            ("aud", aud.into()),
            ("iat", iat.into()),
            ("exp", exp.into()),
        ];
        members.extend(managed.map(|(name, value)| (name.to_string(), value)));
        Ok(Self {
            kid: Some(kid.to_string()),
            aud: Some(aud.to_string()),
            iat: Some(iat),
            exp: Some(exp),
            json: Value::Object(members).to_string(),
        })
    }

    /// The whole header, JSON.
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.json
    }

    /// The members that the engine does not manage.
    ///
    /// # Errors
    /// [`ErrorKind::Json`] where one has a number or a text that cannot be held.
    pub fn custom(&self) -> Result<Members> {
        Object::parse(WHAT, self.json.as_bytes())?.others(&RESERVED)
    }

    pub(super) fn expect_audience(&self, expected: &str) -> Result<()> {
        let found = self.aud.as_deref().ok_or(missing("aud"))?;
        if found == expected {
            return Ok(());
        }
        Err(ErrorKind::WrongAudience { expected: expected.into(), found: shown(found) }.into())
    }

    pub(super) fn require_kid(&self) -> Result<&str> {
        self.kid.as_deref().ok_or(missing("kid"))
    }
}

/// Refuses custom members that the engine manages.
pub(super) fn refuse(reserved: &[&str], custom: &Members) -> Result<()> {
    match custom.keys().find(|name| reserved.contains(&name.as_str())) {
        None => Ok(()),
        Some(member) => Err(ErrorKind::ReservedMember { member: member.clone() }.into()),
    }
}

fn missing(member: &'static str) -> Error {
    ErrorKind::MissingMember { what: WHAT, member }.into()
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("kid", &self.kid)
            .field("aud", &self.aud)
            .field("iat", &self.iat)
            .field("exp", &self.exp)
            .finish_non_exhaustive()
    }
}
