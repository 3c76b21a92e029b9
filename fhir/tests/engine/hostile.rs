//! What somebody may send to an owner, to be answered with more than he sent, or to make a resource that cannot be
//! answered.

use blindnym::PseudonymInTransit;
use blindnym_fhir::{Error, Form, answer, search_at_rest, store};

use crate::support::{NOW, OTHER, SSIN, SYSTEM, World};

const MARKED: &str = r#"{"url":"https://www.ehealth.fgov.be/standards/fhir/infsec/StructureDefinition/be-ext-pseudonymization","extension":[{"url":"marker","valueBoolean":true}]}"#;
const KEY: &str = "https://www.ehealth.fgov.be/standards/fhir/infsec/StructureDefinition/be-ext-key-pseudonymization";

/// A pseudonym at rest that a sender may have come by, as Base64 and as it is in references.
fn at_rest(world: &mut World) -> [String; 2] {
    let text = world.pseudonym(OTHER);
    let pseudonym = PseudonymInTransit::from_text(&world.domain, &text).unwrap();
    let text = world.owner().to_at_rest(&pseudonym, NOW).unwrap().pseudonym.to_text();
    let reference = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
    [text, reference]
}

fn stores(world: &World, resource: &str) -> Result<String, &'static str> {
    store(&world.owner(), resource, None, NOW).map_err(|refused| refused.code())
}

