//! `blindnym inspect`.

use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use blindnym::{
    Caller, Curve, Domain, MasterSecret, PseudonymInTransit, Reply, Sec1Form, Service,
    ServiceDomain, Step, TextForm, UrnFamily, Value,
};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use serde_json::json;

use crate::support::{Place, now};

const AUDIENCE: &str = "https://api-acpt.ehealth.fgov.be/pseudo/v1/domains/uhmep_v1";

/// A pseudonym that is made at this time, for 600 s.
fn pseudonym(curve: Curve, time: i64) -> PseudonymInTransit {
    let domain = Domain::new("uhmep_v1", curve, AUDIENCE);
    let master = MasterSecret::from_bytes(&[42; 64]).unwrap();
    let mut service = Service::new();
    service.insert(ServiceDomain::derive(&master, &domain, 1, &[1]).unwrap());
    let mut rng = UnwrapErr(SysRng);
    let Step { state, message } = domain.pseudonymize(&[&Value::from_text("x")], &mut rng);
    let replies: Vec<Reply> = message
        .iter()
        .map(|request| service.answer_request(request, &Caller::default(), time, &mut rng))
        .collect();
    state.finish(&replies).remove(0).unwrap()
}

fn inspect(text: &str, code: i32) -> String {
    let place = Place::new();
    let by_argument = place.run(&["inspect", text]).expect(code);
    let by_input = place.run_with_input(&["inspect", "-"], &format!("{text}\n")).expect(code);
    assert_eq!(by_argument.lines().next(), by_input.lines().next());
    by_argument
}

#[test]
fn every_text_form_is_read() {
    let forms = [
        (TextForm::Sec1(Sec1Form::Long), "sec1:transitInfo, long point"),
        (TextForm::Sec1(Sec1Form::Short), "sec1:transitInfo, short point"),
        (TextForm::V1, "Base64 of JSON"),
        (TextForm::UrnV1(UrnFamily::Fgov), "urn v1 (urn:be:fgov:pseudo:v1:…), Base64 of JSON"),
        (TextForm::UrnV1(UrnFamily::Ehealth), "urn v1 (urn:be:fgov:ehealth:pseudo:v1:…)"),
        (TextForm::UrnV2(UrnFamily::Fgov, Sec1Form::Long), "urn v2 (urn:be:fgov:pseudo:v2:…)"),
        (TextForm::UrnV2(UrnFamily::Ehealth, Sec1Form::Short), "short point"),
    ];
    for curve in [Curve::P521, Curve::P256] {
        let pseudonym = pseudonym(curve, now());
        for (form, named) in forms {
            let told = inspect(&pseudonym.to_text(form), 0);
            for shown in [named, curve.crv(), "uhmep_v1", "eHealth, acceptance", "expires in", "✓"]
            {
                assert!(told.contains(shown), "{form:?}: {shown}: {told}");
            }
            assert!(!told.contains(&pseudonym.point().to_sec1_text(Sec1Form::Short)));
        }
    }
}

#[test]
fn json_of_the_service_is_read_as_it_is() {
    let pseudonym = pseudonym(Curve::P521, now());
    let answer = json!({
        "id": "canary-id",
        "domain": "uhmep_v1",
        "crv": "P-521",
        "iat": 1,
        "x": Base64::encode_string(pseudonym.point().x()),
        "y": Base64::encode_string(pseudonym.point().y()),
        "transitInfo": pseudonym.transit_info().as_str(),
    });
    let pretty = serde_json::to_string_pretty(&answer).unwrap();
    for text in [answer.to_string(), pretty.clone()] {
        let told = inspect(&text, 0);
        assert!(
            told.starts_with("form       JSON\ncurve      P-521\ndomain     uhmep_v1"),
            "{told}"
        );
        assert!(told.contains("iat, id (values not shown)") && !told.contains("canary"), "{told}");
    }
    let several = json!({"outputs": [answer]}).to_string();
    assert!(inspect(&several, 1).contains("give one of them"));
    let told = inspect(pseudonym.transit_info().as_str(), 0);
    assert!(told.contains("transitInfo alone") && told.contains(AUDIENCE), "{told}");
    let wrong = pretty.replace("P-521", "P-256");
    assert!(inspect(&wrong, 1).contains('✗'));
}

