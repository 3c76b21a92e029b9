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
use super::renewal::{Lease, Renewal, Renewing};
use super::session::{HeldSession, InMemory, SessionStore};
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
    /// It has no refresh token once it has ended.
    store: Arc<dyn SessionStore>,
    known: Mutex<Known>,
}

/// What is known of a session besides what is kept.
#[derive(Default)]
struct Known {
    /// Whose it is: `sub` of its first token.
    subject: Option<String>,
    /// A refresh token that could not be kept.
    unkept: Option<SecretString>,
}

impl UserTokens {
    /// Keeps a session alive, as long as I.AM Connect does.
    #[must_use]
    pub fn new(session: UserSession) -> Self {
        let UserSession { realm, client, refresh, lease } = session;
        Self::renewed(realm, client, Arc::new(InMemory::new(refresh)), Some(lease))
    }

    /// Takes up the session that another program began, see [`UserSession::keep`].
    #[must_use]
    pub fn resume(realm: &Realm, client: &IamClient, store: Arc<dyn SessionStore>) -> Self {
        Self::renewed(realm.clone(), client.clone(), store, None)
    }

    fn renewed(
        realm: Realm,
        client: IamClient,
        store: Arc<dyn SessionStore>,
        lease: Option<Lease<Original>>,
    ) -> Self {
        let subject = lease.as_ref().and_then(|lease| lease.token.subject().map(str::to_owned));
        let known = Mutex::new(Known { subject, unkept: None });
        let session = Arc::new(Session { realm, client: client.clone(), store, known });
        let renew = move || {
            let session = Arc::clone(&session);
            let renewal: Renewal<Original, TokenError> =
                Box::pin(async move { Ok(session.renew().await?) });
            renewal
        };
        Self { client, tokens: Renewing::new(lease, renew) }
    }
}

impl UserSession {
    /// Keeps the session for other programs, which take it up with [`UserTokens::resume`]. It may block.
    ///
    /// # Errors
    /// [`IamError::SessionEnded`] where it cannot be renewed; [`IamError::Session`].
    pub fn keep(&self, store: &dyn SessionStore) -> Result<(), IamError> {
        let refresh = self.refresh.as_ref().ok_or(IamError::SessionEnded)?;
        store.hold()?.replace(Some(refresh))
    }
}

impl Session {
    async fn renew(&self) -> Result<Lease<Original>, IamError> {
        let _there_is_one = self.refresh_token(self.hold().await?.as_ref())?;
        // Others do not wait for this.
        let token = &self.realm.endpoints().await?.token;
        let mut held = self.hold().await?;
        let refresh = self.refresh_token(held.as_ref())?;
        let form = || {
            let mut form = Form::new();
            form.push("grant_type", "refresh_token");
            form.push("refresh_token", refresh.expose_secret());
            self.client.identify(self.realm.issuer(), &mut form)?;
            Ok(form)
        };
        // A refresh token may serve once only, and sending it twice may end the session.
        let reply = self.realm.http().post(token, Again::No, form).await?;
        let mut json = match TokenJson::read(&reply) {
            Err(IamError::Refused { refusal, .. }) if refusal.error == OAuthError::InvalidGrant => {
                self.known(|known| known.unkept = None);
                held.replace(None)?;
                return Err(IamError::SessionEnded);
            }
            read => read?,
        };
        if let Some(next) = json.refresh_token.take() {
            // The old one has served. Where this one cannot be kept, the session goes on here alone.
            let unkept = held.replace(Some(&next)).is_err().then_some(next);
            self.known(|known| known.unkept = unkept);
        }
        let lease = json.lease(reply.asked);
        self.expect_same_person(&lease)?;
        Ok(lease)
    }

    async fn hold(&self) -> Result<Box<dyn HeldSession>, IamError> {
        let store = Arc::clone(&self.store);
        let held = tokio::task::spawn_blocking(move || store.hold()).await;
        held.map_err(|_| IamError::Cancelled)?
    }

    fn refresh_token(&self, held: &dyn HeldSession) -> Result<SecretString, IamError> {
        match self.known(|known| known.unkept.clone()) {
            Some(unkept) => Ok(unkept),
            None => held.refresh_token()?.ok_or(IamError::SessionEnded),
        }
    }

    /// Whoever asked first: what was asked for one person is not gone on with for another.
    fn expect_same_person(&self, lease: &Lease<Original>) -> Result<(), IamError> {
        let subject = lease.token.subject().map(str::to_owned);
        let same = self.known(|known| match &known.subject {
            Some(first) => subject.as_ref() == Some(first),
            None => {
                known.subject = subject;
                true
            }
        });
        let reason = "somebody else has logged in meanwhile";
        if same { Ok(()) } else { Err(IamError::Session { reason }) }
    }

    fn known<T>(&self, with: impl FnOnce(&mut Known) -> T) -> T {
        with(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
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
