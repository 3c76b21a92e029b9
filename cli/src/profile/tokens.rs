//! Where access tokens come from.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use blindnym_client::{
    AccessToken, AssertionSettings, FixedToken, HttpSettings, IamClient, IamSettings, Realm,
    SigningKey, TokenSource, UserTokens,
};
use secrecy::SecretString;

use super::file::{Auth, ClientCredentials, Login, Settings};
use super::session::SessionFile;
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
            Auth::ClientCredentials(settings) => {
                let realm = self.realm(&settings.issuer(&self.base))?;
                let client = settings.client(self.folder())?;
                let scopes: Vec<&str> = settings.scopes.iter().map(String::as_str).collect();
                let tokens = blindnym_client::ClientCredentials::new(&realm, &client, &scopes)?;
                Ok(Some(Arc::new(tokens)))
            }
            Auth::Login(login) => {
                let realm = self.realm(&login.issuer(&self.base))?;
                let session = Arc::new(self.session(login)?);
                Ok(Some(Arc::new(UserTokens::resume(&realm, &login.client(), session))))
            }
        }
    }

    /// The realm of an issuer, treated like the service.
    pub(crate) fn realm(&self, issuer: &str) -> Result<Realm, ProfileError> {
        let HttpSettings { caller, timeout, retry, authorities, .. } = self.http_settings()?;
        Ok(Realm::new(issuer, IamSettings { caller, timeout, retry, authorities })?)
    }

    /// Where the session of a person is kept.
    pub(crate) fn session(&self, login: &Login) -> Result<SessionFile, ProfileError> {
        SessionFile::new(&self.base, &login.issuer(&self.base), &login.client_id)
    }

    /// The issuer of its tokens, where the profile says it.
    pub(crate) fn issuer(&self) -> Option<String> {
        match &self.settings.auth {
            Auth::None | Auth::Token(_) => None,
            Auth::ClientCredentials(settings) => Some(settings.issuer(&self.base)),
            Auth::Login(login) => Some(login.issuer(&self.base)),
        }
    }
}

impl ClientCredentials {
    /// The issuer that is named, or the realm below the service's address.
    fn issuer(&self, base: &str) -> String {
        issuer(self.issuer.as_deref(), self.realm.as_deref().unwrap_or("M2M"), base)
    }

    /// The client with its key.
    fn client(&self, folder: &Path) -> Result<IamClient, ProfileError> {
        let mut key = SigningKey::from_pem(&self.key.read(folder)?)?;
        if let Some(kid) = &self.kid {
            key = key.with_kid(kid);
        }
        let audience = self.audience.clone();
        let settings = AssertionSettings { audience, ..AssertionSettings::default() };
        Ok(IamClient::signing(&self.client_id, Arc::new(key), settings)?)
    }
}

impl Login {
    /// The issuer that is named, or the realm below the service's address.
    pub(crate) fn issuer(&self, base: &str) -> String {
        issuer(self.issuer.as_deref(), self.realm.as_deref().unwrap_or("healthcare"), base)
    }

    /// The client: software on its user's machine, which has no secrets.
    pub(crate) fn client(&self) -> IamClient {
        IamClient::public(&self.client_id)
    }
}

fn issuer(named: Option<&str>, realm: &str, base: &str) -> String {
    named.map_or_else(|| format!("{base}/auth/realms/{realm}"), str::to_owned)
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
    pub(crate) fn describe_auth(&self, folder: &Path) -> String {
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
