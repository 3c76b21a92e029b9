//! An owner: a domain with its secret keys, kept up to date as long as the owner lives.
//!
//! eHealth wants owners to read their domains again every six hours, because keys rotate. Where that
//! fails it is tried again each minute, and the last good keys stay in use.

mod keys;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use blindnym::{
    DomainOwner, ErrorKind, Opened, PseudonymAtRest, PseudonymInTransit, TransitOptions,
};
use futures_util::future::join_all;
use getrandom::SysRng;
use rand_core::UnwrapErr;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::cache::{Cache, Id, Ids};
use crate::clock::now;
use crate::compute::Compute;
use crate::error::ClientError;

pub use keys::{JwksSource, JwksUrl, OwnerKeys};

/// Items that are computed together.
const GROUP: usize = 64;

/// When a domain is read again, and how much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnerSettings {
    /// The time between two readings.
    pub refresh: Duration,
    /// The time to the next attempt where one failed.
    pub again: Duration,
    /// Threads that compute; `None` for one a core. With 0 each call computes on the thread that makes it: for
    /// callers that share out their work themselves, and not for those on a reactor's threads.
    pub threads: Option<usize>,
    /// Pseudonyms in transit that are kept and given again until 30 s before they expire; 0 for none.
    pub cache: usize,
}

impl Default for OwnerSettings {
    fn default() -> Self {
        let (refresh, again) = (Duration::from_secs(6 * 60 * 60), Duration::from_secs(60));
        Self { refresh, again, threads: None, cache: 10_000 }
    }
}

/// The owner of a domain.
#[derive(Debug)]
pub struct Owner {
    shared: Arc<Shared>,
    compute: Compute,
    ids: Ids,
    made: Cache<PseudonymInTransit>,
    /// The least time between two readings that pseudonyms give cause for.
    again: Duration,
    /// Ends with the owner.
    refreshing: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    keys: OwnerKeys,
    current: ArcSwap<DomainOwner>,
    /// The last failure, until it goes well again.
    failure: Mutex<Option<ClientError>>,
    /// When the last reading ended. Whoever holds it reads.
    read: tokio::sync::Mutex<Instant>,
}

impl Owner {
    /// Reads the domain and unlocks its keys, and does so again as long as the owner lives. It needs a
    /// tokio runtime.
    ///
    /// # Errors
    /// [`ClientError`]: the first reading has to go well, with an active key.
    pub async fn open(keys: OwnerKeys, settings: OwnerSettings) -> Result<Self, ClientError> {
        let current = ArcSwap::from_pointee(keys.unlock().await?);
        let read = tokio::sync::Mutex::new(Instant::now());
        let shared = Arc::new(Shared { keys, current, failure: Mutex::default(), read });
        let refreshing = tokio::spawn(refresh(Arc::clone(&shared), settings));
        let (compute, made) = (Compute::new(settings.threads), Cache::new(settings.cache));
        let (ids, again) = (Ids::new()?, settings.again);
        Ok(Self { shared, compute, ids, made, again, refreshing })
    }

    /// The domain with its keys, as it was read last.
    #[must_use]
    pub fn current(&self) -> Arc<DomainOwner> {
        self.shared.current.load_full()
    }

