//! Client assertions: how a client proves itself with a signed JWT (RFC 7523).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use secrecy::SecretString;
use serde::Serialize;

use super::error::IamError;
use super::key::{SigningKey, random_uuid};

/// `client_assertion_type`.
pub(crate) const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// The longest life of a signed JWT.
const LONGEST: Duration = Duration::from_secs(300);

/// What signed JWTs are like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssertionSettings {
    /// `aud`; `None` for the realm's URL, which is what I.AM Connect asks for.
    pub audience: Option<String>,
    /// `exp` - `iat`, 1 s to 5 min.
    pub life: Duration,
}

/// The realm's URL, and a minute.
impl Default for AssertionSettings {
    fn default() -> Self {
        Self { audience: None, life: Duration::from_secs(60) }
    }
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    jti: String,
    iat: u64,
    exp: u64,
}

impl AssertionSettings {
    pub(crate) fn check(&self) -> Result<(), IamError> {
        let whole = Duration::from_secs(1);
        if !(whole..=LONGEST).contains(&self.life) {
            return Err(IamError::Settings { reason: "a signed JWT lives 1 s to 5 min" });
        }
        Ok(())
    }

    /// A new one: `iss` = `sub` = the client's id, `jti` random.
    pub(crate) fn sign(
        &self,
        key: &SigningKey,
        client: &str,
        issuer: &str,
    ) -> Result<SecretString, IamError> {
        let (iat, exp) = lifetime(self.life);
        let (aud, jti) = (self.audience.as_deref().unwrap_or(issuer), random_uuid()?);
        key.sign(&Claims { iss: client, sub: client, aud, jti, iat, exp })
    }
}

/// `iat` and `exp` of a JWT from now on, in seconds since 1970.
pub(crate) fn lifetime(life: Duration) -> (u64, u64) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    (now, now.saturating_add(life.as_secs()))
}

#[cfg(test)]
mod tests;
