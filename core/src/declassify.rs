//! What is no longer secret, and why: nothing at all in an ordinary build. Under valgrind (`--cfg blindnym_valgrind`)
//! secrets are undefined memory, and this is where one becomes known; `cargo xtask constant-time` prints every place.

/// A verdict or a number that is public from here on, for this reason.
#[cfg(not(blindnym_valgrind))]
#[inline(always)]
pub(crate) const fn public<T: Copy>(value: T, _reason: &'static str) -> T {
    value
}

/// What stands in a place is public from here on, for this reason.
#[cfg(not(blindnym_valgrind))]
#[inline(always)]
pub(crate) const fn public_place<T: ?Sized>(_place: &mut T, _reason: &'static str) {}

/// JSON is public from here on, but for the strings of these members.
#[cfg(not(blindnym_valgrind))]
#[inline(always)]
pub(crate) const fn public_json(_text: &[u8], _but: &[&str], _reason: &'static str) {}

#[cfg(blindnym_valgrind)]
pub use watched::{Declassified, declassified};
#[cfg(blindnym_valgrind)]
pub(crate) use watched::{public, public_json, public_place};

#[cfg(blindnym_valgrind)]
mod watched;
