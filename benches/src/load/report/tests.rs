#![allow(clippy::unwrap_used, reason = "a test asserts by panicking")]

use std::collections::BTreeMap;

use blindnym_benches::report::write;
use serde_json::Value;

use super::{Row, table};

fn row() -> Row {
    Row {
        operation: "pseudonymizeMultiple",
        connections: 256,
        requests_per_s: 123_456.789_123,
        p50_ms: 12_345.678,
        p99_ms: 60_000.0,
        errors: 123_456,
        outside_share: Some(0.098_765),
        multiplications_per_s: 1.0,
        multiplications_per_s_limit: 2.0,
        multiplication_us: 1.0,
        batch: 80,
        threads: 2,
        seconds: 5.0,
    }
}

#[test]
fn the_table_fits_80_columns() {
    let unknown = Row { outside_share: None, ..row() };
    let table = table(&[row(), unknown]);
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    assert!(table.contains("123457") && table.contains("9.9 %") && table.contains("unknown"));
}

#[test]
fn the_file_is_a_list_with_the_promised_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("load.json");
    write(&path, &[row(), Row { outside_share: None, ..row() }]).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let rows: Vec<BTreeMap<String, Value>> = serde_json::from_str(&text).unwrap();
    assert_eq!(rows.len(), 2);
    let (known, unknown) = rows.first().zip(rows.last()).unwrap();
    for name in ["connections", "requests_per_s", "p50_ms", "p99_ms", "errors", "outside_share"] {
        assert!(known.get(name).is_some_and(Value::is_number), "{name}: {text}");
    }
    assert_eq!(known.get("operation").and_then(Value::as_str), Some("pseudonymizeMultiple"));
    assert_eq!(known.get("outside_share").and_then(Value::as_f64), Some(0.0988));
    assert_eq!(unknown.get("outside_share"), Some(&Value::Null));
}
