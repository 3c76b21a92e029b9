//! Eighteen signed limbs of 29 bits, for eight elements at a time: AVX2, which multiplies four times 32 bits by 32, with their
//! signs.
//!
//! The value of a lane is Σ lᵢ · 2^(29·i); 29 · 18 = 522, and 2^522 = 2 modulo p. An element of size s has
//! |lᵢ| ≤ s · (2^28 + 2^8), a tight one is of size 1. A column of a product sums 18 products, those beyond 2^522
//! twice: its weight is 35 at most, and 35 · 2 · (2^28 + 2^8)² + 8 · 3 · (2^28 + 2^8) < 2^63 − 2^35.
//!
//! Limbs are stored in 32 bits. A product takes the lower 32 bits of each 64, so those of every other lane.
#![allow(
    unsafe_code,
    reason = "instructions that only some processors have: a `Lanes` is made where `is_available` says so, and nowhere else"
)]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "limbs stay within the bounds stated above; arrays of a constant length"
)]

mod products;

use core::arch::x86_64::{
    __m256i, _mm_loadl_epi64, _mm256_add_epi32, _mm256_add_epi64 as sum_of, _mm256_and_si256,
    _mm256_blend_epi32, _mm256_blendv_epi8, _mm256_cmpeq_epi32, _mm256_cvtepu8_epi32,
    _mm256_load_si256, _mm256_mul_epi32, _mm256_or_si256, _mm256_set1_epi32, _mm256_set1_epi64x,
    _mm256_setzero_si256 as zero, _mm256_slli_epi32, _mm256_slli_epi64, _mm256_srai_epi32,
    _mm256_srli_epi64, _mm256_store_si256, _mm256_sub_epi32,
};

use zeroize::DefaultIsZeroes;

use super::{Digits, Field};
use crate::Number;
use crate::integer::{read_limbs, reduce_mersenne, write_limbs};
use products::{half, parts, product, square};

pub(crate) const LANES: usize = 8;
const LIMBS: usize = 18;
const MIDDLE: usize = LIMBS / 2;
const BITS: u32 = 29;
const HALF: i64 = 1 << (BITS - 1);
const ALL: i64 = (1 << BITS) - 1;
/// The most that a tight limb may be.
const TIGHT: i32 = (1 << 28) + (1 << 8);

cpufeatures::new!(instructions, "avx2");

/// Whether this processor can do it.
pub(crate) fn is_available() -> bool {
    instructions::get()
}

/// Eight elements.
#[derive(Clone, Copy, Default)]
#[repr(C, align(32))]
pub(crate) struct Lanes([[i32; LANES]; LIMBS]);

impl DefaultIsZeroes for Lanes {}

/// Of four lanes.
type Columns = [__m256i; LIMBS];

impl Field for Lanes {
    const LANES: usize = LANES;
    const ZERO: Self = Self([[0; LANES]; LIMBS]);
    const ONE: Self = {
        let mut one = [[0; LANES]; LIMBS];
        one[0] = [1; LANES];
        Self(one)
    };

    fn read(numbers: &[&Number]) -> Self {
        let mut limbs = [[0; LANES]; LIMBS];
        for (lane, number) in numbers.iter().take(LANES).enumerate() {
            let mut carried = 0;
            read_limbs(number, BITS, |at, limb| {
                let sum = limb as i64 + carried;
                carried = (sum + HALF) >> BITS;
                limbs[at][lane] = (sum - (carried << BITS)) as i32;
            });
            limbs[0][lane] += 2 * carried as i32;
        }
        Self(limbs)
    }

    fn write(&self, lane: usize, to: &mut Number) {
        // Plus 2p, which is all ones in limbs of 29 bits but for the lowest bit, so that none is negative.
        let mut limbs = self.0.map(|limb| i64::from(limb[lane % LANES]) + ALL);
        limbs[0] -= 1;
        reduce_mersenne(&mut limbs, BITS, BITS - 1);
        write_limbs(to, BITS, |at| limbs.get(at).map_or(0, |limb| *limb as u64));
    }

