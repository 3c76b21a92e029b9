//! Eleven limbs of 48 bits, the last of 41, for eight elements at a time: AVX-512 with IFMA, which multiplies eight
//! times 52 bits by 52 and adds the lower or the upper 52 bits of the products.
//!
//! The value of a lane is Σ lᵢ · 2^(48·i); 48 · 11 = 528, and 2^528 = 2^7 modulo p. A tight element has
//! lᵢ < 2^48 + 2^22, the last limb below 2^41 + 2^15; a difference adds 2p and so stays below 2^50, far from the 52 bits
//! that are multiplied. A column sums at most eleven lower halves, below 2^55.5, and eleven upper halves,
//! below 2^49.2, which count 2^4 of the next column; what is beyond 2^528 counts 2^7: below 2^63 all together.
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

use core::arch::x86_64::{
    __m512i, _mm_loadl_epi64, _mm512_add_epi64, _mm512_and_si512, _mm512_cmpeq_epi64_mask,
    _mm512_cvtepu8_epi64, _mm512_load_si512, _mm512_madd52hi_epu64, _mm512_madd52lo_epu64,
    _mm512_mask_mov_epi64, _mm512_mullox_epi64, _mm512_or_si512, _mm512_set1_epi64,
    _mm512_setzero_si512, _mm512_slli_epi64, _mm512_sllv_epi64, _mm512_srli_epi64,
    _mm512_srlv_epi64, _mm512_store_si512, _mm512_sub_epi64,
};

use zeroize::{DefaultIsZeroes, Zeroizing};

use super::{Digits, Field};
use crate::Number;
use crate::gcd::lanes as gcd;
use crate::integer::{read_limbs, reduce_mersenne, write_limbs};

pub(crate) const LANES: usize = 8;
const LIMBS: usize = 11;
const LAST: usize = LIMBS - 1;
const BITS: u32 = 48;
const LAST_BITS: u32 = 41;
const MASK: i64 = (1 << BITS) - 1;
const LAST_MASK: i64 = (1 << LAST_BITS) - 1;

cpufeatures::new!(instructions, "adx", "bmi2", "avx512f", "avx512cd", "avx512ifma");

/// Whether this processor can do it.
pub(crate) fn is_available() -> bool {
    instructions::get()
}

/// Eight elements.
#[derive(Clone, Copy, Default)]
#[repr(C, align(64))]
pub(crate) struct Lanes([[u64; LANES]; LIMBS]);

impl DefaultIsZeroes for Lanes {}

