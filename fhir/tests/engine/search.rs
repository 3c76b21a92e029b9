//! Searches: the caller's side and the owner's.

use blindnym::Step;
use blindnym_fhir::{Error, Form, pseudonymize_search, search_at_rest};

use crate::support::{NOW, OTHER, SSIN, World};

fn out(world: &mut World, form: &str) -> Result<String, Error> {
    let Step { state, message } = pseudonymize_search(form, Form::default())?;
    let results = world.pseudonyms(&message);
    state.finish(&results)
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

#[test]
fn numbers_become_pseudonyms_and_the_rest_stays() {
    let mut world = World::new();
    let form = format!(
        "patient={SSIN}&_count=25&subject=Patient/{SSIN},Patient%2F{OTHER}&patient.identifier=https%3A%2F%2Fx%2Fssin%7C{SSIN}&code=a+b%20c"
    );
    let leaves = out(&mut world, &form).unwrap();
    assert_eq!(world.calls, 1);
    assert!(!leaves.contains(SSIN) && !leaves.contains(OTHER));
    let pairs: Vec<&str> = leaves.split('&').collect();
    assert_eq!(pairs.len(), 5);
    assert_eq!((pairs[1], pairs[4]), ("_count=25", "code=a+b%20c"));
    assert!(pairs[0].starts_with("patient=urn%3Abe%3Afgov%3Apseudo%3Av2%3A"));
    assert_eq!(decoded(pairs[2]).matches("Patient/urn:be:fgov:pseudo:v2:").count(), 2);
    assert!(
        decoded(pairs[3]).starts_with("patient.identifier=https://x/ssin|urn:be:fgov:pseudo:v2:")
    );

    let at_rest = search_at_rest(&world.owner(), &leaves, None, NOW).unwrap();
    let again = out(&mut world, &form).unwrap();
    assert_ne!(again, leaves);
    assert_eq!(search_at_rest(&world.owner(), &again, None, NOW).unwrap(), at_rest);
    let stored = decoded(at_rest.split('&').next().unwrap());
    assert_eq!(stored.len(), "patient=".len() + 88);
    assert!(!at_rest.contains("urn"));
}

#[test]
fn pseudonyms_without_a_prefix_are_found_at_rest_too() {
    let mut world = World::new();
    let form =
        format!("patient.identifier=https%3A%2F%2Fx%2Fssin%7C{SSIN}&patient={SSIN}&_count=5");
    let mut at_rest = Vec::new();
    for written in [Form::default(), Form::Bare] {
        let Step { state, message } = pseudonymize_search(&form, written).unwrap();
        let leaves = state.finish(&world.pseudonyms(&message)).unwrap();
        assert_eq!(leaves.contains("urn"), written != Form::Bare);
        at_rest.push(search_at_rest(&world.owner(), &leaves, None, NOW).unwrap());
    }
    assert_eq!(at_rest[0], at_rest[1]);
    // What only starts like one stays.
    for form in ["_id=eyJhbGciOiJub25lIn0", "a=x%7CeyJ%20"] {
        assert_eq!(search_at_rest(&world.owner(), form, None, NOW).as_deref(), Ok(form));
    }
    let damaged = format!("a=eyJ{}", "A".repeat(300));
    let refused = search_at_rest(&world.owner(), &damaged, None, NOW);
    assert_eq!(refused.unwrap_err().code(), "no_pseudonym");
}

#[test]
fn a_number_that_is_no_whole_value_keeps_the_search_in() {
    for form in [
        format!("name=Jan+{SSIN}"),
        "patient=97.07.11-433.62".to_owned(),
        "patient=97%2E07.11-433.62".to_owned(),
        format!("{SSIN}=x"),
        format!("url=https://x/Patient/{SSIN}/_history"),
    ] {
        let error = out(&mut World::new(), &form).unwrap_err();
        assert_eq!(error.code(), "leak", "{form}");
        assert!(!error.to_string().contains("433"));
    }
}

#[test]
fn odd_forms_are_no_reason_to_panic() {
    let world = World::new();
    for form in ["", "&", "=", "a", "a=%", "a=%zz&&b", "patient=urn:be:fgov:pseudo:v2:", "a=,,,"] {
        let out = out(&mut World::new(), form);
        assert_eq!(out.as_deref(), Ok(form));
        let _at_rest = search_at_rest(&world.owner(), form, None, NOW);
    }
    assert_eq!(out(&mut World::new(), "a=%ff").unwrap_err().code(), "search");
    let refused = search_at_rest(&world.owner(), "patient=urn:be:fgov:pseudo:v2:x", None, NOW);
    assert_eq!(refused.unwrap_err().code(), "no_pseudonym");
}
