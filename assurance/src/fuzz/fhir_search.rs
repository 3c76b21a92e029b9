//! Searches, and what two parties say of the forms that they read.

use std::str::FromStr as _;

use blindnym_fhir::{Form, Offer, find_ssins, pseudonymize_search, search_at_rest};

use super::world::{NOW, rng, world};

pub(super) fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let world = world();
    if let Ok(step) = pseudonymize_search(text, Form::default()) {
        let results = world.pseudonymize(&step.message, &mut rng());
        let found = step.message.len();
        if let Ok(sent) = step.state.finish(&results) {
            assert!(found > 0 || sent == text);
            drop(search_at_rest(&world.owner, &sent, None, NOW));
        }
    }
    drop(search_at_rest(&world.owner, text, None, NOW));
    if let Ok(form) = Form::from_str(text) {
        assert_eq!(form.to_string(), text);
    }
    let offer = Offer::parse(text);
    assert!(serde_json::from_str::<serde_json::Value>(&offer.to_services()).is_ok());
    drop(Offer::of_capabilities(text));
    drop(find_ssins(text));
}
