//! Pseudonyms at rest: what is stored is x, and x is the identity.

use blindnym::{EncodedValue, PseudonymAtRest, Value};

use crate::{named, uhmep};

fn x_of(text: &str) -> Vec<u8> {
    EncodedValue::encode(&uhmep(), &Value::from_text(text)).unwrap().point().x().to_vec()
}

#[test]
fn the_stored_text_gives_the_pseudonym_back() {
    let pseudonym = PseudonymAtRest::from_x(&uhmep(), &x_of("97071143362")).unwrap();
    let text = pseudonym.to_text();
    assert_eq!(text.len(), 88);
    let again = PseudonymAtRest::from_text(&uhmep(), &text).unwrap();
    assert_eq!(again, pseudonym);
    assert_eq!(again.x(), pseudonym.x());
    assert_eq!(again.x().len(), 66);
}

#[test]
fn a_bad_text_costs_the_others_nothing() {
    let good = PseudonymAtRest::from_x(&uhmep(), &x_of("1")).unwrap();
    let text = good.to_text();
    let padded = format!("{text}=");
    // No point of P-521 has x = 3.
    let off_curve = format!("{}Aw==", "A".repeat(84));
    let texts = [text.as_str(), &padded, "", &off_curve, &text];
    let read = PseudonymAtRest::from_text_batch(&uhmep(), &texts);
    let codes: Vec<&str> = read
        .iter()
        .map(|read| read.as_ref().map_or_else(blindnym::Error::code, |_| "ok"))
        .collect();
    assert_eq!(codes, ["ok", "base64", "length", "not_on_curve", "ok"]);
    assert_eq!(read[4], Ok(good));
}

#[test]
fn pseudonyms_of_two_domains_are_never_equal() {
    let x = x_of("1");
    let here = PseudonymAtRest::from_x(&uhmep(), &x).unwrap();
    let there = PseudonymAtRest::from_x(&named("ehealth_v1"), &x).unwrap();
    assert_ne!(here, there);
    assert_ne!(here, PseudonymAtRest::from_x(&uhmep(), &x_of("2")).unwrap());
}

#[test]
fn bytes_of_a_wrong_length_are_refused() {
    for (len, code) in [(0, "length"), (133, "length")] {
        let error = PseudonymAtRest::from_x(&uhmep(), &vec![1; len]).unwrap_err();
        assert_eq!(error.code(), code);
    }
    let error = PseudonymAtRest::from_x(&uhmep(), &[1; 67]).unwrap_err();
    assert_eq!(error.code(), "coordinate_range");
}
