use super::{Figures, counted, figure};
use crate::context::Context;
use crate::{install, npm, process};
use anyhow::{Result, bail, ensure};
use std::process::Command;

const I686: &str = "i686-unknown-linux-gnu";
const X86_64: &str = "x86_64-unknown-linux-gnu";
/// Tests of core that are quick enough for an interpreter: Base64, JSON, texts of errors, one JWE of each RFC.
const INTERPRETED: [&str; 4] = ["base64::", "json::", "error::shown", "of_the_rfcs"];
/// What of these is not.
const TOO_LONG: &str = "deep_nesting";

/// Check `i686`: core's and p521's tests, most of which are on vectors.
pub(super) fn i686(context: &Context) -> Result<Figures> {
    install::ensure_packages(&["gcc-multilib"], "install a C linker for 32 bits")?;
    let there = crate::cross::rustup_has(I686);
    ensure!(there, "no standard library for 32 bits: rustup target add {I686}");
    let mut test = context.cargo(["test", "--locked", "--target", I686]);
    let _ = test.args(["-p", "blindnym", "-p", "blindnym-p521", "--lib", "--tests"]);
    // aws-lc is for 64 bits here.
    let _ = test.args(["--features", "blindnym/backends,blindnym/rayon,blindnym-p521/backends"]);
    let (passed, _) = counted::tests(&mut test, 50)?;
    Ok(figure(format!("{passed} tests of core and p521")))
}

/// Check `wasm32`: the npm package's checks of `vectors/*.json`.
pub(super) fn wasm32(context: &Context) -> Result<Figures> {
    npm::ensure_chromium()?;
    npm::build(context)?;
    let program = context.tested_program()?;
    let mut node = Command::new("node");
    let _ = node.current_dir(context.root.join(npm::PACKAGE)).env("BLINDNYM_BIN", program);
    let _ = node.args(["--test", "--test-reporter=tap", "test/vectors.test.mjs"]);
    let output = process::run_for_output(&mut node)?;
    let passed = output.lines().find_map(|line| line.strip_prefix("# pass ")?.parse::<u32>().ok());
    match passed {
        Some(passed) if passed > 0 => Ok(figure(format!("{passed} tests in Node and Chromium"))),
        Some(_) | None => bail!("no test of the vectors ran"),
    }
}

/// Check `address`: AddressSanitizer, with its look for leaks.
pub(super) fn address(context: &Context) -> Result<Figures> {
    let mut test = context.nightly("cargo")?;
    let _ = test
        .args(["test", "--locked", "--target", X86_64, "-p", "blindnym", "-p", "blindnym-p521"])
        .args(["--lib", "--tests", "--features"])
        .arg("blindnym/aws-lc,blindnym/backends,blindnym/rayon,blindnym-p521/backends")
        .env("CARGO_TARGET_DIR", context.own_folder().join("address"))
        .env("RUSTFLAGS", "-Zsanitizer=address");
    let (passed, _) = counted::tests(&mut test, 50)?;
    Ok(figure(format!("{passed} tests of core and p521, no finding")))
}

/// Check `miri`.
pub(super) fn miri(context: &Context) -> Result<Figures> {
    let mut probe = context.nightly("cargo")?;
    let there = process::succeeds(probe.args(["miri", "--version"]));
    ensure!(there, "no Miri: rustup component add miri rust-src --toolchain nightly");
    let mut test = context.nightly("cargo")?;
    let _ = test
        .args(["miri", "test", "--locked", "-p", "blindnym", "--lib", "--"])
        .args(INTERPRETED)
        .args(["--skip", TOO_LONG])
        .env("CARGO_TARGET_DIR", context.own_folder().join("miri"))
        // Files of vectors are read, and random cases are fewer.
        .env("MIRIFLAGS", "-Zmiri-disable-isolation")
        .env("PROPTEST_CASES", "4");
    let (passed, _) = counted::tests(&mut test, 10)?;
    Ok(figure(format!("{passed} tests of decoders")))
}
