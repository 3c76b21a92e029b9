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

/// What a fetch gives: the bytes of a JWKS, or nothing.
pub(super) type Fetch<'a> = Pin<Box<dyn Future<Output = Option<Vec<u8>>> + Send + 'a>>;

/// Where a JWKS comes from; tests have sources of their own.
pub(super) trait JwksSource: Send + Sync {
    /// Fetches it.
    fn fetch(&self) -> Fetch<'_>;
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
            let response = self.client.get(self.url.clone()).send().await.ok()?;
            read(response).await
        })
    }
}

impl fmt::Debug for HttpJwks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpJwks").finish_non_exhaustive()
    }
}

/// The body of a good answer that is not too long, whatever length it claims to have.
async fn read(mut response: Response) -> Option<Vec<u8>> {
    if response.status() != reqwest::StatusCode::OK {
        return None;
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        if body.len().saturating_add(chunk.len()) > MAX_ANSWER {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    Some(body)
}

#[cfg(test)]
mod tests;
