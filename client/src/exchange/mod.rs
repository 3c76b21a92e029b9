//! IAM eXchange: other tokens for the original one, and whom a person may act for.
//!
//! ```text
//! AccessToken ─ AccessExchange ──────────→ ExchangedToken   for one business API, without the right to pseudonymize
//!             ─ ExchangeService::saml ───→ SamlAssertion    holder of key, 12 h, for SOAP services
//!             ─ ExchangeService::profiles → Profiles        children and mandators
//! ```
//!
//! The original token stays with its holder and the pseudonymisation service.

// In reading order.

// What can go wrong, row by row of the specification's table.
mod error;
mod field;
mod refusal;
// The service.
mod service;
// To an access token, and keeping it.
mod access;
mod source;
// To SAML, as oneself or as somebody whom one may act for.
mod actor;
mod saml;
// Whom one may act for.
mod profiles;

pub use access::{AccessExchange, ParameterPlace};
pub use actor::{Actor, MayAct};
pub use error::ExchangeError;
pub use field::Field;
pub use profiles::{Mandator, Person, Profiles};
pub use refusal::ExchangeRefusal;
pub use saml::{SamlAssertion, SamlRequest};
pub use service::ExchangeService;
pub use source::ExchangedTokens;
