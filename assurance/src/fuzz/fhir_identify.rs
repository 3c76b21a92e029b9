//! Resources that come: identified by a reader, stored and answered by an owner.

use blindnym_fhir::{Form, answer, identify, store, to_at_rest, to_in_transit};

use super::world::{NOW, rng, world};

pub(super) fn run(data: &[u8]) {
    let Ok(resource) = str::from_utf8(data) else { return };
    let world = world();
    let mut rng = rng();
    if let Ok(step) = identify(&world.domain, resource) {
        let values = world.identify(&step.message, &mut rng);
        drop(step.state.finish(&values));
    }
    drop(to_at_rest(&world.domain, resource));
    drop(to_in_transit(&world.domain, Form::default(), resource));
    let Ok(stored) = store(&world.owner, resource, None, NOW) else { return };
    let answered = answer(&world.owner, Form::default(), &stored, None, NOW, &mut rng);
    let answered = answered.expect("what was stored");
    assert_eq!(store(&world.owner, &answered, None, NOW).expect("what was answered"), stored);
}
