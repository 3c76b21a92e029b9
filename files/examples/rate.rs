//! How many rows a second the way through a file leaves room for: a million rows of each format through a
//! transformation that costs nothing.
//!
//! `cargo run --release -p blindnym-files --example rate`

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_ipc::writer::FileWriter;
use blindnym_files::{Failure, Job, Outcome, Place, Transform};
use parquet::arrow::ArrowWriter;

const ROWS: u32 = 1_000_000;
/// About as long as a pseudonym in transit.
const RESULT_LENGTH: usize = 600;

struct Free(String);

impl Transform for Free {
    fn describe(&self) -> String {
        "free".to_owned()
    }

    fn apply(&self, cells: &[&str]) -> Result<Vec<Outcome>, Failure> {
        let outcome = |cell: &&str| Ok(format!("{cell}{}", self.0).into());
        Ok(cells.iter().map(outcome).collect())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mut out = io::stdout().lock();
    for extension in ["csv", "jsonl", "parquet", "arrow"] {
        let input = folder.path().join(format!("in.{extension}"));
        let output = folder.path().join(format!("out.{extension}"));
        make(&input, extension)?;
        let job = Job::new(Place::File(input.clone()), Place::File(output.clone()), "ssin", "nym");
        let started = Instant::now();
        let free = Free("x".repeat(RESULT_LENGTH));
        let summary = job.run(&free, &mut |_| (), &AtomicBool::new(false))?;
        let seconds = started.elapsed().as_secs_f64();
        let rate = f64::from(u32::try_from(summary.rows)?) / seconds;
        let workers = job.workers;
        writeln!(out, "{extension:8} {rate:9.0} rows/s ({seconds:.2} s, {workers} workers)")?;
        fs::remove_file(input)?;
        fs::remove_file(output)?;
    }
    Ok(())
}

fn make(path: &Path, extension: &str) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(File::create(path)?);
    match extension {
        "csv" => {
            writeln!(out, "id,ssin,name,note")?;
            for row in 0..ROWS {
                writeln!(out, "{row},{row:011},name {row},\"a note, quoted\"")?;
            }
        }
        "jsonl" => {
            for row in 0..ROWS {
                writeln!(out, "{{\"id\":{row},\"ssin\":\"{row:011}\",\"name\":\"name {row}\"}}")?;
            }
        }
        _ => {
            let ssins = (0..ROWS).map(|row| Some(format!("{row:011}")));
            let names = (0..ROWS).map(|row| Some(format!("name {row}")));
            let columns: [(&str, ArrayRef); 2] = [
                ("ssin", Arc::new(ssins.collect::<StringArray>())),
                ("name", Arc::new(names.collect::<StringArray>())),
            ];
            let batch = RecordBatch::try_from_iter(columns)?;
            if extension == "parquet" {
                let mut writer = ArrowWriter::try_new(out, batch.schema(), None)?;
                writer.write(&batch)?;
                let _metadata = writer.close()?;
            } else {
                let mut writer = FileWriter::try_new(out, &batch.schema())?;
                writer.write(&batch)?;
                writer.finish()?;
            }
            return Ok(());
        }
    }
    out.flush()?;
    Ok(())
}
