//! The stack, after work with secrets: what the arithmetic, AES and SHA keep there is not in boxes, and is wiped as a whole.
//!
//! `assurance/tests/memory` looks whether anything is left.

use zeroize::zeroize_stack;

/// What operations need beside [`wiped_deep`]: less than 24 kB, as measured.
const USUAL: usize = 1 << 15;
/// What multiplications need that have eight lanes: less than 116 kB, as measured.
const DEEP: usize = 1 << 17;

/// Works, and wipes the stack that it was done on. What is returned should be in boxes.
pub(crate) fn wiped<T>(work: impl FnOnce() -> T) -> T {
    let result = apart(work);
    zeroize_stack::<USUAL>();
    result
}

/// [`wiped`], for the arithmetic of batches.
pub(crate) fn wiped_deep<T>(work: impl FnOnce() -> T) -> T {
    let result = apart(work);
    zeroize_stack::<DEEP>();
    result
}

/// Inlined, it would work on the caller's part of the stack, which stays.
#[inline(never)]
fn apart<T>(work: impl FnOnce() -> T) -> T {
    work()
}
