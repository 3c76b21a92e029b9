//! Nine limbs of 58 bits, the last of 57, for machines that multiply 64 bits by 64.
//!
//! The value is Σ lᵢ · 2^(58·i) and 2^521 = 1 mod p; a product beyond 2^522 counts twice. An element of
//! size 1 has lᵢ < 2^58 + 2^7, the last below 2^57 + 2^7; a difference adds 2p, in limbs 2^59 − 2 (the last
//! 2^58 − 2), and so counts 3 · 2^58. A column sums nine products, those beyond 2^522 twice: its weight is
//! 17 at most, and 17 · 3 · (2^58 + 2^7)² < 2^122, so that what is carried stays below 2^64.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "limbs stay within the bounds stated above; arrays of a constant length"
)]

#[cfg(target_arch = "x86_64")]
pub(crate) mod adx;
mod portable;

use core::marker::PhantomData;

use zeroize::DefaultIsZeroes;

use super::{Digits, Field};
use crate::integer::{read_limbs, reduce_mersenne, write_limbs};
use crate::{Number, mask};
pub(crate) use portable::Portable;

const LIMBS: usize = 9;
const LAST: usize = LIMBS - 1;
const BITS: u32 = 58;
const MASK: u64 = (1 << BITS) - 1;
const LAST_BITS: u32 = 57;
const LAST_MASK: u64 = (1 << LAST_BITS) - 1;
/// p in limbs.
const P: [u64; LIMBS] = [MASK, MASK, MASK, MASK, MASK, MASK, MASK, MASK, LAST_MASK];

type Limbs = [u64; LIMBS];

/// How columns of products are made.
pub(crate) trait Columns: Copy + Default {
    /// The columns of a · b: cₖ = Σ aᵢ · bⱼ for i + j = k, and twice for i + j = k + 9.
    fn product(a: &Limbs, b: &Limbs) -> [u128; LIMBS];

    /// The columns of a².
    fn square(a: &Limbs) -> [u128; LIMBS];

    /// ⌊c / 2^BITS⌋, c being below 2^(64 + BITS).
    fn beyond<const BITS: u32>(column: u128) -> u64;

    /// The entry whose index is the digit, after a look at all of them; 0 where there is none.
    #[inline]
    fn select(entries: &[Wide<Self>], digit: u8) -> Limbs {
        select(entries, digit)
    }
}

/// An element.
#[derive(Clone, Copy, Default)]
pub(crate) struct Wide<C = Portable>([u64; LIMBS], PhantomData<C>);

impl<C: Columns> DefaultIsZeroes for Wide<C> {}

impl<C: Columns> Field for Wide<C> {
    const LANES: usize = 1;
    const ZERO: Self = Self([0; LIMBS], PhantomData);
    const ONE: Self = Self([1, 0, 0, 0, 0, 0, 0, 0, 0], PhantomData);

    fn read(numbers: &[&Number]) -> Self {
        let mut limbs = [0; LIMBS];
        if let [number, ..] = numbers {
            read_limbs(number, BITS, |at, limb| limbs[at] = limb);
        }
        Self(limbs, PhantomData)
    }

    fn write(&self, _lane: usize, to: &mut Number) {
        let mut limbs = self.0.map(|limb| limb as i64);
        reduce_mersenne(&mut limbs, BITS, LAST_BITS);
        write_limbs(to, BITS, |at| limbs.get(at).map_or(0, |limb| *limb as u64));
    }

    #[inline]
    fn mul(&self, by: &Self) -> Self {
        carry::<C>(C::product(&self.0, &by.0))
    }

    #[inline]
    fn square(&self) -> Self {
        carry::<C>(C::square(&self.0))
    }

    #[inline]
    fn mul_plus<const K: i32>(&self, by: &Self, c: &Self) -> Self {
        carry::<C>(plus::<K>(C::product(&self.0, &by.0), &c.0))
    }

