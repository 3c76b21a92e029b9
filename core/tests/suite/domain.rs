//! Domain descriptions and key sets.

use blindnym::{Curve, Domain, DomainDocument, Jwk, Jwks};

use crate::support::table;

#[test]
fn reads_the_public_part_or_says_why_not() {
    let mut refused = 0;
    for row in table("domain", "cases") {
        let text = match row.0.get("domain_text_repeat") {
            None => row.json("domain_json"),
            Some(_) => {
                let repeat = row.row("domain_text_repeat");
                let times = usize::try_from(repeat.integer("times")).unwrap();
                repeat.text("unit").repeat(times).into_bytes()
            }
        };
        match (DomainDocument::parse(&text), row.error()) {
            (Ok(document), None) => {
                let expected = row.row("domain_json");
                assert_eq!(document.domain().name(), expected.text("domain"));
                assert_eq!(document.domain().audience(), expected.text("audience"));
                let buffer_size = i64::from(document.domain().buffer_size());
                assert_eq!(buffer_size, expected.integer("bufferSize"));
            }
            (Err(error), Some(code)) => {
                assert_eq!(error.code(), code, "{}", row.text("name"));
                refused += 1;
            }
            (found, expected) => panic!("{}: {found:?}, {expected:?}", row.text("name")),
        }
    }
    assert!(refused > 0);
}

fn parse(document: &str) -> Result<Domain, &'static str> {
    let document = DomainDocument::parse(document.as_bytes());
    document.map(|document| document.domain().clone()).map_err(|error| error.code())
}

#[test]
fn what_clients_do_not_need_may_be_absent() {
    let domain = parse(r#"{"domain":"d","audience":"a","bufferSize":8}"#).unwrap();
    assert_eq!(domain, Domain::new("d", Curve::P521, "a"));
}

#[test]
fn time_to_live_is_a_duration_or_seconds() {
    let with = |member: &str| {
        parse(&format!(r#"{{"domain":"d","audience":"a","bufferSize":8,{member}}}"#))
    };
    for (member, seconds) in [
        (r#""timeToLiveInTransit":"PT10M""#, 600),
        (r#""timeToLiveInTransit":"P1D""#, 86_400),
        (r#""timeToLiveInTransit":"PT1H0.0S""#, 3_600),
        (r#""ttl":86400"#, 86_400),
        (r#""timeToLiveInTransit":"PT5S","ttl":7"#, 5),
    ] {
        assert_eq!(with(member).map(|domain| domain.time_to_live()), Ok(seconds), "{member}");
    }
    for member in [
        "\"PT0.9S\"",
        "\"10 minutes\"",
        "\"pt10m\"",
        "\"PT\"",
        "\"10\"",
        "\"-PT1S\"",
        "\"P1Y\"",
        "\"PT99999999999S\"",
        "\"\"",
    ] {
        let member = format!("\"timeToLiveInTransit\":{member}");
        assert_eq!(with(&member).unwrap_err(), "invalid_domain", "{member}");
    }
    assert_eq!(with(r#""timeToLiveInTransit":600"#).unwrap_err(), "json");
}

#[test]
fn a_buffer_size_must_leave_room() {
    for &curve in Curve::ALL {
        let domain = Domain::new("d", curve, "a");
        let greatest = u8::try_from(curve.coordinate_len() - 3).unwrap();
        assert_eq!(
            domain.with_buffer_size(greatest).unwrap().with_full_capacity().value_limit(),
            1
        );
        for wrong in [0, greatest + 1, 255] {
            assert_eq!(domain.with_buffer_size(wrong).unwrap_err().code(), "invalid_domain");
        }
    }
    let wire = r#"{"domain":"d","audience":"a","bufferSize":300}"#;
    assert_eq!(parse(wire).unwrap_err(), "json");
}

#[test]
fn members_that_must_be_there_are_asked_for_by_name() {
    for (document, member) in [
        (r#"{"audience":"a","bufferSize":8}"#, "domain"),
        (r#"{"domain":"d","bufferSize":8}"#, "audience"),
        (r#"{"domain":"d","audience":"a"}"#, "bufferSize"),
    ] {
        let error = DomainDocument::parse(document.as_bytes()).unwrap_err();
        assert!(error.to_string().contains(member), "{error}");
        assert_eq!(error.code(), "missing_member");
    }
}

#[test]
fn key_sets_pass_over_what_they_cannot_use() {
    let rsa = Jwk::new("1", &[0, 0xc5, 1], &[1, 0, 1], b"certificate");
    let jwks: Jwks = [rsa.clone()].into_iter().collect();
    assert_eq!(jwks.keys(), std::slice::from_ref(&rsa));
    let mut json: serde_json::Value = serde_json::from_str(&jwks.to_json()).unwrap();
    let keys = json["keys"].as_array_mut().unwrap();
    keys.insert(0, serde_json::json!({"kty": "EC", "kid": "1", "crv": "P-256"}));
    keys.insert(1, serde_json::json!("no key"));
    let mut signing = keys[2].clone();
    signing["use"] = "sig".into();
    signing["kid"] = "2".into();
    keys.push(signing);
    let read = Jwks::parse(json.to_string().as_bytes()).unwrap();
    assert_eq!(read.find("1"), Some(&rsa));
    assert_eq!(read.find("2"), None, "a key for signatures");
    assert_eq!(read.find("3"), None);
    assert_eq!(rsa.n, "xQE");
    for (wrong, code) in [("[]", "json"), ("{}", "missing_member"), (r#"{"keys":1}"#, "json")] {
        assert_eq!(Jwks::parse(wrong.as_bytes()).unwrap_err().code(), code, "{wrong}");
    }
}

#[test]
fn a_thumbprint_that_is_left_out_is_computed() {
    let with = Jwk::new("1", &[1], &[3], b"certificate");
    let jwks: Jwks = [with.clone()].into_iter().collect();
    let without = jwks.to_json().replace("x5t#S256", "ignored");
    let without = Jwks::parse(without.as_bytes()).unwrap();
    assert_eq!(without.find("1").unwrap().thumbprint(), with.thumbprint());
}
