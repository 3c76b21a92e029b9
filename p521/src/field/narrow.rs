//! Eighteen signed limbs of 29 bits, for machines that multiply 32 bits by 32: WebAssembly above all.
//!
//! The value is Σ lᵢ · 2^(29·i); 29 · 18 = 522, and 2^522 = 2 mod p. An element of size s has
//! |lᵢ| ≤ s · (2^28 + 2^8). A column of a product sums 18 products, those beyond 2^522 twice: its weight
//! is 35 at most, and 35 · 2 · (2^28 + 2^8)² + 8 · 3 · 2^29 < 2^63.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "limbs stay within the bounds stated above; arrays of a constant length"
)]

use zeroize::DefaultIsZeroes;

use super::{Digits, Field};
use crate::integer::{read_limbs, reduce_mersenne, write_limbs};
use crate::{Number, mask};

const LIMBS: usize = 18;
const BITS: u32 = 29;
const HALF: i64 = 1 << (BITS - 1);
const ALL: i64 = (1 << BITS) - 1;

#[derive(Clone, Copy, Default)]
pub(crate) struct Narrow([i32; LIMBS]);

impl DefaultIsZeroes for Narrow {}

impl Field for Narrow {
    const LANES: usize = 1;
    const ZERO: Self = Self([0; LIMBS]);
    const ONE: Self = {
        let mut one = [0; LIMBS];
        one[0] = 1;
        Self(one)
    };

    fn read(numbers: &[&Number]) -> Self {
        let mut columns = [0; LIMBS];
        if let [number, ..] = numbers {
            read_limbs(number, BITS, |at, limb| columns[at] = limb as i64);
        }
        carry(&mut columns)
    }

    fn write(&self, _lane: usize, to: &mut Number) {
        // Plus 2p, which is all ones in limbs of 29 bits but for the lowest bit, so that none is negative.
        let mut limbs = self.0.map(|limb| i64::from(limb) + ALL);
        limbs[0] -= 1;
        reduce_mersenne(&mut limbs, BITS, BITS - 1);
        write_limbs(to, BITS, |at| limbs.get(at).map_or(0, |limb| *limb as u64));
    }

    fn mul(&self, by: &Self) -> Self {
        carry(&mut product(&self.0, &by.0))
    }

    fn square(&self) -> Self {
        carry(&mut square(&self.0))
    }

    fn mul_plus<const K: i32>(&self, by: &Self, c: &Self) -> Self {
        let mut columns = product(&self.0, &by.0);
        add(&mut columns, &c.0, K);
        carry(&mut columns)
    }

    fn square_plus<const K: i32>(&self, c: &Self) -> Self {
        let mut columns = square(&self.0);
        add(&mut columns, &c.0, K);
        carry(&mut columns)
    }

    fn linear<const A: i32, const B: i32>(&self, c: &Self) -> Self {
        let mut columns = [0; LIMBS];
        add(&mut columns, &self.0, A);
        add(&mut columns, &c.0, B);
        carry(&mut columns)
    }

    fn add(&self, c: &Self) -> Self {
        let mut sum = *self;
        for (to, limb) in sum.0.iter_mut().zip(&c.0) {
            *to += limb;
        }
        sum
    }

    fn sub(&self, c: &Self) -> Self {
        let mut difference = *self;
        for (to, limb) in difference.0.iter_mut().zip(&c.0) {
            *to -= limb;
        }
        difference
    }

    fn assign_where(&mut self, from: &Self, digits: &Digits, digit: u8) {
        let choice = mask::equal(u64::from(digits[0]), u64::from(digit)) as i32;
        for (to, limb) in self.0.iter_mut().zip(&from.0) {
            *to ^= (*to ^ limb) & choice;
        }
    }
}

type Columns = [i64; LIMBS];

/// b and before it 2b, so that b₋ⱼ = 2 · b₍₁₈₋ⱼ₎ is at its place.
#[inline(always)]
fn around(b: &[i32; LIMBS]) -> [i32; 2 * LIMBS] {
    let mut around = [0; 2 * LIMBS];
    for at in 0..LIMBS {
        around[at] = 2 * b[at];
        around[LIMBS + at] = b[at];
    }
    around
}

