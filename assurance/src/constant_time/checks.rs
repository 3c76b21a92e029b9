use std::hint::black_box;
use std::io::Write;

use anyhow::{Result, ensure};
use blindnym_p521::{Affine, Backend, NUMBER_LEN, Number};

use crate::marks::{public, secret};

/// An operation whose secrets are marked.
pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) run: fn(Backend) -> Result<()>,
}

/// Every operation of `blindnym-p521`.
pub(crate) const ALL: &[Check] = &[
    Check { name: "multiply one", run: |backend| multiply(backend, 1) },
    Check { name: "multiply nine", run: |backend| multiply(backend, 9) },
    Check { name: "encode one", run: |backend| encode(backend, 1, 32) },
    Check { name: "encode nine", run: |backend| encode(backend, 9, 4) },
    Check { name: "square roots", run: |backend| encode(backend, 9, 1) },
    Check { name: "on the curve", run: on_curve },
    Check { name: "invert", run: |_| invert() },
    Check { name: "multiply scalars", run: |_| multiply_scalars() },
    Check { name: "reduce", run: |_| reduce() },
];

/// Numbers that differ, below n and p, with room above for candidates.
fn numbers(count: u8) -> Vec<Number> {
    let number = |at: u8| {
        let mut number = [at.wrapping_mul(37) | 1; NUMBER_LEN];
        // The highest byte has one bit, the lowest leaves candidates.
        let [first, .., last] = &mut number;
        (*first, *last) = (0, 0);
        number
    };
    (1..=count).map(number).collect()
}

/// A point for each of them.
fn points(backend: Backend, count: u8) -> Result<Vec<Affine>> {
    let starts = numbers(count);
    let mut points = vec![Affine::EMPTY; starts.len()];
    let starts: Vec<&Number> = starts.iter().collect();
    let found = backend.first_on_curve(&starts, 64, &mut points.iter_mut().collect::<Vec<_>>());
    ensure!(found.iter().all(|found| *found), "no point among 64 candidates");
    Ok(points)
}

fn multiply(backend: Backend, count: u8) -> Result<()> {
    let (points, scalars) = (points(backend, count)?, numbers(count));
    let mut products = vec![Affine::EMPTY; points.len()];
    let terms: Vec<_> = points.iter().zip(&scalars).collect();
    secret(points.as_slice());
    secret(scalars.as_slice());
    backend.multiply(&terms, &mut products.iter_mut().collect::<Vec<_>>());
    let _kept = black_box(products);
    Ok(())
}

fn encode(backend: Backend, count: u8, candidates: u16) -> Result<()> {
    let starts = numbers(count);
    let mut points = vec![Affine::EMPTY; starts.len()];
    let places: Vec<&Number> = starts.iter().collect();
    secret(starts.as_slice());
    let found =
        backend.first_on_curve(&places, candidates, &mut points.iter_mut().collect::<Vec<_>>());
    let _kept = black_box((found, points));
    Ok(())
}

fn on_curve(backend: Backend) -> Result<()> {
    let points = points(backend, 9)?;
    secret(points.as_slice());
    let on_curve = backend.on_curve(&points.iter().collect::<Vec<_>>());
    // Callers refuse points that are not.
    public(on_curve.as_slice());
    ensure!(on_curve.iter().all(|is| *is), "a point is not on the curve");
    Ok(())
}

fn invert() -> Result<()> {
    let scalars = numbers(9);
    let mut inverses = scalars.clone();
    secret(scalars.as_slice());
    let places: Vec<&Number> = scalars.iter().collect();
    blindnym_p521::invert(&places, &mut inverses.iter_mut().collect::<Vec<_>>());
    let _kept = black_box(inverses);
    Ok(())
}

fn multiply_scalars() -> Result<()> {
    let scalars = numbers(9);
    let mut products = scalars.clone();
    secret(scalars.as_slice());
    let pairs: Vec<_> = scalars.iter().zip(scalars.iter().rev()).collect();
    blindnym_p521::multiply_scalars(&pairs, &mut products.iter_mut().collect::<Vec<_>>());
    let _kept = black_box(products);
    Ok(())
}

fn reduce() -> Result<()> {
    let scalars = numbers(9);
    let mut remainders = scalars.clone();
    secret(scalars.as_slice());
    let numbers: Vec<&Number> = scalars.iter().collect();
    blindnym_p521::reduce(&numbers, &mut remainders.iter_mut().collect::<Vec<_>>());
    let _kept = black_box(remainders);
    Ok(())
}

/// What a careless comparison does.
pub(crate) fn leak_by_branch(out: &mut impl Write) -> Result<()> {
    let key = black_box([7u8; 32]);
    secret(&key);
    if key.first() == Some(&7) {
        writeln!(out, "a secret decided that this is printed")?;
    }
    Ok(())
}

/// What a careless table does.
pub(crate) fn leak_by_address(out: &mut impl Write) -> Result<()> {
    let table = black_box([9u8; 256]);
    let key = black_box([7u8; 32]);
    secret(&key);
    // No digit is beyond the table, so that there is no branch.
    let found = key.first().and_then(|digit| table.get(usize::from(*digit)).copied());
    let found = black_box(found);
    public(&found);
    writeln!(out, "a secret decided where this was read: {found:?}")?;
    Ok(())
}
