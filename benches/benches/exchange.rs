//! The client's side of each exchange with the service: what it does before it sends (`start`), and
//! after it has the replies (`finish`).

use blindnym::{Pseudonym, Reply, Result, Step};
use blindnym_benches::{Operation, World, good, measure, refs, rng};
use criterion::{BatchSize, Bencher};

fn main() {
    measure(&[
        Operation::new("pseudonymize_start", pseudonymize_start),
        Operation::new("pseudonymize_finish", pseudonymize_finish),
        Operation::new("identify_start", identify_start),
        Operation::new("identify_finish", identify_finish),
        Operation::new("convert_start", convert_start),
        Operation::new("convert_finish", convert_finish),
    ]);
}

fn pseudonymize_start(bencher: &mut Bencher<'_>, world: &World, size: usize) {
    let (values, mut rng) = (world.values(size), rng());
    bencher.iter(|| world.domain.pseudonymize(&refs(&values), &mut rng));
}

fn pseudonymize_finish(bencher: &mut Bencher<'_>, world: &World, size: usize) {
    let (values, mut rng) = (world.values(size), rng());
    let start = || world.domain.pseudonymize_vartime(&refs(&values), &mut rng);
    finish(bencher, world, start, |state, replies| state.finish(replies));
}

fn identify_start(bencher: &mut Bencher<'_>, world: &World, size: usize) {
    let (pseudonyms, mut rng) = (world.in_transit(size), rng());
    bencher.iter(|| world.domain.identify(&refs(&pseudonyms), &mut rng));
}

fn identify_finish(bencher: &mut Bencher<'_>, world: &World, size: usize) {
    let (pseudonyms, mut rng) = (world.in_transit(size), rng());
    let start = || world.domain.identify(&refs(&pseudonyms), &mut rng);
    finish(bencher, world, start, |state, replies| state.finish(replies));
}

fn convert_start(bencher: &mut Bencher<'_>, world: &World, size: usize) {
    let (pseudonyms, mut rng) = (convertible(world, size), rng());
    bencher.iter(|| world.domain.convert(&refs(&pseudonyms), &world.target, &mut rng));
}

fn convert_finish(bencher: &mut Bencher<'_>, world: &World, size: usize) {
    let (pseudonyms, mut rng) = (convertible(world, size), rng());
    let start = || world.domain.convert(&refs(&pseudonyms), &world.target, &mut rng);
    finish(bencher, world, start, |state, replies| state.finish(replies));
}

fn convertible(world: &World, size: usize) -> Vec<Pseudonym> {
    world.in_transit(size).into_iter().map(Pseudonym::from).collect()
}

/// A state is used up by its end, so each measurement gets one of its own, and the replies to it.
fn finish<S, T>(
    bencher: &mut Bencher<'_>,
    world: &World,
    mut start: impl FnMut() -> Step<S>,
    finish: impl Fn(S, &[Reply]) -> Vec<Result<T>>,
) {
    let mut ready = || {
        let Step { state, message } = start();
        (state, world.replies(&message))
    };
    let (state, replies) = ready();
    let _checked = good(finish(state, &replies));
    bencher.iter_batched(
        ready,
        |(state, replies)| finish(state, &replies),
        BatchSize::PerIteration,
    );
}
