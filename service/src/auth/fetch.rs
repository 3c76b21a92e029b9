//! Fetching the issuer's JWKS.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use reqwest::{Client, Response, Url, redirect};

use super::error::AuthError;

/// The longest that connecting, and fetching as a whole, may take.
pub(super) const TIMEOUT: Duration = Duration::from_secs(5);
/// The most of an answer that is read.
const MAX_ANSWER: usize = 1 << 20;

/// Why there is no JWKS. It says nothing of what came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum FetchError {
    #[error("no answer in time")]
    Timeout,
    #[error("no connection")]
    Unreachable,
    #[error("an answer that is not 200")]
    BadStatus,
    #[error("an answer that is too long")]
    TooLong,
    #[error("an answer that broke off")]
    Broken,
    #[error("no usable key")]
    Unusable,
    #[error("the fetch ended badly")]
    Ended,
}

impl FetchError {
    /// The label of the metrics.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Unreachable => "unreachable",
            Self::BadStatus => "bad_status",
            Self::TooLong => "too_long",
            Self::Broken => "broken",
            Self::Unusable => "unusable",
            Self::Ended => "ended",
        }
    }

    fn of(error: &reqwest::Error, otherwise: Self) -> Self {
        if error.is_timeout() { Self::Timeout } else { otherwise }
    }
}

/// What a fetch gives: the bytes of a JWKS.
pub(super) type Fetch<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, FetchError>> + Send + 'a>>;

/// Where a JWKS comes from; tests have sources of their own.
pub(super) trait JwksSource: Send + Sync {
    /// Fetches it.
    fn fetch(&self) -> Fetch<'_>;

    /// The host, for the log.
    fn host(&self) -> &str {
        ""
    }
}

/// A JWKS on the web.
pub(super) struct HttpJwks {
    client: Client,
    url: Url,
}

impl HttpJwks {
    /// HTTPS only, but for an issuer on this same host. Redirects are not followed: the address is
    /// the issuer's identity.
    pub(super) fn new(url: &str) -> Result<Self, AuthError> {
        let settings = |reason| AuthError::InvalidSettings { reason };
        let url = Url::parse(url).map_err(|_| settings("the address of the JWKS is no URL"))?;
        let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if url.scheme() != "https" && !(url.scheme() == "http" && local) {
            return Err(settings("the address of the JWKS is not an https one"));
        }
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .connect_timeout(TIMEOUT)
            .timeout(TIMEOUT)
            .build()
            .map_err(|_| settings("TLS is not available"))?;
        Ok(Self { client, url })
    }
}

impl JwksSource for HttpJwks {
    fn fetch(&self) -> Fetch<'_> {
        Box::pin(async {
            let response = self.client.get(self.url.clone()).send().await;
            read(response.map_err(|error| FetchError::of(&error, FetchError::Unreachable))?).await
        })
    }

    fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }
}

impl fmt::Debug for HttpJwks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpJwks").finish_non_exhaustive()
    }
}

/// The body of a good answer that is not too long, whatever length it claims to have.
async fn read(mut response: Response) -> Result<Vec<u8>, FetchError> {
    if response.status() != reqwest::StatusCode::OK {
        return Err(FetchError::BadStatus);
    }
    let broken = |error| FetchError::of(&error, FetchError::Broken);
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if body.len().saturating_add(chunk.len()) > MAX_ANSWER {
            return Err(FetchError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[cfg(test)]
mod tests;
