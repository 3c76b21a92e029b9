//! SSINs (vectors/ssin.json).

use blindnym::{Ssin, SsinKind, Value};

use crate::support::{outcome, table};

#[test]
fn checks_as_the_vectors_say() {
    for row in table("ssin", "cases") {
        let read = Ssin::parse(row.text("text")).map(|ssin| {
            let kind = match ssin.kind() {
                SsinKind::National => "national",
                SsinKind::Bis => "bis",
            };
            let display = ssin.to_display().to_string();
            (ssin.digits().to_owned(), display, kind.to_owned(), ssin.born_2000_or_later())
        });
        outcome(&row, read, |row| {
            let text = |member| row.text(member).to_owned();
            let later = row.get("born_2000_or_later").as_bool().unwrap();
            (text("digits"), text("display"), text("kind"), later)
        });
    }
}

#[test]
fn both_forms_are_one_number_and_one_value() {
    let plain: Ssin = "97071143362".parse().unwrap();
    let displayed: Ssin = "97.07.11-433.62".parse().unwrap();
    assert_eq!(plain, displayed);
    assert_eq!(Value::from(&displayed), Value::from_text("97071143362"));
}
