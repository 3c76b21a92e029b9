//! Who may do what at this service: the access token first, then roles and the domain's rule.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, header};
use blindnym::Caller;

use crate::auth::{AccessRule, AuthError, Identity, Operation, Verifier, bearer_token};

/// The gate that every request to a domain passes.
#[derive(Debug, Default)]
pub struct Gate {
    verifier: Option<Verifier>,
    rules: BTreeMap<String, AccessRule>,
}

/// A request, as far as the gate looks at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) domain: &'a str,
    /// `None` for the domain's description, which every token may read.
    pub(crate) operation: Option<&'a str>,
    pub(crate) to: Option<&'a str>,
}

impl Gate {
    /// A gate that lets everybody in: for development, on this machine.
    #[must_use]
    pub fn open() -> Self {
        Self::default()
    }

    /// A gate that asks for tokens, and for what the rules of domains ask. A domain without a rule is open
    /// to all who have the roles.
    #[must_use]
    pub fn new(verifier: Verifier, rules: impl IntoIterator<Item = (String, AccessRule)>) -> Self {
        Self { verifier: Some(verifier), rules: rules.into_iter().collect() }
    }

    /// Who asks, where they may.
    pub(crate) async fn admit(
        &self,
        headers: &HeaderMap,
        asked: Asked<'_>,
    ) -> Result<Caller, AuthError> {
        let Some(verifier) = &self.verifier else { return Ok(Caller::default()) };
        let authorization = headers.get(header::AUTHORIZATION);
        let authorization = authorization.map(|value| value.to_str().unwrap_or_default());
        let identity = verifier.verify(bearer_token(authorization)?).await?;
        self.authorize(&identity, asked)?;
        Ok(Caller { subject: identity.subject })
    }

    fn authorize(&self, identity: &Identity, asked: Asked<'_>) -> Result<(), AuthError> {
        let rule = |name: &str| self.rules.get(name);
        let operation = match (asked.operation, asked.to) {
            (Some("pseudonymize" | "pseudonymizeMultiple"), None) => {
                Operation::Pseudonymize(rule(asked.domain))
            }
            (Some("identify" | "identifyMultiple"), None) => {
                Operation::Identify(rule(asked.domain))
            }
            (Some("convertTo" | "convertMultipleTo"), Some(to)) => {
                Operation::Convert { from: rule(asked.domain), to: rule(to) }
            }
            // A description; or nothing that there is, which is told to those with a token.
            _ => return Ok(()),
        };
        operation.authorize(identity)
    }
}