#[test]
fn a_pseudonym_that_would_not_be_found_again_is_not_stored() {
    let mut world = World::new();
    let pseudonym = world.pseudonym(SSIN);
    // Whoever sent it would be answered with the pseudonym at rest.
    for reference in [
        format!("Patient/x{pseudonym}"),
        format!("Patient/urn:be:fgov:pse{pseudonym}"),
        format!("Patient/1#{pseudonym}"),
        format!("Patient/{pseudonym}|1"),
        format!("Patient/{pseudonym} "),
        format!("Patient?_id={pseudonym}"),
        format!("Patient?identifier={SYSTEM}|x{pseudonym}"),
        format!("Patient?identifier={SYSTEM}|1&identifier={SYSTEM}|{pseudonym}"),
        format!("a?/T/&identifier={pseudonym}"),
        format!("?identifier={pseudonym}"),
    ] {
        let came = format!(r#"{{"resourceType":"Task","for":{{"reference":"{reference}"}}}}"#);
        assert_eq!(stores(&world, &came), Err("misplaced"), "{reference}");
    }
    for reference in [
        pseudonym.clone(),
        format!("Patient/{pseudonym}/_history/1"),
        format!("Patient/{pseudonym}?x=1"),
        format!("Patient/{pseudonym}#x"),
        format!("https://example.be/fhir/Patient/{pseudonym}"),
        format!("Patient?x=1&identifier={SYSTEM}|{pseudonym}"),
        format!("Patient?identifier={pseudonym}&x=1"),
    ] {
        let came = format!(r#"{{"resourceType":"Task","for":{{"reference":"{reference}"}}}}"#);
        let stored = stores(&world, &came).expect(&reference);
        for form in [Form::default(), Form::Bare] {
            let answered =
                answer(&world.owner(), form, &stored, None, NOW, &mut world.rng).unwrap();
            assert!(!stored.contains("urn:") && answered.contains("urn:"), "{reference}");
            assert_eq!(stores(&world, &answered).as_ref(), Ok(&stored), "{reference}");
        }
    }
}

#[test]
fn an_element_is_a_pseudonym_alone_or_is_not_stored() {
    let mut world = World::new();
    let pseudonym = world.pseudonym(SSIN);
    for (value, expected) in [
        (pseudonym.clone(), Ok(())),
        (format!("urn:be:fgov:pse{pseudonym}"), Err("no_pseudonym")),
        (format!("{pseudonym} "), Err("no_pseudonym")),
    ] {
        let came = format!(
            r#"{{"resourceType":"Task","identifier":[{{"value":"{value}","_value":{{"extension":[{MARKED}]}}}}]}}"#
        );
        assert_eq!(stores(&world, &came).map(drop), expected, "{value}");
    }
}

#[test]
fn a_pseudonym_at_rest_is_not_stored_to_be_answered_in_transit() {
    let mut world = World::new();
    let pseudonym = world.pseudonym(SSIN);
    let [chosen, in_reference] = at_rest(&mut world);
    let search = format!("Patient?identifier=s|{pseudonym}");
    let encoded = chosen.replace('+', "%2B").replace('/', "%2F");
    for (member, expected) in [
        // The mark of a search goes, and what stands behind it would move to where another mark is.
        (
            format!(
                r#""for":{{"reference":"{search}","_reference":{{"extension":[{MARKED},"{pseudonym}","{chosen}"],"_extension":[null,{{"extension":[{MARKED}]}}]}}}}"#
            ),
            "mark",
        ),
        // No key, and its marks would count once the resource stands alone.
        (
            format!(
                r#""extension":[{{"url":"{KEY}","extension":[{{"url":"key","valueString":"{chosen}","_valueString":{{"extension":[{MARKED}]}}}}]}}]"#
            ),
            "mark",
        ),
        (format!(r#""for":{{"reference":"Patient/{in_reference}/\ud800"}}"#), "json"),
        (format!(r#""for":{{"reference":"Patient?identifier=s|{encoded},x"}}"#), "at_rest"),
        (format!(r#""for":{{"reference":"Patient?iden%74ifier=s%7C{encoded}"}}"#), "at_rest"),
        (
            format!(r#""for":{{"reference":"Patient?x=1&patient=Patient/{in_reference}"}}"#),
            "at_rest",
        ),
        (format!(r#""entry":[{{"request":{{"url":"Patient?identifier={encoded}"}}}}]"#), "at_rest"),
        (format!(r#""entry":[{{"request":{{"ifNoneExist":"identifier={encoded}"}}}}]"#), "at_rest"),
    ] {
        let came = format!(r#"{{"resourceType":"Task",{member}}}"#);
        assert_eq!(stores(&world, &came), Err(expected), "{member}");
    }
    // A url of a key that is not in an extension hides no marks.
    let hidden = format!(
        r#"{{"resourceType":"Bundle","url":"{KEY}","entry":[{{"resource":{{"resourceType":"Patient","identifier":[{{"value":"{chosen}","_value":{{"extension":[{MARKED}]}}}}]}}}}]}}"#
    );
    assert_eq!(stores(&world, &hidden), Err("no_pseudonym"));
}

#[test]
fn a_search_for_a_pseudonym_at_rest_is_refused() {
    let mut world = World::new();
    let [chosen, in_reference] = at_rest(&mut world);
    let encoded = chosen.replace('+', "%2B").replace('/', "%2F");
    for form in [
        format!("identifier=s%7C{encoded}"),
        format!("patient=Patient/{in_reference}"),
        format!("_count=1&patient=x,{encoded}"),
    ] {
        let refused = search_at_rest(&world.owner(), &form, None, NOW).unwrap_err();
        assert!(matches!(refused, Error::AtRest { .. }), "{form}: {refused}");
    }
    let others = format!("_page={}&_id={}", "a".repeat(64), "A".repeat(89));
    assert_eq!(search_at_rest(&world.owner(), &others, None, NOW).as_ref(), Ok(&others));
}

#[test]
fn what_could_not_be_answered_is_not_stored() {
    let mut world = World::new();
    let (one, other) = (world.pseudonym(SSIN), world.pseudonym(OTHER));
    let of = |mark: &str| {
        format!(r#""identifier":[{{"value":"{one}","_value":{{"extension":[{mark}]}}}}]"#)
    };
    let inside = MARKED.strip_suffix('}').unwrap();
    let child = format!(
        r#"{},{{"url":"kid","valueString":"{other}","_valueString":{{"extension":[{MARKED}]}}}}]}}"#,
        MARKED.strip_suffix("]}").unwrap()
    );
    for member in [
        // A mark is written anew when it leaves: nothing else can be in it.
        of(&format!(r#"{inside},"valueReference":{{"reference":"Patient/{other}"}}}}"#)),
        of(&format!(r#"{inside},"meta":{{}}}}"#)),
        of(&child),
        // Where FHIR has no extensions, a server drops the mark.
        format!(r#""identifier":[{{"id":"{one}","_id":{{"extension":[{MARKED}]}}}}]"#),
        format!(r#""extension":[{{"url":"{one}","_url":{{"extension":[{MARKED}]}}}}]"#),
        format!(r#""extension":["{one}"],"_extension":[{{"extension":[{MARKED}]}}]"#),
    ] {
        let came = format!(r#"{{"resourceType":"Task",{member}}}"#);
        assert_eq!(stores(&world, &came), Err("mark"), "{member}");
    }
    let with_id = MARKED.replace("{\"url\"", "{\"id\":\"1\",\"url\"");
    let came = format!(r#"{{"resourceType":"Task",{}}}"#, of(&with_id));
    assert!(stores(&world, &came).is_ok());
}
