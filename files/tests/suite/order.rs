//! Order, and how far the reader runs ahead, whatever the workers do.

use std::fmt::Write as _;
use std::fs;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use blindnym_files::{Error, Failure, Outcome, Transform};

use crate::support::{csv, folder, job, output, path};

/// Chunks take very different times.
struct Uneven;

impl Transform for Uneven {
    fn describe(&self) -> String {
        "uneven".to_owned()
    }

    fn apply(&self, cells: &[&str]) -> Result<Vec<Outcome>, Failure> {
        let sum: u64 = cells.iter().flat_map(|cell| cell.bytes()).map(u64::from).sum();
        thread::sleep(Duration::from_micros(sum * 7919 % 3000));
        Ok(cells.iter().map(|cell| Ok((*cell).to_owned().into())).collect())
    }
}

#[test]
fn rows_keep_their_order() {
    let folder = folder();
    let mut job = job(folder.path(), "csv");
    let mut input = "ssin\n".to_owned();
    (0..2000).for_each(|row| writeln!(input, "{row}").unwrap());
    fs::write(path(&job.input), &input).unwrap();
    job.workers = 8;
    let _summary = job.run(&Uneven, &mut |_| (), &AtomicBool::new(false)).unwrap();
    let expected = input.replace("ssin\n", "nym,nym_problem\n");
    let expected: String = expected
        .lines()
        .enumerate()
        .map(|(row, line)| if row == 0 { format!("{line}\n") } else { format!("{line},\n") })
        .collect();
    assert_eq!(output(&job), expected);
}

/// The first chunk takes long, and sees how many others were done meanwhile.
#[derive(Default)]
struct FirstIsSlow {
    chunks: AtomicUsize,
    meanwhile: AtomicUsize,
}

impl Transform for FirstIsSlow {
    fn describe(&self) -> String {
        "first is slow".to_owned()
    }

    fn apply(&self, cells: &[&str]) -> Result<Vec<Outcome>, Failure> {
        let _before = self.chunks.fetch_add(1, Ordering::SeqCst);
        if cells.contains(&"0") {
            thread::sleep(Duration::from_millis(300));
            self.meanwhile.store(self.chunks.load(Ordering::SeqCst), Ordering::SeqCst);
        }
        Ok(cells.iter().map(|cell| Ok((*cell).to_owned().into())).collect())
    }
}

#[test]
fn a_slow_worker_holds_the_reader_back() {
    let folder = folder();
    let mut job = job(folder.path(), "csv");
    let mut input = "ssin\n".to_owned();
    (0..5000).for_each(|row| writeln!(input, "{row}").unwrap());
    fs::write(path(&job.input), &input).unwrap();
    job.chunk_rows = 1;
    job.workers = 4;
    let slow = FirstIsSlow::default();
    let _summary = job.run(&slow, &mut |_| (), &AtomicBool::new(false)).unwrap();
    assert_eq!(slow.chunks.load(Ordering::SeqCst), 5000);
    let meanwhile = slow.meanwhile.load(Ordering::SeqCst);
    // The queue has two places for each worker; one chunk is with the writer, one with the reader.
    assert!((2..=10).contains(&meanwhile), "{meanwhile} chunks");
}

#[test]
fn long_rows_make_short_chunks() {
    let folder = folder();
    let mut job = job(folder.path(), "csv");
    let long = "x".repeat(400_000);
    let rows: String = (0..20).map(|row| format!("{row},{long}\n")).collect();
    fs::write(path(&job.input), format!("ssin,long\n{rows}")).unwrap();
    job.chunk_rows = 1000;
    let slow = FirstIsSlow::default();
    let _summary = job.run(&slow, &mut |_| (), &AtomicBool::new(false)).unwrap();
    assert_eq!(slow.chunks.load(Ordering::SeqCst), 7);
}

/// Breaks its contract.
struct Broken {
    panics: bool,
}

impl Transform for Broken {
    fn describe(&self) -> String {
        "broken".to_owned()
    }

    fn apply(&self, cells: &[&str]) -> Result<Vec<Outcome>, Failure> {
        assert!(!self.panics, "as the test wants it");
        Ok(cells.iter().skip(1).map(|cell| Ok((*cell).to_owned().into())).collect())
    }
}

#[test]
fn a_transformation_that_breaks_its_contract_is_an_error() {
    for panics in [true, false] {
        let folder = folder();
        let job = job(folder.path(), "csv");
        fs::write(path(&job.input), csv(50).0).unwrap();
        let error = job.run(&Broken { panics }, &mut |_| (), &AtomicBool::new(false)).unwrap_err();
        assert!(matches!(error, Error::Broken { rows: 0, .. }), "{error}");
        assert_eq!(crate::support::names(folder.path()), ["in.csv"]);
    }
}
