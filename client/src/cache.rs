//! What is known already: bounded, until shortly before it expires, wiped when it goes.
//!
//! No clear value is a key here: entries are found by HMAC-SHA-256 under a key that this process drew.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_lc_rs::hmac::{self, HMAC_SHA256};
use lru::LruCache;

use crate::error::ClientError;

/// Seconds before its end at which an entry is no longer given.
const SPARE: i64 = 30;
const ID_LEN: usize = 32;

/// What an entry is found by.
pub(crate) type Id = [u8; ID_LEN];

/// Draws ids. Two sets of parts have one id only where they are equal, part by part.
pub(crate) struct Ids(hmac::Key);

impl Ids {
    pub(crate) fn new() -> Result<Self, ClientError> {
        let mut key = zeroize::Zeroizing::new([0; ID_LEN]);
        let reason = "the operating system gives no random numbers";
        getrandom::fill(key.as_mut_slice()).map_err(|_| ClientError::Settings { reason })?;
        Ok(Self(hmac::Key::new(HMAC_SHA256, key.as_slice())))
    }

    pub(crate) fn id<'a>(&self, parts: impl IntoIterator<Item = &'a [u8]>) -> Id {
        let mut context = hmac::Context::with_key(&self.0);
        for part in parts {
            // A length before each part: no part can end where another begins.
            context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(part);
        }
        let tag = context.sign();
        let mut id = [0; ID_LEN];
        for (to, from) in id.iter_mut().zip(tag.as_ref()) {
            *to = *from;
        }
        id
    }
}

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ids").finish_non_exhaustive()
    }
}

struct Entry<V> {
    value: V,
    expires: i64,
}

/// A bounded cache; the least recently used entry goes first. Values wipe themselves.
pub(crate) struct Cache<V>(Option<Mutex<LruCache<Id, Entry<V>>>>);

impl<V: Clone> Cache<V> {
    /// Room for this many entries; none keeps nothing.
    pub(crate) fn new(room: usize) -> Self {
        Self(NonZeroUsize::new(room).map(|room| Mutex::new(LruCache::new(room))))
    }

    /// An entry that is good for 30 s more at least.
    pub(crate) fn get(&self, id: &Id, now: i64) -> Option<V> {
        let mut entries = lock(self.0.as_ref()?);
        let entry = entries.get(id)?;
        if now.saturating_add(SPARE) < entry.expires {
            return Some(entry.value.clone());
        }
        let _expired = entries.pop(id);
        None
    }

    /// Keeps a value until shortly before it expires, seconds since 1970.
    pub(crate) fn put(&self, id: Id, value: V, expires: i64) {
        if let Some(entries) = &self.0 {
            let _before = lock(entries).push(id, Entry { value, expires });
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        if let Some(entries) = &self.0 {
            lock(entries).clear();
        }
    }

    /// Whether anything is kept at all.
    pub(crate) const fn is_on(&self) -> bool {
        self.0.is_some()
    }
}

/// No code panics while it holds the lock, so what a poisoned one guards is whole.
fn lock<T>(entries: &Mutex<T>) -> MutexGuard<'_, T> {
    entries.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<V> fmt::Debug for Cache<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
