#![allow(clippy::unwrap_used, reason = "a test asserts by panicking")]

use std::collections::BTreeMap;

use blindnym_benches::report::write;
use serde_json::Value;

use super::{rows, table};
use crate::contest::{Measured, Names};
use crate::{aws_lc, ours, rustcrypto};

/// Times of three rounds, twice as long in the second.
fn measured(
    operation: &'static str,
    implementation: &'static str,
    seconds: f64,
    multiplications: f64,
) -> Measured {
    let names = Names { operation, implementation, backend: "fast" };
    Measured {
        names,
        batch: 64,
        multiplications,
        seconds: [1.0, 2.0, 1.0].map(|t| t * seconds).into(),
    }
}

fn all() -> Vec<Measured> {
    vec![
        measured("multiply", rustcrypto::NAME, 12e-4, 0.0),
        measured("multiply", aws_lc::NAME, 4e-4, 0.0),
        measured("multiply", ours::NAME, 1e-4, 0.0),
        measured("invert a scalar", ours::NAME, 1e-6, 0.0),
        measured("blind and unblind", ours::NAME, 2.5e-4, 2.0),
    ]
}

#[test]
fn what_rustcrypto_does_not_do_is_compared_with_its_multiplications() {
    let rows = rows(&all(), Some(2e9), "fast");
    let [generic, aws_lc, ours, inversion, blind] = &*rows else { panic!("five rows") };
    let near = |one: Option<f64>, other: f64| (one.unwrap() - other).abs() < 1e-9;
    assert!(near(generic.ratio_to_rustcrypto, 1.0) && near(aws_lc.ratio_to_rustcrypto, 3.0));
    assert!(near(ours.ratio_to_rustcrypto, 12.0) && near(ours.ratio_to_aws_lc, 4.0));
    assert!(near(ours.cycles, 2e5) && ours.multiplication_share.is_none());
    assert_eq!((inversion.ratio_to_rustcrypto, inversion.ratio_to_aws_lc), (None, None));
    assert!(near(blind.ratio_to_rustcrypto, 9.6) && near(blind.multiplication_share, 0.8));
}

#[test]
fn the_table_fits_130_columns() {
    let table = table(&rows(&all(), None, "fast"));
    assert!(table.lines().all(|line| line.chars().count() <= 130), "{table}");
    assert!(table.contains("12.00") && table.contains("80.0 %"), "{table}");
}

#[test]
fn the_file_is_a_list_with_the_promised_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("peers.json");
    write(&path, &rows(&all(), Some(1e9), "fast")).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let rows: Vec<BTreeMap<String, Value>> = serde_json::from_str(&text).unwrap();
    assert_eq!(rows.len(), 5);
    for row in rows {
        for name in ["operation", "implementation", "backend"] {
            assert!(row.get(name).is_some_and(Value::is_string), "{name}: {text}");
        }
        assert!(row.get("ops_per_s").is_some_and(Value::is_number), "{text}");
        let ratio = row.get("ratio_to_rustcrypto").unwrap();
        assert!(ratio.is_number() || ratio.is_null(), "{text}");
    }
}
