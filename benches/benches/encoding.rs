//! Value to point and back.

use blindnym::{EncodedValue, Value};
use blindnym_benches::{Operation, World, good, measure, refs};
use criterion::Bencher;

/// How many calls in variable time before the same values come again.
const DIFFERENT: usize = 64;

fn main() {
    measure(&[
        Operation::new("encode", encode),
        Operation::new("encode_vartime", encode_vartime),
        Operation::new("decode", decode),
    ]);
}

fn encode(bencher: &mut Bencher<'_>, world: &World, size: usize) {
    let values = world.values(size);
    let _checked = good(EncodedValue::encode_batch(&world.domain, &refs(&values)));
    bencher.iter(|| EncodedValue::encode_batch(&world.domain, &refs(&values)));
}

/// The time depends on the value, so every call gets other ones.
fn encode_vartime(bencher: &mut Bencher<'_>, world: &World, size: usize) {
    let values = world.values(size.saturating_mul(DIFFERENT));
    let _checked = good(EncodedValue::encode_batch_vartime(&world.domain, &refs(&values)));
    let calls: Vec<Vec<&Value>> = values.chunks(size).map(refs).collect();
    let mut calls = calls.iter().cycle();
    bencher.iter(|| {
        calls.next().map(|values| EncodedValue::encode_batch_vartime(&world.domain, values))
    });
}

fn decode(bencher: &mut Bencher<'_>, world: &World, size: usize) {
    let values = world.values(size);
    let points = good(EncodedValue::encode_batch_vartime(&world.domain, &refs(&values)));
    let _checked = good(EncodedValue::decode_batch(&world.domain, &refs(&points)));
    bencher.iter(|| EncodedValue::decode_batch(&world.domain, &refs(&points)));
}
