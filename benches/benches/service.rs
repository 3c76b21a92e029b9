//! The service's answers to full requests, JSON to JSON.

use blindnym::{Caller, MAX_INPUTS, Pseudonym, Request};
use blindnym_benches::{NOW, Operation, World, measure, refs, rng};
use criterion::Bencher;

const FULL: &[usize] = &[MAX_INPUTS];

fn main() {
    measure(&[
        Operation { name: "answer_pseudonymize", sizes: FULL, run: pseudonymize },
        Operation { name: "answer_identify", sizes: FULL, run: identify },
        Operation { name: "answer_convert", sizes: FULL, run: convert },
    ]);
}

fn pseudonymize(bencher: &mut Bencher<'_>, world: &World, size: usize) {
    let values = world.values(size);
    answer(bencher, world, &world.domain.pseudonymize(&refs(&values), &mut rng()).message);
}

fn identify(bencher: &mut Bencher<'_>, world: &World, size: usize) {
    let pseudonyms = world.in_transit(size);
    answer(bencher, world, &world.domain.identify(&refs(&pseudonyms), &mut rng()).message);
}

fn convert(bencher: &mut Bencher<'_>, world: &World, size: usize) {
    let pseudonyms: Vec<Pseudonym> =
        world.in_transit(size).into_iter().map(Pseudonym::from).collect();
    let step = world.domain.convert(&refs(&pseudonyms), &world.target, &mut rng());
    answer(bencher, world, &step.message);
}

fn answer(bencher: &mut Bencher<'_>, world: &World, requests: &[Request]) {
    let (caller, mut rng) = (Caller::default(), rng());
    let mut answer = || -> Vec<_> {
        let one = |request: &Request| {
            let body = request.body().as_bytes();
            world.service.answer(request.path(), body, &caller, NOW, &mut rng)
        };
        requests.iter().map(one).collect()
    };
    // A refused input is a problem among the outputs.
    let refused = answer().iter().any(|answer| answer.body.contains("\"title\""));
    assert!(!refused, "cannot measure: the service refused an input");
    bencher.iter(answer);
}
