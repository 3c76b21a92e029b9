//! Columns of products for any machine that multiplies 64 bits by 64.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "columns stay below 2^122; arrays of a constant length"
)]

use super::{Columns, LIMBS, Limbs};

/// Any machine.
#[derive(Clone, Copy, Default)]
pub(crate) struct Portable;

/// Σ aᵢ · b₍ₙ₋ᵢ₎ over the listed i.
macro_rules! dot {
    ($a:expr, $b:expr, $n:expr; $($i:expr),*) => { 0 $(+ wide($a[$i], $b[$n - $i]))* };
}

/// b and before it 2b, so that b₋ⱼ = 2 · b₍₉₋ⱼ₎ is at its place.
#[inline(always)]
fn around(b: &Limbs) -> [u64; 2 * LIMBS] {
    let mut around = [0; 2 * LIMBS];
    for at in 0..LIMBS {
        around[at] = 2 * b[at];
        around[LIMBS + at] = b[at];
    }
    around
}

impl Columns for Portable {
    #[inline(always)]
    fn product(a: &Limbs, b: &Limbs) -> [u128; LIMBS] {
        let b = around(b);
        let column = |k: usize| dot!(a, b, LIMBS + k; 0, 1, 2, 3, 4, 5, 6, 7, 8);
        [
            column(0),
            column(1),
            column(2),
            column(3),
            column(4),
            column(5),
            column(6),
            column(7),
            column(8),
        ]
    }

    /// Products of two different limbs count twice.
    #[inline(always)]
    fn square(a: &Limbs) -> [u128; LIMBS] {
        let b = around(a);
        // Of column 2h the pairs with i from h + 1 to h + 4, and aₕ²; of column 2h + 1 the pairs with i from
        // h + 1 to h + 4, and a₍ₕ₊₅₎², which is beyond 2^522.
        let even =
            |h: usize| 2 * dot!(a, b, LIMBS + 2 * h; h + 1, h + 2, h + 3, h + 4) + wide(a[h], a[h]);
        let odd = |h: usize| {
            2 * dot!(a, b, LIMBS + 2 * h + 1; h + 1, h + 2, h + 3, h + 4) + wide(a[h + 5], b[h + 5])
        };
        [even(0), odd(0), even(1), odd(1), even(2), odd(2), even(3), odd(3), even(4)]
    }

    #[inline(always)]
    fn beyond<const BITS: u32>(column: u128) -> u64 {
        (column >> BITS) as u64
    }
}

#[inline(always)]
fn wide(a: u64, b: u64) -> u128 {
    u128::from(a) * u128::from(b)
}
