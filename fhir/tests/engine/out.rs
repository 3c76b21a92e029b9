//! On the way out.

use blindnym::Value;
use blindnym_fhir::{Error, Existing, Leaks, Settings};

use crate::support::{LONG, OTHER, SSIN, SYSTEM, World, belgium, rule, uhmep};

fn identifier(value: &str) -> String {
    format!(
        r#"{{"resourceType":"Patient","identifier":[{{"system":"{SYSTEM}","value":"{value}"}}]}}"#
    )
}

#[test]
fn a_number_with_wrong_check_digits_or_marks_fails() {
    let mut world = World::new();
    for value in ["97071143363", "97.07.11-433.62", "9707114336", "", "someone"] {
        let error = world.out(&belgium(), &identifier(value)).unwrap_err();
        assert_eq!(error.code(), "no_ssin", "{value}");
        assert_eq!(error.location().unwrap().as_str(), "Patient.identifier[0].value");
        assert!(value.is_empty() || !error.to_string().contains(value));
    }
    assert_eq!(world.calls, 0);
}

#[test]
fn a_number_that_no_rule_names_keeps_the_resource_in() {
    let mut world = World::new();
    for (element, place) in [
        (
            format!(r#""text":{{"status":"generated","div":"<div>{SSIN}</div>"}}"#),
            "Patient.text.div",
        ),
        (format!(r#""id":"{SSIN}""#), "Patient.id"),
        (r#""photo":[{"title":"97.07.11-433.62.png"}]"#.to_owned(), "Patient.photo[0].title"),
        (
            r#""link":[{"other":{"reference":"Patient/97.07.11-433.62"}}]"#.to_owned(),
            "Patient.link[0].other.reference",
        ),
        (
            format!(r#""link":[{{"other":{{"display":"x {SSIN}"}}}}]"#),
            "Patient.link[0].other.display",
        ),
    ] {
        let resource = format!(r#"{{"resourceType":"Patient",{element}}}"#);
        let error = world.out(&belgium(), &resource).unwrap_err();
        assert_eq!(error.location().unwrap().as_str(), place);
        assert!(!error.to_string().contains("433"));
        if error.code() == "leak" {
            let settings = Settings { leaks: Leaks::Allow, ..Settings::default() };
            assert_eq!(world.out_with(&belgium(), settings, &resource).unwrap(), resource);
        }
    }
}

#[test]
fn what_clear_names_stays() {
    let mut world = World::new();
    let nihdi = "https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/nihdi";
    // A number of a caregiver that looks like an SSIN.
    let resource = format!(
        r#"{{"resourceType":"Practitioner","identifier":[{{"system":"{nihdi}","value":"{OTHER}"}}]}}"#
    );
    assert_eq!(world.out(&belgium(), &resource).unwrap(), resource);
}

#[test]
fn a_value_without_pseudonym_keeps_the_resource_in() {
    let mut world = World::new();
    let domain = world.domain.clone();
    let resource = format!(
        r#"{{"resourceType":"Patient","identifier":[{{"system":"{SYSTEM}","value":"{SSIN}"}},{{"system":"{SYSTEM}","value":"{OTHER}"}}]}}"#
    );
    let ask = |world: &mut World| {
        belgium().pseudonymize(&domain, Settings::default(), &resource, &mut world.rng).unwrap()
    };
    let step = ask(&mut world);
    let mut results = world.pseudonyms(&step.message);
    results[1] = Err(blindnym::ErrorKind::NoReply.into());
    let error = step.state.finish(&results).unwrap_err();
    assert!(matches!(&error, Error::Unanswered { .. }));
    assert_eq!(error.location().unwrap().as_str(), "Patient.identifier[1].value");
    let step = ask(&mut world);
    let error = step.state.finish(&results[..1]).unwrap_err();
    assert_eq!(error, Error::AnswerCount { expected: 2, found: 1 });
    // A pseudonym of elsewhere.
    let elsewhere = blindnym::Domain::new("ehealth_v1", domain.curve(), domain.audience());
    let text = results[0].as_ref().unwrap().to_text(blindnym::TextForm::V1);
    let foreign = blindnym::PseudonymInTransit::from_text(&elsewhere, &text).unwrap();
    let foreign: [blindnym::Result<_>; 2] = [Ok(foreign.clone()), Ok(foreign)];
    assert_eq!(ask(&mut world).state.finish(&foreign).unwrap_err().code(), "wrong_domain");
}

#[test]
fn a_mark_on_a_clear_text_fails() {
    let mut world = World::new();
    for (value, format) in
        [(SSIN, "direct"), ("knee", "encrypted"), ("urn:be:fgov:pseudo:v2:97071143362", "direct")]
    {
        let resource = format!(
            r#"{{"resourceType":"Patient","identifier":[{{"system":"{SYSTEM}","value":"{value}","_value":{{"extension":[{{"url":"https://www.ehealth.fgov.be/standards/fhir/infsec/StructureDefinition/be-ext-pseudonymization","extension":[{{"url":"marker","valueBoolean":true}},{{"url":"format","valueCode":"{format}"}}]}}]}}}}]}}"#
        );
        let error = world.out(&belgium(), &resource).unwrap_err();
        assert_eq!(error.code(), "no_pseudonym", "{value}");
    }
}

#[test]
fn a_pseudonym_in_a_clear_text_makes_it_no_pseudonym() {
    let mut world = World::new();
    let pseudonym = world.pseudonym(SSIN);
    let note =
        |text: &str| format!(r#"{{"resourceType":"ServiceRequest","note":[{{"text":"{text}"}}]}}"#);
    let leaves = world.out(&uhmep(), &note(&format!("knee of {pseudonym} hurts"))).unwrap();
    assert!(!leaves.contains("knee"));
    for text in [format!("{pseudonym} hurts"), format!("{pseudonym}/knee")] {
        assert_eq!(world.out(&uhmep(), &note(&text)).unwrap_err().code(), "no_pseudonym");
    }
    let reference =
        format!(r#"{{"resourceType":"Task","for":{{"reference":"{SSIN}/Patient/{pseudonym}"}}}}"#);
    assert_eq!(world.out(&uhmep(), &reference).unwrap_err().code(), "leak");
}

#[test]
fn what_is_pseudonymised_stays_or_is_refused() {
    let mut world = World::new();
    let once = world.out(&belgium(), &identifier(SSIN)).unwrap();
    assert_eq!(world.out(&belgium(), &once).unwrap(), once);
    let refuse = Settings { existing: Existing::Refuse, ..Settings::default() };
    let error = world.out_with(&belgium(), refuse, &once).unwrap_err();
    assert_eq!(error.code(), "already_marked");
    // Without a mark too.
    let bare = identifier(&world.pseudonym(SSIN));
    assert_eq!(world.out(&belgium(), &bare).unwrap(), bare);
    assert_eq!(world.out_with(&belgium(), refuse, &bare).unwrap_err().code(), "already_marked");
}

#[test]
fn a_resource_with_a_key_gets_no_second_one() {
    let mut world = World::new();
    let resource = |note: &str| {
        format!(r#"{{"resourceType":"ServiceRequest","note":[{note}{{"text":"{LONG}"}}]}}"#)
    };
    let once = world.out(&uhmep(), &resource("")).unwrap();
    let more = once.replacen(r#""note":["#, &format!(r#""note":[{{"text":"{LONG}"}},"#), 1);
    assert_eq!(world.out(&uhmep(), &more).unwrap_err().code(), "key_present");
}

#[test]
fn values_that_do_not_fit_fail() {
    let mut world = World::new();
    let text = |member: &str| format!(r#"{{"resourceType":"Observation",{member}}}"#);
    for (kind, member, code) in [
        ("value", format!(r#""a":"{LONG}""#), "value_too_long"),
        ("value", r#""a":5"#.to_owned(), "unsuitable"),
        ("text", r#""a":{"b":1}"#.to_owned(), "unsuitable"),
        ("text", r#""a":"\ud800""#.to_owned(), "json"),
        ("content", r#""a":5.0"#.to_owned(), "unsuitable"),
        ("concept\",\"placeholder\":\"other", r#""a":false"#.to_owned(), "unsuitable"),
        ("content", r#""a":["2020"]"#.to_owned(), "unsuitable"),
        ("concept\",\"placeholder\":\"other", r#""a":{"coding":[]}"#.to_owned(), "unsuitable"),
        ("forbidden", r#""a":null"#.to_owned(), "forbidden"),
        ("text", r#""a":"x","_a":{}"#.to_owned(), "malformed"),
        ("text", r#""a":"x","_a":[null]"#.to_owned(), "malformed"),
        ("text", r#""a":"x","_a":{"extension":[]}"#.to_owned(), "malformed"),
        ("text", r#""a":["x","y"],"_a":[{"id":"1"}]"#.to_owned(), "malformed"),
        ("text", r#""a":["x","y"],"_a":[null,null]"#.to_owned(), "malformed"),
        ("text", format!(r#""meta":{{}},"a":"{LONG}""#), "malformed"),
    ] {
        let error = world.out(&rule(kind, "Observation.a"), &text(&member)).unwrap_err();
        assert_eq!(error.code(), code, "{kind} {member}");
        let primitive =
            member.ends_with(|end: char| end.is_ascii_digit()) || member.ends_with("false");
        assert_eq!(error.to_string().contains("numbers and booleans"), primitive, "{error}");
    }
}

#[test]
fn each_value_is_asked_for_once_in_the_order_of_the_text() {
    let world = &mut World::new();
    let domain = world.domain.clone();
    let resource = r#"{"resourceType":"Observation","a":["x","y","x","z","y"]}"#;
    let step = rule("value", "Observation.a").pseudonymize(
        &domain,
        Settings::default(),
        resource,
        &mut world.rng,
    );
    let wanted: Vec<Value> = ["x", "y", "z"].map(Value::from_text).to_vec();
    assert_eq!(step.unwrap().message, wanted);
}