#[test]
fn times_are_told_in_plain_words() {
    let text = |time| pseudonym(Curve::P521, time).to_text(TextForm::Sec1(Sec1Form::Short));
    let told = inspect(&text(now() - 600 - 7_300), 1);
    assert!(told.contains("✗ it expired 2 h ago: ask for a new one"), "{told}");
    let told = inspect(&text(now() + 7_300), 1);
    assert!(told.contains("✗ it is issued in 2 h: check the clocks"), "{told}");
    let told = inspect(&text(now() - 610), 0);
    assert!(told.contains("! it has expired, within the 60 s"), "{told}");
    let told = inspect(&text(now() + 30), 0);
    assert!(told.contains('✓'), "{told}");
}

/// A pseudonym whose transitInfo has another header, which makes it one that no owner accepts.
fn with_header(header: &serde_json::Value) -> String {
    let pseudonym = pseudonym(Curve::P521, now());
    let rest = pseudonym.transit_info().as_str().split_once('.').unwrap().1.to_owned();
    let header = Base64UrlUnpadded::encode_string(header.to_string().as_bytes());
    format!("{}:{header}.{rest}", pseudonym.point().to_sec1_text(Sec1Form::Short))
}

#[test]
fn headers_that_cannot_be_are_shown_with_what_is_wrong() {
    let none = json!({"alg": "dir", "enc": "A256GCM"});
    let told = inspect(&with_header(&none), 1);
    assert!(told.contains("no `kid`") && told.contains("no `aud`"), "{told}");
    let wrong = json!({"alg": "none", "enc": "A256GCM", "kid": "k", "aud": "uhmep_v1"});
    let told = inspect(&with_header(&wrong), 1);
    assert!(told.contains("`alg`") && told.contains("domain     uhmep_v1"), "{told}");
    let backwards =
        json!({"alg": "dir", "enc": "A256GCM", "kid": "k", "aud": "a", "iat": 9, "exp": 5});
    assert!(inspect(&with_header(&backwards), 1).contains("before it is issued"));
    let far = json!({"alg": "dir", "enc": "A256GCM", "kid": "k", "aud": "a", "exp": i64::MAX});
    let _told = inspect(&with_header(&far), 0);
    let custom = json!({"alg": "dir", "enc": "A256GCM", "kid": "k", "aud": "a", "sub": "canary"});
    let told = inspect(&with_header(&custom), 0);
    assert!(told.contains("sub (values not shown)") && !told.contains("canary"), "{told}");
}

#[test]
fn terminals_are_not_driven_by_headers() {
    let evil = json!({"alg": "dir", "enc": "A256GCM", "kid": "\u{1b}[2J", "aud": "a\nb\u{202e}"});
    let told = inspect(&with_header(&evil), 0);
    assert!(!told.contains(['\u{1b}', '\u{202e}']) && told.contains("a\u{fffd}b"), "{told}");
}

#[test]
fn what_is_none_is_told_without_being_repeated() {
    for text in [
        "97071143362",
        "urn:be:fgov:pseudo:v3:97071143362",
        "urn:be:fgov:pseudo:v2:97071143362",
        "urn:be:fgov:pseudo-encrypted:v1:97071143362:x",
        "97071143362:97071143362",
        "{\"x\":\"97071143362\"}",
        "{97071143362",
        "97071143362.a.b.c.d",
        "é:é",
        ":",
    ] {
        let told = inspect(text, 1);
        assert!(told.contains('✗') && !told.contains("97071143362"), "{text}: {told}");
    }
    assert!(
        Place::new().run_with_input(&["inspect", "-"], "\n").expect(2).contains("no pseudonym")
    );
}

#[test]
fn json_is_one_object_for_each_line() {
    let good = pseudonym(Curve::P521, now()).to_text(TextForm::V1);
    let input = format!("{good}\nx\n");
    let run = Place::new().run_with_input(&["inspect", "--format", "json", "-"], &input);
    assert_eq!(run.code, 1);
    let lines: Vec<serde_json::Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["good"], &lines[1]["good"]), (&true.into(), &false.into()));
    assert_eq!((&lines[0]["domain"], &lines[1]["code"]), (&"uhmep_v1".into(), &"base64".into()));
}