    /// Why the last reading failed, if it did.
    #[must_use]
    pub fn failure(&self) -> Option<ClientError> {
        self.shared.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the domain now. New keys are taken; a key that is another under its old id is not, nor are another curve or
    /// buffer size ([`ClientError::Changed`]).
    ///
    /// # Errors
    /// [`ClientError`]; what was good stays in use.
    pub async fn refresh(&self) -> Result<(), ClientError> {
        self.shared.refresh().await
    }

    /// Pseudonyms in transit to pseudonyms at rest: one result for each, in their order.
    pub async fn at_rest(
        &self,
        pseudonyms: &[PseudonymInTransit],
    ) -> Vec<Result<Opened, ClientError>> {
        let open = |owner: &DomainOwner, group: &[&PseudonymInTransit]| {
            owner.to_at_rest_batch(group, now())
        };
        let mut results = self.all(pseudonyms, open).await;
        let newer = |result: &Result<Opened, ClientError>| {
            let Err(ClientError::Engine(error)) = result else { return false };
            matches!(error.kind(), ErrorKind::UnknownKid { .. })
        };
        let places: Vec<usize> =
            results.iter().enumerate().filter_map(|(at, one)| newer(one).then_some(at)).collect();
        // Keys rotate: what we do not know may be newer than what was read.
        if places.is_empty() || !self.shared.is_recent(self.again).await {
            return results;
        }
        let again: Vec<PseudonymInTransit> =
            places.iter().filter_map(|place| pseudonyms.get(*place).cloned()).collect();
        for (place, result) in places.into_iter().zip(self.all(&again, open).await) {
            if let Some(old) = results.get_mut(place) {
                *old = result;
            }
        }
        results
    }

    /// Pseudonyms at rest to pseudonyms in transit: one result for each, in their order.
    ///
    /// Those that were made before, with the same options, are given again as long as 30 s of their
    /// life are left, as eHealth wants it.
    pub async fn in_transit(
        &self,
        pseudonyms: &[PseudonymAtRest],
        options: &TransitOptions,
    ) -> Vec<Result<PseudonymInTransit, ClientError>> {
        let ids: Vec<Id> = pseudonyms.iter().map(|one| self.id(one, options)).collect();
        let mut results: Vec<Option<Result<PseudonymInTransit, ClientError>>> =
            ids.iter().map(|id| self.made.get(id, now()).map(Ok)).collect();
        let missing: Vec<usize> =
            results.iter().enumerate().filter_map(|(i, one)| one.is_none().then_some(i)).collect();
        let todo: Vec<PseudonymAtRest> =
            missing.iter().filter_map(|index| pseudonyms.get(*index).cloned()).collect();
        let options = options.clone();
        let make = move |owner: &DomainOwner, group: &[&PseudonymAtRest]| {
            owner.to_in_transit_batch(group, &options, now(), &mut UnwrapErr(SysRng))
        };
        let made = self.all(&todo, make).await;
        for (index, result) in missing.into_iter().zip(made) {
            if let (Ok(made), Some(id)) = (&result, ids.get(index))
                && let Some(expires) = made.expires()
            {
                self.made.put(*id, made.clone(), expires);
            }
            if let Some(place) = results.get_mut(index) {
                *place = Some(result);
            }
        }
        results.into_iter().map(|result| result.unwrap_or(Err(ClientError::Cancelled))).collect()
    }

    /// Forgets the pseudonyms that it made.
    pub fn forget(&self) {
        self.made.clear();
    }

    /// Computes in groups, side by side: one result for each item.
    async fn all<I, T>(
        &self,
        items: &[I],
        work: impl Fn(&DomainOwner, &[&I]) -> Vec<blindnym::Result<T>> + Clone + Send + 'static,
    ) -> Vec<Result<T, ClientError>>
    where
        I: Clone + Send + 'static,
        T: Send + 'static,
    {
        // All with the same keys, even when they are refreshed meanwhile.
        let owner = self.current();
        let groups = items.chunks(GROUP).map(async |group| {
            let (owner, work, inputs) = (Arc::clone(&owner), work.clone(), group.to_vec());
            let done = self.compute.run(move || work(&owner, &inputs.iter().collect::<Vec<_>>()));
            match done.await {
                Ok(done) => done.into_iter().map(|one| one.map_err(ClientError::from)).collect(),
                Err(error) => group.iter().map(|_| Err(error.clone())).collect::<Vec<_>>(),
            }
        });
        join_all(groups).await.into_iter().flatten().collect()
    }

    fn id(&self, pseudonym: &PseudonymAtRest, options: &TransitOptions) -> Id {
        let members = |members| serde_json::to_vec(members).unwrap_or_default();
        let (header, payload) = (members(&options.header), members(&options.payload));
        self.ids.id([pseudonym.domain().as_bytes(), pseudonym.x(), &header, &payload])
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.refreshing.abort();
    }
}

impl Shared {
    /// Whether the domain was read in this time, or could be read now.
    async fn is_recent(&self, time: Duration) -> bool {
        let mut read = self.read.lock().await;
        read.elapsed() < time || self.read(&mut read).await.is_ok()
    }

    async fn refresh(&self) -> Result<(), ClientError> {
        let mut read = self.read.lock().await;
        self.read(&mut read).await
    }

    async fn read(&self, ended: &mut Instant) -> Result<(), ClientError> {
        let read = self.keys.unlock().await;
        *ended = Instant::now();
        let expected = read.and_then(|owner| match owner.changed_since(&self.current.load()) {
            Some(what) => Err(ClientError::Changed { what }),
            None => Ok(owner),
        });
        let failure = match expected {
            Ok(owner) => {
                self.current.store(Arc::new(owner));
                None
            }
            Err(error) => Some(error),
        };
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&failure);
        failure.map_or(Ok(()), Err)
    }
}

async fn refresh(shared: Arc<Shared>, settings: OwnerSettings) {
    let mut wait = settings.refresh;
    loop {
        tokio::time::sleep(wait).await;
        let failed = shared.refresh().await.is_err();
        wait = if failed { settings.again } else { settings.refresh };
    }
}
