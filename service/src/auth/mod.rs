//! Who may do what: access tokens, the roles in them, and the access rules of domains.
//!
//! ```text
//! Authorization ─bearer_token→ token ─Verifier::verify→ Identity ─Operation::authorize→ yes, or 403
//!                                      └ the issuer's JWKS, cached
//! ```
//!
//! # What an operation needs
//!
//! | operation | roles of the client (`ehealth-pseudo-api`) | rules, where a domain has one |
//! |---|---|---|
//! | pseudonymize | `pseudonymize` | the domain's allows `pseudonymize` |
//! | identify | `identify` | the domain's allows `identify` |
//! | convert | both | the first domain's allows `identify`, the second's allows `pseudonymize` |
//!
//! The last line is a choice of this service: what is known of eHealth's contract names no role for
//! converting. A conversion gives what identifying in the one domain and pseudonymizing in the other
//! would give, so it asks for what these two ask for.

// In reading order.

// What can go wrong, and its HTTP status.
mod error;
// The token: settings, checks.
mod token;
// Whose token it is, and its roles.
mod identity;
// A domain's own rule.
mod access;
// The issuer's keys: reading them, keeping them, fetching them.
mod fetch;
mod jwks_cache;
mod keys;

#[cfg(test)]
mod support;

pub use access::{AccessRule, Operation};
pub use error::AuthError;
pub use identity::{Identity, Right};
pub use keys::SigningAlgorithm;
pub(crate) use token::bearer_token;
pub use token::{KeySource, Verifier, VerifierSettings};
