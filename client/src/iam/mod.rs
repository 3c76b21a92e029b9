//! I.AM Connect, which is Keycloak: where original access tokens come from.
//!
//! ```text
//! organisation   ClientCredentials ─ client id, signed JWT or secret ─→ AccessToken, renewed
//! person         Login ─ browser ─→ Callback ─ code, PKCE ─→ UserSession ─ refresh token ─→ AccessToken, renewed
//!                          └ Loopback, for programs without a web server
//! ```
//!
//! Realms are `healthcare` for persons and `M2M` for organisations. Nothing is sent but to `https`
//! addresses, or to this machine; no redirect is followed; every request carries `From`, `User-Agent` and
//! `traceparent`.

// In reading order.

// What can go wrong.
pub(crate) mod error;
// Requests and answers.
pub(crate) mod answer;
pub(crate) mod form;
pub(crate) mod http;
// A realm and its endpoints.
mod discovery;
// Who asks: a key, what it signs, and a client as it is registered.
pub(crate) mod assertion;
mod client;
pub(crate) mod key;
#[cfg(feature = "pkcs12")]
mod pkcs12;
// A person logs in.
mod callback;
mod code;
mod loopback;
mod page;
// Tokens that are kept and renewed, and the session behind those of a person.
pub(crate) mod renewal;
mod session;
mod source;

#[cfg(test)]
pub(crate) mod support;

pub use assertion::AssertionSettings;
pub use callback::Callback;
pub use client::IamClient;
pub use code::{Login, LoginSettings, PendingLogin, UserSession};
pub use discovery::{Endpoints, Environment, Realm};
pub use error::{IamError, OAuthError, Refusal};
pub use http::IamSettings;
pub use key::SigningKey;
pub use loopback::{Loopback, LoopbackSettings};
pub use session::{HeldSession, SessionStore};
pub use source::{ClientCredentials, UserTokens};
