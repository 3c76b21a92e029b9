//! What the owner of a domain does: decrypting to at rest, and new pseudonyms in transit.

use blindnym_benches::{NOW, Operation, World, good, measure, refs, rng};
use criterion::Bencher;

fn main() {
    measure(&[
        Operation::new("to_at_rest", to_at_rest),
        Operation::new("to_in_transit", to_in_transit),
    ]);
}

fn to_at_rest(bencher: &mut Bencher<'_>, world: &World, size: usize) {
    let pseudonyms = world.in_transit(size);
    let _checked = good(world.owner.to_at_rest_batch(&refs(&pseudonyms), NOW));
    bencher.iter(|| world.owner.to_at_rest_batch(&refs(&pseudonyms), NOW));
}

fn to_in_transit(bencher: &mut Bencher<'_>, world: &World, size: usize) {
    let (pseudonyms, mut rng) = (world.at_rest(size), rng());
    let _checked = good(world.send(&refs(&pseudonyms), &mut rng));
    bencher.iter(|| world.send(&refs(&pseudonyms), &mut rng));
}
