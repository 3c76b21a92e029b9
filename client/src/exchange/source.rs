//! Exchanged tokens, kept and renewed.

use std::fmt;
use std::sync::Arc;

use crate::iam::renewal::{Lease, Renewal, Renewing};
use crate::token::{Exchanged, ExchangedToken, TokenSource};

use super::access::AccessExchange;
use super::error::ExchangeError;
use super::refusal::ExchangeRefusal;

/// The tokens for one business API: exchanged when they are needed, 30 s before the last one expires, by
/// one exchange that all wait for.
///
/// ```no_run
/// # use std::sync::Arc;
/// # use blindnym_client::{
/// #     AccessExchange, Environment, ExchangeError, ExchangeService, ExchangedToken, ExchangedTokens,
/// #     IamSettings, ParameterPlace, TokenSource,
/// # };
/// # async fn token(originals: Arc<dyn TokenSource>) -> Result<ExchangedToken, ExchangeError> {
/// let service = ExchangeService::new(&Environment::Acceptance.exchange(), IamSettings::default())?;
/// let (audience, place) = ("nihdi-uhmep-fhir-hcp", ParameterPlace::default());
/// let exchange = AccessExchange::at_service(&service, "software", audience, place);
/// let tokens = ExchangedTokens::new(originals, exchange);
/// let token = tokens.token().await?; // for the business API
/// # Ok(token)
/// # }
/// ```
pub struct ExchangedTokens {
    tokens: Renewing<Exchanged, ExchangeError>,
}

impl ExchangedTokens {
    /// Exchanges the tokens of a source.
    #[must_use]
    pub fn new(originals: Arc<dyn TokenSource>, exchange: AccessExchange) -> Self {
        let exchange = Arc::new(exchange);
        let renew = move || {
            let (originals, exchange) = (Arc::clone(&originals), Arc::clone(&exchange));
            let renewal: Renewal<Exchanged, ExchangeError> =
                Box::pin(async move { renewed(&*originals, &exchange).await });
            renewal
        };
        Self { tokens: Renewing::new(None, renew) }
    }

    /// A token.
    ///
    /// # Errors
    /// Those of the source, and of the exchange.
    pub async fn token(&self) -> Result<ExchangedToken, ExchangeError> {
        self.tokens.get().await
    }

    /// Tells that the business API refused a token although it looked good: the next one is a new one.
    pub fn refused(&self, token: &ExchangedToken) {
        self.tokens.refused(token);
    }
}

/// An exchange, with a new original where IAM eXchange says that it has expired.
async fn renewed(
    originals: &dyn TokenSource,
    exchange: &AccessExchange,
) -> Result<Lease<Exchanged>, ExchangeError> {
    let original = originals.token().await?;
    let expired = |error: &ExchangeError| {
        matches!(error, ExchangeError::Refused { refusal, .. }
            if **refusal == ExchangeRefusal::SubjectTokenExpired)
    };
    match exchange.lease(&original).await {
        Err(error) if expired(&error) => {
            originals.refused(&original);
            exchange.lease(&originals.token().await?).await
        }
        lease => lease,
    }
}

impl fmt::Debug for ExchangedTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExchangedTokens").field("tokens", &self.tokens).finish()
    }
}
