//! Standard input and output. What the test program itself says stands before and after.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use arrow_array::StringArray;
use blindnym_files::Place;

use super::child::Child;
use crate::columnar::{cells, check_results, read, table, write};
use crate::support::{csv, folder, names};

#[test]
fn csv_from_standard_input_to_standard_output() {
    let folder = folder();
    let (input, expected) = csv(500);
    fs::write(folder.path().join("in.csv"), input).unwrap();
    let mut child = Child::between(folder.path(), "csv");
    (child.input, child.output) = (Place::Standard, Place::Standard);
    let input = File::open(folder.path().join("in.csv")).unwrap();
    let output = child.command().stdin(input).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8(output.stdout).unwrap().contains(&expected));
}

#[test]
fn columnar_formats_between_pipes() {
    for (extension, begin, end) in [
        ("parquet", b"PAR1".as_slice(), b"PAR1".as_slice()),
        ("arrow", b"ARROW1", b"ARROW1"),
        ("arrows", b"\xff\xff\xff\xff", b"\xff\xff\xff\xff\0\0\0\0"),
    ] {
        let folder = folder();
        let cells = cells(500);
        let (from, to) = (format!("in.{extension}"), format!("out.{extension}"));
        write(&folder.path().join(&from), &[table(Arc::new(StringArray::from(cells.clone())))]);
        let mut child = Child::between(folder.path(), extension);
        (child.input, child.output) = (Place::Standard, Place::Standard);
        let input = File::open(folder.path().join(&from)).unwrap();
        let output = child.command().stdin(input).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let find = |what: &[u8], bytes: &[u8]| bytes.windows(what.len()).position(|at| at == what);
        let first = find(begin, &output.stdout).unwrap();
        let backwards: Vec<u8> = output.stdout.iter().rev().copied().collect();
        let end: Vec<u8> = end.iter().rev().copied().collect();
        let last = output.stdout.len() - find(&end, &backwards).unwrap();
        fs::write(folder.path().join(&to), &output.stdout[first..last]).unwrap();
        check_results(&read(&folder.path().join(&to)), &cells);
    }
}

#[test]
fn from_a_stream_to_a_file_that_is_whole_or_not_there() {
    let folder = folder();
    let (input, expected) = csv(500);
    fs::write(folder.path().join("input"), &input).unwrap();
    let mut child = Child::between(folder.path(), "csv");
    child.input = Place::Standard;
    let run = |child: &Child| {
        let input = File::open(folder.path().join("input")).unwrap();
        child.command().stdin(input).output().unwrap()
    };
    // Streams are not resumed, and the child asks for that wherever it writes to a file.
    let refused = run(&child);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    child.resume = false;
    let output = run(&child);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(fs::read_to_string(folder.path().join("out.csv")).unwrap(), expected);
    assert_eq!(names(folder.path()), ["input", "out.csv"]);

    fs::remove_file(folder.path().join("out.csv")).unwrap();
    fs::write(folder.path().join("input"), input + "ragged\r\n").unwrap();
    let output = run(&child);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert_eq!(names(folder.path()), ["input"]);
}

#[test]
fn a_full_disk_leaves_nothing_of_a_stream() {
    let folder = folder();
    fs::write(folder.path().join("input"), csv(5000).0).unwrap();
    let mut child = Child::between(folder.path(), "csv");
    (child.input, child.resume) = (Place::Standard, false);
    let script = "trap '' XFSZ; ulimit -f 20; exec \"$0\" \"$@\"";
    let mut command = child.command_after(&["bash", "-c", script]);
    let input = File::open(folder.path().join("input")).unwrap();
    let output = command.stdin(input).output().expect("bash is needed: install it");
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert_eq!(names(folder.path()), ["input"]);
}

/// What it leaves has a name that tells whose it is, and only its owner may read it.
#[test]
fn a_kill_leaves_a_file_that_can_be_recognised() {
    let folder = folder();
    let mut child = Child::between(folder.path(), "csv");
    (child.input, child.resume) = (Place::Standard, false);
    let mut process = child.command().stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut input = process.stdin.take().unwrap();
    // It waits for more.
    input.write_all(csv(500).0.as_bytes()).unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while names(folder.path()).is_empty() {
        assert!(Instant::now() < deadline, "no file appeared");
        thread::sleep(Duration::from_millis(5));
    }
    process.kill().unwrap();
    let _status = process.wait().unwrap();
    let left = names(folder.path());
    assert!(left.len() == 1 && left[0].starts_with(".blindnym-"), "{left:?}");
    let mode = fs::metadata(folder.path().join(&left[0])).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
