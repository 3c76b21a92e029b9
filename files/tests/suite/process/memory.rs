//! Memory that does not grow with the file, measured in processes of their own.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use blindnym_files::Place;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use super::child::Child;
use crate::support::folder;

/// What the files hold, in bytes.
const BYTES: u64 = 200 * 1024 * 1024;
const NOTE: usize = 400;

fn peak_kb(mut child: Child, folder: &Path) -> u64 {
    child.delay = Duration::ZERO;
    child.rows = [1000, 20_000];
    let peak = folder.join("peak");
    child.peak = Some(peak.clone());
    let output = child.command().stdout(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let peak = fs::read_to_string(peak).unwrap().parse().unwrap();
    println!("{} MB at most", peak / 1024);
    peak
}

/// Text that does not repeat, so that nothing is small because it is compressed.
fn note(row: u64) -> String {
    let mut state = row;
    let mut note = String::with_capacity(NOTE);
    while note.len() < NOTE {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        note += &format!("{:016x}", state ^ (state >> 29));
    }
    note
}

#[test]
fn csv_through_pipes() {
    let folder = folder();
    let pipe = folder.path().join("in.csv");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo is needed: install coreutils").success());
    let writer = thread::spawn(move || {
        let mut out = BufWriter::new(File::create(pipe).unwrap());
        let mut written = out.write(b"id,ssin,note\n").unwrap() as u64;
        let note = "n".repeat(NOTE);
        for row in 0.. {
            if written > BYTES {
                break;
            }
            let line = format!("{row},{row:011},{note}\n");
            out.write_all(line.as_bytes()).unwrap();
            written += line.len() as u64;
        }
        out.flush().unwrap();
    });
    let mut child = Child::between(folder.path(), "csv");
    child.output = Place::Standard;
    let peak = peak_kb(child, folder.path());
    writer.join().unwrap();
    assert!(peak < 48 * 1024, "{peak} kB for {BYTES} bytes");
}

#[test]
fn parquet_through_parts() {
    let folder = folder();
    let properties = WriterProperties::builder()
        .set_compression(Compression::UNCOMPRESSED)
        .set_dictionary_enabled(false)
        .set_max_row_group_row_count(Some(100_000));
    let mut writer = None;
    let mut row = 0;
    while row * NOTE as u64 <= BYTES {
        let rows = row..row + 10_000;
        row = rows.end;
        let ssins: ArrayRef =
            Arc::new(rows.clone().map(|row| Some(format!("{row:011}"))).collect::<StringArray>());
        let notes: ArrayRef = Arc::new(rows.map(|row| Some(note(row))).collect::<StringArray>());
        let batch = RecordBatch::try_from_iter([("ssin", ssins), ("note", notes)]).unwrap();
        let writer = writer.get_or_insert_with(|| {
            let file = File::create(folder.path().join("in.parquet")).unwrap();
            let properties = properties.clone().build();
            ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap()
        });
        writer.write(&batch).unwrap();
    }
    let metadata = writer.unwrap().close().unwrap();
    let length = fs::metadata(folder.path().join("in.parquet")).unwrap().len();
    assert!(length > BYTES, "{length} bytes in {} rows", metadata.file_metadata().num_rows());
    let peak = peak_kb(Child::between(folder.path(), "parquet"), folder.path());
    assert!(peak < 128 * 1024, "{peak} kB for {length} bytes");
}
