//! Resources that come: identified by a reader, stored and answered by an owner.

use blindnym::Step;
use blindnym_fhir::{Form, answer, identify, store, to_at_rest, to_in_transit};

use super::world::{NOW, rng, world};

pub(super) fn run(data: &[u8]) {
    let Ok(resource) = str::from_utf8(data) else { return };
    let world = world();
    let mut rng = rng();
    let _any = identified(resource);
    let at_rest = at_rest(resource);
    drop(to_in_transit(&world.domain, Form::default(), resource));
    let Ok(stored) = store(&world.owner, resource, None, NOW) else { return };
    let mut answered = |stored: &str| {
        let answered = answer(&world.owner, Form::default(), stored, None, NOW, &mut rng);
        answered.expect("what was stored")
    };
    let stored_again =
        |answered: &str| store(&world.owner, answered, None, NOW).expect("what was answered");
    let first = answered(&stored);
    // Whoever sent it does not learn a pseudonym at rest.
    assert!(!at_rest.iter().any(|text| first.contains(text)), "{first}");
    // Marks that others wrote in a way of their own are as the guide has them now, and stay so.
    let again = stored_again(&first);
    let second = answered(&again);
    assert_eq!(stored_again(&second), again);
    assert_eq!(identified(&first), identified(&second));
}

/// What a reader makes of a resource, if it is good.
fn identified(resource: &str) -> Option<String> {
    let Step { state, message } = identify(&world().domain, resource).ok()?;
    let values = world().identify(&message, &mut rng());
    state.finish(&values).ok().map(|mut resource| std::mem::take(&mut *resource))
}

/// Pseudonyms that the owner opens, as they may be written; without those that were there before.
fn at_rest(resource: &str) -> Vec<String> {
    let Ok(Step { message, .. }) = to_at_rest(&world().domain, resource) else { return Vec::new() };
    let opened = world().owner.to_at_rest_batch(&message.iter().collect::<Vec<_>>(), NOW);
    let texts = opened.into_iter().flatten().flat_map(|opened| {
        let text = opened.pseudonym.to_text();
        let reference = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
        let search = text.replace('+', "%2B").replace('/', "%2F");
        [text, reference, search]
    });
    texts.filter(|text| !resource.contains(text)).collect()
}
