//! What all work on: points and scalars that nobody chose.

use anyhow::{Context as _, Result};
use blindnym_benches::rng;
use blindnym_p521::{Affine, Backend, NUMBER_LEN, Number};
use rand_core::Rng as _;

/// Points, and as many scalars.
pub(crate) const COUNT: usize = 128;
/// Bits of a number's first byte: below p, and below n but for one number in 2^260.
const FIRST: u8 = 1;

/// Numbers of 66 bytes.
pub(crate) struct Inputs {
    pub(crate) points: Vec<Affine>,
    pub(crate) scalars: Vec<Number>,
    /// Where encodings of values of eleven bytes begin.
    pub(crate) starts: Vec<Number>,
}

impl Inputs {
    /// The same every time.
    pub(crate) fn new() -> Result<Self> {
        let mut rng = rng();
        let mut random = || {
            let mut number = [0; NUMBER_LEN];
            rng.fill_bytes(&mut number);
            if let Some(first) = number.first_mut() {
                *first &= FIRST;
            }
            number
        };
        let scalars: Vec<Number> = (0..COUNT).map(|_| random()).collect();
        let xs: Vec<Number> = (0..COUNT).map(|_| random()).collect();
        let mut points = vec![Affine::EMPTY; COUNT];
        let places = &mut points.iter_mut().collect::<Vec<_>>();
        let found = Backend::default().first_on_curve(&xs.iter().collect::<Vec<_>>(), 64, places);
        let all = found.into_iter().all(|found| found).then_some(());
        all.context("no point among 64 candidates")?;
        let starts = (0..COUNT).map(|number| start(&format!("{number:011}"))).collect();
        Ok(Self { points, scalars, starts })
    }
}

/// 00 … ‖ text ‖ its length ‖ eight bytes for the counter, as eHealth encodes.
fn start(text: &str) -> Number {
    let mut start = [0; NUMBER_LEN];
    let length = u8::try_from(text.len()).unwrap_or(u8::MAX);
    let bytes = [length].into_iter().chain(text.bytes().rev());
    for (to, from) in start.iter_mut().rev().skip(8).zip(bytes) {
        *to = from;
    }
    start
}

/// What a coordinate counts in the sum that all have to come to: its last eight bytes.
pub(crate) fn digest(coordinate: &[u8]) -> u64 {
    coordinate.last_chunk().map_or(0, |last| u64::from_be_bytes(*last))
}

/// The same for y and p − y.
pub(crate) fn digest_of_root(y: &[u8]) -> u64 {
    // p is 2^521 − 1: all bits of the last bytes are the others.
    let digest = digest(y);
    if digest & 1 == 0 { digest } else { !digest }
}

#[cfg(test)]
mod tests;
