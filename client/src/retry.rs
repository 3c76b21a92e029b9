//! When a request is sent again: after 429, a failure of the service or of the network; never after a
//! refusal.
//!
//! Requests hold blinded points only, so sending one again tells nobody more.

use std::time::{Duration, SystemTime};

use backon::{BackoffBuilder as _, ExponentialBuilder};
use reqwest::header::HeaderValue;

use crate::error::ClientError;

/// How often and how patiently a request is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetrySettings {
    /// Times that a request is sent again at most; 0 for never.
    pub times: usize,
    /// The first wait. It doubles each time, and up to as much again is added at random.
    pub first: Duration,
    /// The longest wait, that which the service asks for included.
    pub longest: Duration,
}

impl Default for RetrySettings {
    fn default() -> Self {
        let (first, longest) = (Duration::from_millis(250), Duration::from_secs(30));
        Self { times: 5, first, longest }
    }
}

/// An attempt that failed, and how long the service wants to be left alone.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) error: ClientError,
    pub(crate) after: Option<Duration>,
}

impl From<ClientError> for Attempt {
    fn from(error: ClientError) -> Self {
        Self { error, after: None }
    }
}

/// Tries until it goes well, cannot go well, or has been tried often enough.
pub(crate) async fn retry<T, F>(
    settings: RetrySettings,
    mut attempt: impl FnMut() -> F,
) -> Result<T, ClientError>
where
    F: Future<Output = Result<T, Attempt>>,
{
    let mut waits = ExponentialBuilder::default()
        .with_min_delay(settings.first)
        .with_max_delay(settings.longest)
        .with_max_times(settings.times)
        .with_jitter()
        .build();
    loop {
        let Attempt { error, after } = match attempt().await {
            Ok(done) => return Ok(done),
            Err(failed) => failed,
        };
        let Some(wait) = waits.next().filter(|_| error.is_temporary()) else { return Err(error) };
        let wait = wait.max(after.unwrap_or_default());
        if wait > settings.longest.saturating_mul(2) {
            // It asks for more patience than we have.
            return Err(error);
        }
        tokio::time::sleep(wait).await;
    }
}

/// `Retry-After`: seconds, or a date.
pub(crate) fn retry_after(value: &HeaderValue, now: SystemTime) -> Option<Duration> {
    let text = value.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    Some(httpdate::parse_http_date(text).ok()?.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests;
