//! Access tokens of two kinds that cannot be mixed up.
//!
//! The *original* token of the user or the machine goes to the pseudonymisation service, and to nobody
//! else: it may pseudonymize and identify. The *exchanged* token, which may not, goes to the business
//! API. They are different types, and there is no way from one to the other but the exchange:
//!
//! ```
//! use blindnym_client::{AccessToken, ExchangedToken, FixedToken};
//! # let original: Option<AccessToken> = None;
//! # let exchanged: Option<ExchangedToken> = None;
//! fn business_api(_token: &ExchangedToken) {}
//!
//! original.map(FixedToken::new); // a source of tokens for HttpService
//! exchanged.map(|exchanged| business_api(&exchanged));
//! ```
//!
//! What is exchanged does not go to the pseudonymisation service,
//!
//! ```compile_fail,E0631
//! # use blindnym_client::{AccessToken, ExchangedToken, FixedToken};
//! # let exchanged: Option<ExchangedToken> = None;
//! exchanged.map(FixedToken::new);
//! ```
//!
//! the original does not go to the business API,
//!
//! ```compile_fail,E0308
//! # use blindnym_client::{AccessToken, ExchangedToken};
//! # let original: Option<AccessToken> = None;
//! # fn business_api(_token: &ExchangedToken) {}
//! original.map(|original| business_api(&original));
//! ```
//!
//! and nobody makes an exchanged token of a text.
//!
//! ```compile_fail,E0599
//! # use blindnym_client::{AccessToken, ExchangedToken};
//! # let original: Option<AccessToken> = None;
//! original.map(|original| ExchangedToken::new(original.expose().into(), None, None));
//! ```

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use secrecy::{ExposeSecret, SecretString};

use crate::error::TokenError;

/// What is left of a token's life when it is renewed.
pub(crate) const RENEW_BEFORE: Duration = Duration::from_secs(30);

/// What a token is for.
pub trait Purpose: Send + Sync + 'static {
    /// Its name, for `Debug`.
    const NAME: &'static str;
}

/// For the pseudonymisation service, and for exchanges.
#[derive(Clone, Copy, Debug)]
pub enum Original {}

/// For the business API that the token was exchanged for.
#[derive(Clone, Copy, Debug)]
pub enum Exchanged {}

impl Purpose for Original {
    const NAME: &'static str = "AccessToken";
}

impl Purpose for Exchanged {
    const NAME: &'static str = "ExchangedToken";
}

/// The original access token.
pub type AccessToken = Token<Original>;
/// An exchanged access token.
pub type ExchangedToken = Token<Exchanged>;

/// An access token. Cheap to clone, wiped when the last clone is dropped, never printed.
pub struct Token<P> {
    shared: Arc<Shared>,
    purpose: PhantomData<P>,
}

struct Shared {
    text: SecretString,
    expires: Option<SystemTime>,
    subject: Option<String>,
}

impl Token<Original> {
    /// A token as it came: its text, when it expires, and its `sub`, where they are known.
    #[must_use]
    pub fn new(text: SecretString, expires: Option<SystemTime>, subject: Option<String>) -> Self {
        Self::issued(text, expires, subject)
    }
}

impl<P: Purpose> Token<P> {
    /// A token of either kind, by whoever asked for it.
    pub(crate) fn issued(
        text: SecretString,
        expires: Option<SystemTime>,
        subject: Option<String>,
    ) -> Self {
        Self { shared: Arc::new(Shared { text, expires, subject }), purpose: PhantomData }
    }

    /// Whether this is a clone of that, or that itself.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    /// The text, for the `Authorization` header of the service that it is for.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.shared.text.expose_secret()
    }

    /// When it expires, where that is known.
    #[must_use]
    pub fn expires(&self) -> Option<SystemTime> {
        self.shared.expires
    }

    /// Whether more than 30 s of its life are left, or its end is unknown.
    #[must_use]
    pub fn is_fresh(&self, now: SystemTime) -> bool {
        let soon = now.checked_add(RENEW_BEFORE).unwrap_or(now);
        self.shared.expires.is_none_or(|expires| soon < expires)
    }

    /// The `sub` that it carries, unchecked.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.shared.subject.as_deref()
    }
}

impl<P> Clone for Token<P> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), purpose: PhantomData }
    }
}

impl<P: Purpose> fmt::Debug for Token<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(P::NAME).field("expires", &self.shared.expires).finish_non_exhaustive()
    }
}

/// A token, later.
pub type TokenAnswer<'a> =
    Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'a>>;

/// Where original access tokens come from.
pub trait TokenSource: fmt::Debug + Send + Sync {
    /// A token with more than 30 s to live, renewed if need be.
    fn token(&self) -> TokenAnswer<'_>;

    /// Tells that a token was refused although it looked good: the next one is a new one.
    fn refused(&self, token: &AccessToken);
}

/// A token that somebody else takes care of.
#[derive(Clone, Debug)]
pub struct FixedToken(AccessToken);

impl FixedToken {
    /// Always this token.
    #[must_use]
    pub const fn new(token: AccessToken) -> Self {
        Self(token)
    }
}

impl TokenSource for FixedToken {
    fn token(&self) -> TokenAnswer<'_> {
        Box::pin(async {
            match self.0.is_fresh(SystemTime::now()) {
                true => Ok(self.0.clone()),
                false => Err(TokenError::Expired),
            }
        })
    }

    fn refused(&self, _token: &AccessToken) {}
}
