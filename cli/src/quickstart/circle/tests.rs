use std::collections::HashSet;

use blindnym::{Curve, Domain, EncodedValue, PseudonymAtRest, Ssin, Value};

use super::{Circle, Item, Mismatch};

/// Three rows whose circle closes; any points will do for pseudonyms.
struct Rows {
    ssins: Vec<Item<Ssin>>,
    stored: Vec<Item<PseudonymAtRest>>,
    converted: Vec<Item<PseudonymAtRest>>,
    identified: Vec<Item<Value>>,
    identified_converted: Vec<Item<Value>>,
    direct: Vec<Item<PseudonymAtRest>>,
}

const SSINS: [&str; 3] = ["82042605839", "72101230445", "17073003384"];

impl Rows {
    fn new() -> Self {
        let ssins = || SSINS.map(|text| Ssin::parse(text).unwrap());
        let values = || ssins().map(|ssin| Value::from(&ssin));
        Self {
            ssins: items(ssins()),
            stored: items(SSINS.map(|text| pseudonym("uhmep_v1", text))),
            converted: items(SSINS.map(|text| pseudonym("ehealth_v1", text))),
            identified: items(values()),
            identified_converted: items(values()),
            direct: items(SSINS.map(|text| pseudonym("ehealth_v1", text))),
        }
    }

    fn mismatches(&self) -> Vec<(usize, &'static str)> {
        self.mismatches_but(&[])
    }

    fn mismatches_but(&self, failed: &[usize]) -> Vec<(usize, &'static str)> {
        let circle = Circle {
            ssins: &self.ssins,
            stored: &self.stored,
            converted: &self.converted,
            identified: &self.identified,
            identified_converted: &self.identified_converted,
            direct: &self.direct,
        };
        let failed: HashSet<usize> = failed.iter().copied().collect();
        let found = circle.mismatches(&failed).into_iter();
        found.map(|Mismatch { row, code, .. }| (row, code)).collect()
    }
}

fn items<T>(of: [T; 3]) -> Vec<Item<T>> {
    super::super::stages::numbered(of)
}

fn pseudonym(domain: &str, text: &str) -> PseudonymAtRest {
    let domain = Domain::new(domain, Curve::P521, "audience");
    let value = Value::from_text(&format!("{}{text}", domain.name()));
    let encoded = EncodedValue::encode(&domain, &value).unwrap();
    PseudonymAtRest::from_x(&domain, encoded.point().x()).unwrap()
}

#[test]
fn a_closed_circle_has_no_mismatch() {
    assert_eq!(Rows::new().mismatches(), []);
}

#[test]
fn a_wrong_value_is_found_in_either_domain() {
    let mut rows = Rows::new();
    rows.identified[1].of = Value::from_text("82042605839");
    rows.identified_converted[2].of = Value::from_text("17073003384 ");
    assert_eq!(rows.mismatches(), [(2, "identified"), (3, "identified")]);
}

#[test]
fn a_lost_row_is_found_and_a_failed_one_not_counted_again() {
    let mut rows = Rows::new();
    let _lost = rows.identified_converted.pop();
    assert_eq!(rows.mismatches(), [(3, "lost")]);
    assert_eq!(rows.mismatches_but(&[3]), []);
}

#[test]
fn two_patients_with_one_pseudonym_are_found() {
    let mut rows = Rows::new();
    rows.stored[2].of = rows.stored[0].of.clone();
    assert_eq!(rows.mismatches(), [(3, "shared")]);
}

#[test]
fn one_patient_with_two_pseudonyms_is_found() {
    let mut rows = Rows::new();
    rows.ssins[1].of = rows.ssins[0].of.clone();
    rows.identified[1].of = rows.identified[0].of.clone();
    rows.identified_converted[1].of = rows.identified[0].of.clone();
    assert_eq!(rows.mismatches(), [(2, "unstable")]);
}

#[test]
fn domains_that_agree_are_found() {
    let mut rows = Rows::new();
    rows.converted[0].of = rows.stored[0].of.clone();
    assert_eq!(rows.mismatches(), [(1, "domains_agree")]);
}

#[test]
fn a_conversion_that_differs_is_found() {
    let mut rows = Rows::new();
    rows.direct[1].of = rows.direct[0].of.clone();
    assert_eq!(rows.mismatches(), [(2, "converted")]);
}

#[test]
fn rows_outside_the_sample_need_no_direct_pseudonym() {
    let mut rows = Rows::new();
    rows.direct.clear();
    assert_eq!(rows.mismatches(), []);
}
