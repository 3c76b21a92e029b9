//! A person logs in: authorization code with PKCE (RFC 6749 section 4.1, RFC 7636).

use std::fmt;
use std::time::{Duration, SystemTime};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use reqwest::Url;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::answer::{Audience, TokenJson, claims, moment};
use super::callback::Callback;
use super::client::IamClient;
use super::discovery::Realm;
use super::error::IamError;
use super::form::Form;
use super::http::Again;
use super::key::random;
use super::renewal::Lease;
use crate::token::{AccessToken, Original};

/// How far the clocks may be apart.
const LEEWAY: Duration = Duration::from_secs(60);

/// What a login asks for.
#[derive(Clone, PartialEq, Eq)]
pub struct LoginSettings {
    /// Where the browser is sent back: one of the registered redirect URIs.
    pub redirect: String,
    /// Scopes. With `openid` there is an ID token, which binds the answer to this login.
    pub scopes: Vec<String>,
    /// Other parameters of the address, `ui_locales` or `login_hint` for instance.
    pub parameters: Vec<(String, String)>,
}

impl LoginSettings {
    /// The scope `openid` alone.
    #[must_use]
    pub fn new(redirect: &str) -> Self {
        let (redirect, scopes) = (redirect.to_owned(), vec!["openid".to_owned()]);
        Self { redirect, scopes, parameters: Vec::new() }
    }
}

/// A login that has begun: the state that you keep, and the address that a browser opens.
///
/// ```no_run
/// # use blindnym_client::{
/// #     Environment, IamClient, IamError, IamSettings, Login, LoginSettings, Loopback,
/// #     LoopbackSettings, Realm, UserTokens,
/// # };
/// # async fn log_in() -> Result<UserTokens, IamError> {
/// let issuer = Environment::Acceptance.issuer("healthcare");
/// let realm = Realm::new(&issuer, IamSettings::default())?;
/// let client = IamClient::public("software");
/// let loopback = Loopback::bind(LoopbackSettings::default()).await?;
/// let settings = LoginSettings::new(loopback.redirect());
/// let Login { state, address } = Login::begin(&realm, &client, settings).await?;
/// println!("Log in at {address}");
/// let callback = loopback.callback(&state).await?;
/// let tokens = UserTokens::new(state.finish(callback).await?);
/// # Ok(tokens)
/// # }
/// ```
#[must_use = "a login is finished by its state"]
pub struct Login {
    /// What you keep.
    pub state: PendingLogin,
    /// Where the person's browser goes.
    pub address: Url,
}

/// What is kept until the browser comes back. It serves once.
pub struct PendingLogin {
    realm: Realm,
    client: IamClient,
    settings: LoginSettings,
    state: SecretString,
    nonce: SecretString,
    verifier: SecretString,
}

impl Login {
    /// Begins a login. Public and confidential clients alike use PKCE.
    ///
    /// # Errors
    /// Those of [`Realm::endpoints`].
    pub async fn begin(
        realm: &Realm,
        client: &IamClient,
        settings: LoginSettings,
    ) -> Result<Self, IamError> {
        let (state, nonce, verifier) = (unguessable()?, unguessable()?, unguessable()?);
        let mut address = realm.endpoints().await?.authorization.clone();
        // RFC 7636 section 4.2: code_challenge = BASE64URL(SHA256(ASCII(code_verifier))).
        let challenge = digest(&SHA256, verifier.expose_secret().as_bytes());
        let challenge = Base64UrlUnpadded::encode_string(challenge.as_ref());
        {
            let mut query = address.query_pairs_mut();
            let query = query
                .append_pair("response_type", "code")
                .append_pair("client_id", client.id())
                .append_pair("redirect_uri", &settings.redirect)
                .append_pair("scope", &settings.scopes.join(" "))
                .append_pair("state", state.expose_secret())
                .append_pair("nonce", nonce.expose_secret())
                .append_pair("code_challenge", &challenge)
                .append_pair("code_challenge_method", "S256");
            let _all = query.extend_pairs(&settings.parameters);
        }
        let (realm, client) = (realm.clone(), client.clone());
        let state = PendingLogin { realm, client, settings, state, nonce, verifier };
        Ok(Self { state, address })
    }
}

impl PendingLogin {
    /// Whether a callback answers this login. Takes time that does not depend on the state.
    #[must_use]
    pub fn is_answered_by(&self, callback: &Callback) -> bool {
        let (ours, theirs) = (self.state.expose_secret(), callback.state());
        verify_slices_are_equal(ours.as_bytes(), theirs.as_bytes()).is_ok()
    }

