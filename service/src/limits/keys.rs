//! What the limiters remember: never more than a fixed number of keys, whoever invents them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::state::keyed::ShrinkableKeyedStateStore;

use super::Key;

/// Keys that are remembered, some 4 MB. Above it, new ones share one limit.
pub(super) const MOST: usize = 1 << 16;

/// The keys of a limiter.
#[derive(Debug, Default)]
pub(super) struct Keys(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    states: HashMap<Key, Nanos>,
    /// The state of all that find no room.
    others: Option<Nanos>,
}

impl Keys {
    /// A thread that panicked left nothing half done here.
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StateStore for Keys {
    type Key = Key;

    fn measure_and_replace<T, F, E>(&self, key: &Key, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut known = self.lock();
        let before = known.states.get(key).copied();
        if before.is_some() || known.states.len() < MOST {
            let (answer, after) = decide(before)?;
            let _before = known.states.insert(*key, after);
            return Ok(answer);
        }
        let (answer, after) = decide(known.others)?;
        known.others = Some(after);
        Ok(answer)
    }
}

impl ShrinkableKeyedStateStore<Key> for Keys {
    fn retain_recent(&self, drop_below: Nanos) {
        self.lock().states.retain(|_, state| *state > drop_below);
    }

    fn len(&self) -> usize {
        self.lock().states.len()
    }

    fn is_empty(&self) -> bool {
        self.lock().states.is_empty()
    }
}
