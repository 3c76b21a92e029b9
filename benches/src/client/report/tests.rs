#![allow(clippy::unwrap_used, reason = "a test asserts by panicking")]

use std::collections::BTreeMap;

use blindnym_benches::report::write;
use serde_json::Value;

use super::{Row, table};

fn row() -> Row {
    Row {
        path: "pseudonymize, Parquet, HTTP",
        rows: 10_000_000,
        seconds: 100.0,
        rows_per_s: 123_456.7,
        core_rows_per_s: 124_999.9,
        core_samples: 25,
        ratio_to_core: 0.987_654_3,
        peak_rss_mib: Some(1_234.5),
        threads: 64,
    }
}

#[test]
fn the_table_fits_80_columns() {
    let table = table(&[row(), Row { peak_rss_mib: None, ..row() }]);
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    for told in ["pseudonymize, Parquet, HTTP", "10000000", "123457", "98.8 %", "1234", "–"] {
        assert!(table.contains(told), "{told}: {table}");
    }
}

#[test]
fn the_file_is_a_list_with_the_promised_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("client-bench.json");
    write(&path, &[row(), Row { peak_rss_mib: None, ..row() }]).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let rows: Vec<BTreeMap<String, Value>> = serde_json::from_str(&text).unwrap();
    let [known, unknown] = &rows[..] else { panic!("{text}") };
    for name in ["rows", "seconds", "rows_per_s", "core_rows_per_s", "ratio_to_core", "threads"] {
        assert!(known.get(name).is_some_and(Value::is_number), "{name}: {text}");
    }
    assert_eq!(known.get("path").and_then(Value::as_str), Some("pseudonymize, Parquet, HTTP"));
    assert_eq!(known.get("ratio_to_core").and_then(Value::as_f64), Some(0.9877));
    assert_eq!(known.get("peak_rss_mib").and_then(Value::as_f64), Some(1234.5));
    assert_eq!(unknown.get("peak_rss_mib"), Some(&Value::Null));
}
