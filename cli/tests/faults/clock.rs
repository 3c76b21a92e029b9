//! A clock that jumps, by libfaketime (Debian's package of that name): forth, back, and before 1970.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use blindnym::{Error, Value};

use crate::support::Service;

/// A service whose clock is the real one moved by what stands in a file.
struct Moved {
    service: Service,
    file: PathBuf,
    _folder: tempfile::TempDir,
}

impl Moved {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("offset");
        fs::write(&file, "+0s\n").unwrap();
        let library = library();
        let service = Service::start_as(|binary| {
            let mut command = Command::new(binary);
            let _command = command
                .env("LD_PRELOAD", &library)
                .env("FAKETIME_TIMESTAMP_FILE", &file)
                .env("FAKETIME_NO_CACHE", "1")
                // Timeouts run on the clock that never jumps.
                .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
                .env("DONT_FAKE_MONOTONIC", "1");
            command
        });
        Self { service, file, _folder: folder }
    }

    fn jump(&self, to: &str) {
        fs::write(&self.file, format!("{to}\n")).unwrap();
    }

    /// The `iat` and the `exp` of a new transit info, in seconds since 1970.
    fn life(&self) -> (i64, i64) {
        let pseudonym = self.service.pseudonymize(&Value::from_text("1")).unwrap();
        let header = pseudonym.transit_info().unverified_header();
        (header.iat.unwrap(), header.exp.unwrap())
    }
}

fn library() -> PathBuf {
    let folders = fs::read_dir("/usr/lib").unwrap().map(|entry| entry.unwrap().path());
    let mut files = folders.map(|folder| folder.join("faketime/libfaketime.so.1"));
    let found = files.find(|file| Path::exists(file));
    found.unwrap_or_else(|| panic!("install libfaketime (Debian: apt-get install libfaketime)"))
}

fn is_problem(outcome: &Result<Value, Error>) -> bool {
    outcome.as_ref().is_err_and(|error| error.code() == "problem")
}

#[test]
fn a_jump_forth_expires_what_was_there_and_nothing_else() {
    let moved = Moved::start();
    let value = Value::from_text("97071143362");
    let before = moved.service.pseudonymize(&value).unwrap();
    let (iat, exp) = moved.life();
    assert_eq!(exp - iat, 600);
    moved.jump("+2h");
    assert!(is_problem(&moved.service.identify(&before)));
    let (later, _) = moved.life();
    assert!((7_200..7_260).contains(&(later - iat)), "{iat} {later}");
    moved.service.circle();
    // And back again: it is good as before.
    moved.jump("+0s");
    assert!(moved.service.identify(&before).unwrap() == value);
    moved.service.circle();
}

#[test]
fn a_jump_back_refuses_what_comes_from_the_future() {
    let moved = Moved::start();
    let value = Value::from_text("97071143362");
    let before = moved.service.pseudonymize(&value).unwrap();
    moved.jump("-2h");
    assert!(is_problem(&moved.service.identify(&before)));
    moved.service.circle();
    // A minute is the skew that is allowed.
    moved.jump("-30s");
    assert!(moved.service.identify(&before).unwrap() == value);
}

#[test]
fn no_date_is_too_strange_to_serve() {
    let moved = Moved::start();
    for jump in ["-40y", "-70y", "+15y", "+70y", "+0s"] {
        moved.jump(jump);
        moved.service.circle();
        assert_eq!(moved.service.get("/health/live").unwrap().0, 204, "{jump}");
    }
}