    /// Gives the code and gets tokens.
    ///
    /// # Errors
    /// [`IamError::ForeignCallback`], [`IamError::WrongIssuer`], [`IamError::LoginRefused`], refusals of
    /// the token endpoint, an ID token that is not for this login, failures of the way. A code serves
    /// once, so after any of them the login begins anew.
    pub async fn finish(self, callback: Callback) -> Result<UserSession, IamError> {
        if !self.is_answered_by(&callback) {
            return Err(IamError::ForeignCallback);
        }
        if callback.issuer().is_some_and(|issuer| issuer != self.realm.issuer()) {
            return Err(IamError::WrongIssuer);
        }
        let code = callback.into_code()?;
        let form = || {
            let mut form = Form::new();
            form.push("grant_type", "authorization_code");
            form.push("code", code.expose_secret());
            form.push("redirect_uri", &self.settings.redirect);
            form.push("code_verifier", self.verifier.expose_secret());
            self.client.identify(self.realm.issuer(), &mut form)?;
            Ok(form)
        };
        let token = &self.realm.endpoints().await?.token;
        let reply = self.realm.http().post(token, Again::No, form).await?;
        let mut json = TokenJson::read(&reply)?;
        self.check_id_token(json.id_token.as_ref())?;
        let refresh = json.refresh_token.take();
        let (realm, client) = (self.realm, self.client);
        Ok(UserSession { realm, client, refresh, lease: json.lease(reply.asked) })
    }

    /// OpenID Connect Core section 3.1.3.7. It came from the token endpoint over TLS, so its signature need
    /// not be checked (number 6 there).
    fn check_id_token(&self, token: Option<&SecretString>) -> Result<(), IamError> {
        let Some(token) = token else {
            let asked = self.settings.scopes.iter().any(|scope| scope == "openid");
            let reason = "it has no ID token";
            return if asked { Err(IamError::Answer { reason }) } else { Ok(()) };
        };
        let reason = "its ID token is no JWT";
        let claims: Option<IdClaims> = claims(token.expose_secret());
        let claims = claims.ok_or(IamError::Answer { reason })?;
        if claims.iss != self.realm.issuer() {
            return Err(IamError::WrongIssuer);
        }
        let id = self.client.id();
        let for_us = claims.aud.contains(id) && claims.azp.as_deref().is_none_or(|azp| azp == id);
        if !for_us {
            return Err(IamError::Answer { reason: "its ID token is for another client" });
        }
        let expired = moment(claims.exp).and_then(|exp| exp.checked_add(LEEWAY));
        if expired.is_none_or(|expired| expired <= SystemTime::now()) {
            return Err(IamError::Answer { reason: "its ID token has expired" });
        }
        let (ours, theirs) = (self.nonce.expose_secret(), claims.nonce.as_bytes());
        if verify_slices_are_equal(ours.as_bytes(), theirs).is_err() {
            return Err(IamError::Answer { reason: "its ID token is of another login" });
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct IdClaims {
    iss: String,
    aud: Audience,
    azp: Option<String>,
    exp: u64,
    #[serde(default)]
    nonce: String,
}

/// A person who has logged in. [`UserTokens`](super::UserTokens) keeps the session alive.
pub struct UserSession {
    pub(super) realm: Realm,
    pub(super) client: IamClient,
    pub(super) refresh: Option<SecretString>,
    pub(super) lease: Lease<Original>,
}

impl UserSession {
    /// The access token.
    #[must_use]
    pub fn access(&self) -> &AccessToken {
        &self.lease.token
    }

    /// Whether the session can be renewed without the person.
    #[must_use]
    pub const fn can_be_renewed(&self) -> bool {
        self.refresh.is_some()
    }
}

/// 256 random bits as 43 characters, which is also what RFC 7636 asks of a verifier.
fn unguessable() -> Result<SecretString, IamError> {
    let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(random()?);
    Ok(SecretString::from(Base64UrlUnpadded::encode_string(&*bytes)))
}

/// Parameters could be about a person (`login_hint`), so they are not shown.
impl fmt::Debug for LoginSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("LoginSettings");
        debug
            .field("redirect", &self.redirect)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("state", &self.state).finish_non_exhaustive()
    }
}

impl fmt::Debug for PendingLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingLogin").field("client", &self.client).finish_non_exhaustive()
    }
}

impl fmt::Debug for UserSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let renewable = self.can_be_renewed();
        let mut debug = f.debug_struct("UserSession");
        debug
            .field("client", &self.client)
            .field("can_be_renewed", &renewable)
            .finish_non_exhaustive()
    }
}
