use std::io::Write;

use anyhow::Result;

/// Whether somebody looks.
pub(crate) fn are_seen() -> bool {
    #[cfg(blindnym_valgrind)]
    return crabgrind::valgrind::running_mode().is_valgrind();
    #[cfg(not(blindnym_valgrind))]
    return false;
}

/// From here on, no branch and no address may depend on it.
pub(crate) fn secret<T: ?Sized>(value: &T) {
    mark(value, true);
}

/// It may be known from here on; callers say why.
pub(crate) fn public<T: ?Sized>(value: &T) {
    mark(value, false);
}

#[cfg(blindnym_valgrind)]
fn mark<T: ?Sized>(value: &T, secret: bool) {
    use crabgrind::memcheck::{MemState, mark_memory};
    let state = if secret { MemState::Undefined } else { MemState::Defined };
    // Seldom not under valgrind: `are_seen` has been asked.
    let _told = mark_memory(std::ptr::from_ref(value).cast(), size_of_val(value), state);
}

#[cfg(not(blindnym_valgrind))]
fn mark<T: ?Sized>(_value: &T, _secret: bool) {}

/// Prints where the engine said that something is no longer secret, and why.
#[cfg(blindnym_valgrind)]
pub(crate) fn print(out: &mut impl Write) -> Result<()> {
    for (file, line, reason) in blindnym::declassified() {
        writeln!(out, "declassified: {file}:{line}: {reason}")?;
    }
    Ok(())
}

#[cfg(not(blindnym_valgrind))]
pub(crate) fn print(_out: &mut impl Write) -> Result<()> {
    Ok(())
}
