//! The same under valgrind.

use core::hint::black_box;
use core::panic::Location;

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::vec::Vec;

use crabgrind::memcheck::{MemState, mark_memory};

/// File, line and reason of a place where something became public.
pub type Declassified = (&'static str, u32, &'static str);

static SEEN: Mutex<BTreeSet<Declassified>> = Mutex::new(BTreeSet::new());

/// Every place that was passed so far.
#[must_use]
pub fn declassified() -> Vec<Declassified> {
    SEEN.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
}

#[track_caller]
pub(crate) fn public<T: Copy>(value: T, reason: &'static str) -> T {
    let mut value = black_box(value);
    public_place(&mut value, reason);
    black_box(value)
}

#[track_caller]
pub(crate) fn public_place<T: ?Sized>(place: &mut T, reason: &'static str) {
    let at = Location::caller();
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    let _new = seen.insert((at.file(), at.line(), reason));
    tell(place, MemState::Defined);
    let _place = black_box(place);
}

#[track_caller]
pub(crate) fn public_json(text: &[u8], but: &[&str], reason: &'static str) {
    // The copy is looked at, so that the text stays as secret as it is.
    let mut copy = text.to_vec();
    public_place(copy.as_mut_slice(), reason);
    let mut at = 0_usize;
    let copy = core::str::from_utf8(&copy).unwrap_or_default();
    for (index, quoted) in copy.split('"').enumerate() {
        // Names and strings are every second part; a string comes two after its name.
        let before = index.checked_sub(2).and_then(|name| copy.split('"').nth(name));
        let is_kept = index % 2 == 1 && before.is_some_and(|name| but.contains(&name));
        if !is_kept && let Some(part) = text.get(at..).and_then(|rest| rest.get(..quoted.len())) {
            tell(part, MemState::Defined);
        }
        at = at.saturating_add(quoted.len());
        if let Some(quote) = text.get(at..).and_then(|rest| rest.get(..1)) {
            tell(quote, MemState::Defined);
        }
        at = at.saturating_add(1);
    }
    let _text = black_box(text);
}

fn tell<T: ?Sized>(place: &T, state: MemState) {
    let _told = mark_memory(core::ptr::from_ref(place).cast(), size_of_val(place), state);
}
