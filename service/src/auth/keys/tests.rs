//! Which keys of a JWKS are used.

use serde_json::json;

use super::*;
use crate::auth::support::{RSA, jwks, rsa_jwk};

fn parse(jwks: &Value) -> Option<KeySet> {
    KeySet::parse(jwks.to_string().as_bytes())
}

#[test]
fn only_signature_keys() {
    let keys = parse(&jwks()).unwrap();
    let kids: Vec<&str> = keys.keys.iter().map(|key| key.kid.as_str()).collect();
    assert_eq!(kids, ["rsa", "ec", "ec384"]);
}

#[test]
fn keys_that_are_not_for_this() {
    for (member, value) in [
        ("use", json!("enc")),
        ("use", json!("other")),
        ("key_ops", json!(["encrypt"])),
        ("alg", json!("RSA-OAEP")),
        ("alg", json!("HS256")),
        ("alg", json!("ES256")),
        ("kid", json!(null)),
        ("n", json!("not base64!")),
    ] {
        let mut key = rsa_jwk("rsa", &RSA);
        key[member] = value;
        assert!(parse(&json!({"keys": [key]})).is_none(), "{member}");
    }
}

#[test]
fn one_kid_for_two_keys() {
    let (mut first, mut second) = (rsa_jwk("same", &RSA), rsa_jwk("same", &RSA));
    first["alg"] = json!("RS256");
    second["alg"] = json!("PS256");
    let keys = parse(&json!({"keys": [first, second]})).unwrap();
    assert!(matches!(keys.find("same", Algorithm::PS256), Found::Key(_)));
    assert!(matches!(keys.find("same", Algorithm::RS512), Found::WrongAlgorithm));
    assert!(matches!(keys.find("other", Algorithm::PS256), Found::Nothing));
}

#[test]
fn names_of_algorithms() {
    for (name, algorithm, _) in ALL {
        assert_eq!(name.parse(), Ok(algorithm));
    }
    for name in ["HS256", "none", "", "rs256", "EdDSA"] {
        assert_eq!(name.parse::<SigningAlgorithm>().unwrap_err().code(), "invalid_settings");
    }
    assert_eq!(SigningAlgorithm::of(Algorithm::HS256), None);
}
