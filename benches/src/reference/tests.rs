#![allow(clippy::unwrap_used, reason = "a test asserts by panicking")]

use std::time::Duration;

use super::{BATCH, Reference, Work};
use crate::rng;
use crate::ssins::ssin;

#[test]
fn batches_do_the_work_that_they_are_named_for() {
    let made = |work| Reference::new(work).unwrap().batch(&mut rng()).unwrap();
    let ssins: Vec<String> = (0..BATCH).map(ssin).collect();
    assert_eq!(made(Work::Identify), ssins);
    let in_transit = made(Work::Pseudonymize);
    assert!(in_transit.iter().all(|text| text.starts_with("urn:be:fgov:pseudo:v2:")));
    // Base64 of 66 bytes.
    let at_rest = made(Work::AtRest);
    assert!(at_rest.iter().all(|text| text.len() == 88));
    assert_eq!(at_rest.len(), ssins.len());
    // And back: other pseudonyms in transit of the same people.
    let mut reference = Reference::new(Work::InTransit).unwrap();
    assert_eq!(reference.inputs, at_rest);
    reference.inputs = reference.batch(&mut rng()).unwrap();
    assert_ne!(reference.inputs, in_transit);
    reference.work = Work::AtRest;
    assert_eq!(reference.batch(&mut rng()).unwrap(), at_rest);
}

#[test]
fn a_rate_is_that_of_a_whole_batch_at_least() {
    let reference = Reference::new(Work::AtRest).unwrap();
    let rate = reference.rate(Duration::from_millis(1)).unwrap();
    assert!(rate.is_finite() && rate > 1.0, "{rate}");
}
