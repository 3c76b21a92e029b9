//! A client of the Belgian eHealth pseudonymisation service: what the protocol leaves to its users.
//!
//! HTTP, access tokens, headers, retries, batches of any size, caches, and an owner's refresh of its
//! domain, around the protocol of [`blindnym`].
//!
//! ```text
//! Client ─ values, pseudonyms: duplicates once, what is cached not at all
//!   └ PseudonymisationService: HttpService (tokens, headers, retries) or EmbeddedService (this process)
//! Owner ─ a domain with its secret keys, refreshed every six hours
//!
//! Realm of I.AM Connect ─ ClientCredentials (organisations), Login and UserTokens (persons) → AccessToken
//! ExchangeService ─ AccessToken → ExchangedToken for a business API, SamlAssertion, Profiles
//! ```
//!
//! Every operation takes a batch and gives one result for each item. Nothing logs or shows a value, a
//! token or a key.
//!
//! ```
//! use std::sync::Arc;
//!
//! use blindnym::Value;
//! use blindnym_client::{Client, ClientSettings, EmbeddedService};
//! # use blindnym_service::DevWorld;
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // A service in this process; over HTTP it is HttpService::new(HttpSettings::new(base), tokens)?.
//! # let DevWorld { service, descriptions, .. } = DevWorld::new("http://localhost")?;
//! # let descriptions = descriptions.into_iter().map(|one| (one.name, one.json));
//! let service = EmbeddedService::new(Arc::new(service), descriptions);
//! let client = Client::new(Arc::new(service), ClientSettings::default())?;
//!
//! // Keep the domain; it is read anew each time.
//! let domain = client.domain("uhmep_v1").await?;
//! let values = [Value::from_text("97071143362"), Value::from_text("82042605839")];
//! for (value, pseudonym) in values.iter().zip(client.pseudonymize(&domain, &values).await) {
//!     // An item that fails costs the others nothing.
//!     let pseudonym = pseudonym?;
//!     assert_eq!(client.identify(&domain, &[pseudonym]).await.remove(0)?, *value);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Programs without an async runtime use [`blocking`].

// Batches of any size, what is kept of their answers, and where the arithmetic runs.
mod cache;
mod client;
mod compute;
// An owner of a domain, its keys kept up to date.
mod owner;
// Where requests go: the trait, what can go wrong on the way, and what servers say about it.
mod error;
mod service;
mod told;
// Who asks: the headers that eHealth wants, and access tokens of two kinds that cannot be mixed up.
mod caller;
mod token;
// The service over HTTP, with retries; and in this process.
mod clients;
mod embedded;
mod http;
mod retry;
mod trace;
// Where tokens come from: I.AM Connect, and IAM eXchange.
mod exchange;
mod iam;
// The same for programs without a runtime.
pub mod blocking;
// The time.
mod clock;

pub use caller::{Caller, CallerError};
pub use client::{Client, ClientSettings};
pub use embedded::EmbeddedService;
pub use error::{ClientError, TokenError};
pub use exchange::{
    AccessExchange, Actor, ExchangeError, ExchangeRefusal, ExchangeService, ExchangedTokens, Field,
    Mandator, MayAct, ParameterPlace, Person, Profiles, SamlAssertion, SamlRequest,
};
pub use http::{HttpService, HttpSettings};
pub use iam::{
    AssertionSettings, Callback, ClientCredentials, Endpoints, Environment, HeldSession, IamClient,
    IamError, IamSettings, Login, LoginSettings, Loopback, LoopbackSettings, OAuthError,
    PendingLogin, Realm, Refusal, SessionStore, SigningKey, UserSession, UserTokens,
};
pub use owner::{JwksSource, JwksUrl, Owner, OwnerKeys, OwnerSettings};
pub use retry::RetrySettings;
pub use service::{Answer, PseudonymisationService};
pub use token::{
    AccessToken, Exchanged, ExchangedToken, FixedToken, Original, Purpose, Token, TokenAnswer,
    TokenSource,
};
pub use trace::Trace;
