//! Text forms of pseudonyms in transit.

use base64ct::{Base64, Base64Unpadded, Base64Url, Base64UrlUnpadded, Encoding};
use blindnym::{
    DomainOwner, EncodedValue, PseudonymAtRest, PseudonymInTransit, Sec1Form, TextForm, TransitKey,
    TransitKeys, TransitOptions, UrnFamily, Value,
};

use crate::support::seeded_rng;
use crate::{named, uhmep};

fn pseudonym() -> PseudonymInTransit {
    let domain = uhmep();
    let point = EncodedValue::encode(&domain, &Value::from_text("1")).unwrap();
    let at_rest = PseudonymAtRest::from_x(&domain, point.point().x()).unwrap();
    let mut keys = TransitKeys::new();
    keys.insert(TransitKey::new("kid", &[1; 32]).unwrap(), true);
    let owner = DomainOwner::new(domain, keys);
    owner.to_in_transit(&at_rest, &TransitOptions::default(), 1, &mut seeded_rng(1)).unwrap()
}

const FORMS: [(TextForm, &str); 9] = [
    (TextForm::Sec1(Sec1Form::Long), "BA"),
    (TextForm::Sec1(Sec1Form::Short), "A"),
    (TextForm::V1, "eyJ"),
    (TextForm::UrnV1(UrnFamily::Fgov), "urn:be:fgov:pseudo:v1:eyJ"),
    (TextForm::UrnV1(UrnFamily::Ehealth), "urn:be:fgov:ehealth:pseudo:v1:eyJ"),
    (TextForm::UrnV2(UrnFamily::Fgov, Sec1Form::Long), "urn:be:fgov:pseudo:v2:BA"),
    (TextForm::UrnV2(UrnFamily::Fgov, Sec1Form::Short), "urn:be:fgov:pseudo:v2:A"),
    (TextForm::UrnV2(UrnFamily::Ehealth, Sec1Form::Long), "urn:be:fgov:ehealth:pseudo:v2:BA"),
    (TextForm::UrnV2(UrnFamily::Ehealth, Sec1Form::Short), "urn:be:fgov:ehealth:pseudo:v2:A"),
];

#[test]
fn every_form_is_read_back_alone_and_in_a_batch() {
    let pseudonym = pseudonym();
    let texts: Vec<String> = FORMS.iter().map(|(form, _)| pseudonym.to_text(*form)).collect();
    for (text, (form, start)) in texts.iter().zip(FORMS) {
        assert!(text.starts_with(start), "{form:?}: {text}");
        assert_eq!(
            PseudonymInTransit::from_text(&uhmep(), text).as_ref(),
            Ok(&pseudonym),
            "{form:?}"
        );
    }
    let mut batch: Vec<&str> = texts.iter().map(String::as_str).collect();
    batch.insert(4, "urn:be:fgov:pseudo:v3:A");
    let read = PseudonymInTransit::from_text_batch(&uhmep(), &batch);
    assert_eq!(read.len(), 10);
    for (place, read) in read.into_iter().enumerate() {
        match place {
            4 => assert_eq!(read.unwrap_err().code(), "unknown_prefix"),
            _ => assert_eq!(read.as_ref(), Ok(&pseudonym)),
        }
    }
}

#[test]
fn the_v1_json_is_read_in_every_base64_and_with_the_members_of_an_answer() {
    let pseudonym = pseudonym();
    let json = |more: &str| {
        format!(
            r#"{{"x":"{}","y":"{}","transitInfo":"{}"{more}}}"#,
            pseudonym.point().x_text(),
            pseudonym.point().y_text(),
            pseudonym.transit_info().as_str(),
        )
    };
    let answer = json(r#","crv":"P-521","domain":"uhmep_v1","iat":1,"exp":2,"id":"?>?>""#);
    for json in [json(""), answer] {
        let json = json.as_bytes();
        for text in [
            Base64::encode_string(json),
            Base64Unpadded::encode_string(json),
            Base64Url::encode_string(json),
            Base64UrlUnpadded::encode_string(json),
        ] {
            assert_eq!(PseudonymInTransit::from_text(&uhmep(), &text).as_ref(), Ok(&pseudonym));
        }
    }
    for (more, code) in
        [(r#","crv":"P-256""#, "wrong_curve"), (r#","domain":"other""#, "wrong_domain")]
    {
        let text = Base64::encode_string(json(more).as_bytes());
        let error = PseudonymInTransit::from_text(&uhmep(), &text).unwrap_err();
        assert_eq!(error.code(), code);
    }
}

#[test]
fn texts_that_are_no_pseudonyms_are_refused() {
    let good = pseudonym().to_text(TextForm::Sec1(Sec1Form::Long));
    let (point, info) = good.split_once(':').unwrap();
    let v1 = |json: &str| Base64::encode_string(json.as_bytes());
    for (text, code) in [
        (String::new(), "json"),
        ("urn:be:fgov:pseudo:v2:".to_owned(), "unknown_prefix"),
        ("urn:be:fgov:pseudo-encrypted:v1:kid:jwe".to_owned(), "unknown_prefix"),
        (format!("URN:be:fgov:pseudo:v2:{good}"), "base64"),
        (format!(":{info}"), "length"),
        (format!("{point}:"), "jwe_form"),
        (format!("{point}::{info}"), "base64"),
        (format!("{good}."), "jwe_form"),
        (v1("{}"), "missing_member"),
        (v1("[]"), "json"),
        (v1(r#"{"x":"AQ==","y":"AQ=="}"#), "missing_member"),
        (v1(&format!(r#"{{"x":"AQ==","y":"AQ==","transitInfo":"{info}"}}"#)), "not_on_curve"),
        ("not Base64!".to_owned(), "base64"),
    ] {
        let error = PseudonymInTransit::from_text(&uhmep(), &text).unwrap_err();
        assert_eq!(error.code(), code, "{text}");
    }
}

#[test]
fn parts_of_another_curve_do_not_go_together() {
    let p256 = blindnym::Domain::new("d", blindnym::Curve::P256, "a");
    let pseudonym = pseudonym();
    let (point, info) = (pseudonym.point().clone(), pseudonym.transit_info().clone());
    let error = PseudonymInTransit::from_parts(&p256, point.clone(), info.clone()).unwrap_err();
    assert_eq!(error.code(), "wrong_curve");
    let elsewhere = PseudonymInTransit::from_parts(&named("ehealth_v1"), point, info).unwrap();
    assert_ne!(elsewhere, pseudonym, "the domain counts");
}
