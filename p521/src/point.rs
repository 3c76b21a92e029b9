//! Points in Jacobian coordinates: (X, Y, Z) stands for (X/Z², Y/Z³).
//!
//! None of the formulas is complete; each says what must not be, and multiply.rs why it cannot be.

use zeroize::Zeroize;

use crate::field::Field;

/// A point, or one for each lane.
#[derive(Clone, Copy)]
pub(crate) struct Jacobian<F> {
    pub(crate) x: F,
    pub(crate) y: F,
    pub(crate) z: F,
}

/// A point whose Z is 1, or that of another point at hand.
#[derive(Clone, Copy)]
pub(crate) struct Short<F> {
    pub(crate) x: F,
    pub(crate) y: F,
}

impl<F: Field> Jacobian<F> {
    /// self ← 2 · self (dbl-2001-b of the Explicit-Formulas Database, 3M + 5S). Never the identity: the group's
    /// order is odd.
    pub(crate) fn double(&mut self) {
        let delta = self.z.square();
        let gamma = self.y.square();
        let beta = self.x.mul(&gamma);
        let alpha = self.x.linear::<3, 3>(&delta).mul(&self.x.sub(&delta));
        self.x.set_square_plus::<-8>(&alpha, &beta);
        self.z.set_square_plus::<-1>(&self.y.linear::<1, 1>(&self.z), &gamma.add(&delta));
        self.y.set_mul_plus::<-8>(&alpha, &beta.linear::<4, -1>(&self.x), &gamma.square());
    }

    /// self ← self + other, whose Z is 1 (8M + 3S). They must be neither equal nor opposite. `other.y` may be
    /// of size 3, as a difference is.
    pub(crate) fn add(&mut self, other: &Short<F>) {
        let zz = self.z.square();
        let h = other.x.mul(&zz).linear::<1, -1>(&self.x);
        let r = self.z.mul(&zz).mul(&other.y).linear::<1, -1>(&self.y);
        let hh = h.square();
        let hhh = h.mul(&hh);
        let v = self.x.mul(&hh);
        self.x.set_square_plus::<-1>(&r, &hhh.add(&v).add(&v));
        self.y.set_mul_plus::<-1>(&r, &v.sub(&self.x), &self.y.mul(&hhh));
        self.z = self.z.mul(&h);
    }
}

impl<F: Field> Short<F> {
    /// 2P, and P with the Z of 2P, for a P whose Z is 1 (1M + 5S). That Z is 2 · P.y.
    pub(crate) fn double_with_same_z(&self) -> (Self, Self) {
        let xx = self.x.square();
        let yy = self.y.square();
        let s = self.x.mul(&yy).linear::<4, 0>(&F::ZERO);
        let m = xx.linear::<3, -3>(&F::ONE);
        let eight = yy.square().linear::<8, 0>(&F::ZERO);
        let x = m.square_plus::<-2>(&s);
        let y = m.mul_plus::<-1>(&s.sub(&x), &eight);
        (Self { x, y }, Self { x: s, y: eight })
    }

    /// self + other, which share their Z; `self` is given the sum's Z, which is Z · (self.x − other.x),
    /// the third that is returned (Meloni's co-Z addition, 4M + 2S). They must be neither equal nor
    /// opposite.
    pub(crate) fn add_with_same_z(&mut self, other: &Self) -> (Self, F) {
        let ratio = self.x.linear::<1, -1>(&other.x);
        let c = ratio.square();
        let (w, w_other) = (self.x.mul(&c), other.x.mul(&c));
        let d = self.y.linear::<1, -1>(&other.y);
        let a = self.y.mul(&w.sub(&w_other));
        let x = d.square_plus::<-1>(&w.add(&w_other));
        let y = d.mul_plus::<-1>(&w.sub(&x), &a);
        *self = Self { x: w, y: a };
        (Self { x, y }, ratio)
    }

    /// (X/Z², Y/Z³), Z's inverse being given.
    pub(crate) fn divide(&self, inverse: &F) -> Self {
        let square = inverse.square();
        Self { x: self.x.mul(&square), y: self.y.mul(&square.mul(inverse)) }
    }
}

impl<F: Zeroize> Zeroize for Jacobian<F> {
    fn zeroize(&mut self) {
        self.x.zeroize();
        self.y.zeroize();
        self.z.zeroize();
    }
}

impl<F: Zeroize> Zeroize for Short<F> {
    fn zeroize(&mut self) {
        self.x.zeroize();
        self.y.zeroize();
    }
}
