//! A thousand Bundles, together.

use blindnym_fhir::find_ssins;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use crate::generate::{bundle, written};
use crate::world::World;

const BUNDLES: usize = 1_000;
/// Bundles that go together.
const TOGETHER: usize = 50;

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_bundles_go_out_and_come_back() {
    let mut runner = TestRunner::deterministic();
    let bundles: Vec<String> = (0..BUNDLES)
        .map(|at| written(&bundle().new_tree(&mut runner).unwrap().current(), at % 2 == 0))
        .collect();
    let world = World::new("uhmep");
    let mut numbers = 0;
    for group in bundles.chunks(TOGETHER) {
        let texts: Vec<&str> = group.iter().map(String::as_str).collect();
        let leaves = world.fhir.pseudonymize(&texts).await;
        let leaves: Vec<String> = leaves.into_iter().map(Result::unwrap).collect();
        for (text, leaves) in group.iter().zip(&leaves) {
            numbers += find_ssins(text).unwrap().len();
            let left = leaves.replace("PractitionerRole/72101230445-PHYSICIAN", "");
            assert_eq!(find_ssins(&left).unwrap(), []);
        }
        let leaves: Vec<&str> = leaves.iter().map(String::as_str).collect();
        for (text, back) in group.iter().zip(world.fhir.identify(&leaves).await) {
            assert_eq!(back.unwrap().as_str(), text);
        }
    }
    assert!(numbers > BUNDLES, "the corpus holds {numbers} numbers");
}
