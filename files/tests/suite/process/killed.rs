//! Processes that are killed at random moments, again and again, until one gets through.

use std::fs;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use arrow_array::StringArray;

use super::child::Child;
use crate::columnar::{cells, check_results, read, table, write};
use crate::support::{csv, folder, names};

const ROWS: usize = 3000;
/// How many kills each format survives at least.
const KILLS: usize = 30;

fn random(below: u64) -> u64 {
    RandomState::new().build_hasher().finish() % below
}

/// Starts and kills a process until it is done; the moments at which it was killed, in milliseconds.
fn kill_until_done(child: &Child, output: &Path, longest: u64) -> Vec<u64> {
    let mut kills = Vec::new();
    loop {
        let mut process = child.command().stdout(std::process::Stdio::null()).spawn().unwrap();
        // On a busy machine a process may need longer to get anywhere.
        let wait = random(longest + 20 * kills.len() as u64);
        thread::sleep(Duration::from_millis(wait));
        // It may have ended before.
        process.kill().unwrap();
        let status = process.wait().unwrap();
        match status.code() {
            None => kills.push(wait),
            Some(0) => return kills,
            // One that was killed when all was done leaves nothing to be resumed.
            Some(2) if !kills.is_empty() && output.exists() => return kills,
            Some(_) => panic!("{status} after kills at {kills:?} ms"),
        }
    }
}

/// Round after round, until there were enough kills. `check` compares an output, and gives its rows.
fn survives(extension: &str, make: impl Fn(&Path), check: impl Fn(&Path) -> usize) {
    let (mut kills, mut rounds, mut lost) = (0, 0, 0);
    while kills < KILLS {
        let folder = folder();
        make(&folder.path().join(format!("in.{extension}")));
        // Some rounds are killed often, others once and late, while parts are joined or removed.
        let longest = [60, 400][rounds % 2];
        let output = folder.path().join(format!("out.{extension}"));
        let child = Child::between(folder.path(), extension);
        let killed = kill_until_done(&child, &output, longest);
        let expected = [format!("in.{extension}"), format!("out.{extension}")];
        assert_eq!(names(folder.path()), expected, "after kills at {killed:?} ms");
        lost += ROWS - check(&output);
        kills += killed.len();
        rounds += 1;
    }
    // `cargo xtask assure` adds these up.
    println!("figure: {kills} kills, {lost} lost of {extension} in {rounds} rounds");
}

#[test]
fn csv_survives() {
    let (input, expected) = csv(ROWS);
    survives(
        "csv",
        |path| fs::write(path, &input).unwrap(),
        |path| {
            let output = fs::read_to_string(path).unwrap();
            assert!(output == expected, "it differs");
            // Notes have line feeds alone.
            output.matches("\r\n").count() - 1
        },
    );
}

#[test]
fn json_lines_survive() {
    let line = |row: usize| match row % 5 {
        0 => format!("{{\"a\":{row}}}\n"),
        _ => format!("{{\"a\":{row}, \"ssin\":\"{:04}\", \"b\":1.0}}\n", row % 10000),
    };
    let result = |row: usize| match row % 5 {
        0 => format!("{{\"a\":{row},\"nym\":null,\"nym_problem\":null}}\n"),
        _ => {
            let nym = crate::support::backwards(&format!("{:04}", row % 10000));
            format!("{{\"a\":{row}, \"nym\":\"{nym}\",\"nym_problem\":null, \"b\":1.0}}\n")
        }
    };
    let input: String = (0..ROWS).map(line).collect();
    let expected: String = (0..ROWS).map(result).collect();
    survives(
        "jsonl",
        |path| fs::write(path, &input).unwrap(),
        |path| {
            let output = fs::read_to_string(path).unwrap();
            assert!(output == expected, "it differs");
            output.lines().count()
        },
    );
}

#[test]
fn parquet_survives() {
    let cells = cells(ROWS);
    let input = table(Arc::new(StringArray::from(cells.clone())));
    survives(
        "parquet",
        |path| write(path, std::slice::from_ref(&input)),
        |path| {
            let output = read(path);
            check_results(&output, &cells);
            assert_eq!(output.column_by_name("number"), input.column_by_name("number"));
            output.num_rows()
        },
    );
}

/// A limit on the size of files is what a full disk is for a writer.
#[test]
fn a_full_disk_loses_nothing() {
    let (input, expected) = csv(ROWS);
    let folder = folder();
    fs::write(folder.path().join("in.csv"), &input).unwrap();
    let child = Child::between(folder.path(), "csv");
    // First a part does not fit, then parts do but the whole does not. In kB; there are 15 parts.
    for limit in [input.len() / 15 / 2048, input.len() / 2048] {
        let script = format!("trap '' XFSZ; ulimit -f {limit}; exec \"$0\" \"$@\"");
        let mut command = child.command_after(&["bash", "-c", &script]);
        let output = command.output().expect("bash is needed: install it");
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("File too large"), "{said}");
        assert!(!folder.path().join("out.csv").exists());
    }
    let output = child.command().output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(fs::read_to_string(folder.path().join("out.csv")).unwrap(), expected);
    assert_eq!(names(folder.path()), ["in.csv", "out.csv"]);
}
