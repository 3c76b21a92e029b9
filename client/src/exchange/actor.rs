//! Who asks for SAML, and for whom: the actor token, and the `may_act` of access tokens.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use serde::Serialize;
use serde::de::Deserialize;

use crate::iam::answer::claims;
use crate::iam::assertion::lifetime;
use crate::iam::key::random_uuid;
use crate::iam::{IamError, SigningKey};
use crate::token::AccessToken;

/// The life of an actor token, which is used at once.
const LIFE: Duration = Duration::from_secs(60);

/// A trusted platform: its client id, which must be the `azp` of the access tokens, and its key.
#[derive(Clone, Debug)]
pub struct Actor {
    client: String,
    key: Arc<SigningKey>,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    iat: u64,
    exp: u64,
    jti: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
}

impl Actor {
    /// A trusted platform.
    #[must_use]
    pub fn new(client: &str, key: Arc<SigningKey>) -> Self {
        Self { client: client.to_owned(), key }
    }

    /// A new actor token, good for a minute: `iss`, `iat`, `exp`, `jti`, and `sub` for a chosen profile.
    pub(super) fn token(&self, profile: Option<&MayAct>) -> Result<SecretString, IamError> {
        let ((iat, exp), jti) = (lifetime(LIFE), random_uuid()?);
        let sub = profile.map(|profile| profile.subject.as_str());
        self.key.sign(&Claims { iss: &self.client, iat, exp, jti, sub })
    }
}

/// A profile that the holder of an access token may act for: a member of its `may_act`.
///
/// Which person it is tell the SSINs, as [`Profiles`](super::Profiles) has them. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct MayAct {
    subject: String,
    children: Vec<String>,
    mandators: Vec<String>,
}

impl MayAct {
    /// The profiles in an access token; none where it has none.
    #[must_use]
    pub fn of(token: &AccessToken) -> Vec<Self> {
        let carried: Option<Carried> = claims(token.expose());
        let carried = carried.map(|carried| carried.may_act).unwrap_or_default();
        carried.into_iter().filter_map(Self::read).collect()
    }

    /// What is not of the form is passed over: it is no profile that can be chosen.
    fn read(json: serde_json::Value) -> Option<Self> {
        let MayActJson { sub, user_profile } = MayActJson::deserialize(json).ok()?;
        let ssins = |people: Vec<PersonJson>| people.into_iter().map(|one| one.ssin).collect();
        let UserProfileJson { children, mandators } = user_profile;
        Some(Self { subject: sub, children: ssins(children), mandators: ssins(mandators) })
    }

    /// SSINs of children.
    #[must_use]
    pub fn children(&self) -> &[String] {
        &self.children
    }

    /// SSINs of mandators.
    #[must_use]
    pub fn mandators(&self) -> &[String] {
        &self.mandators
    }

    /// Whether this profile is that of a person.
    #[must_use]
    pub fn is_for(&self, ssin: &str) -> bool {
        self.children.iter().chain(&self.mandators).any(|one| one == ssin)
    }
}

impl fmt::Debug for MayAct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (children, mandators) = (self.children.len(), self.mandators.len());
        let mut debug = f.debug_struct("MayAct");
        debug.field("children", &children).field("mandators", &mandators).finish_non_exhaustive()
    }
}

#[derive(serde::Deserialize)]
struct Carried {
    #[serde(default)]
    may_act: Vec<serde_json::Value>,
}

#[derive(serde::Deserialize)]
struct MayActJson {
    sub: String,
    #[serde(default, rename = "userProfile")]
    user_profile: UserProfileJson,
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct UserProfileJson {
    children: Vec<PersonJson>,
    mandators: Vec<PersonJson>,
}

#[derive(serde::Deserialize)]
struct PersonJson {
    ssin: String,
}

#[cfg(test)]
mod tests;
