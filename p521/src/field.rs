//! The field of integers modulo p = 2^521 − 1, behind one trait: one element, or several side by side.

#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) mod ifma;
#[cfg(any(not(target_pointer_width = "64"), feature = "backends", test))]
mod narrow;
#[cfg(test)]
mod tests;
#[cfg(any(target_pointer_width = "64", test))]
mod wide;

use alloc::vec::Vec;

use zeroize::{Zeroize, Zeroizing};

use crate::integer::P;
use crate::{NUMBER_LEN, Number, gcd};

#[cfg(any(not(target_pointer_width = "64"), feature = "backends", test))]
pub(crate) use narrow::Narrow;
#[cfg(any(target_pointer_width = "64", test))]
pub(crate) use wide::Wide;
#[cfg(target_arch = "x86_64")]
pub(crate) use wide::adx;

/// Of the fields there are.
pub(crate) const MOST_LANES: usize = 8;
/// A small number for each lane; fields with fewer lanes use the first.
pub(crate) type Digits = [u8; MOST_LANES];

/// The fastest field of this target.
#[cfg(target_pointer_width = "64")]
pub(crate) type Best = Wide;
#[cfg(not(target_pointer_width = "64"))]
pub(crate) type Best = Narrow;

/// `LANES` elements of the field, side by side. Limbs are not reduced to the full.
///
/// What `read`, the products and `linear` give is **tight**. `add` and `sub` are lazy, and what they give
/// is loose: each function says what it takes. Debug builds notice an overflow of limbs.
pub(crate) trait Field: Copy + Zeroize {
    /// How many elements there are.
    const LANES: usize;
    const ZERO: Self;
    const ONE: Self;

    /// One number below p for each lane; lanes without are zero.
    fn read(numbers: &[&Number]) -> Self;

    /// The number of one lane, reduced to the full.
    fn write(&self, lane: usize, to: &mut Number);

    /// self · by. One of both is tight, the other is tight or a sum or difference of two that are.
    fn mul(&self, by: &Self) -> Self;

    /// self², self being tight.
    fn square(&self) -> Self;

    /// self · by + K · c, |K| ≤ 8; self and by as for [`Field::mul`], c a sum of three at most.
    fn mul_plus<const K: i32>(&self, by: &Self, c: &Self) -> Self;

    /// self² + K · c, |K| ≤ 8; self tight, c a sum of three at most.
    fn square_plus<const K: i32>(&self, c: &Self) -> Self;

    /// self ← a².
    fn set_square(&mut self, a: &Self) {
        *self = a.square();
    }

    /// self ← a · b + K · c, as [`Field::mul_plus`]. Products that are kept are written to where they belong, for a
    /// copy takes a good part of the time of a multiplication.
    fn set_mul_plus<const K: i32>(&mut self, a: &Self, b: &Self, c: &Self) {
        *self = a.mul_plus::<K>(b, c);
    }

    /// self ← a² + K · c, as [`Field::square_plus`].
    fn set_square_plus<const K: i32>(&mut self, a: &Self, c: &Self) {
        *self = a.square_plus::<K>(c);
    }

    /// A · self + B · c, |A|, |B| ≤ 8; both tight.
    fn linear<const A: i32, const B: i32>(&self, c: &Self) -> Self;

    /// self + c, lazily.
    fn add(&self, c: &Self) -> Self;

    /// self − c, lazily; c tight.
    fn sub(&self, c: &Self) -> Self;

    /// Takes over the lanes whose digit is `digit`, in constant time.
    fn assign_where(&mut self, from: &Self, digits: &Digits, digit: u8);

    /// self ← in each lane the entry whose index is the lane's digit, after a look at all of them; 0 where there is none.
    fn set_selected(&mut self, entries: &[Self], digits: &Digits) {
        *self = Self::ZERO;
        for (index, entry) in (0..).zip(entries) {
            self.assign_where(entry, digits, index);
        }
    }

    /// Of each lane: 1 where self, which is not 0, is a square, else 0.
    fn are_squares(&self, are: &mut Digits) {
        let mut number = Zeroizing::new([0; NUMBER_LEN]);
        for (lane, is) in are.iter_mut().enumerate().take(Self::LANES) {
            self.write(lane, &mut number);
            *is = gcd::is_square(&number);
        }
    }

    /// self^(2^times), for an odd `times`.
    fn square_odd_times(&self, times: usize) -> Self {
        let (mut power, mut next) = (self.square(), Self::ZERO);
        for _ in 0..times / 2 {
            next.set_square(&power);
            power.set_square(&next);
        }
        next.zeroize();
        power
    }
}

/// Every element's inverse, for elements that are not 0: one inversion of the product of all in a lane,
/// and three multiplications each (Montgomery's trick).
pub(crate) fn invert_all<F: Field>(elements: &mut [F]) {
    let mut before = Zeroizing::new(Vec::with_capacity(elements.len()));
    let mut product = F::ONE;
    for element in elements.iter() {
        before.push(product);
        product = product.mul(element);
    }
    let mut inverse = invert(&product);
    for (element, before) in elements.iter_mut().zip(before.iter()).rev() {
        let next = inverse.mul(element);
        *element = inverse.mul(before);
        inverse = next;
    }
}

/// Each lane's inverse, all from one.
fn invert<F: Field>(element: &F) -> F {
    let mut number = Zeroizing::new([0; NUMBER_LEN]);
    if F::LANES == 1 {
        let mut inverse = Zeroizing::new([0; NUMBER_LEN]);
        element.write(0, &mut number);
        gcd::invert(&number, &P, &mut inverse);
        return F::read(&[&inverse]);
    }
    let mut single = Zeroizing::new(Vec::with_capacity(F::LANES));
    for lane in 0..F::LANES {
        element.write(lane, &mut number);
        single.push(Best::read(&[&number]));
    }
    invert_all(&mut single);
    let inverse = |single: &Best| {
        let mut number = Zeroizing::new([0; NUMBER_LEN]);
        single.write(0, &mut number);
        number
    };
    let inverses: Vec<Zeroizing<Number>> = single.iter().map(inverse).collect();
    F::read(&inverses.iter().map(|inverse| &**inverse).collect::<Vec<_>>())
}
