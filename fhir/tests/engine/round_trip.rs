//! Out and back is nothing changed, to the byte.

use crate::support::{LONG, OTHER, SSIN, SYSTEM, World, belgium, rule, uhmep};

#[test]
fn a_short_text_is_direct_and_a_long_one_encrypted() {
    let mut world = World::new();
    let resource = format!(
        r#"{{"resourceType":"ServiceRequest","note":[{{"text":"short"}},{{"text":"{LONG}"}}]}}"#
    );
    let leaves = world.round(&uhmep(), &resource);
    let json: serde_json::Value = serde_json::from_str(&leaves).unwrap();
    let format = |at: &str| json.pointer(at).and_then(|code| code.as_str()).unwrap().to_owned();
    assert!(format("/note/0/text").starts_with("urn:be:fgov:pseudo:v2:"));
    assert_eq!(format("/note/0/_text/extension/0/extension/1/valueCode"), "direct");
    assert!(format("/note/1/text").starts_with("urn:be:fgov:pseudo-encrypted:v1:"));
    assert_eq!(format("/note/1/_text/extension/0/extension/1/valueCode"), "encrypted");
    let kid = format("/meta/extension/0/id");
    assert_eq!(format("/note/1/text").split(':').nth(5), Some(kid.as_str()));
    assert!(!leaves.contains("short") && !leaves.contains("knee"));
}

#[test]
fn spaces_numbers_and_the_order_of_members_stay() {
    let mut world = World::new();
    let resource = format!(
        "{{ \"zz\" : 1.50e+3,\r\n\t\"resourceType\":\"ServiceRequest\" , \"note\" : [ {{ \"text\" : \"{LONG}\" }} , {{\"text\":\"x\"}} ] ,\n \"subject\":{{ \"identifier\" : {{\"value\":\"{SSIN}\",\n\"system\":\"{SYSTEM}\"}}}}, \"n\":-0.0 }}\n"
    );
    let _leaves = world.round(&uhmep(), &resource);
}

