#![allow(clippy::unwrap_used, reason = "a test asserts by panicking")]

use std::thread;
use std::time::Duration;

use chacha20::ChaCha12Rng;
use rand_core::SeedableRng as _;

use super::{Baseline, LARGEST_BATCH, Sampler};

/// Between a microsecond and a second, whatever the machine and the build.
fn is_plausible(baseline: &Baseline) -> bool {
    (1e-6..1.0).contains(&baseline.cost().unwrap())
}

#[test]
fn a_multiplication_costs_something() {
    let mut rng = ChaCha12Rng::seed_from_u64(1);
    let mut baseline = Baseline::new(3, &mut rng);
    assert!(baseline.cost().is_err());
    baseline.sample();
    baseline.sample();
    assert_eq!(baseline.count, 6);
    assert!(is_plausible(&baseline), "{baseline:?}");
}

#[test]
fn batches_are_neither_empty_nor_too_large() {
    let mut rng = ChaCha12Rng::seed_from_u64(1);
    for (asked, made) in [(0, 1), (1_000, LARGEST_BATCH)] {
        let mut baseline = Baseline::new(asked, &mut rng);
        baseline.sample();
        assert_eq!(usize::try_from(baseline.count).unwrap(), made);
    }
}

#[test]
fn the_sampler_samples_until_it_is_stopped() {
    let mut rng = ChaCha12Rng::seed_from_u64(1);
    let sampler = Sampler::start(Baseline::new(1, &mut rng));
    thread::sleep(Duration::from_millis(500));
    let baseline = sampler.stop().unwrap();
    assert!(baseline.count >= 2, "{baseline:?}");
    assert!(is_plausible(&baseline), "{baseline:?}");
}
