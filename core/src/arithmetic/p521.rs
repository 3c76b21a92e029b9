//! P-521 through `blindnym-p521`, which wipes the tables and integers that it stores. Copies of limbs
//! in registers and on its functions' stacks are not wiped.

use alloc::vec::Vec;

use super::{Affine, Arithmetic};
use crate::number::{Number, secret_zero};
use crate::secret::Secret;

pub(super) struct P521;

impl Arithmetic for P521 {
    fn multiply(&self, terms: &[(&Affine, &Number)]) -> Vec<Secret<Affine>> {
        let mut products = empty(terms.len(), || Secret::new(Affine::EMPTY));
        blindnym_p521::multiply(terms, &mut places(&mut products));
        products
    }

    fn first_on_curve(&self, starts: &[&Number], candidates: u16) -> Vec<Option<Secret<Affine>>> {
        let mut points = empty(starts.len(), || Secret::new(Affine::EMPTY));
        let found = blindnym_p521::first_on_curve(starts, candidates, &mut places(&mut points));
        points.into_iter().zip(found).map(|(point, found)| found.then_some(point)).collect()
    }

    fn on_curve(&self, points: &[&Affine]) -> Vec<bool> {
        blindnym_p521::on_curve(points)
    }

    fn invert(&self, scalars: &[&Number]) -> Vec<Secret<Number>> {
        let mut inverses = empty(scalars.len(), secret_zero);
        blindnym_p521::invert(scalars, &mut places(&mut inverses));
        inverses
    }

    fn multiply_scalars(&self, pairs: &[(&Number, &Number)]) -> Vec<Secret<Number>> {
        let mut products = empty(pairs.len(), secret_zero);
        blindnym_p521::multiply_scalars(pairs, &mut places(&mut products));
        products
    }

    fn reduce(&self, numbers: &[&Number]) -> Vec<Secret<Number>> {
        let mut remainders = empty(numbers.len(), secret_zero);
        blindnym_p521::reduce(numbers, &mut places(&mut remainders));
        remainders
    }
}

fn empty<T>(len: usize, one: impl Fn() -> T) -> Vec<T> {
    (0..len).map(|_| one()).collect()
}

fn places<T: zeroize::Zeroize>(secrets: &mut [Secret<T>]) -> Vec<&mut T> {
    secrets.iter_mut().map(|secret| &mut **secret).collect()
}
