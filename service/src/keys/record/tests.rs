//! What a record must be, and its form in the store.

use blindnym::{Curve, Jwk, MasterSecret};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{DomainRecord, Holder, decode, encode};
use crate::keys::{KeysError, SecretPlace};

pub(in crate::keys) fn record(name: &str) -> DomainRecord {
    DomainRecord {
        name: name.into(),
        description: "for tests".into(),
        crv: Curve::P521,
        audience: "https://pseudo.example/pseudo/v1/domains/test".into(),
        buffer_size: 8,
        time_to_live: 600,
        scalar_version: 1,
        key_versions: vec![1],
        holders: vec![holder("https://holder.example/jwks")],
        access_rule: Some(json!({"domain": name, "type": "custom", "details": []})),
        secret: SecretPlace::Derived,
    }
}

pub(in crate::keys) fn holder(jku: &str) -> Holder {
    let jwk = Jwk::new("holder", &[0xc5; 256], &[1, 0, 1], b"a certificate");
    Holder { jku: jku.into(), jwk: serde_json::to_value(jwk).unwrap() }
}

fn reason(record: &DomainRecord) -> &'static str {
    match encode(record).unwrap_err() {
        KeysError::InvalidRecord { reason, .. } => reason,
        other => panic!("{other}"),
    }
}

#[test]
fn reads_back_what_was_written() {
    for &crv in Curve::ALL {
        for access_rule in [None, record("d").access_rule] {
            let record = DomainRecord { crv, access_rule, ..record("d") };
            assert_eq!(decode("d", &encode(&record).unwrap()).unwrap(), record);
        }
    }
}

#[test]
fn the_stored_form_is_fixed() {
    let record = DomainRecord { holders: vec![], access_rule: None, ..record("d") };
    let expected = concat!(
        r#"{"format":1,"domain":{"name":"d","description":"for tests","crv":"P-521","#,
        r#""audience":"https://pseudo.example/pseudo/v1/domains/test","buffer_size":8,"#,
        r#""time_to_live":600,"scalar_version":1,"key_versions":[1],"holders":[]}}"#
    );
    assert_eq!(String::from_utf8(encode(&record).unwrap()).unwrap(), expected);
}

#[test]
fn a_record_from_before_there_were_modules_is_read() {
    let old = concat!(
        r#"{"format":1,"domain":{"name":"d","description":"","crv":"P-384","audience":"a","#,
        r#""buffer_size":8,"time_to_live":600,"scalar_version":1,"key_versions":[1],"holders":[]}}"#
    );
    let read = decode("d", old.as_bytes()).unwrap();
    assert_eq!(read.secret, SecretPlace::Derived);
    assert_eq!(encode(&read).unwrap(), old.as_bytes());
}

#[test]
fn where_the_secret_is_has_a_fixed_form() {
    let key_id = Uuid::from_u128(0x0123_4567_89ab_4def_8123_4567_89ab_cdef);
    let place = |token: &str| SecretPlace::Pkcs11 { token: token.into(), key_id };
    let stored = DomainRecord { secret: place("hsm 1"), ..record("d") };
    let bytes = encode(&stored).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let expected =
        r#","secret":{"pkcs11":{"token":"hsm 1","key_id":"0123456789ab4def8123456789abcdef"}}}}"#;
    assert!(text.ends_with(expected), "{text}");
    assert_eq!(decode("d", &bytes).unwrap(), stored);
    for secret in [place(""), place(&"t".repeat(33))] {
        let bad = DomainRecord { secret, ..record("d") };
        assert_eq!(reason(&bad), "a token's label has 1 to 32 bytes");
    }
    for bad in [
        json!({"pkcs11": {"token": "t", "key_id": "0123"}}),
        json!({"pkcs11": {"token": "t"}}),
        json!({"pkcs11": {"token": "t", "key_id": key_id.simple().to_string(), "pin": "1"}}),
        json!("elsewhere"),
    ] {
        let mut value: Value = serde_json::from_slice(&bytes).unwrap();
        value["domain"]["secret"] = bad;
        let error = decode("d", value.to_string().as_bytes()).unwrap_err();
        assert!(matches!(error, KeysError::UnreadableRecord { .. }), "{value}");
    }
}

