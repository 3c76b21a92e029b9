//! Masks: all bits set, or none. What a compiler knows to be one of two values, it may turn into a branch,
//! so it is kept from knowing.

use core::hint::black_box;

/// All bits set where the lowest bit is, else none.
pub(crate) fn from_bit(bit: u64) -> u64 {
    black_box(bit & 1).wrapping_neg()
}

/// All bits set where both are the same.
pub(crate) fn equal(a: u64, b: u64) -> u64 {
    let difference = a ^ b;
    from_bit(((difference | difference.wrapping_neg()) >> 63) ^ 1)
}

/// `a` where the mask is set, else `b`.
pub(crate) fn select(mask: u64, a: u64, b: u64) -> u64 {
    b ^ ((a ^ b) & mask)
}
