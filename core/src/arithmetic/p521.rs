//! P-521 through `blindnym-p521`, which wipes the tables and integers that it stores. The stack is wiped
//! here, on the thread that worked on it.

use alloc::vec::Vec;

use blindnym_p521::Backend;

use super::{Affine, Arithmetic, FOUND, ON_CURVE};
use crate::declassify::{public, public_place};
use crate::number::{Number, secret_zero};
use crate::secret::Secret;
use crate::stack::{wiped, wiped_deep};

pub(super) struct P521;

impl Arithmetic for P521 {
    fn multiply(&self, terms: &[(&Affine, &Number)]) -> Vec<Secret<Affine>> {
        let mut products = empty(terms.len(), || Secret::new(Affine::EMPTY));
        let multiply = |terms: &[_], places: &mut [_]| backend().multiply(terms, places);
        in_shares(terms, &mut places(&mut products), |terms, places| match terms {
            // No lanes.
            [_] => wiped(|| multiply(terms, places)),
            _ => wiped_deep(|| multiply(terms, places)),
        });
        products
    }

    fn first_on_curve(&self, starts: &[&Number], candidates: u16) -> Vec<Option<Secret<Affine>>> {
        let mut points = empty(starts.len(), || Some(Secret::new(Affine::EMPTY)));
        in_shares(starts, &mut points, |starts, points| {
            let mut places: Vec<_> =
                points.iter_mut().flatten().map(|point| &mut **point).collect();
            let found = wiped(|| backend().first_on_curve(starts, candidates, &mut places));
            for (point, found) in points.iter_mut().zip(found) {
                if !public(found, FOUND) {
                    *point = None;
                }
            }
        });
        points
    }

    fn on_curve(&self, points: &[&Affine]) -> Vec<bool> {
        let mut on_curve = backend().on_curve(points);
        public_place(on_curve.as_mut_slice(), ON_CURVE);
        on_curve
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

/// The fastest that this machine can do.
#[cfg(not(feature = "backends"))]
fn backend() -> Backend {
    Backend::default()
}

/// The one that is asked for.
#[cfg(feature = "backends")]
fn backend() -> Backend {
    super::choice::own()
}

/// `work` on all terms and their places.
#[cfg(not(feature = "rayon"))]
fn in_shares<T, P>(terms: &[T], places: &mut [P], work: impl Fn(&[T], &mut [P])) {
    work(terms, places);
}

/// `work` on shares of the terms and their places, on the threads of rayon's pool. How they are shared out does
/// not matter for what comes out.
#[cfg(feature = "rayon")]
fn in_shares<T: Sync, P: Send>(
    terms: &[T],
    places: &mut [P],
    work: impl Fn(&[T], &mut [P]) + Sync,
) {
    use rayon::prelude::*;
    // Whole groups of lanes, and no more than one inversion serves.
    const LEAST: usize = 8;
    const MOST: usize = 128;
    let share = terms.len().div_ceil(rayon::current_num_threads());
    let share = share.next_multiple_of(LEAST).clamp(LEAST, MOST);
    let shares = terms.par_chunks(share).zip(places.par_chunks_mut(share));
    shares.for_each(|(terms, places)| work(terms, places));
}

fn empty<T>(len: usize, one: impl Fn() -> T) -> Vec<T> {
    (0..len).map(|_| one()).collect()
}

fn places<T: zeroize::Zeroize>(secrets: &mut [Secret<T>]) -> Vec<&mut T> {
    secrets.iter_mut().map(|secret| &mut **secret).collect()
}