#[test]
fn a_secret_in_a_token_needs_a_module() {
    let secret = SecretPlace::Pkcs11 { token: "hsm 1".into(), key_id: Uuid::from_u128(1) };
    let record = DomainRecord { secret, ..record("d") };
    let error = record.service_domain(&MasterSecret::from_bytes(&[7; 64]).unwrap()).unwrap_err();
    let KeysError::NoModule { name, token } = &error else { panic!("{error}") };
    assert_eq!((name.as_str(), token.as_str()), ("d", "hsm 1"));
}

#[test]
fn other_forms_are_refused() {
    let good: Value = serde_json::from_slice(&encode(&record("d")).unwrap()).unwrap();
    let mut later = good.clone();
    later["format"] = json!(2);
    let mut more = good.clone();
    more["domain"]["colour"] = json!("blue");
    let mut curve = good.clone();
    curve["domain"]["crv"] = json!("P-192");
    for bad in [later, more, curve, json!({}), json!(null)] {
        let error = decode("d", bad.to_string().as_bytes()).unwrap_err();
        assert!(matches!(error, KeysError::UnreadableRecord { .. }), "{bad}");
    }
    let error = decode("another name", good.to_string().as_bytes()).unwrap_err();
    assert!(matches!(error, KeysError::UnreadableRecord { .. }));
}

#[test]
fn settings_that_cannot_be_served_are_refused() {
    for name in ["", ".", ".."] {
        assert_eq!(reason(&record(name)), "this cannot be a domain's name");
    }
    assert_eq!(reason(&record(&"n".repeat(65_536))), "the name is too long");
    let bad = DomainRecord { time_to_live: 0, ..record("d") };
    assert_eq!(reason(&bad), "time_to_live is 0");
    let bad = DomainRecord { key_versions: vec![], ..record("d") };
    assert_eq!(reason(&bad), "it has no key version");
    for key_versions in [vec![2, 1], vec![1, 1], vec![1, 3, 2]] {
        let bad = DomainRecord { key_versions, ..record("d") };
        assert_eq!(reason(&bad), "key_versions do not ascend");
    }
    for buffer_size in [0, 66, 255] {
        let bad = DomainRecord { buffer_size, ..record("d") };
        assert!(matches!(encode(&bad).unwrap_err(), KeysError::Engine(_)), "{buffer_size}");
    }
    let nested = (0..200).fold(json!(1), |inner, _| json!([inner]));
    let bad = DomainRecord { access_rule: Some(nested), ..record("d") };
    assert!(matches!(encode(&bad).unwrap_err(), KeysError::UnreadableRecord { .. }));
}

#[test]
fn holders_have_public_rsa_keys() {
    let with = |holder: Holder| DomainRecord { holders: vec![holder], ..record("d") };
    assert_eq!(reason(&with(holder(""))), "a holder has no jku");
    for member in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        let mut holder = holder("https://holder.example/jwks");
        holder.jwk[member] = json!("c2VjcmV0");
        let bad = with(holder);
        assert_eq!(reason(&bad), "a holder's key is a private key");
        let error = encode(&bad).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("c2VjcmV0"));
    }
    for (member, value) in [("kty", "EC"), ("use", "sig")] {
        let mut holder = holder("https://holder.example/jwks");
        holder.jwk[member] = json!(value);
        assert_eq!(reason(&with(holder)), "a holder's key is not an RSA public key for encryption");
    }
    let not_a_key = Holder { jku: "j".into(), jwk: json!([1]) };
    assert_eq!(reason(&with(not_a_key)), "a holder's key is not an RSA public key for encryption");
}

#[test]
fn gives_the_domain_of_the_engine() {
    let master = MasterSecret::from_bytes(&[7; 64]).unwrap();
    let record = DomainRecord { key_versions: vec![2, 5], time_to_live: 60, ..record("d") };
    let domain = record.service_domain(&master).unwrap();
    assert_eq!(domain.domain().time_to_live(), 60);
    assert_eq!(domain.domain().buffer_size(), 8);
    assert_eq!(domain.domain().audience(), record.audience);
    assert_eq!(record.active_version(), Some(5));
    let active = master.transit_key("d", 5).unwrap();
    assert_eq!(domain.keys().active().unwrap().kid(), active.kid());
    assert_eq!(domain.keys().keys().len(), 2);
    let sealed_for = record.sealed_for().unwrap();
    assert_eq!(sealed_for[0].jku, "https://holder.example/jwks");
    assert_eq!(sealed_for[0].key.kid, "holder");
}