    fn mul(&self, by: &Self) -> Self {
        let mut out = Self::ZERO;
        // SAFETY: see the module.
        unsafe { mul_plus::<0>(&mut out, self, by, &Self::ZERO) };
        out
    }

    fn square(&self) -> Self {
        let mut out = Self::ZERO;
        out.set_square(self);
        out
    }

    fn set_square(&mut self, a: &Self) {
        // SAFETY: see the module.
        unsafe { square_plus::<0>(self, a, &Self::ZERO) }
    }

    fn mul_plus<const K: i32>(&self, by: &Self, c: &Self) -> Self {
        let mut out = Self::ZERO;
        out.set_mul_plus::<K>(self, by, c);
        out
    }

    fn square_plus<const K: i32>(&self, c: &Self) -> Self {
        let mut out = Self::ZERO;
        out.set_square_plus::<K>(self, c);
        out
    }

    fn set_mul_plus<const K: i32>(&mut self, a: &Self, b: &Self, c: &Self) {
        // SAFETY: see the module.
        unsafe { mul_plus::<K>(self, a, b, c) }
    }

    fn set_square_plus<const K: i32>(&mut self, a: &Self, c: &Self) {
        // SAFETY: see the module.
        unsafe { square_plus::<K>(self, a, c) }
    }

    fn linear<const A: i32, const B: i32>(&self, c: &Self) -> Self {
        // SAFETY: see the module.
        unsafe { linear::<A, B>(self, c) }
    }

    fn add(&self, c: &Self) -> Self {
        // SAFETY: see the module.
        unsafe { add(self, c) }
    }

    fn sub(&self, c: &Self) -> Self {
        // SAFETY: see the module.
        unsafe { sub(self, c) }
    }

    fn set_selected(&mut self, entries: &[Self], digits: &Digits) {
        // SAFETY: see the module.
        unsafe { select_to(self, entries, digits) }
    }

    fn assign_where(&mut self, from: &Self, digits: &Digits, digit: u8) {
        // SAFETY: see the module.
        unsafe { assign_where(self, from, digits, digit) }
    }
}