#[test]
fn extensions_that_are_there_stay() {
    let mut world = World::new();
    let ext = r#"{"url":"https://x/e","valueString":"mine"}"#;
    for (text, meta) in [
        (
            format!(r#""text":"{LONG}","_text":{{"extension":[{ext}]}}"#),
            r#""meta":{"versionId":"1"},"#.to_owned(),
        ),
        (
            format!(r#""_text":{{"id":"a"}},"text":"{LONG}""#),
            format!(r#""meta":{{"extension":[{ext}]}},"#),
        ),
        (
            format!(r#""text":"{LONG}","_text":{{"id":"a","extension":[ {ext} , {ext} ]}}"#),
            String::new(),
        ),
        (format!(r#""time":"2020","text":"{LONG}","authorString":"x""#), r#""id":"a","#.to_owned()),
    ] {
        let resource = format!(r#"{{"resourceType":"ServiceRequest",{meta}"note":[{{{text}}}]}}"#);
        let _leaves = world.round(&uhmep(), &resource);
    }
}

#[test]
fn lists_of_texts_keep_their_places() {
    let mut world = World::new();
    let rules = rule("text", "Patient.name.given");
    for (beside, nulls) in [
        ("", 0),
        (r#","_given":[null,{"id":"x"},null]"#, 0),
        (r#","_given":[{"extension":[{"url":"https://x/e","valueBoolean":true}]},null,null]"#, 0),
    ] {
        let resource = format!(
            r#"{{"resourceType":"Patient","name":[{{"given":["Ann","{LONG}","C"]{beside}}}]}}"#
        );
        let leaves = world.round(&rules, &resource);
        assert_eq!(leaves.matches("null").count(), nulls, "{leaves}");
    }
    let rules = rule("text", "Patient.name.given[1]");
    let resource = r#"{"resourceType":"Patient","name":[{"given":["Ann","Bea","C"]}]}"#;
    let leaves = world.round(&rules, resource);
    assert!(leaves.contains(r#""_given":[null,{"extension""#), "{leaves}");
    let resource = r#"{"resourceType":"Patient","name":[{"given":["Ann",null,"C"],"_given":[null,{"id":"x"},null]}]}"#;
    let _leaves = world.round(&rule("text", "Patient.name.given"), resource);
}

#[test]
fn references_keep_what_is_around_the_number() {
    let mut world = World::new();
    for reference in [
        format!("Patient/{SSIN}"),
        format!("https://x/fhir/Patient/{SSIN}"),
        format!("Patient/{SSIN}/_history/3"),
        format!("Patient?identifier={SYSTEM}|{SSIN}"),
        format!("Patient?active=true&identifier={SYSTEM}%7C{SSIN}&x=y"),
    ] {
        let resource = format!(
            r#"{{"resourceType":"Observation","subject":{{"reference":"{reference}","type":"Patient"}}}}"#
        );
        let leaves = world.round(&belgium(), &resource);
        assert!(leaves.contains("_reference"));
        // Others write no mark there.
        let start = leaves.find(r#","_reference""#).unwrap();
        let end = leaves.find(r#","type":"Patient""#).unwrap();
        let bare = format!("{}{}", &leaves[..start], &leaves[end..]);
        assert_eq!(world.back(&bare).unwrap(), resource);
    }
}

#[test]
fn a_bundle_asks_once_for_each_value_and_has_a_key_for_each_resource() {
    let mut world = World::new();
    let entry = |ssin: &str| {
        format!(
            r#"{{"resource":{{"resourceType":"ServiceRequest","subject":{{"reference":"Patient/{ssin}","identifier":{{"system":"{SYSTEM}","value":"{ssin}"}}}},"note":[{{"text":"{LONG}"}},{{"text":"{LONG}"}}]}}}}"#
        )
    };
    let entries: Vec<String> =
        (0..40).map(|at| entry(if at % 2 == 0 { SSIN } else { OTHER })).collect();
    let bundle = format!(
        r#"{{"resourceType":"Bundle","type":"collection","entry":[{}]}}"#,
        entries.join(",")
    );
    let leaves = world.out(&uhmep(), &bundle).unwrap();
    // Two people, forty keys: 42 values.
    assert_eq!(world.calls, 5);
    assert_eq!(leaves.matches("be-ext-key-pseudonymization").count(), 40);
    assert_eq!(world.back(&leaves).unwrap(), bundle);
    assert_eq!(world.calls, 10);
}

#[test]
fn contained_resources_have_the_key_of_their_container() {
    let mut world = World::new();
    let resource = format!(
        r##"{{"resourceType":"ServiceRequest","contained":[{{"resourceType":"QuestionnaireResponse","id":"q","item":[{{"linkId":"a","answer":[{{"valueString":"{LONG}","item":[{{"linkId":"b","answer":[{{"valueString":"stent"}},{{"valueBoolean":true}}]}}]}}]}}]}}],"note":[{{"text":"{LONG}"}}]}}"##
    );
    let leaves = world.round(&uhmep(), &resource);
    assert_eq!(leaves.matches("be-ext-key-pseudonymization").count(), 1);
    assert!(!leaves.contains("stent"));
}

#[test]
fn parameters_and_the_resources_in_them() {
    let mut world = World::new();
    let resource = format!(
        r#"{{"resourceType":"Parameters","parameter":[{{"name":"requester","valueReference":{{"reference":"PractitionerRole/{OTHER}-NURSE"}}}},{{"name":"note","valueCodeableConcept":{{"text":"{LONG}"}}}},{{"name":"note","valueString":"short"}},{{"name":"r","resource":{{"resourceType":"ServiceRequest","code":{{"text":"{LONG}"}}}}}}]}}"#
    );
    let leaves = world.round(&uhmep(), &resource);
    // One for the parameters and one for the resource in them.
    assert_eq!(leaves.matches("be-ext-key-pseudonymization").count(), 2);
    assert!(leaves.contains(OTHER), "caregivers stay");
}

#[test]
fn texts_with_escapes_come_back_as_the_same_text() {
    let mut world = World::new();
    for text in [r#"a\"b\\c\nd\te\u0001"#, "é€😀", r"\u00e9\u20ac\ud83d\ude00\/", ""] {
        let resource =
            format!(r#"{{"resourceType":"ServiceRequest","note":[{{"text":"{text}"}}]}}"#);
        let leaves = world.out(&uhmep(), &resource).unwrap();
        let back = world.back(&leaves).unwrap();
        let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(json(&back), json(&resource));
    }
}

#[test]
fn nothing_to_do_is_nothing_changed() {
    let mut world = World::new();
    let resource = r#"{"resourceType":"Bundle" , "entry":[ ] ,"x":{},"y":[]}"#;
    assert_eq!(world.out(&uhmep(), resource).unwrap(), resource);
    assert_eq!(world.back(resource).unwrap(), resource);
    assert_eq!(world.calls, 0);
}
