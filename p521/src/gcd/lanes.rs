//! Legendre symbols of eight numbers at a time, with AVX-512: the same steps as in the module above, on nineteen limbs of
//! 28 bits, so that the division by 2^28 after a round drops a limb.
#![allow(
    unsafe_code,
    reason = "instructions that only some processors have: callers hold `ifma::Lanes`, which are made where they are there"
)]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "arrays of a constant length; limbs and factors are at most 2^28, so that sums stay below 2^58"
)]

use core::arch::x86_64::{
    __m512i, __mmask8, _mm512_abs_epi64, _mm512_add_epi64, _mm512_and_si512,
    _mm512_cmplt_epi64_mask, _mm512_load_si512, _mm512_lzcnt_epi64, _mm512_mask_add_epi64,
    _mm512_mask_mov_epi64, _mm512_mask_sub_epi64, _mm512_mask_xor_epi64, _mm512_min_epu64,
    _mm512_mul_epi32, _mm512_or_si512, _mm512_set1_epi64, _mm512_setzero_si512, _mm512_slli_epi64,
    _mm512_sllv_epi64, _mm512_srai_epi64, _mm512_srli_epi64, _mm512_store_si512, _mm512_sub_epi64,
    _mm512_test_epi64_mask, _mm512_xor_si512,
};

use zeroize::{DefaultIsZeroes, Zeroizing};

use super::{LOW, ROUNDS, STEPS};

pub(crate) const LANES: usize = 8;
/// 532 bits.
pub(crate) const LIMBS: usize = 19;
pub(crate) const BITS: u32 = STEPS;
const LAST: usize = LIMBS - 1;
const MASK: i64 = (1 << BITS) - 1;

/// Eight integers from 0 to 2^532 − 1.
#[derive(Clone, Copy, Default)]
#[repr(C, align(64))]
pub(crate) struct Integers(pub(crate) [[u64; LANES]; LIMBS]);

impl DefaultIsZeroes for Integers {}

/// a and b of eight greatest common divisors.
#[derive(Clone, Copy, Default)]
struct Pair {
    a: Integers,
    b: Integers,
}

impl DefaultIsZeroes for Pair {}

/// A bit for each lane: whether y, which is not a multiple of p, is a square modulo p.
///
/// A y of 532 bits takes 532 + 521 steps at most, and 38 · 28 are made.
#[target_feature(enable = "avx512f,avx512cd")]
pub(crate) fn are_squares(y: &Integers) -> __mmask8 {
    let mut pair = Zeroizing::new(Pair { a: *y, b: Integers([[MASK as u64; LANES]; LIMBS]) });
    // 521 = 18 · 28 + 17.
    pair.b.0[LAST] = [(1 << 17) - 1; LANES];
    let mut next = Zeroizing::new(Pair::default());
    let mut sign = _mm512_setzero_si512();
    let (mut pair, mut next) = (&mut *pair, &mut *next);
    for at in 0..ROUNDS {
        round(pair, next, &mut sign, used(at));
        core::mem::swap(&mut pair, &mut next);
    }
    !_mm512_test_epi64_mask(sign, _mm512_set1_epi64(1))
}

/// The same for tests, where this processor can do it.
#[cfg(test)]
pub(super) fn are_squares_here(y: &Integers) -> Option<__mmask8> {
    // SAFETY: the processor has the instructions.
    crate::field::ifma::is_available().then(|| unsafe { are_squares(y) })
}

/// Limbs that a and b may have in use before a round, as a · b was below 2^(532 + 521) and loses 28 bits in each. One more, so
/// that what the round before the last wrote has left the limbs above; and three for what takes the highest.
fn used(round: u32) -> usize {
    let most = (LIMBS as u32 * BITS + 521).saturating_sub(STEPS * round);
    (most.div_ceil(BITS) as usize + 1).clamp(3, LIMBS)
}

