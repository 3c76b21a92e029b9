//! Rule sets, and what they make of a resource.

use blindnym_fhir::Rules;

use super::fhir::round;
use super::world::world;

/// Resources with most of what rules name.
const RESOURCES: [&str; 2] = [
    include_str!("../../../examples/fhir/bundle.json"),
    include_str!("../../../examples/fhir/nursing.json"),
];

pub(super) fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let Ok(rules) = Rules::parse(text) else { return };
    for resource in RESOURCES {
        round(world(), &rules, resource);
    }
}
