//! Original access tokens from I.AM Connect, kept and renewed.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::{ExposeSecret as _, SecretString};

use super::answer::TokenJson;
use super::client::IamClient;
use super::code::UserSession;
use super::discovery::Realm;
use super::error::{IamError, OAuthError};
use super::form::Form;
use super::http::Again;
use super::renewal::{Lease, Renewing};
use crate::error::TokenError;
use crate::token::{AccessToken, Original, TokenAnswer, TokenSource};

/// Tokens of an organisation: client credentials (RFC 6749 section 4.4), in the realm `M2M` or with a
/// service account.
///
/// ```no_run
/// # use std::sync::Arc;
/// # use blindnym_client::{
/// #     AssertionSettings, ClientCredentials, Environment, HttpService, HttpSettings, IamClient,
/// #     IamSettings, Realm, SigningKey,
/// # };
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let key = Arc::new(SigningKey::from_pem(&std::fs::read("key.pem")?)?);
/// let realm = Realm::new(&Environment::Acceptance.issuer("M2M"), IamSettings::default())?;
/// let client = IamClient::signing("cbe-0123456789", key, AssertionSettings::default())?;
/// let tokens = ClientCredentials::new(&realm, &client, &["pseudo:api:pseudonymize"])?;
/// let settings = HttpSettings::new(Environment::Acceptance.base());
/// let service = HttpService::new(settings, Some(Arc::new(tokens)))?;
/// # Ok(())
/// # }
/// ```
pub struct ClientCredentials {
    client: IamClient,
    tokens: Renewing<Original, TokenError>,
}

impl ClientCredentials {
    /// Tokens for a confidential client, with these scopes besides its default ones.
    ///
    /// # Errors
    /// [`IamError::Settings`] for a public client, which has no credentials.
    pub fn new(realm: &Realm, client: &IamClient, scopes: &[&str]) -> Result<Self, IamError> {
        if client.is_public() {
            return Err(IamError::Settings { reason: "a public client has no credentials" });
        }
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let asks = Arc::new((realm.clone(), client.clone(), scopes));
        let tokens = Renewing::new(None, move || {
            let asks = Arc::clone(&asks);
            Box::pin(async move {
                let (realm, client, scopes) = &*asks;
                Ok(credentials(realm, client, scopes).await?)
            })
        });
        Ok(Self { client: client.clone(), tokens })
    }
}

async fn credentials(
    realm: &Realm,
    client: &IamClient,
    scopes: &[String],
) -> Result<Lease<Original>, IamError> {
    let form = || {
        let mut form = Form::new();
        form.push("grant_type", "client_credentials");
        form.push_scopes(scopes);
        client.identify(realm.issuer(), &mut form)?;
        Ok(form)
    };
    let token = &realm.endpoints().await?.token;
    let reply = realm.http().post(token, Again::Yes, form).await?;
    Ok(TokenJson::read(&reply)?.lease(reply.asked))
}

impl TokenSource for ClientCredentials {
    fn token(&self) -> TokenAnswer<'_> {
        Box::pin(self.tokens.get())
    }

    fn refused(&self, token: &AccessToken) {
        self.tokens.refused(token);
    }
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ClientCredentials");
        debug.field("client", &self.client).field("tokens", &self.tokens).finish()
    }
}

/// Tokens of a person who has logged in: the session is renewed with its refresh token.
pub struct UserTokens {
    client: IamClient,
    tokens: Renewing<Original, TokenError>,
}

struct Session {
    realm: Realm,
    client: IamClient,
    /// `None` once it has ended.
    refresh: Mutex<Option<SecretString>>,
}

impl UserTokens {
    /// Keeps a session alive, as long as I.AM Connect does.
    #[must_use]
    pub fn new(session: UserSession) -> Self {
        let UserSession { realm, client, refresh, lease } = session;
        let session = Session { realm, client: client.clone(), refresh: Mutex::new(refresh) };
        let session = Arc::new(session);
        let renew = move || {
            let session = Arc::clone(&session);
            let renewal: super::renewal::Renewal<Original, TokenError> =
                Box::pin(async move { Ok(session.renew().await?) });
            renewal
        };
        Self { client, tokens: Renewing::new(Some(lease), renew) }
    }
}

impl Session {
    async fn renew(&self) -> Result<Lease<Original>, IamError> {
        let refresh = self.set(|held| held.clone()).ok_or(IamError::SessionEnded)?;
        let form = || {
            let mut form = Form::new();
            form.push("grant_type", "refresh_token");
            form.push("refresh_token", refresh.expose_secret());
            self.client.identify(self.realm.issuer(), &mut form)?;
            Ok(form)
        };
        let token = &self.realm.endpoints().await?.token;
        // A refresh token may serve once only, and sending it twice may end the session.
        let reply = self.realm.http().post(token, Again::No, form).await?;
        let mut json = match TokenJson::read(&reply) {
            Err(IamError::Refused { refusal, .. }) if refusal.error == OAuthError::InvalidGrant => {
                self.set(|held| *held = None);
                return Err(IamError::SessionEnded);
            }
            read => read?,
        };
        if let Some(next) = json.refresh_token.take() {
            self.set(|held| *held = Some(next));
        }
        Ok(json.lease(reply.asked))
    }

    fn set<T>(&self, change: impl FnOnce(&mut Option<SecretString>) -> T) -> T {
        change(&mut self.refresh.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl TokenSource for UserTokens {
    fn token(&self) -> TokenAnswer<'_> {
        Box::pin(self.tokens.get())
    }

    fn refused(&self, token: &AccessToken) {
        self.tokens.refused(token);
    }
}

impl fmt::Debug for UserTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("UserTokens");
        debug.field("client", &self.client).field("tokens", &self.tokens).finish()
    }
}