/// 28 steps; the lowest bit of `sign` is what (a/b) has become.
#[inline(never)]
#[target_feature(enable = "avx512f,avx512cd")]
fn round(pair: &Pair, next: &mut Pair, sign: &mut __m512i, used: usize) {
    debug_assert!((used..LIMBS).all(|at| pair.a.0[at] == [0; LANES] && pair.b.0[at] == [0; LANES]));
    let (near_a, near_b) = approximate(&pair.a, &pair.b, used);
    let (of_a, of_b, changed) = steps(near_a, near_b);
    let a_negative = combine(&mut next.a, pair, of_a, used);
    let b_negative = combine(&mut next.b, pair, of_b, used);
    negate(&mut next.a, a_negative, used);
    negate_odd(&mut next.b, b_negative, used);
    // (−a/b) = (a/b) · (−1)^((b−1)/2).
    *sign = _mm512_xor_si512(*sign, changed);
    let b = limb(&next.b, 0);
    *sign = _mm512_mask_xor_epi64(*sign, a_negative, *sign, _mm512_srli_epi64::<1>(b));
}

#[inline]
#[target_feature(enable = "avx512f")]
fn limb(integers: &Integers, at: usize) -> __m512i {
    // SAFETY: 64 bytes, aligned to 64 by the type.
    unsafe { _mm512_load_si512(integers.0[at].as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn store(to: &mut Integers, at: usize, limb: __m512i) {
    // SAFETY: 64 bytes, aligned to 64 by the type.
    unsafe { _mm512_store_si512(to.0[at].as_mut_ptr().cast(), limb) }
}

/// The lowest 30 bits of a and b and the 32 bits below the highest that either has in use; both exactly where they have
/// 62 bits at most.
#[inline]
#[target_feature(enable = "avx512f,avx512cd")]
fn approximate(a: &Integers, b: &Integers, used: usize) -> (__m512i, __m512i) {
    // Three limbs of each, the highest first.
    let three = |x: &Integers| [limb(x, 2), limb(x, 1), limb(x, 0)];
    let (mut top_a, mut top_b) = (three(a), three(b));
    // Where no limb but the lowest three is in use, the bits from 30 on are to be the lowest of what is kept.
    let mut most = _mm512_set1_epi64(22);
    for at in 3..used {
        let any = _mm512_or_si512(limb(a, at), limb(b, at));
        let in_use = _mm512_test_epi64_mask(any, any);
        for below in 0..3 {
            top_a[below] = _mm512_mask_mov_epi64(top_a[below], in_use, limb(a, at - below));
            top_b[below] = _mm512_mask_mov_epi64(top_b[below], in_use, limb(b, at - below));
        }
        most = _mm512_mask_mov_epi64(most, in_use, _mm512_set1_epi64(64));
    }
    // 64 bits, those of the highest limb in front.
    let join = |[first, second, third]: [__m512i; 3]| {
        let two = _mm512_or_si512(_mm512_slli_epi64::<36>(first), _mm512_slli_epi64::<8>(second));
        _mm512_or_si512(two, _mm512_srli_epi64::<20>(third))
    };
    let (high_a, high_b) = (join(top_a), join(top_b));
    let free = _mm512_lzcnt_epi64(_mm512_or_si512(high_a, high_b));
    let shift = _mm512_min_epu64(free, most);
    let near = |high: __m512i, x: &Integers| {
        let high = _mm512_srli_epi64::<32>(_mm512_sllv_epi64(high, shift));
        let low = _mm512_or_si512(limb(x, 0), _mm512_slli_epi64::<BITS>(limb(x, 1)));
        let low = _mm512_and_si512(low, _mm512_set1_epi64((1 << LOW) - 1));
        _mm512_or_si512(_mm512_slli_epi64::<LOW>(high), low)
    };
    (near(high_a, a), near(high_b, b))
}

/// The factors of a and of b, f + g · 2^32 each, and whether (a/b) changed its sign, in the lowest bit.
#[inline]
#[target_feature(enable = "avx512f")]
fn steps(mut a: __m512i, mut b: __m512i) -> (__m512i, __m512i, __m512i) {
    let (one, zero) = (_mm512_set1_epi64(1), _mm512_setzero_si512());
    let (mut of_a, mut of_b) = (one, _mm512_slli_epi64::<32>(one));
    let mut sign = _mm512_setzero_si512();
    for _ in 0..STEPS {
        let odd = _mm512_test_epi64_mask(a, one);
        let difference = _mm512_mask_sub_epi64(a, odd, a, b);
        // a is not negative, so that only a − b is.
        let less = _mm512_cmplt_epi64_mask(difference, zero);
        // (a/b)(b/a) = −1 where both are 3 mod 4.
        sign = _mm512_mask_xor_epi64(sign, less, sign, _mm512_and_si512(a, b));
        b = _mm512_mask_mov_epi64(b, less, a);
        a = _mm512_srli_epi64::<1>(_mm512_abs_epi64(difference));
        let difference = _mm512_mask_sub_epi64(of_a, odd, of_a, of_b);
        of_b = _mm512_mask_mov_epi64(of_b, less, of_a);
        of_b = _mm512_add_epi64(of_b, of_b);
        of_a = _mm512_mask_sub_epi64(difference, less, zero, difference);
        // (2/b) = −1 where b is 3 or 5 mod 8.
        sign = _mm512_xor_si512(sign, _mm512_xor_si512(b, _mm512_srli_epi64::<1>(b)));
    }
    (of_a, of_b, _mm512_srli_epi64::<1>(sign))
}

/// (a·f + b·g) / 2^28, which leaves no remainder, and where it is negative, as its last limb tells.
#[inline]
#[target_feature(enable = "avx512f")]
fn combine(to: &mut Integers, pair: &Pair, factors: __m512i, used: usize) -> __mmask8 {
    // Products take the lower 32 bits of each lane, with their sign.
    let f = factors;
    let sign_extended = _mm512_srai_epi64::<32>(_mm512_slli_epi64::<32>(f));
    let g = _mm512_srli_epi64::<32>(_mm512_sub_epi64(f, sign_extended));
    let mut sum = _mm512_setzero_si512();
    for at in 0..used {
        sum = _mm512_add_epi64(sum, _mm512_mul_epi32(limb(&pair.a, at), f));
        sum = _mm512_add_epi64(sum, _mm512_mul_epi32(limb(&pair.b, at), g));
        if at > 0 {
            store(to, at - 1, _mm512_and_si512(sum, _mm512_set1_epi64(MASK)));
        }
        sum = _mm512_srai_epi64::<BITS>(sum);
    }
    store(to, used - 1, sum);
    _mm512_cmplt_epi64_mask(sum, _mm512_setzero_si512())
}

/// −x where it is negative.
#[inline]
#[target_feature(enable = "avx512f")]
fn negate(x: &mut Integers, negative: __mmask8, used: usize) {
    let mask = _mm512_set1_epi64(MASK);
    let mut carry = _mm512_mask_mov_epi64(_mm512_setzero_si512(), negative, _mm512_set1_epi64(1));
    for at in 0..used {
        let limb = limb(x, at);
        // The sign of the last limb goes with the mask.
        let sum = _mm512_add_epi64(_mm512_mask_xor_epi64(limb, negative, limb, mask), carry);
        store(x, at, _mm512_and_si512(sum, mask));
        carry = _mm512_srli_epi64::<BITS>(sum);
    }
}

/// The same for an odd x: one is added to what ends with 0, and carries nothing.
#[inline]
#[target_feature(enable = "avx512f")]
fn negate_odd(x: &mut Integers, negative: __mmask8, used: usize) {
    let mask = _mm512_set1_epi64(MASK);
    for at in 0..used {
        let limb = limb(x, at);
        // The sign of the last limb goes with it.
        let bits = if at + 1 == used { _mm512_set1_epi64(-1) } else { mask };
        store(x, at, _mm512_mask_xor_epi64(limb, negative, limb, bits));
    }
    let lowest = limb(x, 0);
    store(x, 0, _mm512_mask_add_epi64(lowest, negative, lowest, _mm512_set1_epi64(1)));
}
