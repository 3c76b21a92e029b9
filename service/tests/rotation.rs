//! Rotation survives SIGKILL: what was committed is there, and the store opens.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test asserts by panicking"
)]

use std::env;
use std::io::{BufRead, BufReader, Write, stdout};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use blindnym::{Curve, MasterSecret};
use blindnym_service::{DomainRecord, KeysError, SecretPlace, Store};

const STORE: &str = "BLINDNYM_TEST_STORE";
const ROUNDS: u64 = 40;
const DOMAIN: &str = "d";
/// Before each version, to tell it from what the test harness prints.
const MARK: &str = "rotated to ";

fn open(path: &Path) -> Result<Store, KeysError> {
    Store::open(path, &MasterSecret::from_bytes(&[7; 64])?)
}

/// Not a test by itself: what the child of the other one runs until it is killed.
#[test]
fn rotate_until_killed() {
    let Some(path) = env::var_os(STORE) else { return };
    let store = open(path.as_ref()).unwrap();
    let mut out = stdout();
    loop {
        let version = store.rotate(DOMAIN).unwrap();
        // In one piece, after the commit.
        out.write_all(format!("\n{MARK}{version}\n").as_bytes()).unwrap();
        out.flush().unwrap();
    }
}

fn spawn(path: &Path) -> Child {
    let mut command = Command::new(env::current_exe().unwrap());
    let command = command.args(["--exact", "rotate_until_killed", "--nocapture"]);
    command.env(STORE, path).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// The versions in lines that are complete.
fn printed(output: &[u8]) -> Vec<u32> {
    let whole = output.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n"));
    let texts = whole.map(|line| std::str::from_utf8(line).unwrap().trim_end());
    texts.filter_map(|line| line.strip_prefix(MARK)).map(|text| text.parse().unwrap()).collect()
}

#[cfg(unix)]
#[test]
fn nothing_is_lost_when_the_process_is_killed() {
    use std::os::unix::process::ExitStatusExt;

    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("domains.redb");
    let store = Store::create(&path, &MasterSecret::from_bytes(&[7; 64]).unwrap()).unwrap();
    let record = DomainRecord {
        name: DOMAIN.into(),
        description: String::new(),
        crv: Curve::P521,
        audience: "https://pseudo.example/pseudo/v1/domains/d".into(),
        buffer_size: 8,
        time_to_live: 600,
        scalar_version: 1,
        key_versions: vec![1],
        holders: vec![],
        access_rule: None,
        secret: SecretPlace::Derived,
    };
    store.add(&record).unwrap();
    drop(store);

    let start = Instant::now();
    let (mut last, mut seen, mut lost) = (1, 0, 0);
    for round in 0..ROUNDS {
        let mut child = spawn(&path);
        let mut reader = BufReader::new(child.stdout.take().unwrap());
        let mut output = Vec::new();
        // Three of four are killed while they rotate, the others while they start.
        while round % 4 != 0 && printed(&output).is_empty() {
            assert_ne!(reader.read_until(b'\n', &mut output).unwrap(), 0, "round {round}");
        }
        let mut random = [0; 4];
        getrandom::fill(&mut random).unwrap();
        sleep(Duration::from_micros(u64::from(u32::from_le_bytes(random) % 25_000)));
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().signal(), Some(9), "round {round}: it ended by itself");
        while reader.read_until(b'\n', &mut output).unwrap() != 0 {}

        let printed = printed(&output);
        let versions = open(&path).unwrap().get(DOMAIN).unwrap().key_versions;
        let active = *versions.last().unwrap();
        assert!(versions.iter().copied().eq(1..=active), "round {round}: {versions:?}");
        // Each one printed is there; one more may be committed and not printed.
        let expected = printed.last().copied().unwrap_or(last);
        lost += printed.iter().filter(|version| !versions.contains(version)).count();
        assert_eq!(lost, 0, "round {round}");
        assert!(active == expected || active == expected + 1, "round {round}: {active}");
        last = active;
        seen += printed.len();
    }
    assert!(seen >= 30, "{seen} rotations are too few to tell");
    // `cargo xtask assure` adds these up.
    writeln!(stdout(), "figure: {ROUNDS} kills, {lost} lost of {seen} rotations").unwrap();
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}
