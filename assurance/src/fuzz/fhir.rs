//! Resources that leave: they come back to the byte, and nothing that looks like an SSIN was in them meanwhile.

use std::sync::OnceLock;

use blindnym_fhir::{Rules, Settings, find_ssins, identify};

use super::world::{World, first, rng, world};

pub(super) fn run(data: &[u8]) {
    let (choice, data) = first(data);
    let Ok(resource) = str::from_utf8(data) else { return };
    drop(find_ssins(resource));
    let rules = &rules()[usize::from(choice) % rules().len()];
    round(world(), rules, resource);
}

/// Out and back, where it leaves at all.
pub(super) fn round(world: &World, rules: &Rules, resource: &str) {
    let mut rng = rng();
    let Ok(step) = rules.pseudonymize(&world.domain, Settings::default(), resource, &mut rng)
    else {
        return;
    };
    let results = world.pseudonymize(&step.message, &mut rng);
    // A value of no length that fits is nobody's mistake but the resource's.
    let Ok(leaves) = step.state.finish(&results) else { return };
    assert!(
        serde_json::from_str::<serde_json::Value>(&leaves).is_ok() || is_lenient(resource),
        "{leaves}"
    );
    let back = match identify(&world.domain, &leaves) {
        Ok(step) => step.state.finish(&world.identify(&step.message, &mut rng)),
        Err(error) => Err(error),
    };
    // What was pseudonymised before would come back in clear, and marks and keys that came along may be wrong.
    if resource.contains("pseudo") {
        return;
    }
    assert_eq!(back.expect("what was written").as_str(), resource);
}

/// What `serde_json` does not read: numbers out of its range, halves of characters, too deep.
fn is_lenient(resource: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(resource).is_err()
}

fn rules() -> &'static [Rules] {
    static RULES: OnceLock<Vec<Rules>> = OnceLock::new();
    RULES.get_or_init(|| Rules::READY.iter().map(|(_, json)| Rules::parse(json).unwrap()).collect())
}
