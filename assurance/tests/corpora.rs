//! The corpora of the fuzz targets, as ordinary tests, and a short run on inputs made of them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test asserts by panicking"
)]

use std::collections::BTreeSet;
use std::fs;
use std::io::{Write as _, stdout};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use blindnym_assurance::fuzz::TARGETS;
use chacha20::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};

/// All corpora together stay small.
const MOST_BYTES: usize = 1_000_000;
/// A corpus of fewer inputs was not made with care.
const FEWEST: usize = 5;
/// Altered inputs of a target, unless it is slow.
const ALTERED: u32 = 2_000;
/// How long a slow one gets; the first input is tried in any case.
const TIME: Duration = Duration::from_secs(1);
/// Bytes that parsers look for, and those at the ends of ranges.
const TELLING: &[u8] = b"\x00\x01\x7f\x80\xff\"\\{}[]:,.=+-/_%;|\r\n 09";

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// What is kept for a target.
fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = fuzz().join("corpus").join(target);
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| (file.clone(), fs::read(file).unwrap())).collect()
}

/// Whether a target finds something. What panicked is told above.
fn finds(run: fn(&[u8]), data: &[u8]) -> bool {
    std::panic::catch_unwind(|| run(data)).is_err()
}

#[test]
fn nothing_in_the_corpora_is_wrong() {
    let (mut inputs, mut bytes, mut wrong) = (0, 0, Vec::new());
    for target in TARGETS {
        let files = corpus(target.name);
        assert!(files.len() >= FEWEST, "{}: {} inputs", target.name, files.len());
        for (file, data) in files {
            // All of it, before the test fails.
            if finds(target.run, &data) {
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

/// Below `end`; 0 where there is nothing below it.
fn below(end: usize, rng: &mut ChaCha20Rng) -> usize {
    usize::try_from(rng.next_u32()).unwrap().checked_rem(end).unwrap_or(0)
}

/// One to four changes.
fn altered(mut data: Vec<u8>, other: &[u8], rng: &mut ChaCha20Rng) -> Vec<u8> {
    for _ in 0..=below(4, rng) {
        let at = below(data.len(), rng);
        let end = at + below((data.len() - at).min(32), rng);
        match below(7, rng) {
            0 if !data.is_empty() => data[at] ^= 1 << below(8, rng),
            1 if !data.is_empty() => data[at] = TELLING[below(TELLING.len(), rng)],
            2 => data.insert(at, TELLING[below(TELLING.len(), rng)]),
            3 => drop(data.drain(at..end)),
            4 => data.truncate(at),
            // Twice the same.
            5 => data.splice(at..at, data[at..end].to_vec()).for_each(drop),
            // The end of another one.
            _ => drop(data.splice(at.., other[below(other.len(), rng)..].to_vec())),
        }
    }
    data
}

#[test]
fn nothing_is_wrong_with_altered_inputs() {
    let (mut inputs, mut wrong) = (0, Vec::new());
    for target in TARGETS {
        // The same ones each time, however fast the machine is: what is new is for `cargo xtask fuzz`.
        let mut rng = ChaCha20Rng::from_seed([9; 32]);
        let files = corpus(target.name);
        let start = Instant::now();
        for _ in 0..ALTERED {
            let [one, other] = [(); 2].map(|()| &files[below(files.len(), &mut rng)].1);
            let data = altered(one.clone(), other, &mut rng);
            if finds(target.run, &data) {
                // To be looked at, and to become part of the corpus.
                let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!(
                    "{}-{}",
                    target.name,
                    wrong.len()
                ));
                fs::write(&file, &data).unwrap();
                wrong.push(file.display().to_string());
            }
            inputs += 1;
            if start.elapsed() > TIME {
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    writeln!(stdout(), "\naltered: {inputs} inputs").unwrap();
}
