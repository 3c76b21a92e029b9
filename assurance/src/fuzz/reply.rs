//! Answers of the service, of which any byte may be anything.

use blindnym::{Pseudonym, PseudonymInTransit, Reply, Step, Value};

use super::world::{NOW, first, rng, world};

/// What the pseudonyms of every run stand for.
const VALUES: [&str; 2] = ["97071143362", "82042605839"];

pub(super) fn run(data: &[u8]) {
    let (choice, body) = first(data);
    let world = world();
    let mut rng = rng();
    let values = VALUES.map(Value::from_text);
    let count = 1 + usize::from(choice & 1);
    let values = &values[..count];
    let sent: Vec<&Value> = values.iter().collect();
    let replies = [Reply::from_body(body)];

    let Step { state, .. } = world.domain.pseudonymize(&sent, &mut rng);
    let made = state.finish(&replies);
    assert_eq!(made.len(), count);
    for pseudonym in made.into_iter().flatten() {
        assert_eq!(pseudonym.domain(), world.domain.name());
        drop(world.owner.to_at_rest(&pseudonym, NOW));
    }

    let Step { state, message } = world.domain.pseudonymize(&sent, &mut rng);
    let pseudonyms = state.finish(&world.send(&message, &mut rng));
    let pseudonyms: Vec<PseudonymInTransit> = pseudonyms.into_iter().map(Result::unwrap).collect();
    let Step { state, .. } =
        world.domain.identify(&pseudonyms.iter().collect::<Vec<_>>(), &mut rng);
    let identified = state.finish(&replies);
    assert_eq!(identified.len(), count);
    for (value, identified) in values.iter().zip(identified) {
        // Whatever the answer is, it makes no other value of the pseudonym.
        assert!(identified.is_err() || identified.as_ref() == Ok(value));
    }

    let pseudonyms: Vec<Pseudonym> = pseudonyms.into_iter().map(Pseudonym::from).collect();
    let pseudonyms: Vec<&Pseudonym> = pseudonyms.iter().collect();
    let Step { state, .. } = world.domain.convert(&pseudonyms, &world.other, &mut rng);
    let converted = state.finish(&replies);
    assert_eq!(converted.len(), count);
    assert!(converted.iter().flatten().all(|one| one.domain() == world.other.name()));
    assert_eq!(world.domain.pseudonymize(&sent, &mut rng).state.finish(&[]).len(), count);
}
