use std::sync::Arc;

use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{Actor, MayAct};
use crate::iam::answer::claims;
use crate::iam::support::{jwt, key};
use crate::token::AccessToken;

fn token(may_act: &Value) -> AccessToken {
    AccessToken::new(jwt(&json!({"sub": "s", "may_act": may_act})), None, None)
}

/// The specification's example.
fn example() -> Value {
    json!([
        {"sub": "90e9cedc", "userProfile": {"children": [{"ssin": "23456789123"}]}},
        {"sub": "cedc5a77", "userProfile": {"children": [{"ssin": "34567891234"}]}},
        {"sub": "8a0f71a0", "userProfile": {"mandators": [{"ssin": "01234567891"}]}},
    ])
}

#[test]
fn the_example_of_the_specification_is_read() {
    let profiles = MayAct::of(&token(&example()));
    assert_eq!(profiles.len(), 3);
    let [first, _, last] = profiles.as_slice() else { panic!() };
    assert!(first.is_for("23456789123") && !first.is_for("34567891234"));
    assert_eq!((first.children().len(), first.mandators().len()), (1, 0));
    assert!(last.is_for("01234567891"));
    let text = format!("{profiles:?}");
    assert!(!text.contains("234567") && !text.contains("90e9"), "{text}");
}

#[test]
fn what_is_strange_in_it_is_passed_over() {
    let strange = json!([1, {"sub": 2}, {"sub": "a"}, {"sub": "b", "userProfile": 3}]);
    assert_eq!(MayAct::of(&token(&strange)).len(), 1);
    for none in [json!([]), json!(null), json!({})] {
        assert!(MayAct::of(&token(&none)).is_empty());
    }
    assert!(MayAct::of(&AccessToken::new("opaque".into(), None, None)).is_empty());
}

#[test]
fn an_actor_token_has_what_is_mandatory_and_the_profile() {
    let actor = Actor::new("frontendclient", Arc::new(key()));
    let read =
        |profile| -> Value { claims(actor.token(profile).unwrap().expose_secret()).unwrap() };
    let plain = read(None);
    assert_eq!(plain["iss"], "frontendclient");
    assert_eq!(
        plain["exp"].as_u64().unwrap().checked_sub(plain["iat"].as_u64().unwrap()),
        Some(60)
    );
    assert_ne!(plain["jti"], read(None)["jti"]);
    assert_eq!(plain.get("sub"), None);
    let profile = MayAct::of(&token(&example())).pop();
    assert_eq!(read(profile.as_ref())["sub"], "8a0f71a0");
}