/// Adds aᵢ · b₍ₙ₋ᵢ₎ to each sum, with the n of that sum, over the listed i. Written out and side by side: a
/// module for the web is compiled for size, and a loop over i would take twice as long here.
macro_rules! dot {
    ($a:ident, $b:ident, $sums:tt; $($i:literal)*) => {
        $(dot!(@one $a, $b, $i, $sums);)*
    };
    (@one $a:ident, $b:ident, $i:literal, [$($sum:ident: $n:literal),+]) => {
        let limb = i64::from($a[$i]);
        $($sum += limb * i64::from($b[$n - $i]);)+
    };
}

/// The columns of a · b: cₖ = Σᵢ aᵢ · b₍ₖ₋ᵢ₎.
#[inline(never)]
fn product(a: &[i32; LIMBS], b: &[i32; LIMBS]) -> Columns {
    let around = around(b);
    let mut columns = [0; LIMBS];
    for (at, columns) in columns.as_chunks_mut::<3>().0.iter_mut().enumerate() {
        if let Some(b) = around[3 * at + 1..].first_chunk::<20>() {
            let [mut first, mut second, mut third] = [0; 3];
            dot!(a, b, [first: 17, second: 18, third: 19];
                0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17);
            *columns = [first, second, third];
        }
    }
    columns
}

/// The columns of a². Of column 2h the pairs with i from h + 1 to h + 8 count twice, aₕ² and a₍ₕ₊₉₎² once; of
/// column 2h + 1 the pairs with i from h + 1 to h + 9 count twice.
#[inline(never)]
fn square(a: &[i32; LIMBS]) -> Columns {
    const MIDDLE: usize = LIMBS / 2;
    let around = around(a);
    let mut columns = [0; LIMBS];
    for (h, columns) in columns.as_chunks_mut::<2>().0.iter_mut().enumerate() {
        let (first, second) = (&a[h..], &around[h + MIDDLE..]);
        if let (Some(a), Some(b)) = (first.first_chunk::<10>(), second.first_chunk::<10>()) {
            let [mut even, mut odd] = [0; 2];
            dot!(a, b, [even: 9, odd: 10]; 1 2 3 4 5 6 7 8);
            odd += i64::from(a[9]) * i64::from(b[1]);
            let once = i64::from(a[0]) * i64::from(a[0]) + i64::from(a[9]) * i64::from(b[0]);
            *columns = [2 * even + once, 2 * odd];
        }
    }
    columns
}

#[inline(never)]
fn add(columns: &mut Columns, c: &[i32; LIMBS], times: i32) {
    for (column, limb) in columns.iter_mut().zip(c) {
        *column += i64::from(*limb) * i64::from(times);
    }
}

/// Columns below 2^63 − 2^35 to tight limbs.
///
/// Two chains of carries, from 0 to 9 and from 9 to 18, which need not wait for each other; what
/// they leave in limbs 0 and 9, at most 2^35, goes one limb further.
#[inline(never)]
fn carry(columns: &mut Columns) -> Narrow {
    const MIDDLE: usize = LIMBS / 2;
    let (mut low, mut high) = (0, 0);
    for at in 0..MIDDLE {
        low = split(&mut columns[at], low);
        high = split(&mut columns[MIDDLE + at], high);
    }
    columns[MIDDLE + 1] += split(&mut columns[MIDDLE], low);
    columns[1] += split(&mut columns[0], 2 * high);
    Narrow(columns.map(|limb| limb as i32))
}

/// Adds to a column, leaves its 29 bits from −2^28 to 2^28 − 1, and gives what is carried.
#[inline(always)]
fn split(column: &mut i64, add: i64) -> i64 {
    let sum = *column + add;
    let carried = (sum + HALF) >> BITS;
    *column = sum - (carried << BITS);
    carried
}
