//! Whose token it is, and its roles.

use std::fmt;

use serde::Deserialize;
use serde_json::{Map, Value};

/// What a caller can be allowed: the names of roles, and the operations of access rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    /// To pseudonymize.
    Pseudonymize,
    /// To identify.
    Identify,
}

impl Right {
    /// The name of the role.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pseudonymize => "pseudonymize",
            Self::Identify => "identify",
        }
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The caller, as a checked token describes it. `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Identity {
    /// The token's `sub`.
    pub subject: Option<String>,
    /// All claims of the token, an object.
    pub claims: Value,
    may_pseudonymize: bool,
    may_identify: bool,
}

impl Identity {
    /// The caller with these claims, whose roles stand in `resource_access.{client}.roles`.
    ///
    /// Nothing is checked here: claims come out of a [`Verifier`](super::Verifier).
    #[must_use]
    pub fn new(claims: Map<String, Value>, client: &str) -> Self {
        let subject = claims.get("sub").and_then(Value::as_str).map(str::to_owned);
        let claims = Value::Object(claims);
        let roles = claims.get("resource_access").and_then(|access| access.get(client));
        let roles = roles.and_then(|client| client.get("roles")).and_then(Value::as_array);
        let has = |right: Right| {
            roles.is_some_and(|roles| roles.iter().any(|role| role.as_str() == Some(right.name())))
        };
        let (may_pseudonymize, may_identify) = (has(Right::Pseudonymize), has(Right::Identify));
        Self { subject, claims, may_pseudonymize, may_identify }
    }

    /// The program that the token was given to: `azp`, else `client_id`, else the subject.
    #[must_use]
    pub fn client(&self) -> Option<&str> {
        let claims = ["azp", "client_id", "sub"].into_iter().map(|name| self.claims.get(name));
        claims.flatten().filter_map(Value::as_str).find(|client| !client.is_empty())
    }

    /// Whether the token has the role.
    #[must_use]
    pub const fn may(&self, operation: Right) -> bool {
        match operation {
            Right::Pseudonymize => self.may_pseudonymize,
            Right::Identify => self.may_identify,
        }
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
