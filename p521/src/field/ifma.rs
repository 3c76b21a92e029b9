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

#[macro_use]
mod products;
pub(crate) mod quad;

use core::arch::x86_64::{
    __m512i, _mm_loadl_epi64, _mm512_add_epi64 as sum_of, _mm512_and_si512,
    _mm512_cmpeq_epi64_mask, _mm512_cvtepu8_epi64, _mm512_load_si512,
    _mm512_madd52hi_epu64 as madd_high, _mm512_madd52lo_epu64 as madd_low, _mm512_mask_mov_epi64,
    _mm512_mullox_epi64, _mm512_or_si512, _mm512_set1_epi64, _mm512_setzero_si512 as zero,
    _mm512_slli_epi64 as shift_left, _mm512_sllv_epi64, _mm512_srli_epi64, _mm512_srlv_epi64,
    _mm512_store_si512, _mm512_sub_epi64,
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

cpufeatures::new!(
    instructions,
    "adx",
    "bmi2",
    "avx2",
    "avx512f",
    "avx512cd",
    "avx512vl",
    "avx512ifma"
);

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

    fn set_selected(&mut self, entries: &[Self], digits: &Digits) {
        // SAFETY: see the module.
        unsafe { select_to(self, entries, digits) }
    }

    fn assign_where(&mut self, from: &Self, digits: &Digits, digit: u8) {
        // SAFETY: see the module.
        unsafe { assign_where(self, from, digits, digit) }
    }
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn load(element: &Lanes) -> Limbs {
    let mut limbs = [zero(); LIMBS];
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
        limbs[k] = sum_of(_mm512_and_si512(columns[k], mask), carried);
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
        2 => shift_left::<1>(positive),
        4 => shift_left::<2>(positive),
        8 => shift_left::<3>(positive),
        other => _mm512_mullox_epi64(positive, _mm512_set1_epi64(other.into())),
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn plus<const K: i32>(columns: &Limbs, c: &Lanes) -> Limbs {
    let (mut sums, c) = (*columns, load(c));
    for (at, sum) in sums.iter_mut().enumerate() {
        *sum = sum_of(*sum, times::<K, 4>(c[at], at));
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
        sums[at] = sum_of(times::<A, 2>(a[at], at), times::<B, 2>(c[at], at));
    }
    store(&carry(&sums))
}

#[inline(never)]
#[target_feature(enable = "avx512f,avx512ifma")]
fn add(a: &Lanes, c: &Lanes) -> Lanes {
    let (mut sums, c) = (load(a), load(c));
    for (sum, limb) in sums.iter_mut().zip(c) {
        *sum = sum_of(*sum, limb);
    }
    store(&sums)
}

#[inline(never)]
#[target_feature(enable = "avx512f,avx512ifma")]
fn sub(a: &Lanes, c: &Lanes) -> Lanes {
    let (mut sums, c) = (load(a), load(c));
    for (at, sum) in sums.iter_mut().enumerate() {
        *sum = sum_of(*sum, times::<-1, 2>(c[at], at));
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
fn select_to(out: &mut Lanes, entries: &[Lanes], digits: &Digits) {
    let mut limbs = [zero(); LIMBS];
    for (index, entry) in (0..).zip(entries) {
        limbs = chosen(&limbs, entry, where_equal(digits, index));
    }
    store_to(out, &limbs);
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
    let mut carried = zero();
    for limb in &mut limbs {
        let sum = sum_of(*limb, carried);
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
