//! What `Debug` shows: never a value, a scalar, a key or a point.

use std::fmt::Debug;

use blindnym::{
    DomainOwner, EncodedValue, MasterSecret, PseudonymAtRest, PseudonymInTransit, Ssin, Step,
    TransitKey, TransitKeys, TransitOptions, Value, WrappedKey,
};

use crate::support::seeded_rng;
use crate::{named, uhmep};

fn owner() -> DomainOwner {
    let mut keys = TransitKeys::new();
    keys.insert(TransitKey::new("kid", &[0xab; 32]).unwrap(), true);
    DomainOwner::new(uhmep(), keys)
}

fn at_rest() -> PseudonymAtRest {
    let point = EncodedValue::encode(&uhmep(), &Value::from_text("97071143362")).unwrap();
    PseudonymAtRest::from_x(&uhmep(), point.point().x()).unwrap()
}

fn in_transit() -> PseudonymInTransit {
    owner().to_in_transit(&at_rest(), &TransitOptions::default(), 1, &mut seeded_rng(1)).unwrap()
}

#[test]
fn secrets_are_not_shown() {
    let value = Value::from_text("97071143362");
    let ssin = Ssin::parse("97071143362").unwrap();
    let master = MasterSecret::from_bytes(&[0xab; 64]).unwrap();
    let step = uhmep().pseudonymize(&[&value], &mut seeded_rng(1));
    let identify = uhmep().identify(&[&in_transit()], &mut seeded_rng(1));
    let convert = uhmep().convert(&[&at_rest().into()], &named("ehealth_v1"), &mut seeded_rng(1));
    let service = blindnym::ServiceDomain::derive(&master, &uhmep(), 1, &[1]).unwrap();
    let options = TransitOptions::for_subject("97071143362");
    let bound = owner().to_in_transit(&at_rest(), &options, 1, &mut seeded_rng(1)).unwrap();
    let opened = owner().to_at_rest(&bound, 1).unwrap();
    let shown: [(&str, &dyn Debug); 16] = [
        ("Value", &value),
        ("Ssin", &ssin),
        ("EncodedValue", &EncodedValue::encode(&uhmep(), &value).unwrap()),
        ("Point", &at_rest().point().clone()),
        ("PseudonymAtRest", &at_rest()),
        ("PseudonymInTransit", &in_transit()),
        ("TransitInfo", &in_transit().transit_info().clone()),
        ("TransitKey", &TransitKey::new("kid", &[0xab; 32]).unwrap()),
        ("DomainOwner", &owner()),
        ("MasterSecret", &master),
        ("ServiceDomain", &service),
        ("Pseudonymize", &step.state),
        ("Identify", &identify.state),
        ("Convert", &convert.state),
        ("TransitOptions", &options),
        ("Opened", &opened),
    ];
    let text: Vec<String> = shown.iter().map(|(name, what)| format!("{name}: {what:?}")).collect();
    let text = text.join("\n");
    for secret in ["97071143362", "171", "0xab", "abab", "39373037"] {
        assert!(!text.contains(secret), "{secret} is shown: {text}");
    }
    insta::assert_snapshot!("debug", text);
}

#[test]
fn steps_with_the_unlocking_show_no_ciphertext() {
    let Step { state, message } = step_of_unlocking();
    assert_eq!(message, []);
    insta::assert_snapshot!("unlocking", format!("{state:?}"));
}

fn step_of_unlocking() -> Step<blindnym::Unlocking, WrappedKey> {
    let text =
        r#"{"domain":"d","audience":"a","bufferSize":8,"secretKeys":[{"kid":"k","active":true}]}"#;
    let document = blindnym::DomainDocument::parse(text.as_bytes()).unwrap();
    document.unlock_start("jku", &blindnym::Jwks::default())
}