    #[inline]
    fn square_plus<const K: i32>(&self, c: &Self) -> Self {
        carry::<C>(plus::<K>(C::square(&self.0), &c.0))
    }

    #[inline]
    fn linear<const A: i32, const B: i32>(&self, c: &Self) -> Self {
        let mut limbs = [0; LIMBS];
        for (at, limb) in limbs.iter_mut().enumerate() {
            *limb = times::<A, 2>(self.0[at], at) + times::<B, 2>(c.0[at], at);
        }
        let mut out = [0; LIMBS];
        out[0] = (limbs[0] & MASK) + (limbs[LAST] >> LAST_BITS);
        for at in 1..LAST {
            out[at] = (limbs[at] & MASK) + (limbs[at - 1] >> BITS);
        }
        out[LAST] = (limbs[LAST] & LAST_MASK) + (limbs[LAST - 1] >> BITS);
        Self(out, PhantomData)
    }

    #[inline]
    fn add(&self, c: &Self) -> Self {
        let mut sum = *self;
        for (to, limb) in sum.0.iter_mut().zip(&c.0) {
            *to += limb;
        }
        sum
    }

    #[inline]
    fn sub(&self, c: &Self) -> Self {
        let mut difference = *self;
        for (at, to) in difference.0.iter_mut().enumerate() {
            *to += 2 * P[at] - c.0[at];
        }
        difference
    }

    #[inline]
    fn set_selected(&mut self, entries: &[Self], digits: &Digits) {
        self.0 = C::select(entries, digits[0]);
    }

    #[inline]
    fn assign_where(&mut self, from: &Self, digits: &Digits, digit: u8) {
        let choice = mask::equal(u64::from(digits[0]), u64::from(digit));
        for (to, limb) in self.0.iter_mut().zip(&from.0) {
            *to = mask::select(choice, *limb, *to);
        }
    }
}

/// [`Columns::select`], for whatever instructions there are where it is called.
#[inline(always)]
fn select<C>(entries: &[Wide<C>], digit: u8) -> Limbs {
    let mut selected = [0; LIMBS];
    for (index, entry) in (0..).zip(entries) {
        let choice = mask::equal(index, u64::from(digit));
        for (to, limb) in selected.iter_mut().zip(&entry.0) {
            *to |= limb & choice;
        }
    }
    selected
}

/// |K| · limb, or |K| · (BIAS · p − limb) for a negative K.
#[inline(always)]
fn times<const K: i32, const BIAS: u64>(limb: u64, at: usize) -> u64 {
    let positive = if K < 0 { BIAS * P[at] - limb } else { limb };
    positive * K.unsigned_abs() as u64
}

#[inline(always)]
fn plus<const K: i32>(mut columns: [u128; LIMBS], c: &[u64; LIMBS]) -> [u128; LIMBS] {
    for (at, column) in columns.iter_mut().enumerate() {
        *column += u128::from(times::<K, 4>(c[at], at));
    }
    columns
}

/// Columns below 2^122 to limbs of size 1, in two steps that all limbs take at once.
#[inline(always)]
fn carry<C: Columns>(columns: [u128; LIMBS]) -> Wide<C> {
    let high = |at: usize| C::beyond::<BITS>(columns[at]);
    let mut once = [0; LIMBS];
    once[0] = (columns[0] as u64 & MASK) + C::beyond::<LAST_BITS>(columns[LAST]);
    for at in 1..LAST {
        once[at] = (columns[at] as u64 & MASK) + high(at - 1);
    }
    once[LAST] = (columns[LAST] as u64 & LAST_MASK) + high(LAST - 1);
    let mut out = [0; LIMBS];
    out[0] = (once[0] & MASK) + (once[LAST] >> LAST_BITS);
    for at in 1..LAST {
        out[at] = (once[at] & MASK) + (once[at - 1] >> BITS);
    }
    out[LAST] = (once[LAST] & LAST_MASK) + (once[LAST - 1] >> BITS);
    Wide(out, PhantomData)
}