type Limbs = [__m512i; LIMBS];

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
            read_limbs(number, BITS, |at, limb| limbs[at][lane] = limb);
        }
        Self(limbs)
    }

    fn write(&self, lane: usize, to: &mut Number) {
        let mut limbs = self.0.map(|limb| limb[lane % LANES] as i64);
        reduce_mersenne(&mut limbs, BITS, LAST_BITS);
        write_limbs(to, BITS, |at| limbs.get(at).map_or(0, |limb| *limb as u64));
    }

    fn mul(&self, by: &Self) -> Self {
        // SAFETY: see the module.
        unsafe { mul(self, by) }
    }

    fn square(&self) -> Self {
        // SAFETY: see the module.
        unsafe { square(self) }
    }

    fn set_square(&mut self, a: &Self) {
        // SAFETY: see the module.
        unsafe { square_to(self, a) }
    }

    fn mul_plus<const K: i32>(&self, by: &Self, c: &Self) -> Self {
        let mut sum = Self::ZERO;
        sum.set_mul_plus::<K>(self, by, c);
        sum
    }

    fn square_plus<const K: i32>(&self, c: &Self) -> Self {
        let mut sum = Self::ZERO;
        sum.set_square_plus::<K>(self, c);
        sum
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

    fn are_squares(&self, are: &mut Digits) {
        // SAFETY: see the module.
        let squares = unsafe { gcd::are_squares(&integers(self)) };
        for (lane, is) in are.iter_mut().enumerate() {
            *is = squares >> lane & 1;
        }
    }

    fn select(entries: &[Self], digits: &Digits) -> Self {
        // SAFETY: see the module.
        unsafe { select(entries, digits) }
    }

    fn assign_where(&mut self, from: &Self, digits: &Digits, digit: u8) {
        // SAFETY: see the module.
        unsafe { assign_where(self, from, digits, digit) }
    }
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn load(element: &Lanes) -> Limbs {
    let mut limbs = [_mm512_setzero_si512(); LIMBS];
    for (to, limb) in limbs.iter_mut().zip(&element.0) {
        // SAFETY: 64 bytes, aligned to 64 by the type.
        *to = unsafe { _mm512_load_si512(limb.as_ptr().cast()) };
    }
    limbs
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn store_to(element: &mut Lanes, limbs: &Limbs) {
    for (to, limb) in element.0.iter_mut().zip(limbs) {
        // SAFETY: 64 bytes, aligned to 64 by the type.
        unsafe { _mm512_store_si512(to.as_mut_ptr().cast(), *limb) };
    }
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn store(limbs: &Limbs) -> Lanes {
    let mut element = Lanes::ZERO;
    store_to(&mut element, limbs);
    element
}

/// The halves of the listed products, summed.
macro_rules! sum {
    ($half:ident, $a:expr, $b:expr;) => { _mm512_setzero_si512() };
    ($half:ident, $a:expr, $b:expr; ($i:literal $j:literal) $($more:tt)*) => {
        $half(sum!($half, $a, $b; $($more)*), $a[$i], $b[$j])
    };
}

/// The columns of a product: for each, the pairs of limbs that it sums, and those of the column eleven further, which
/// counts 2^7. Upper halves count 2^52 = 2^4 · 2^48. Written out, as a loop would be left one, and a function would
/// be called, with all limbs in memory.
macro_rules! columns {
    ($a:expr, $b:expr; $($k:literal: $(($i:literal $j:literal))+ | $(($m:literal $n:literal))*;)+) => {{
        let mut columns = [_mm512_setzero_si512(); LIMBS];
        let mut upper = _mm512_setzero_si512();
        $(
            let low = sum!(_mm512_madd52lo_epu64, $a, $b; $(($i $j))+);
            let high = sum!(_mm512_madd52hi_epu64, $a, $b; $(($i $j))+);
            let low_over = sum!(_mm512_madd52lo_epu64, $a, $b; $(($m $n))*);
            let high_over = sum!(_mm512_madd52hi_epu64, $a, $b; $(($m $n))*);
            columns[$k] = _mm512_add_epi64(low, _mm512_slli_epi64::<7>(low_over));
            columns[$k] = _mm512_add_epi64(columns[$k], upper);
            upper = _mm512_add_epi64(high, _mm512_slli_epi64::<7>(high_over));
            upper = _mm512_slli_epi64::<4>(upper);
        )+
        columns[0] = _mm512_add_epi64(columns[0], _mm512_slli_epi64::<7>(upper));
        columns
    }};
}

/// The columns of a · b.
#[rustfmt::skip]
macro_rules! product {
    ($a:expr, $b:expr) => { columns! { $a, $b;
        0: (0 0) | (1 10) (2 9) (3 8) (4 7) (5 6) (6 5) (7 4) (8 3) (9 2) (10 1);
        1: (0 1) (1 0) | (2 10) (3 9) (4 8) (5 7) (6 6) (7 5) (8 4) (9 3) (10 2);
        2: (0 2) (1 1) (2 0) | (3 10) (4 9) (5 8) (6 7) (7 6) (8 5) (9 4) (10 3);
        3: (0 3) (1 2) (2 1) (3 0) | (4 10) (5 9) (6 8) (7 7) (8 6) (9 5) (10 4);
        4: (0 4) (1 3) (2 2) (3 1) (4 0) | (5 10) (6 9) (7 8) (8 7) (9 6) (10 5);
        5: (0 5) (1 4) (2 3) (3 2) (4 1) (5 0) | (6 10) (7 9) (8 8) (9 7) (10 6);
        6: (0 6) (1 5) (2 4) (3 3) (4 2) (5 1) (6 0) | (7 10) (8 9) (9 8) (10 7);
        7: (0 7) (1 6) (2 5) (3 4) (4 3) (5 2) (6 1) (7 0) | (8 10) (9 9) (10 8);
        8: (0 8) (1 7) (2 6) (3 5) (4 4) (5 3) (6 2) (7 1) (8 0) | (9 10) (10 9);
        9: (0 9) (1 8) (2 7) (3 6) (4 5) (5 4) (6 3) (7 2) (8 1) (9 0) | (10 10);
        10: (0 10) (1 9) (2 8) (3 7) (4 6) (5 5) (6 4) (7 3) (8 2) (9 1) (10 0) |;
    } };
}

/// The columns of a²: pairs of different limbs are taken once, with twice the first, which stand from the eleventh on
/// in `twice`.
#[rustfmt::skip]
macro_rules! square {
    ($a:expr) => {{
        let mut twice = [_mm512_setzero_si512(); 2 * LIMBS];
        for (at, limb) in $a.iter().enumerate() {
            twice[at] = *limb;
            twice[LIMBS + at] = _mm512_slli_epi64::<1>(*limb);
        }
        columns! { twice, $a;
        0: (0 0) | (12 10) (13 9) (14 8) (15 7) (16 6);
        1: (11 1) | (13 10) (14 9) (15 8) (16 7) (6 6);
        2: (11 2) (1 1) | (14 10) (15 9) (16 8) (17 7);
        3: (11 3) (12 2) | (15 10) (16 9) (17 8) (7 7);
        4: (11 4) (12 3) (2 2) | (16 10) (17 9) (18 8);
        5: (11 5) (12 4) (13 3) | (17 10) (18 9) (8 8);
        6: (11 6) (12 5) (13 4) (3 3) | (18 10) (19 9);
        7: (11 7) (12 6) (13 5) (14 4) | (19 10) (9 9);
        8: (11 8) (12 7) (13 6) (14 5) (4 4) | (20 10);
        9: (11 9) (12 8) (13 7) (14 6) (15 5) | (10 10);
        10: (11 10) (12 9) (13 8) (14 7) (15 6) (5 5) |;
        }
    }};
}

/// Columns below 2^63 to tight limbs, all at once.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn carry(columns: &Limbs) -> Limbs {
    let (mask, last_mask) = (_mm512_set1_epi64(MASK), _mm512_set1_epi64(LAST_MASK));
    let mut limbs = *columns;
    for k in 0..LIMBS {
        let carried = match k.checked_sub(1) {
            None => _mm512_srli_epi64::<LAST_BITS>(columns[LAST]),
            Some(before) => _mm512_srli_epi64::<BITS>(columns[before]),
        };
        let mask = if k == LAST { last_mask } else { mask };
        limbs[k] = _mm512_add_epi64(_mm512_and_si512(columns[k], mask), carried);
    }
    limbs
}

/// |K| · c, or |K| · (BIAS · p − c) for a negative K.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn times<const K: i32, const BIAS: i64>(c: __m512i, at: usize) -> __m512i {
    let p = if at == LAST { LAST_MASK } else { MASK };
    let positive = if K < 0 { _mm512_sub_epi64(_mm512_set1_epi64(BIAS * p), c) } else { c };
    match K.unsigned_abs() {
        1 => positive,
        2 => _mm512_slli_epi64::<1>(positive),
        4 => _mm512_slli_epi64::<2>(positive),
        8 => _mm512_slli_epi64::<3>(positive),
        other => _mm512_mullox_epi64(positive, _mm512_set1_epi64(other.into())),
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn plus<const K: i32>(columns: &Limbs, c: &Lanes) -> Limbs {
    let (mut sums, c) = (*columns, load(c));
    for (at, sum) in sums.iter_mut().enumerate() {
        *sum = _mm512_add_epi64(*sum, times::<K, 4>(c[at], at));
    }
    sums
}

#[inline(never)]
#[target_feature(enable = "avx512f,avx512ifma")]
fn mul(a: &Lanes, b: &Lanes) -> Lanes {
    let (a, b) = (load(a), load(b));
    store(&carry(&product!(a, b)))
}

#[inline(never)]
#[target_feature(enable = "avx512f,avx512ifma")]
fn square(a: &Lanes) -> Lanes {
    let a = load(a);
    store(&carry(&square!(a)))
}

#[inline(never)]
#[target_feature(enable = "avx512f,avx512ifma")]
fn square_to(to: &mut Lanes, a: &Lanes) {
    let a = load(a);
    store_to(to, &carry(&square!(a)));
}

#[inline(never)]
#[target_feature(enable = "avx512f,avx512ifma")]
fn mul_plus<const K: i32>(to: &mut Lanes, a: &Lanes, b: &Lanes, c: &Lanes) {
    let (a, b) = (load(a), load(b));
    store_to(to, &carry(&plus::<K>(&product!(a, b), c)));
}

#[inline(never)]
#[target_feature(enable = "avx512f,avx512ifma")]
fn square_plus<const K: i32>(to: &mut Lanes, a: &Lanes, c: &Lanes) {
    let a = load(a);
    store_to(to, &carry(&plus::<K>(&square!(a), c)));
}

#[inline(never)]
#[target_feature(enable = "avx512f,avx512ifma")]
fn linear<const A: i32, const B: i32>(a: &Lanes, c: &Lanes) -> Lanes {
    let (a, c) = (load(a), load(c));
    let mut sums = a;
    for at in 0..LIMBS {
        sums[at] = _mm512_add_epi64(times::<A, 2>(a[at], at), times::<B, 2>(c[at], at));
    }
    store(&carry(&sums))
}

#[inline(never)]
#[target_feature(enable = "avx512f,avx512ifma")]
fn add(a: &Lanes, c: &Lanes) -> Lanes {
    let (mut sums, c) = (load(a), load(c));
    for (sum, limb) in sums.iter_mut().zip(c) {
        *sum = _mm512_add_epi64(*sum, limb);
    }
    store(&sums)
}

#[inline(never)]
#[target_feature(enable = "avx512f,avx512ifma")]
fn sub(a: &Lanes, c: &Lanes) -> Lanes {
    let (mut sums, c) = (load(a), load(c));
    for (at, sum) in sums.iter_mut().enumerate() {
        *sum = _mm512_add_epi64(*sum, times::<-1, 2>(c[at], at));
    }
    store(&sums)
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn where_equal(digits: &Digits, digit: u8) -> u8 {
    // SAFETY: eight bytes are read, which are there.
    let digits = unsafe { _mm_loadl_epi64(digits.as_ptr().cast()) };
    _mm512_cmpeq_epi64_mask(_mm512_cvtepu8_epi64(digits), _mm512_set1_epi64(digit.into()))
}

#[inline(never)]
#[target_feature(enable = "avx512f,avx512ifma")]
fn select(entries: &[Lanes], digits: &Digits) -> Lanes {
    let mut limbs = [_mm512_setzero_si512(); LIMBS];
    for (index, entry) in (0..).zip(entries) {
        limbs = chosen(&limbs, entry, where_equal(digits, index));
    }
    store(&limbs)
}

#[inline(never)]
#[target_feature(enable = "avx512f,avx512ifma")]
fn assign_where(to: &mut Lanes, from: &Lanes, digits: &Digits, digit: u8) {
    let limbs = chosen(&load(to), from, where_equal(digits, digit));
    store_to(to, &limbs);
}

/// `from` in the lanes that are chosen.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn chosen(limbs: &Limbs, from: &Lanes, choice: u8) -> Limbs {
    let (mut out, from) = (*limbs, load(from));
    for (limb, from) in out.iter_mut().zip(from) {
        *limb = _mm512_mask_mov_epi64(*limb, choice, from);
    }
    out
}

/// Limbs of 28 bits, of the same value or p more.
#[target_feature(enable = "avx512f,avx512ifma")]
fn integers(element: &Lanes) -> Zeroizing<gcd::Integers> {
    let mut limbs = load(element);
    let mut carried = _mm512_setzero_si512();
    for limb in &mut limbs {
        let sum = _mm512_add_epi64(*limb, carried);
        *limb = _mm512_and_si512(sum, _mm512_set1_epi64(MASK));
        carried = _mm512_srli_epi64::<BITS>(sum);
    }
    let mut integers = Zeroizing::new(gcd::Integers::default());
    for (at, to) in integers.0.iter_mut().enumerate() {
        let bit = at * gcd::BITS as usize;
        let (limb, below) = (bit / BITS as usize, (bit % BITS as usize) as i64);
        let mut bits = _mm512_srlv_epi64(limbs[limb], _mm512_set1_epi64(below));
        if limb < LAST {
            let up = _mm512_set1_epi64(i64::from(BITS) - below);
            bits = _mm512_or_si512(bits, _mm512_sllv_epi64(limbs[limb + 1], up));
        }
        let bits = _mm512_and_si512(bits, _mm512_set1_epi64((1 << gcd::BITS) - 1));
        // SAFETY: 64 bytes, aligned to 64 by the type.
        unsafe { _mm512_store_si512(to.as_mut_ptr().cast(), bits) };
    }
    integers
}
