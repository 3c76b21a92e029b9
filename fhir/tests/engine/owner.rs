//! The owner's side: in transit to at rest for storage, and back for answers.

use blindnym::{PseudonymInTransit, TransitOptions, UrnFamily};
use blindnym_fhir::{Error, Form, answer, store};

use crate::support::{LONG, NOW, OTHER, SSIN, SYSTEM, World, uhmep};

fn resource() -> String {
    format!(
        r##"{{"resourceType":"ServiceRequest","subject":{{"reference":"Patient/{SSIN}","identifier":{{"system":"{SYSTEM}","value":"{SSIN}"}}}},"contained":[{{"resourceType":"Patient","birthDate":"1997-07-11"}}],"performer":[{{"reference":"Patient/{OTHER}"}}],"note":[{{"text":"short"}},{{"text":"{LONG}"}}]}}"##
    )
}

#[test]
fn stored_pseudonyms_are_the_same_each_time_and_texts_stay_encrypted() {
    let mut world = World::new();
    let owner = world.owner();
    let mut stored = Vec::new();
    for _ in 0..2 {
        let leaves = world.out(&uhmep(), &resource()).unwrap();
        stored.push(store(&owner, &leaves, None, NOW).unwrap());
    }
    let subject = |text: &str| {
        let json: serde_json::Value = serde_json::from_str(text).unwrap();
        let reference = json["subject"]["reference"].as_str().unwrap().to_owned();
        (json["subject"]["identifier"]["value"].as_str().unwrap().to_owned(), reference)
    };
    let (one, two) = (subject(&stored[0]), subject(&stored[1]));
    assert_eq!(one, two, "a search finds it");
    assert_eq!(one.0.len(), 88);
    let in_reference = one.0.replace('+', "-").replace('/', "_");
    assert_eq!(one.1, format!("Patient/{in_reference}"));
    assert!(!stored[0].contains("urn:be:fgov:pseudo:"));
    assert!(stored[0].contains("urn:be:fgov:pseudo-encrypted:v1:"));
}

#[test]
fn what_was_stored_is_answered_in_another_form_and_identified() {
    let mut world = World::new();
    let owner = world.owner();
    let leaves = world.out(&uhmep(), &resource()).unwrap();
    let stored = store(&owner, &leaves, None, NOW).unwrap();
    for form in [Form::default(), Form::V1(UrnFamily::Ehealth), Form::Bare] {
        let answered = answer(&owner, form, &stored, None, NOW, &mut world.rng).unwrap();
        if form == Form::Bare {
            // References need a prefix, or nobody could tell what they are.
            continue;
        }
        assert_eq!(world.back(&answered).unwrap(), resource());
        let twice = store(&owner, &answered, None, NOW).unwrap();
        let again = answer(&owner, form, &twice, None, NOW, &mut world.rng).unwrap();
        assert_eq!(world.back(&again).unwrap(), resource());
    }
}

