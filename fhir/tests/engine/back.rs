//! On the way back: what others wrote.

use blindnym::TextKey;
use blindnym_fhir::Error;

use crate::support::{LONG, SSIN, SYSTEM, World, uhmep};

const MARK: &str =
    "https://www.ehealth.fgov.be/standards/fhir/infsec/StructureDefinition/be-ext-pseudonymization";
const KEY: &str = "https://www.ehealth.fgov.be/standards/fhir/infsec/StructureDefinition/be-ext-key-pseudonymization";
const CONTENT: &str = "https://www.ehealth.fgov.be/standards/fhir/infsec/StructureDefinition/be-ext-pseudonymized-content";

fn mark(children: &str) -> String {
    format!(r#"{{"url":"{MARK}","extension":[{{"url":"marker","valueBoolean":true}}{children}]}}"#)
}

fn identifier(value: &str, extension: &str) -> String {
    format!(
        r#"{{"resourceType":"Patient","identifier":[{{"system":"{SYSTEM}","value":"{value}","_value":{{"extension":[{extension}]}}}}]}}"#
    )
}

#[test]
fn the_guides_short_form_of_a_mark_is_read() {
    let mut world = World::new();
    let clear = format!(
        r#"{{"resourceType":"Patient","identifier":[{{"system":"{SYSTEM}","value":"{SSIN}"}}]}}"#
    );
    let pseudonym = world.pseudonym(SSIN);
    // Without format and version, as samples of others have it; and in another order.
    let other_order = format!(
        r#"{{"extension":[{{"valuePositiveInt":2,"url":"version"}},{{"valueBoolean":true,"url":"marker"}}],"url":"{MARK}"}}"#
    );
    for extension in [mark(""), mark(r#",{"url":"format","valueCode":"direct"}"#), other_order] {
        assert_eq!(world.back(&identifier(&pseudonym, &extension)).unwrap(), clear);
    }
}

#[test]
fn other_extensions_stay_where_they_are() {
    let mut world = World::new();
    let pseudonym = world.pseudonym(SSIN);
    let (ours, other) = (mark(""), r#"{"url":"https://x/e","valueString":"mine"}"#);
    for extensions in [
        format!("{ours},{other}"),
        format!("{other} , {ours}"),
        format!("{other},{ours},{other}"),
        format!(" {ours} ,\n {other} "),
    ] {
        let back = world.back(&identifier(&pseudonym, &extensions)).unwrap();
        let json: serde_json::Value = serde_json::from_str(&back).unwrap();
        let left = json["identifier"][0]["_value"]["extension"].as_array().unwrap();
        assert_eq!(left.len(), extensions.matches("https://x/e").count());
        assert_eq!(json["identifier"][0]["value"], SSIN);
    }
}

#[test]
fn marks_that_are_wrong_are_refused() {
    let mut world = World::new();
    let pseudonym = world.pseudonym(SSIN);
    let version =
        |version: &str| mark(&format!(r#",{{"url":"version","valuePositiveInt":{version}}}"#));
    for (extension, code) in [
        (version("1"), "mark"),
        (version("3"), "mark"),
        (version("0"), "mark"),
        (version("\"2\""), "mark"),
        (version("99999999999999999999"), "mark"),
        (mark(r#",{"url":"format","valueCode":"secret"}"#), "mark"),
        (mark(r#",{"url":"format","valueCode":"encrypted"}"#), "no_pseudonym"),
        (mark(r#",{"url":"else","valueCode":"direct"}"#), "mark"),
        (mark(r#",{"url":"marker","valueBoolean":true}"#), "mark"),
        (
            format!(r#"{{"url":"{MARK}","extension":[{{"url":"marker","valueBoolean":false}}]}}"#),
            "mark",
        ),
        (format!(r#"{{"url":"{MARK}"}}"#), "mark"),
        (format!("{},{}", mark(""), mark("")), "mark"),
    ] {
        assert_eq!(
            world.back(&identifier(&pseudonym, &extension)).unwrap_err().code(),
            code,
            "{extension}"
        );
    }
    assert_eq!(world.back(&identifier(SSIN, &mark(""))).unwrap_err().code(), "no_pseudonym");
    let alone = format!(r#"{{"resourceType":"Patient","_gender":{{"extension":[{}]}}}}"#, mark(""));
    assert_eq!(world.back(&alone).unwrap_err().code(), "mark");
    let on_the_resource = format!(r#"{{"resourceType":"Patient","extension":[{}]}}"#, mark(""));
    assert_eq!(world.back(&on_the_resource).unwrap_err().code(), "mark");
}

/// A note and the key that opens it.
struct Note {
    key: String,
    jwe: String,
    legacy: String,
}

fn note(world: &mut World) -> Note {
    let key = TextKey::generate(&mut world.rng);
    let made = world.pseudonyms(&[key.to_value()]).remove(0).unwrap();
    let jwe = key.encrypt(LONG, &mut world.rng).unwrap();
    Note {
        key: made.to_text(blindnym_fhir::Form::default().text_form()),
        legacy: legacy(&jwe),
        jwe,
    }
}

/// What was written before there were JWEs: nonce, ciphertext and tag. The JWE's header is authenticated with
/// it, so that this text opens with no key.
fn legacy(jwe: &str) -> String {
    let text: String = jwe.split('.').skip(2).collect();
    let text = text.replace('-', "+").replace('_', "/");
    text[..text.len() / 4 * 4].to_owned()
}

fn key_extension(kid: &str, key: &str) -> String {
    format!(
        r#"{{"id":"{kid}","url":"{KEY}","extension":[{{"url":"key","valueString":"{key}","_valueString":{{"extension":[{}]}}}}]}}"#,
        mark(r#",{"url":"version","valuePositiveInt":2}"#)
    )
}

fn with_note(keys: &[String], text: &str) -> String {
    let encrypted =
        mark(r#",{"url":"format","valueCode":"encrypted"},{"url":"version","valuePositiveInt":1}"#);
    format!(
        r#"{{"resourceType":"ServiceRequest","meta":{{"extension":[{}]}},"note":[{{"text":"{text}","_text":{{"extension":[{encrypted}]}}}}]}}"#,
        keys.join(",")
    )
}

#[test]
fn keys_are_found_by_their_id_and_by_nothing_else() {
    let mut world = World::new();
    let Note { key, jwe, legacy } = note(&mut world);
    let (a, b) = (key_extension("a", &key), key_extension("b", &key));
    let text = |kid: &str| format!("urn:be:fgov:pseudo-encrypted:v1:{kid}:{jwe}");
    let clear = format!(r#"{{"resourceType":"ServiceRequest","note":[{{"text":"{LONG}"}}]}}"#);
    let keys = [a.clone(), b];
    assert_eq!(world.back(&with_note(&keys[..1], &text("a"))).unwrap(), clear);
    assert_eq!(world.back(&with_note(&keys, &text("b"))).unwrap(), clear);
    // A text that names no key takes the only one.
    assert_eq!(world.back(&with_note(&keys[..1], &jwe)).unwrap(), clear);
    let code = |world: &mut World, keys: &[String], text: &str| {
        world.back(&with_note(keys, text)).unwrap_err().code()
    };
    assert_eq!(code(&mut world, &keys, &text("c")), "unknown_key");
    assert_eq!(code(&mut world, &[a.clone(), a], &text("a")), "ambiguous_key");
    assert_eq!(code(&mut world, &keys, &jwe), "ambiguous_key");
    assert_eq!(code(&mut world, &keys[..1], &legacy), "undecryptable");
    assert_eq!(
        code(&mut world, &keys[..1], "urn:be:fgov:pseudo-encrypted:v1:a:in clear"),
        "no_pseudonym"
    );
    let mut damaged = text("a");
    let last = damaged.pop().unwrap();
    damaged.push(if last == 'A' { 'Q' } else { 'A' });
    assert_eq!(code(&mut world, &keys[..1], &damaged), "undecryptable");
    // Another person's key.
    let other = note(&mut world);
    assert_eq!(code(&mut world, &[key_extension("a", &other.key)], &text("a")), "undecryptable");
    // No key of this kind at all: a number.
    let number = world.pseudonym(SSIN);
    assert_eq!(code(&mut world, &[key_extension("a", &number)], &text("a")), "undecryptable");
}

#[test]
fn what_was_encrypted_before_is_read() {
    let mut world = World::new();
    // AES-256-GCM of a text under a key of 32 bytes 07, by another program; Base64 of nonce, ciphertext, tag.
    let legacy = include_str!("legacy.txt").trim();
    let key = TextKey::from_value(&blindnym::Value::from_bytes(&[7; 32])).unwrap();
    let key = world.pseudonyms(&[key.to_value()]).remove(0).unwrap();
    let key = key_extension("a", &key.to_text(blindnym_fhir::Form::default().text_form()));
    let clear = format!(r#"{{"resourceType":"ServiceRequest","note":[{{"text":"{LONG}"}}]}}"#);
    for text in [legacy.to_owned(), format!("urn:be:fgov:pseudo-encrypted:v1:a:{legacy}")] {
        assert_eq!(world.back(&with_note(std::slice::from_ref(&key), &text)).unwrap(), clear);
    }
}

#[test]
fn an_encrypted_text_without_a_mark_does_not_lose_its_key() {
    let mut world = World::new();
    let resource = format!(r#"{{"resourceType":"ServiceRequest","note":[{{"text":"{LONG}"}}]}}"#);
    let leaves = world.out(&uhmep(), &resource).unwrap();
    let start = leaves.find(r#","_text""#).unwrap();
    let bare = format!("{}}}]}}", &leaves[..start]);
    assert_eq!(world.back(&bare).unwrap_err().code(), "mark");
}

#[test]
fn content_that_is_there_beside_its_pseudonym_does_not_leave() {
    let mut world = World::new();
    let resource = format!(
        r#"{{"resourceType":"Patient","birthDate":"2020","_birthDate":{{"extension":[{{"url":"{CONTENT}","extension":[{{"url":"encryptedValue","valueString":"x"}},{{"url":"marker","valueBoolean":true}}]}}]}}}}"#
    );
    let rules = crate::support::rule("content", "Patient.birthDate");
    assert!(matches!(world.out(&rules, &resource), Err(Error::Mark { .. })));
    let coded = r#"{"resourceType":"Patient","gender":"male","_gender":{"id":"a"},"active":true}"#;
    let rules = crate::support::rule("content\",\"placeholder\":\"unknown", "Patient.gender");
    let once = world.round(&rules, coded);
    assert!(once.contains(r#""gender":"unknown""#));
    assert_eq!(world.out(&rules, &once).unwrap(), once);
    let clear = once.replace("unknown", "male");
    assert!(matches!(world.out(&rules, &clear), Err(Error::Mark { .. })));
    // The guide's sample of a birth date that is a pseudonym of its own.
    let pseudonym = world.pseudonym("1997-07-11");
    let resource = format!(
        r#"{{"resourceType":"Patient","_birthDate":{{"extension":[{{"url":"{CONTENT}","extension":[{{"url":"encryptedValue","valueString":"{pseudonym}"}},{{"url":"marker","valueBoolean":true}},{{"url":"format","valueCode":"direct"}},{{"url":"version","valuePositiveInt":2}}]}}]}}}}"#
    );
    assert_eq!(
        world.back(&resource).unwrap(),
        r#"{"resourceType":"Patient","birthDate":"1997-07-11"}"#
    );
}

#[test]
fn a_key_with_the_mark_of_another_version_is_refused() {
    let mut world = World::new();
    let resource = format!(r#"{{"resourceType":"ServiceRequest","note":[{{"text":"{LONG}"}}]}}"#);
    let leaves = world.out(&uhmep(), &resource).unwrap();
    let of_the_key =
        r#"{"url":"format","valueCode":"direct"},{"url":"version","valuePositiveInt":"#;
    assert_eq!(leaves.matches(&format!("{of_the_key}2")).count(), 1);
    let wrong = leaves.replace(&format!("{of_the_key}2"), &format!("{of_the_key}1"));
    assert_eq!(world.back(&wrong).unwrap_err().code(), "mark");
    assert_eq!(world.back(&leaves).unwrap(), resource);
}
