use std::time::{Duration, Instant};

use chacha20::ChaCha20Rng;
use rand_core::Rng as _;

use crate::statistics::{Class, Tests};

/// Inputs that are prepared at once.
const CHUNK: u32 = 500;
/// Measurements that tell where to crop.
const FIRST: u32 = 5_000;

/// When an operation was measured enough.
pub(crate) struct Limits {
    pub(crate) measurements: u32,
    pub(crate) time: Duration,
}

/// Prepares an input of each class, then times the operation on each: nanoseconds.
pub(crate) type Run = Box<dyn FnMut(&[Class], &mut ChaCha20Rng) -> Vec<f64>>;

/// An operation on what is prepared for it. Each input has a place of its own, so that those of both classes are read alike.
pub(crate) fn timed<I>(
    mut prepare: impl FnMut(Class, &mut ChaCha20Rng) -> I + 'static,
    mut run: impl FnMut(&I) + 'static,
) -> Run {
    Box::new(move |classes, rng| {
        let inputs: Vec<I> = classes.iter().map(|class| prepare(*class, rng)).collect();
        let time = |input| {
            let start = Instant::now();
            run(std::hint::black_box(input));
            let time = start.elapsed().as_nanos();
            u32::try_from(time).map_or(f64::MAX, f64::from)
        };
        inputs.iter().map(time).collect()
    })
}

/// Measures until a limit is met.
pub(crate) fn measure(run: &mut Run, limits: &Limits, rng: &mut ChaCha20Rng) -> Tests {
    let end = Instant::now().checked_add(limits.time);
    let mut chunk = || {
        let class = |_| if rng.next_u32() & 1 == 0 { Class::Fixed } else { Class::Random };
        let classes: Vec<Class> = (0..CHUNK).map(class).collect();
        let times = run(&classes, rng);
        classes.into_iter().zip(times).collect::<Vec<_>>()
    };
    let mut first = Vec::new();
    for _ in 0..FIRST / CHUNK {
        first.extend(chunk().into_iter().map(|(_, time)| time));
    }
    let mut tests = Tests::new(&mut first);
    for _ in 0..limits.measurements.div_ceil(CHUNK) {
        for (class, time) in chunk() {
            tests.push(class, time);
        }
        if end.is_some_and(|end| Instant::now() > end) {
            break;
        }
    }
    tests
}
