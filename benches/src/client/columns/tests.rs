#![allow(clippy::unwrap_used, reason = "a test asserts by panicking")]

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray, UInt32Array};
use parquet::arrow::ArrowWriter;

use super::{BATCH, Reader, check, open, repeat, texts, write};

/// All texts, in order.
fn all(path: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for batch in Reader::try_new(open(path).unwrap()).unwrap().build().unwrap() {
        let texts = texts(&batch.unwrap(), "t").unwrap();
        found.extend(texts.iter().map(|text| text.unwrap().to_owned()));
    }
    found
}

#[test]
fn a_file_has_the_rows_that_were_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    let rows = BATCH + 3;
    write(&path, "t", rows, |row| row.to_string()).unwrap();
    assert_eq!(all(&path), (0..rows).map(|row| row.to_string()).collect::<Vec<_>>());
    // One that is there is not written over.
    assert!(write(&path, "t", 1, |row| row.to_string()).is_err());
}

#[test]
fn rows_are_repeated_and_numbered_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("a.parquet"), folder.path().join("b.parquet"));
    write(&from, "t", 5, |row| format!("t{row}")).unwrap();
    repeat(&from, 3, "t", &to, 8).unwrap();
    assert_eq!(all(&to), ["t0", "t1", "t2", "t0", "t1", "t2", "t0", "t1"]);
    // The beginning only, which is how few are taken of many.
    let few = folder.path().join("c.parquet");
    repeat(&to, 2, "t", &few, 2).unwrap();
    assert_eq!(all(&few), ["t0", "t1"]);
    assert!(repeat(&to, 0, "t", &folder.path().join("d.parquet"), 2).is_err());
    assert!(repeat(&to, 1, "u", &folder.path().join("e.parquet"), 2).is_err());
}

/// A file as the command writes them.
fn result(path: &Path, ids: [u32; 2], texts: [Option<&str>; 2], problem: Option<&str>) {
    let columns: [(&str, ArrayRef, bool); 3] = [
        ("id", Arc::new(UInt32Array::from_iter_values(ids)), false),
        ("t", Arc::new(texts.iter().collect::<StringArray>()), true),
        ("t_problem", Arc::new([None, problem].iter().collect::<StringArray>()), true),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let file = File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    let _metadata = writer.close().unwrap();
}

#[test]
fn what_is_not_right_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    let told = |rows| {
        let right = |row: u32, text: &str| text == row.to_string();
        check(&path, "t", rows, right).map_err(|error| error.to_string())
    };
    let texts = [Some("0"), Some("1")];
    result(&path, [0, 1], texts, None);
    assert_eq!(told(2), Ok(()));
    assert_eq!(told(3), Err("2 rows came of 3".to_owned()));
    assert_eq!(told(1), Err("2 rows came of 1".to_owned()));
    result(&path, [0, 2], texts, None);
    assert_eq!(told(2), Err("row 1 is not in its place".to_owned()));
    result(&path, [0, 1], [Some("0"), Some("0")], None);
    assert_eq!(told(2), Err("row 1 has a wrong result".to_owned()));
    result(&path, [0, 1], [None, Some("1")], None);
    assert_eq!(told(2), Err("row 0 has a wrong result".to_owned()));
    result(&path, [0, 1], texts, Some("code: sentence"));
    assert_eq!(told(2), Err("rows have problems".to_owned()));
    write(&folder.path().join("b.parquet"), "t", 2, |row| row.to_string()).unwrap();
    assert!(check(&folder.path().join("b.parquet"), "t", 2, |_, _| true).is_err());
}
