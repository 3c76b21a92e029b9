//! The corpora of the fuzz targets, as ordinary tests.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test asserts by panicking"
)]

use std::collections::BTreeSet;
use std::fs;
use std::io::{Write as _, stdout};
use std::path::{Path, PathBuf};

use blindnym_assurance::fuzz::TARGETS;

/// All corpora together stay small.
const MOST_BYTES: usize = 1_000_000;
/// A corpus of fewer inputs was not made with care.
const FEWEST: usize = 5;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn nothing_in_the_corpora_is_wrong() {
    let (mut inputs, mut bytes, mut wrong) = (0, 0, Vec::new());
    for target in TARGETS {
        let mut files: Vec<PathBuf> = fs::read_dir(fuzz().join("corpus").join(target.name))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        assert!(files.len() >= FEWEST, "{}: {} inputs", target.name, files.len());
        for file in files {
            let data = fs::read(&file).unwrap();
            // What panicked is told above; all of it, before the test fails.
            if std::panic::catch_unwind(|| (target.run)(&data)).is_err() {
                wrong.push(file.display().to_string());
            }
            inputs += 1;
            bytes += data.len();
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(bytes < MOST_BYTES, "{bytes} bytes");
    let (targets, kib) = (TARGETS.len(), bytes.div_ceil(1024));
    writeln!(stdout(), "\nfigure: {inputs} inputs of {targets} targets, {kib} KiB").unwrap();
}

#[test]
fn every_target_has_its_program_and_its_corpus() {
    let expected: BTreeSet<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    assert_eq!(expected.len(), TARGETS.len());
    assert_eq!(names(&fuzz().join("fuzz_targets")), expected);
    assert_eq!(names(&fuzz().join("corpus")), expected);
}