impl Lanes {
    /// Whether it is of this size, for debug assertions.
    fn is_of_size(&self, size: i32) -> bool {
        self.0.as_flattened().iter().all(|limb| limb.abs() <= size * TIGHT)
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load(element: &Lanes, at: usize) -> __m256i {
    // SAFETY: 32 bytes, aligned to 32 by the type.
    unsafe { _mm256_load_si256(element.0[at].as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store(element: &mut Lanes, at: usize, limb: __m256i) {
    // SAFETY: 32 bytes, aligned to 32 by the type.
    unsafe { _mm256_store_si256(element.0[at].as_mut_ptr().cast(), limb) }
}

#[inline(never)]
#[target_feature(enable = "avx2")]
fn mul_plus<const K: i32>(to: &mut Lanes, a: &Lanes, b: &Lanes, c: &Lanes) {
    debug_assert!(a.is_of_size(2) && b.is_of_size(2) && (a.is_of_size(1) || b.is_of_size(1)));
    let (a, b) = (parts(a), parts(b));
    let mut columns = [[zero(); LIMBS]; 2];
    product::<false>(&mut columns[0], &a, &b);
    product::<true>(&mut columns[1], &a, &b);
    plus::<K>(&mut columns, c);
    carry(to, &columns);
}

#[inline(never)]
#[target_feature(enable = "avx2")]
fn square_plus<const K: i32>(to: &mut Lanes, a: &Lanes, c: &Lanes) {
    debug_assert!(a.is_of_size(1));
    let a = parts(a);
    let mut columns = [[zero(); LIMBS]; 2];
    square::<false>(&mut columns[0], &a);
    square::<true>(&mut columns[1], &a);
    plus::<K>(&mut columns, c);
    carry(to, &columns);
}

/// Adds K · c, |K| ≤ 8, c of size 3.
#[inline]
#[target_feature(enable = "avx2")]
fn plus<const K: i32>(columns: &mut [Columns; 2], c: &Lanes) {
    debug_assert!(c.is_of_size(3));
    if K != 0 {
        let times = _mm256_set1_epi32(K);
        let [evens, odds] = columns;
        for (at, (even, odd)) in evens.iter_mut().zip(odds).enumerate() {
            let limb = load(c, at);
            *even = sum_of(*even, _mm256_mul_epi32(half::<false>(limb), times));
            *odd = sum_of(*odd, _mm256_mul_epi32(half::<true>(limb), times));
        }
    }
}

/// What stands in front of a carry when columns are made positive.
const CARRIED: i64 = 1 << (63 - BITS);

/// Columns between ±(2^63 − 2^35) to tight limbs.
#[inline(never)]
#[target_feature(enable = "avx2")]
fn carry(to: &mut Lanes, columns: &[Columns; 2]) {
    let [even, odd] = [sums(&columns[0]), sums(&columns[1])];
    for at in 0..LIMBS {
        let both = _mm256_blend_epi32::<0b1010_1010>(even[at], _mm256_slli_epi64::<32>(odd[at]));
        let limb = match at {
            1 => _mm256_sub_epi32(both, _mm256_set1_epi32((HALF + 2 * (CARRIED >> BITS)) as i32)),
            10 => _mm256_sub_epi32(both, _mm256_set1_epi32((HALF + (CARRIED >> BITS)) as i32)),
            _ => {
                let low = _mm256_and_si256(both, _mm256_set1_epi32(ALL as i32));
                _mm256_sub_epi32(low, _mm256_set1_epi32(HALF as i32))
            }
        };
        store(to, at, limb);
    }
    debug_assert!(to.is_of_size(1));
}

/// Sums whose lower 29 bits are limbs from −2^28 on, plus 2^28; but for 1 and 10, which are whole.
///
/// Two chains of carries, from 0 to 9 and from 9 to 18, which need not wait for each other; what they leave in limbs 0
/// and 9, at most 2^36, goes one limb further. There is no shift of 64 bits that keeps a sign, so that 2^63 stands in front
/// of all sums.
#[inline]
#[target_feature(enable = "avx2")]
fn sums(columns: &Columns) -> Columns {
    let mask = _mm256_set1_epi64x(ALL);
    let first = _mm256_set1_epi64x(i64::MIN + HALF);
    let next = _mm256_set1_epi64x((i64::MIN + HALF).wrapping_sub(CARRIED));
    let mut sums = *columns;
    for start in [0, MIDDLE] {
        sums[start] = sum_of(columns[start], first);
        for at in start + 1..start + MIDDLE {
            let carried = _mm256_srli_epi64::<{ BITS as i32 }>(sums[at - 1]);
            sums[at] = sum_of(sum_of(columns[at], next), carried);
        }
    }
    let low = _mm256_srli_epi64::<{ BITS as i32 }>(sums[MIDDLE - 1]);
    let high = _mm256_srli_epi64::<{ BITS as i32 }>(sums[LIMBS - 1]);
    sums[0] = sum_of(_mm256_and_si256(sums[0], mask), sum_of(high, high));
    sums[MIDDLE] = sum_of(_mm256_and_si256(sums[MIDDLE], mask), low);
    for start in [0, MIDDLE] {
        let carried = _mm256_srli_epi64::<{ BITS as i32 }>(sums[start]);
        sums[start + 1] = sum_of(_mm256_and_si256(sums[start + 1], mask), carried);
    }
    sums
}

#[inline(never)]
#[target_feature(enable = "avx2")]
fn linear<const A: i32, const B: i32>(a: &Lanes, c: &Lanes) -> Lanes {
    debug_assert!(a.is_of_size(1) && c.is_of_size(1));
    let mut out = Lanes::ZERO;
    if A.abs() + B.abs() > 6 {
        let mut columns = [[zero(); LIMBS]; 2];
        plus::<A>(&mut columns, a);
        plus::<B>(&mut columns, c);
        carry(&mut out, &columns);
        return out;
    }
    // 6 · (2^28 + 2^8) and half a limb are less than 2^31.
    let mut carried = zero();
    let mut limbs = [zero(); LIMBS];
    for (at, limb) in limbs.iter_mut().enumerate() {
        let sum = _mm256_add_epi32(times::<A>(load(a, at)), times::<B>(load(c, at)));
        let high = _mm256_add_epi32(sum, _mm256_set1_epi32(HALF as i32));
        let high = _mm256_srai_epi32::<{ BITS as i32 }>(high);
        let low = _mm256_sub_epi32(sum, _mm256_slli_epi32::<{ BITS as i32 }>(high));
        *limb = _mm256_add_epi32(low, carried);
        carried = high;
    }
    limbs[0] = _mm256_add_epi32(limbs[0], _mm256_add_epi32(carried, carried));
    for (at, limb) in limbs.iter().enumerate() {
        store(&mut out, at, *limb);
    }
    debug_assert!(out.is_of_size(1));
    out
}

/// K · limb.
#[inline]
#[target_feature(enable = "avx2")]
fn times<const K: i32>(limb: __m256i) -> __m256i {
    let positive = match K.abs() {
        0 => zero(),
        1 => limb,
        2 => _mm256_slli_epi32::<1>(limb),
        3 => _mm256_add_epi32(_mm256_slli_epi32::<1>(limb), limb),
        4 => _mm256_slli_epi32::<2>(limb),
        5 => _mm256_add_epi32(_mm256_slli_epi32::<2>(limb), limb),
        _ => _mm256_slli_epi32::<1>(_mm256_add_epi32(_mm256_slli_epi32::<1>(limb), limb)),
    };
    if K < 0 { _mm256_sub_epi32(zero(), positive) } else { positive }
}

#[inline(never)]
#[target_feature(enable = "avx2")]
fn add(a: &Lanes, c: &Lanes) -> Lanes {
    let mut out = Lanes::ZERO;
    for at in 0..LIMBS {
        store(&mut out, at, _mm256_add_epi32(load(a, at), load(c, at)));
    }
    out
}

#[inline(never)]
#[target_feature(enable = "avx2")]
fn sub(a: &Lanes, c: &Lanes) -> Lanes {
    let mut out = Lanes::ZERO;
    for at in 0..LIMBS {
        store(&mut out, at, _mm256_sub_epi32(load(a, at), load(c, at)));
    }
    out
}

/// All bits of the lanes whose digit is `digit`.
#[inline]
#[target_feature(enable = "avx2")]
fn where_equal(digits: &Digits, digit: u8) -> __m256i {
    // SAFETY: eight bytes are read, which are there.
    let digits = unsafe { _mm_loadl_epi64(digits.as_ptr().cast()) };
    _mm256_cmpeq_epi32(_mm256_cvtepu8_epi32(digits), _mm256_set1_epi32(digit.into()))
}

#[inline(never)]
#[target_feature(enable = "avx2")]
fn select_to(out: &mut Lanes, entries: &[Lanes], digits: &Digits) {
    *out = Lanes::ZERO;
    for (index, entry) in (0..).zip(entries) {
        let choice = where_equal(digits, index);
        for at in 0..LIMBS {
            let chosen = _mm256_and_si256(load(entry, at), choice);
            let limb = _mm256_or_si256(load(out, at), chosen);
            store(out, at, limb);
        }
    }
}

#[inline(never)]
#[target_feature(enable = "avx2")]
fn assign_where(to: &mut Lanes, from: &Lanes, digits: &Digits, digit: u8) {
    let choice = where_equal(digits, digit);
    for at in 0..LIMBS {
        let limb = _mm256_blendv_epi8(load(to, at), load(from, at), choice);
        store(to, at, limb);
    }
}
