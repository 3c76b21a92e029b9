//! Pseudonyms of studies, against the independent derivation (vectors/study.json).

use blindnym::{Curve, Domain, PseudonymAtRest, StudyKey, StudyPseudonym};

use crate::support::{seeded_rng, table};

fn uhmep() -> Domain {
    Domain::new("uhmep_v1", Curve::P521, "")
}

#[test]
fn derives_what_the_independent_generator_derives_and_goes_back() {
    for row in table("study", "derive") {
        let curve: Curve = row.text("curve").parse().unwrap();
        let domain = Domain::new(row.text("domain"), curve, "");
        let key = StudyKey::from_bytes(&row.hex("key_hex")).unwrap();
        let at_rest = PseudonymAtRest::from_x(&domain, &row.hex("at_rest_hex")).unwrap();
        let study = key.pseudonyms(&domain, &[&at_rest]).remove(0).unwrap();
        assert_eq!(study.x(), row.hex("study_hex"), "{row:?}");
        let read = StudyPseudonym::from_text(&domain, &study.to_text()).unwrap();
        assert_eq!(read, study);
        assert_eq!(key.at_rest(&domain, &[&read]).remove(0).unwrap(), at_rest);
    }
}

#[test]
fn a_bad_item_costs_the_others_nothing() {
    let key = StudyKey::generate(&mut seeded_rng(3));
    let other = Domain::new("ehealth_v1", Curve::P521, "");
    let row = table("study", "derive").remove(0);
    let x = row.hex("at_rest_hex");
    let ours = PseudonymAtRest::from_x(&uhmep(), &x).unwrap();
    let theirs = PseudonymAtRest::from_x(&other, &x).unwrap();
    let made = key.pseudonyms(&uhmep(), &[&ours, &theirs, &ours]);
    assert_eq!(made[0], made[2]);
    assert_eq!(made[1].as_ref().unwrap_err().code(), "wrong_domain");
    let study = made[0].as_ref().unwrap();
    assert_eq!(key.at_rest(&other, &[study])[0].as_ref().unwrap_err().code(), "wrong_domain");
}

#[test]
fn studies_and_domains_have_nothing_in_common() {
    let mut rng = seeded_rng(4);
    let (one, two) = (StudyKey::generate(&mut rng), StudyKey::generate(&mut rng));
    assert!(one != two && one == StudyKey::from_bytes(one.as_bytes()).unwrap());
    let x = table("study", "derive").remove(0).hex("at_rest_hex");
    let made = |key: &StudyKey, name| {
        let domain = Domain::new(name, Curve::P521, "");
        let at_rest = PseudonymAtRest::from_x(&domain, &x).unwrap();
        key.pseudonyms(&domain, &[&at_rest]).remove(0).unwrap().to_text()
    };
    let all = [made(&one, "a"), made(&one, "b"), made(&two, "a"), made(&two, "b")];
    let distinct: std::collections::BTreeSet<&String> = all.iter().collect();
    assert_eq!(distinct.len(), 4);
}

#[test]
fn a_key_has_32_bytes_and_is_never_shown() {
    for len in [0, 31, 33, 64] {
        assert_eq!(StudyKey::from_bytes(&vec![7; len]).unwrap_err().code(), "length");
    }
    let key = StudyKey::from_bytes(&[7; 32]).unwrap();
    assert_eq!(format!("{key:?}"), "StudyKey { .. }");
}
