//! Pseudonyms in transit to pseudonyms at rest (vectors/transit.json).

use blindnym::{DomainOwner, Point, PseudonymInTransit, TransitInfo, TransitKey, TransitKeys};

use crate::support::{Row, outcome, table};
use crate::{curve, domain};

fn owner(row: &Row) -> DomainOwner {
    let mut keys = TransitKeys::new();
    for key in row.rows("keys") {
        let active = key.get("active").as_bool().unwrap();
        keys.insert(TransitKey::new(key.text("kid"), &key.hex("key_hex")).unwrap(), active);
    }
    DomainOwner::new(domain(row, "domain"), keys)
}

fn pseudonym(owner: &DomainOwner, row: &Row) -> blindnym::Result<PseudonymInTransit> {
    let (x, y) = (row.hex("transit_x_hex"), row.hex("transit_y_hex"));
    let point = Point::from_coordinates(curve(row), &x, &y).unwrap();
    PseudonymInTransit::from_parts(
        owner.domain(),
        point,
        TransitInfo::parse(row.text("transit_info"))?,
    )
}

#[test]
fn opens_what_is_right_and_refuses_the_rest() {
    for row in table("transit", "cases") {
        let owner = owner(&row);
        let opened = pseudonym(&owner, &row)
            .and_then(|pseudonym| owner.to_at_rest(&pseudonym, row.integer("now")));
        if let Ok(opened) = &opened {
            let custom = serde_json::Value::Object(opened.claims.custom.clone());
            assert_eq!(custom, *row.get("payload_custom"), "{row:?}");
        }
        let at_rest = opened.map(|opened| {
            let point = opened.pseudonym.point().clone();
            (point.x().to_vec(), point.y().to_vec())
        });
        outcome(&row, at_rest, |row| (row.hex("at_rest_x_hex"), row.hex("at_rest_y_hex")));
    }
}

#[test]
fn a_batch_has_one_result_for_each() {
    let rows = table("transit", "cases");
    // All cases that share the first one's keys and clock.
    let same = |row: &&Row| {
        ["keys", "domain", "curve", "now"]
            .iter()
            .all(|member| row.get(member) == rows[0].get(member))
    };
    let rows: Vec<&Row> = rows.iter().filter(same).collect();
    let owner = owner(rows[0]);
    let pseudonyms: Vec<_> =
        rows.iter().filter_map(|row| Some((*row, pseudonym(&owner, row).ok()?))).collect();
    assert!(pseudonyms.len() > 20, "{}", pseudonyms.len());
    let batch: Vec<&PseudonymInTransit> =
        pseudonyms.iter().map(|(_, pseudonym)| pseudonym).collect();
    let opened = owner.to_at_rest_batch(&batch, rows[0].integer("now"));
    assert_eq!(opened.len(), batch.len());
    for (opened, (row, _)) in opened.into_iter().zip(&pseudonyms) {
        let x = opened.map(|opened| opened.pseudonym.x().to_vec());
        outcome(row, x, |row| row.hex("at_rest_x_hex"));
    }
}
