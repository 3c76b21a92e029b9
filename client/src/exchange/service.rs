//! Where IAM eXchange is.

use std::fmt;

use reqwest::Url;

use crate::iam::http::{Again, IamHttp, Reply};
use crate::iam::{IamError, IamSettings};

use super::error::ExchangeError;
use crate::iam::form::Form;

/// `grant_type`.
pub(super) const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
/// `subject_token_type`, and what is asked for.
pub(super) const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// IAM eXchange. Cheap to clone.
#[derive(Clone)]
pub struct ExchangeService {
    http: IamHttp,
    base: Url,
}

impl ExchangeService {
    /// The service at an address such as `https://api.ehealth.fgov.be/iam/v2`
    /// ([`Environment::exchange`](crate::Environment::exchange)).
    ///
    /// # Errors
    /// [`IamError::Settings`] for an address that is not `https`, or `http` on this machine.
    pub fn new(base: &str, settings: IamSettings) -> Result<Self, IamError> {
        let base = IamHttp::address(base.trim_end_matches('/'))?;
        Ok(Self { http: IamHttp::new(settings)?, base })
    }

    /// Posts parameters to the exchange, in a body.
    pub(super) async fn exchange(
        &self,
        form: impl FnMut() -> Result<Form, IamError>,
    ) -> Result<Reply, ExchangeError> {
        let url = self.url(&["protocol", "oauth", "tokenExchange"])?;
        granted(self.http.post(&url, Again::Yes, form).await?)
    }

    /// Posts parameters to the exchange, in the address.
    pub(super) async fn exchange_by_query(&self, form: &Form) -> Result<Reply, ExchangeError> {
        let url = self.url(&["protocol", "oauth", "tokenExchange"])?;
        granted(self.http.post_query(&url, form).await?)
    }

    /// Gets what is at a path, with an access token.
    pub(super) async fn get(&self, path: &[&str], token: &str) -> Result<Reply, ExchangeError> {
        granted(self.http.get(&self.url(path)?, Some(token)).await?)
    }

    fn url(&self, path: &[&str]) -> Result<Url, IamError> {
        let mut url = self.base.clone();
        let reason = "an address has no path";
        let mut segments = url.path_segments_mut().map_err(|()| IamError::Settings { reason })?;
        let _url = segments.pop_if_empty().extend(path);
        drop(segments);
        Ok(url)
    }
}

/// A good answer, or the refusal that it is.
fn granted(reply: Reply) -> Result<Reply, ExchangeError> {
    if reply.status == 200 { Ok(reply) } else { Err(ExchangeError::refused(&reply)) }
}

impl fmt::Debug for ExchangeService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExchangeService").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}
