//! k · P for a batch, in constant time: signed windows of five bits, and a table of odd multiples that
//! one inversion for the whole block makes affine.
//!
//! Either k or n − k is odd, and −P is as good as P with the other sign. An odd k is
//! Σ dᵢ · 32^i, i = 0 … 104, with odd digits from −31 to 31 and d₁₀₄ = 1 (Joye and Tunstall's recoding):
//! none is zero, so that the identity never comes up. What has been added up before digit i is
//! m · P with m = ⌊k / 32^i⌋, made odd.
//!
//! Why no addition meets equal or opposite points: it adds d · P to 32m · P with m ≥ 1, so 32m > |d|,
//! and 32m + |d| < n but for the last digit. There 32m + d = k, which is not 0 modulo n; and
//! 32m = d + n would give k = n + 2d, hence d < 0 and n − |d| divisible by 32. As n = 9 modulo 32, that is
//! d = −9; but then m = (n − 9) / 32, which is even, and every m is odd. The table's additions are
//! 2P + (2j + 1) · P with 2j + 1 from 1 to 29.
#![allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "arrays of a constant length, indexed by counters"
)]

#[cfg(target_arch = "x86_64")]
pub(crate) mod alone;

use alloc::vec;
use alloc::vec::Vec;

use zeroize::{Zeroize, Zeroizing};

use crate::field::{Digits, Field, MOST_LANES, invert_all};
use crate::integer::{self, LIMBS, N};
use crate::point::{Jacobian, Short};
use crate::{Affine, NUMBER_LEN, Number, mask};

const WINDOW: u32 = 5;
/// Odd multiples P, 3P, …, 31P.
const TABLE: usize = 16;
const DIGITS: usize = 105;
/// The place of the highest digit, which is always 1.
const HIGHEST: usize = DIGITS - 1;
/// Groups of lanes that share an inversion. Their tables have 360 kB at most.
const BLOCK: usize = 16;

/// productsᵢ = kᵢ · Pᵢ.
pub(crate) fn multiply<F: Field>(terms: &[(&Affine, &Number)], products: &mut [&mut Affine]) {
    let block = BLOCK * F::LANES;
    for (terms, products) in terms.chunks(block).zip(products.chunks_mut(block)) {
        multiply_block::<F>(terms, products);
    }
}

fn multiply_block<F: Field>(terms: &[(&Affine, &Number)], products: &mut [&mut Affine]) {
    let mut groups = Zeroizing::new(vec![Group::EMPTY; terms.len().div_ceil(F::LANES)]);
    for (group, terms) in groups.iter_mut().zip(terms.chunks(F::LANES)) {
        group.prepare(terms);
    }
    let mut inverses: Zeroizing<Vec<F>> = Zeroizing::new(groups.iter().map(|g| g.sum.z).collect());
    invert_all(&mut inverses);
    for (group, inverse) in groups.iter_mut().zip(inverses.iter()) {
        group.make_affine(*inverse);
        group.add_up();
    }
    for (inverse, group) in inverses.iter_mut().zip(groups.iter()) {
        *inverse = group.sum.z;
    }
    invert_all(&mut inverses);
    let places = products.chunks_mut(F::LANES);
    for ((group, inverse), places) in groups.iter().zip(inverses.iter()).zip(places) {
        let product = Zeroizing::new(Short { x: group.sum.x, y: group.sum.y }.divide(inverse));
        for (lane, place) in places.iter_mut().enumerate() {
            product.x.write(lane, &mut place.x);
            product.y.write(lane, &mut place.y);
        }
    }
}

/// One multiplication for each lane. It never moves: a copy would take time, and leave something behind.
#[derive(Clone)]
struct Group<F> {
    /// (2j + 1) · P: at first with a Z of its own each, `ratios[j]` times that before it; then affine.
    xs: [F; TABLE],
    ys: [F; TABLE],
    ratios: [F; TABLE],
    /// At first only Z: that of the table's last point.
    sum: Jacobian<F>,
    /// Of each digit: its place in the table, and whether it is negative.
    indices: [Digits; DIGITS],
    negative: [Digits; DIGITS],
}

impl<F: Field> Group<F> {
    const EMPTY: Self = Self {
        xs: [F::ZERO; TABLE],
        ys: [F::ZERO; TABLE],
        ratios: [F::ZERO; TABLE],
        sum: Jacobian { x: F::ZERO, y: F::ZERO, z: F::ZERO },
        indices: [[0; MOST_LANES]; DIGITS],
        negative: [[0; MOST_LANES]; DIGITS],
    };

