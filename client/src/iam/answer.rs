//! What a token endpoint answers, and what is read in a token: never more than is needed, and unchecked.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::error::IamError;
use super::http::Reply;
use super::renewal::Lease;
use crate::token::{Purpose, RENEW_BEFORE, Token};

/// The answer of a token endpoint.
#[derive(Deserialize)]
pub(crate) struct TokenJson {
    #[serde(deserialize_with = "secret")]
    pub(crate) access_token: SecretString,
    #[serde(default)]
    pub(crate) token_type: String,
    #[serde(default)]
    pub(crate) expires_in: Option<u64>,
    #[serde(default, deserialize_with = "maybe_secret")]
    pub(crate) refresh_token: Option<SecretString>,
    #[serde(default, deserialize_with = "maybe_secret")]
    pub(crate) id_token: Option<SecretString>,
    #[serde(default)]
    pub(crate) issued_token_type: Option<String>,
}

/// A text that goes into a box that is wiped.
pub(crate) fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<SecretString, D::Error> {
    String::deserialize(from).map(SecretString::from)
}

fn maybe_secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SecretString>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.map(SecretString::from))
}

impl TokenJson {
    /// Reads the answer of a token endpoint that gives bearer tokens.
    pub(crate) fn read(reply: &Reply) -> Result<Self, IamError> {
        if reply.status != 200 {
            return Err(reply.refused());
        }
        let json: Self = reply.json()?;
        if !json.token_type.eq_ignore_ascii_case("Bearer") {
            return Err(IamError::Answer { reason: "its token is no bearer token" });
        }
        if json.access_token.expose_secret().is_empty() {
            return Err(IamError::Answer { reason: "its token is empty" });
        }
        Ok(json)
    }

    /// Whether the token says that it is for this audience.
    pub(crate) fn is_for(&self, audience: &str) -> bool {
        let claims: Option<Audiences> = claims(self.access_token.expose_secret());
        claims.is_some_and(|claims| claims.aud.contains(audience))
    }

    /// The token with the time when it is to be renewed.
    ///
    /// Its life is `expires_in`, or `exp` - `iat`, from when it was asked for: the clocks need not agree.
    pub(crate) fn lease<P: Purpose>(self, asked: SystemTime) -> Lease<P> {
        let claims: Option<Claims> = claims(self.access_token.expose_secret());
        let claims = claims.unwrap_or_default();
        let told = self.expires_in.map(Duration::from_secs);
        let life = told.or_else(|| claims.life());
        let expires = match life {
            Some(life) => asked.checked_add(life),
            None => claims.exp.and_then(moment),
        };
        let elapsed = asked.elapsed().unwrap_or_default();
        let left = expires.and_then(|expires| expires.duration_since(asked).ok());
        let left = left.map(|left| left.saturating_sub(RENEW_BEFORE).saturating_sub(elapsed));
        let renew_at = left.and_then(|left| Instant::now().checked_add(left));
        Lease { token: Token::issued(self.access_token, expires, claims.sub), renew_at }
    }
}

#[derive(Deserialize)]
struct Audiences {
    aud: Audience,
}

/// One audience, or many.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    pub(crate) fn contains(&self, name: &str) -> bool {
        match self {
            Self::One(one) => one == name,
            Self::Many(many) => many.iter().any(|one| one == name),
        }
    }
}

/// What is read of an access token.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Claims {
    sub: Option<String>,
    iat: Option<u64>,
    exp: Option<u64>,
}

impl Claims {
    fn life(&self) -> Option<Duration> {
        Some(Duration::from_secs(self.exp?.checked_sub(self.iat?)?))
    }
}

/// Seconds since 1970 as a time.
pub(crate) fn moment(seconds: u64) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// The claims of a JWT, its signature unchecked; `None` for what is no JWT.
///
/// Tokens come from the issuer itself over TLS, and are checked by those that they are for.
pub(crate) fn claims<T: DeserializeOwned>(jwt: &str) -> Option<T> {
    let mut parts = jwt.split('.');
    let (_header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let payload = Zeroizing::new(Base64UrlUnpadded::decode_vec(payload).ok()?);
    serde_json::from_slice(&payload).ok()
}

#[cfg(test)]
mod tests;