#[test]
fn references_without_a_mark_go_both_ways() {
    let mut world = World::new();
    let owner = world.owner();
    let pseudonym = world.pseudonym(SSIN);
    let came = format!(r#"{{"resourceType":"Task","for":{{"reference":"Patient/{pseudonym}"}}}}"#);
    let stored = store(&owner, &came, None, NOW).unwrap();
    assert!(!stored.contains("urn:"));
    let answered = answer(&owner, Form::default(), &stored, None, NOW, &mut world.rng).unwrap();
    let clear = format!(r#"{{"resourceType":"Task","for":{{"reference":"Patient/{SSIN}"}}}}"#);
    assert_eq!(world.back(&answered).unwrap(), clear);
}

#[test]
fn conditional_references_of_a_bundle_search_for_what_is_stored() {
    let mut world = World::new();
    let owner = world.owner();
    let patient = format!(
        r#"{{"resourceType":"Patient","identifier":[{{"system":"{SYSTEM}","value":"{SSIN}"}}]}}"#
    );
    for bar in ["|", "%7C"] {
        let task = format!(
            r#"{{"resourceType":"Task","for":{{"reference":"Patient?identifier={SYSTEM}{bar}{SSIN}&active=true"}}}}"#
        );
        let clear = format!(
            r#"{{"resourceType":"Bundle","type":"transaction","entry":[{{"resource":{patient}}},{{"resource":{task}}}]}}"#
        );
        let leaves = world.out(&uhmep(), &clear).unwrap();
        assert!(!leaves.contains(SSIN));
        assert_eq!(world.back(&leaves).unwrap(), clear);

        let stored = store(&owner, &leaves, None, NOW).unwrap();
        let json: serde_json::Value = serde_json::from_str(&stored).unwrap();
        let value = json["entry"][0]["resource"]["identifier"][0]["value"].as_str().unwrap();
        let reference = json["entry"][1]["resource"]["for"]["reference"].as_str().unwrap();
        let encoded = value.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        assert_eq!(reference, format!("Patient?identifier={SYSTEM}{bar}{encoded}&active=true"));

        let answered = answer(&owner, Form::default(), &stored, None, NOW, &mut world.rng).unwrap();
        assert!(!answered.contains(value) && !answered.contains(&encoded));
        assert_eq!(world.back(&answered).unwrap(), clear);
        assert_eq!(store(&owner, &answered, None, NOW).unwrap(), stored);
    }
}

#[test]
fn a_pseudonym_that_is_bound_to_somebody_else_is_refused() {
    let mut world = World::new();
    let owner = world.owner();
    let text = world.pseudonym(SSIN);
    let pseudonym = PseudonymInTransit::from_text(&world.domain, &text).unwrap();
    let at_rest = owner.to_at_rest(&pseudonym, NOW).unwrap().pseudonym;
    let options = TransitOptions::for_subject("me");
    let bound = owner.to_in_transit(&at_rest, &options, NOW, &mut world.rng).unwrap();
    let bound = bound.to_text(Form::default().text_form());
    let came = format!(r#"{{"resourceType":"Task","for":{{"reference":"Patient/{bound}"}}}}"#);
    assert!(store(&owner, &came, Some("me"), NOW).is_ok());
    for other in [None, Some("you"), Some("")] {
        let refused = store(&owner, &came, other, NOW);
        assert_eq!(refused, Err(Error::Engine(blindnym::ErrorKind::WrongSubject.into())));
    }
    // What is answered is bound too.
    let stored = store(&owner, &came, Some("me"), NOW).unwrap();
    let answered =
        answer(&owner, Form::default(), &stored, Some("you"), NOW, &mut world.rng).unwrap();
    assert!(store(&owner, &answered, Some("me"), NOW).is_err());
    assert_eq!(store(&owner, &answered, Some("you"), NOW).unwrap(), stored);
}

#[test]
fn old_pseudonyms_and_what_is_none_are_refused() {
    let mut world = World::new();
    let owner = world.owner();
    let leaves = world.out(&uhmep(), &resource()).unwrap();
    let error = store(&owner, &leaves, None, NOW + 10_000).unwrap_err();
    assert_eq!(error.code(), "unanswered");
    let error = answer(&owner, Form::default(), &leaves, None, NOW, &mut world.rng).unwrap_err();
    assert_eq!(error.code(), "no_pseudonym");
}

#[test]
fn what_comes_at_rest_is_not_stored() {
    let mut world = World::new();
    let owner = world.owner();
    let pseudonym = world.pseudonym(SSIN);
    let came = format!(r#"{{"resourceType":"Task","for":{{"reference":"Patient/{pseudonym}"}}}}"#);
    let stored = store(&owner, &came, None, NOW).unwrap();
    // With one that is good, one that is none, and beside one in transit.
    let none = format!(r#"{{"reference":"Patient/{}"}}"#, "A".repeat(88));
    let both = format!(r#"{{"reference":"{}/Patient/{pseudonym}"}}"#, "A".repeat(88));
    let searched = came.replace("Patient/", &format!("Patient?identifier={SYSTEM}|"));
    let searched = store(&owner, &searched, None, NOW).unwrap();
    assert!(!searched.contains("urn:"));
    for came in [
        stored,
        searched,
        format!(r#"{{"resourceType":"Task","for":{none}}}"#),
        format!(r#"{{"resourceType":"Task","basedOn":[{both}]}}"#),
    ] {
        let refused = store(&owner, &came, None, NOW).unwrap_err();
        assert_eq!(refused.code(), "at_rest");
        assert!(refused.location().is_some());
    }
    // Ids are no pseudonyms, also those that are as long as pseudonyms on other curves.
    for id in ["0f8fad5b-d9cb-469f-a165-70867728950e", &"0f".repeat(32), &"A".repeat(43)] {
        let came = format!(r#"{{"resourceType":"Task","for":{{"reference":"Patient/{id}"}}}}"#);
        let stored = store(&owner, &came, None, NOW).unwrap();
        assert_eq!(stored, came);
        let answered = answer(&owner, Form::default(), &stored, None, NOW, &mut world.rng).unwrap();
        assert_eq!(answered, came);
    }
}