    /// The table, its last Z, and the digits. Lanes without a term repeat the last one: zeros would spoil the inversion that
    /// all share.
    fn prepare(&mut self, terms: &[(&Affine, &Number)]) {
        let term = |lane: usize| terms.get(lane).or(terms.last());
        let lanes = || (0..F::LANES).filter_map(term);
        let xs: Vec<&Number> = lanes().map(|(point, _)| &point.x).collect();
        let ys: Vec<&Number> = lanes().map(|(point, _)| &point.y).collect();
        let point = Short { x: F::read(&xs), y: F::read(&ys) };
        self.sum.z = point.y.linear::<2, 0>(&F::ZERO);
        let (mut twice, mut multiple) = point.double_with_same_z();
        (self.xs[0], self.ys[0]) = (point.x, point.y);
        for at in 1..TABLE {
            (multiple, self.ratios[at]) = twice.add_with_same_z(&multiple);
            (self.xs[at], self.ys[at]) = (multiple.x, multiple.y);
            self.sum.z = self.sum.z.mul(&self.ratios[at]);
        }
        for (lane, (_, scalar)) in lanes().enumerate() {
            recode(scalar, |at, index, negative| {
                self.indices[at][lane] = index;
                self.negative[at][lane] = negative;
            });
        }
    }

    /// Divides the table's points by their Z, the inverse of the last Z being given.
    fn make_affine(&mut self, mut inverse: F) {
        for at in (1..TABLE).rev() {
            let affine = Short { x: self.xs[at], y: self.ys[at] }.divide(&inverse);
            (self.xs[at], self.ys[at]) = (affine.x, affine.y);
            inverse = inverse.mul(&self.ratios[at]);
        }
    }

    /// Σ dᵢ · 32^i · P, from the highest digit down.
    fn add_up(&mut self) {
        let mut digit = Short { x: F::ZERO, y: F::ZERO };
        self.look_up(HIGHEST, &mut digit);
        self.sum = Jacobian { x: digit.x, y: digit.y.linear::<1, 0>(&F::ZERO), z: F::ONE };
        for at in (0..HIGHEST).rev() {
            for _ in 0..WINDOW {
                self.sum.double();
            }
            self.look_up(at, &mut digit);
            self.sum.add(&digit);
        }
    }

    /// dᵢ · P, after a look at the whole table. Its y is a difference.
    fn look_up(&self, at: usize, found: &mut Short<F>) {
        let indices = &self.indices[at];
        found.x.set_selected(&self.xs, indices);
        found.y.set_selected(&self.ys, indices);
        let minus = F::ZERO.sub(&found.y);
        found.y.assign_where(&minus, &self.negative[at], 1);
    }
}

/// The digits of k, or of n − k where k is even: index (|d| − 1) / 2 in the table and whether d · P is to
/// be subtracted.
fn recode(scalar: &Number, mut digit: impl FnMut(usize, u8, u8)) {
    let k = Zeroizing::new(integer::read(scalar));
    let minus_k = Zeroizing::new(integer::subtract(&N.limbs, &k));
    let even = mask::from_bit(u64::from(k[0] ^ 1)) as u32;
    // ⌊k / 2⌋: digit i is a matter of five bits, those of k from 5i + 1 on.
    let mut half = Zeroizing::new([0; LIMBS]);
    let odd = |at: usize| k[at] & !even | minus_k[at] & even;
    for at in 0..LIMBS {
        half[at] = odd(at) >> 1 | if at + 1 < LIMBS { odd(at + 1) << 31 } else { 0 };
    }
    let mut bytes = Zeroizing::new([0; NUMBER_LEN]);
    integer::write(&half, &mut bytes);
    let minus = (even & 1) as u8;
    integer::read_limbs(&bytes, WINDOW, |at, window| {
        // 2 · window + 1 − 32 is the digit.
        let window = window as u8;
        let negative = (window >> 4) ^ 1;
        let index = (window ^ negative.wrapping_neg()) & 15;
        match at {
            0..HIGHEST => digit(at, index, negative ^ minus),
            HIGHEST => digit(at, 0, minus),
            _ => {}
        }
    });
}

impl<F: Zeroize> Zeroize for Group<F> {
    fn zeroize(&mut self) {
        self.xs.zeroize();
        self.ys.zeroize();
        self.ratios.zeroize();
        self.sum.zeroize();
        self.indices.zeroize();
        self.negative.zeroize();
    }
}
