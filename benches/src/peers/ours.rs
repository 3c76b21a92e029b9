//! `blindnym-p521`, with each of its back ends.

use std::iter::{Cycle, zip};
use std::slice::Chunks;

use anyhow::{Result, ensure};
use blindnym::CANDIDATES;
use blindnym_p521::{Affine, Backend, Number, invert};

use crate::contest::{Contestant, Names};
use crate::inputs::{Inputs, digest, digest_of_root};

pub(crate) const NAME: &str = "blindnym";
/// The batches that are compared with what core does of them.
pub(crate) const BATCH: usize = 64;
/// One alone, all lanes, and many.
const BATCHES: [usize; 3] = [1, 8, BATCH];

/// All that it does.
pub(crate) fn contestants(inputs: &Inputs) -> Vec<Contestant<'_>> {
    let mut all = Vec::new();
    for backend in Backend::every() {
        for batch in BATCHES {
            all.push(multiply(inputs, backend, batch));
        }
    }
    let fastest = Backend::default();
    for batch in BATCHES {
        all.push(lift(inputs, fastest, batch, CANDIDATES));
        all.push(lift(inputs, fastest, batch, 1));
        all.push(invert_scalars(inputs, batch));
    }
    all
}

fn multiply(inputs: &Inputs, backend: Backend, batch: usize) -> Contestant<'_> {
    let names = names("multiply", backend.name());
    let mut points = cycle(&inputs.points, batch);
    let mut scalars = cycle(&inputs.scalars, batch);
    let mut products = vec![Affine::EMPTY; batch];
    contestant(names, batch, move || {
        let (points, scalars) = (next(&mut points), next(&mut scalars));
        let terms: Vec<_> = zip(points, scalars).collect();
        backend.multiply(&terms, &mut products.iter_mut().collect::<Vec<_>>());
        Ok(sum(products.iter().map(|product| digest(&product.x))))
    })
}

/// Values encoded with all their candidates, or points read from their x.
fn lift(inputs: &Inputs, backend: Backend, batch: usize, candidates: u16) -> Contestant<'_> {
    let decompress = candidates == 1;
    let operation = if decompress { "decompress" } else { "encode" };
    let xs: Vec<&Number> = match decompress {
        true => inputs.points.iter().map(|point| &point.x).collect(),
        false => inputs.starts.iter().collect(),
    };
    let mut at = 0;
    let mut points = vec![Affine::EMPTY; batch];
    contestant(names(operation, backend.name()), batch, move || {
        let some: Vec<&Number> = xs.iter().cycle().skip(at).take(batch).copied().collect();
        at = at.saturating_add(batch).checked_rem(xs.len()).unwrap_or(0);
        let mut places = points.iter_mut().collect::<Vec<_>>();
        let found = backend.first_on_curve(&some, candidates, &mut places);
        ensure!(found.iter().all(|found| *found), "a value has no point");
        Ok(match decompress {
            true => sum(points.iter().map(|point| digest_of_root(&point.y))),
            false => sum(points.iter().map(|point| digest(&point.x))),
        })
    })
}

fn invert_scalars(inputs: &Inputs, batch: usize) -> Contestant<'_> {
    let mut scalars = cycle(&inputs.scalars, batch);
    let mut inverses = vec![[0; _]; batch];
    contestant(names("invert a scalar", "all"), batch, move || {
        let scalars: Vec<&Number> = next(&mut scalars).iter().collect();
        invert(&scalars, &mut inverses.iter_mut().collect::<Vec<_>>());
        Ok(sum(inverses.iter().map(|inverse| digest(inverse))))
    })
}

fn contestant<'a>(
    names: Names,
    batch: usize,
    mut work: impl FnMut() -> Result<u64> + 'a,
) -> Contestant<'a> {
    Contestant { names, batch, multiplications: 0.0, work: Box::new(move |_| work()) }
}

const fn names(operation: &'static str, backend: &'static str) -> Names {
    Names { operation, implementation: NAME, backend }
}

fn sum(digests: impl Iterator<Item = u64>) -> u64 {
    digests.fold(0, u64::wrapping_add)
}

/// Batch after batch, from the start again after the last.
fn cycle<T>(items: &[T], batch: usize) -> Cycle<Chunks<'_, T>> {
    items.chunks(batch).cycle()
}

fn next<'a, T>(batches: &mut Cycle<Chunks<'a, T>>) -> &'a [T] {
    batches.next().unwrap_or_default()
}
