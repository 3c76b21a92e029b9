//! The issuer's keys, kept, and refetched when they have to be.
//!
//! A token with an unknown key id may be signed with a new key, or be rubbish. It leads to one refetch,
//! but never to more than one at a time or one in 30 s, so that rubbish cannot flood the issuer.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::{Instant, timeout};
use tracing::{info, warn};

use super::error::AuthError;
use super::fetch::{FetchError, JwksSource, TIMEOUT};
use super::keys::KeySet;
use crate::metrics;

/// The least time between the starts of two fetches.
const BETWEEN_FETCHES: Duration = Duration::from_secs(30);
/// The age at which the next use of a set refetches it first.
const REFRESH_AFTER: Duration = Duration::from_secs(6 * 60 * 60);

/// Keys that are given once, or kept from a source.
pub(super) enum JwksCache {
    Fixed(Arc<KeySet>),
    Fetched(Fetched),
}

pub(super) struct Fetched {
    source: Arc<dyn JwksSource>,
    held: Arc<ArcSwapOption<Held>>,
    /// Held by whoever fetches; the start of the last fetch.
    gate: Arc<Mutex<Option<Instant>>>,
}

struct Held {
    keys: Arc<KeySet>,
    since: Instant,
}

impl JwksCache {
    pub(super) fn fetched(source: Arc<dyn JwksSource>) -> Self {
        let (held, gate) = (Arc::default(), Arc::default());
        Self::Fetched(Fetched { source, held, gate })
    }

    /// The keys to look this key id up in. It need not be among them.
    pub(super) async fn keys_for(&self, kid: &str) -> Result<Arc<KeySet>, AuthError> {
        match self {
            Self::Fixed(keys) => Ok(Arc::clone(keys)),
            Self::Fetched(fetched) => fetched.keys_for(kid).await,
        }
    }

    /// Whether there are keys; where there are none, they are fetched.
    pub(super) async fn has_keys(&self) -> bool {
        match self {
            Self::Fixed(_) => true,
            Self::Fetched(fetched) => fetched.has_keys().await,
        }
    }
}

impl Fetched {
    async fn keys_for(&self, kid: &str) -> Result<Arc<KeySet>, AuthError> {
        match self.held.load_full().filter(|held| held.keys.knows(kid)) {
            Some(held) if held.since.elapsed() < REFRESH_AFTER => {
                return Ok(Arc::clone(&held.keys));
            }
            // Old but good: one request refetches, the others go on with what there is.
            Some(_) => {
                if let Ok(gate) = Arc::clone(&self.gate).try_lock_owned() {
                    self.refetch(gate).await;
                }
            }
            None => self.refetch(Arc::clone(&self.gate).lock_owned().await).await,
        }
        let held = self.held.load_full().ok_or(AuthError::KeysUnavailable)?;
        Ok(Arc::clone(&held.keys))
    }

    async fn has_keys(&self) -> bool {
        if self.held.load().is_none() {
            self.refetch(Arc::clone(&self.gate).lock_owned().await).await;
        }
        self.held.load().is_some()
    }

    /// Fetches, unless somebody just did. A failure leaves the last good set in place.
    async fn refetch(&self, mut gate: OwnedMutexGuard<Option<Instant>>) {
        if gate.is_some_and(|last| last.elapsed() < BETWEEN_FETCHES) {
            return;
        }
        let since = Instant::now();
        *gate = Some(since);
        let (source, held) = (Arc::clone(&self.source), Arc::clone(&self.held));
        // A task of its own: callers who hang up must not be able to keep a fetch from ending.
        let task = tokio::spawn(async move {
            let fetched = fetch(&*source).await;
            metrics::jwks_fetched(fetched.as_ref().map_or_else(|error| error.code(), |_| "ok"));
            let host = source.host();
            match fetched {
                Ok(keys) => {
                    info!(host, keys = keys.len(), "the issuer's keys were fetched");
                    held.store(Some(Arc::new(Held { keys: Arc::new(keys), since })));
                }
                Err(error) => warn!(host, %error, "the issuer's keys could not be fetched"),
            }
            drop(gate);
        });
        if task.await.is_err() {
            metrics::jwks_fetched(FetchError::Ended.code());
            warn!(error = %FetchError::Ended, "the issuer's keys could not be fetched");
        }
    }
}

async fn fetch(source: &dyn JwksSource) -> Result<KeySet, FetchError> {
    let jwks = timeout(TIMEOUT, source.fetch()).await.map_err(|_| FetchError::Timeout)??;
    KeySet::parse(&jwks).ok_or(FetchError::Unusable)
}

#[cfg(test)]
mod tests;
