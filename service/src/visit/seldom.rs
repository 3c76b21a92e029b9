//! Telling together what happens too often to be told one by one.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The least time between two tellings.
const BETWEEN: Duration = Duration::from_secs(10);

/// Counts until it may be told again.
#[derive(Debug)]
pub(super) struct Seldom(Mutex<State>);

#[derive(Debug)]
struct State {
    told: Option<Instant>,
    since: u64,
}

impl Seldom {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(State { told: None, since: 0 }))
    }

    /// It happened. Gives how often it did since it was last told, where it may be told now.
    pub(super) fn tell(&self) -> Option<u64> {
        self.tell_at(Instant::now())
    }

    fn tell_at(&self, now: Instant) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.since = state.since.saturating_add(1);
        if state.told.is_some_and(|told| now.saturating_duration_since(told) < BETWEEN) {
            return None;
        }
        state.told = Some(now);
        Some(std::mem::take(&mut state.since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_are_told_as_one_with_their_number() {
        let (seldom, start) = (Seldom::new(), Instant::now());
        let at = |seconds| seldom.tell_at(start + Duration::from_secs(seconds));
        let told = [at(0), at(1), at(9), at(10), at(11), at(30)];
        assert_eq!(told, [Some(1), None, None, Some(3), None, Some(2)]);
    }
}
