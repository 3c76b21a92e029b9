//! To a SAML 1.1 holder-of-key assertion, for eHealth's SOAP services.

use std::fmt;
use std::time::{Duration, SystemTime};

use base64ct::{Base64Unpadded, Encoding as _};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::iam::IamError;
use crate::iam::answer::secret;
use crate::iam::form::Form;
use crate::token::AccessToken;

use super::actor::{Actor, MayAct};
use super::error::ExchangeError;
use super::service::{ACCESS_TOKEN, ExchangeService, TOKEN_EXCHANGE};

/// `requested_token_type`, and what has to be issued.
const SAML1: &str = "urn:ietf:params:oauth:token-type:saml1";
/// `actor_token_type` (RFC 8693 section 3).
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

/// What else is asked for; usually nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SamlRequest {
    /// `audience`.
    pub audience: Option<String>,
    /// `resource`.
    pub resource: Option<String>,
    /// `scope`.
    pub scope: Option<String>,
}

/// A SAML assertion. Wiped when dropped, never printed.
///
/// It lives 12 hours by itself: a consent that is revoked later does not end it.
pub struct SamlAssertion {
    xml: Zeroizing<Vec<u8>>,
    expires: Option<SystemTime>,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(deserialize_with = "secret")]
    access_token: SecretString,
    issued_token_type: String,
    #[serde(default)]
    expires_in: Option<u64>,
}

impl ExchangeService {
    /// Exchanges an access token with the role `token-exchange` for a SAML assertion.
    ///
    /// Without a profile it is for the profile that the person chose when logging in; with one for that
    /// one, of [`MayAct::of`] this same token.
    ///
    /// # Errors
    /// [`ExchangeError::ForeignProfile`] before anything is sent, [`ExchangeError::Refused`], failures of
    /// the way.
    pub async fn saml(
        &self,
        token: &AccessToken,
        actor: &Actor,
        profile: Option<&MayAct>,
        request: &SamlRequest,
    ) -> Result<SamlAssertion, ExchangeError> {
        if profile.is_some_and(|profile| !MayAct::of(token).contains(profile)) {
            return Err(ExchangeError::ForeignProfile);
        }
        let form = || {
            let actor = actor.token(profile)?;
            let mut form = Form::new();
            form.push("grant_type", TOKEN_EXCHANGE);
            form.push("requested_token_type", SAML1);
            form.push("subject_token", token.expose());
            form.push("subject_token_type", ACCESS_TOKEN);
            form.push("actor_token", actor.expose_secret());
            form.push("actor_token_type", JWT);
            form.push_some("audience", request.audience.as_deref());
            form.push_some("resource", request.resource.as_deref());
            form.push_some("scope", request.scope.as_deref());
            Ok(form)
        };
        let reply = self.exchange(form).await?;
        let answer: Answer = reply.json()?;
        if answer.issued_token_type != SAML1 {
            return Err(IamError::Answer { reason: "it is no SAML assertion" }.into());
        }
        let life = answer.expires_in.map(Duration::from_secs);
        let expires = life.and_then(|life| reply.asked.checked_add(life));
        let reason = "its SAML assertion is not Base64 of XML";
        let xml = decode(answer.access_token.expose_secret());
        let xml = xml.ok_or(IamError::Answer { reason })?;
        Ok(SamlAssertion { xml, expires })
    }
}

/// eHealth writes standard Base64, RFC 8693 the one for URLs: either, with or without line breaks.
fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    plain.extend(text.chars().filter(|c| !c.is_ascii_whitespace()).map(|c| match c {
        '-' => '+',
        '_' => '/',
        c => c,
    }));
    let xml = Zeroizing::new(Base64Unpadded::decode_vec(plain.trim_end_matches('=')).ok()?);
    xml.trim_ascii_start().starts_with(b"<").then_some(xml)
}

impl SamlAssertion {
    /// The XML, byte for byte as it was signed.
    #[must_use]
    pub fn xml(&self) -> &[u8] {
        &self.xml
    }

    /// When it expires, where that was told.
    #[must_use]
    pub const fn expires(&self) -> Option<SystemTime> {
        self.expires
    }
}

impl fmt::Debug for SamlAssertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SamlAssertion").field("expires", &self.expires).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
