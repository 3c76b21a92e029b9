//! Who may do what at this service: the access token first, then roles and the domain's rule.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::{HeaderMap, header};

use crate::auth::{AccessRule, AuthError, Identity, Operation, Verifier, bearer_token};

/// The gate that every request to a domain passes.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    verifier: Option<Arc<Verifier>>,
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
        Self { verifier: Some(Arc::new(verifier)), rules: rules.into_iter().collect() }
    }

    /// The same gate with other rules: it keeps the issuer's keys, so that it needs no answer of the
    /// issuer. An open gate stays open.
    #[must_use]
    pub fn with_rules(&self, rules: impl IntoIterator<Item = (String, AccessRule)>) -> Self {
        Self { verifier: self.verifier.clone(), rules: rules.into_iter().collect() }
    }

    /// Whether tokens can be checked; tries to get the issuer's keys where there are none.
    pub(crate) async fn has_keys(&self) -> bool {
        match &self.verifier {
            Some(verifier) => verifier.has_keys().await,
            None => true,
        }
    }

    /// Who asks; nobody in particular at an open gate.
    pub(crate) async fn identify(
        &self,
        headers: &HeaderMap,
    ) -> Result<Option<Identity>, AuthError> {
        let Some(verifier) = &self.verifier else { return Ok(None) };
        let authorization = headers.get(header::AUTHORIZATION);
        let authorization = authorization.map(|value| value.to_str().unwrap_or_default());
        verifier.verify(bearer_token(authorization)?).await.map(Some)
    }

    /// Whether the one who asks may.
    pub(crate) fn authorize(
        &self,
        identity: Option<&Identity>,
        asked: Asked<'_>,
    ) -> Result<(), AuthError> {
        let Some(identity) = identity else {
            // Only an open gate lets those in whom it does not know.
            return if self.verifier.is_none() { Ok(()) } else { Err(AuthError::MissingToken) };
        };
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
