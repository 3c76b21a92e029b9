//! Secrets in a PKCS#11 module: SoftHSM2 with tokens of its own.
//!
//! SoftHSM reads where its tokens are from the environment, once for a process. So the test that runs
//! first makes a folder and runs all the others in a process of their own.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test asserts by panicking"
)]

mod keys;
mod multiply;
mod serve;
mod sessions;
mod support;
mod tokens;

use std::process::Command;
use std::{env, fs};

use support::{CONFIGURATION, MARK, module};

#[test]
fn a_module_does_what_is_needed() {
    let module = module();
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder.path().join("tokens");
    fs::create_dir(&tokens).unwrap();
    let configuration = folder.path().join("softhsm2.conf");
    let text = format!("directories.tokendir = {}\nlog.level = ERROR\n", tokens.display());
    fs::write(&configuration, text).unwrap();
    let mut tests = Command::new(env::current_exe().unwrap());
    let tests = tests.args(["--ignored", "--nocapture"]);
    let tests = tests.env(CONFIGURATION, &configuration).env(MARK, &module);
    let output = tests.output().unwrap();
    let (told, errors) = (output.stdout, output.stderr);
    let told = String::from_utf8(told).unwrap() + &String::from_utf8_lossy(&errors);
    assert!(output.status.success(), "{told}");
    let passed = told.lines().filter(|line| line.ends_with(" ... ok")).count();
    assert!(passed >= 20, "{passed} tests are too few:\n{told}");
}
