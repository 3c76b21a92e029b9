//! Where access tokens come from.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use blindnym_client::{AccessToken, FixedToken, TokenSource};
use secrecy::SecretString;

use super::file::{Auth, ClientCredentials, Login, Settings};
use super::{Profile, ProfileError};
use crate::claims::Claims;

impl Profile {
    /// The source of tokens, where the service asks for any.
    pub(crate) fn tokens(&self) -> Result<Option<Arc<dyn TokenSource>>, ProfileError> {
        match &self.settings.auth {
            Auth::None => Ok(None),
            Auth::Token(secret) => {
                let text = secret.read_line(self.folder())?;
                Ok(Some(Arc::new(FixedToken::new(access_token(&text)))))
            }
            Auth::ClientCredentials(_) | Auth::Login(_) => Err(self.wrong(
                "this version asks I.AM Connect for no tokens yet: get one elsewhere, and give it as \
                 `auth.token`",
            )),
        }
    }

    /// The issuer of its tokens, where the profile says it.
    pub(crate) fn issuer(&self) -> Option<String> {
        let (issuer, realm, usual) = match &self.settings.auth {
            Auth::None | Auth::Token(_) => return None,
            Auth::ClientCredentials(ClientCredentials { issuer, realm, .. }) => {
                (issuer, realm, "M2M")
            }
            Auth::Login(Login { issuer, realm, .. }) => (issuer, realm, "healthcare"),
        };
        let realm = realm.as_deref().unwrap_or(usual);
        Some(issuer.clone().unwrap_or_else(|| format!("{}/auth/realms/{realm}", self.base)))
    }
}

impl Settings {
    /// What else is to be known of how tokens are asked for.
    pub(crate) fn auth_details(&self) -> Vec<(&'static str, String)> {
        let (scopes, more) = match &self.auth {
            Auth::None | Auth::Token(_) => return Vec::new(),
            Auth::ClientCredentials(client) => {
                let audience = client.audience.clone().map(|audience| ("audience", audience));
                let kid = client.kid.clone().map(|kid| ("kid", kid));
                (&client.scopes, [kid, audience])
            }
            Auth::Login(login) => {
                let Login { redirect_host, redirect_port, redirect_path, .. } = login;
                let port = match redirect_port {
                    0 => "{free port}".to_owned(),
                    port => port.to_string(),
                };
                let redirect = format!("http://{redirect_host}:{port}{redirect_path}");
                (&login.scopes, [Some(("redirect", redirect)), None])
            }
        };
        let scopes = Some(("scopes", scopes.join(" "))).filter(|(_, scopes)| !scopes.is_empty());
        scopes.into_iter().chain(more.into_iter().flatten()).collect()
    }

    /// Where tokens come from, for people.
    pub(crate) fn describe_auth(&self, folder: &std::path::Path) -> String {
        match &self.auth {
            Auth::None => "none: the service asks for no token".to_owned(),
            Auth::Token(secret) => format!("a token from {}", secret.describe(folder)),
            Auth::ClientCredentials(client) => {
                let key = client.key.describe(folder);
                format!("client credentials of {}, signed with {key}", client.client_id)
            }
            Auth::Login(login) => format!("login of a person, client {}", login.client_id),
        }
    }
}

/// A token with what it says of itself.
fn access_token(text: &str) -> AccessToken {
    let claims = Claims::read(text).unwrap_or_default();
    let expires = claims.number("exp").and_then(|exp| u64::try_from(exp).ok());
    let expires = expires.and_then(|exp| UNIX_EPOCH.checked_add(Duration::from_secs(exp)));
    let subject = claims.text("sub").map(str::to_owned);
    AccessToken::new(SecretString::from(text.to_owned()), expires, subject)
}
