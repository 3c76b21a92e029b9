use crate::context::Context;
use crate::{audit, console, install, process};
use anyhow::{Result, bail, ensure};
use std::path::Path;
use std::process::Command;

/// How to get what watches the program, and what its client needs to build.
const TOOLS: &str = "install valgrind with its headers, libclang, and binutils";
/// What valgrind exits with where it has found something.
const FOUND: i32 = 99;
/// The back end that valgrind cannot run.
const AUDITED: &str = "ifma";

/// Step `constant-time`: on the compiled code, no branch and no address depends on a secret.
///
/// # Errors
/// Where one does, a planted leak is not found, or the tools cannot be had.
pub(crate) fn constant_time(context: &Context) -> Result<()> {
    install::ensure_packages(&["valgrind", "libclang-dev", "binutils", "pkg-config"], TOOLS)?;
    // Another set of flags: in the same folder everything would be built again each time.
    let folder = context.own_folder().join("constant-time");
    let mut build = context.cargo(["build", "--release", "--locked", "-p", "blindnym-assurance"]);
    // Without what is fuzzed.
    let _ = build.args(["--no-default-features", "--bin", "constant-time"]);
    let _ = build.env("CARGO_TARGET_DIR", &folder).env("RUSTFLAGS", "--cfg blindnym_valgrind");
    process::run(&mut build)?;
    let program = folder.join(format!("release/constant-time{}", std::env::consts::EXE_SUFFIX));

    for leak in ["leak-by-branch", "leak-by-address", "leak-in-engine"] {
        let output = watched(context, &program, &[leak]).output()?;
        ensure!(output.status.code() == Some(FOUND), "valgrind did not find the planted {leak}");
        console::line(&format!("{leak}: found, as it should be"));
    }
    let backends = Command::new("valgrind").arg("-q").arg(&program).arg("backends").output()?;
    let backends = String::from_utf8(backends.stdout)?;
    ensure!(backends.lines().count() >= 2, "too few back ends under valgrind: {backends:?}");
    // The engine with each arithmetic; RustCrypto's of P-521 is for tests alone, and takes longest.
    let mut runs = Vec::new();
    for backend in ["rustcrypto"].into_iter().chain(backends.lines()) {
        let mut engine = watched(context, &program, &["engine", "P-521"]);
        let _ = engine.env("BLINDNYM_P521", backend);
        runs.push(engine);
    }
    runs.extend(["P-384", "P-256"].map(|curve| watched(context, &program, &["engine", curve])));
    runs.extend(backends.lines().map(|backend| watched(context, &program, &["check", backend])));
    if process::run_all(runs).is_err() {
        bail!("a secret decides on a branch or an address: the place is above");
    }
    if !backends.lines().any(|backend| backend == AUDITED) {
        audit::audit(&program)?;
    }
    Ok(())
}

fn watched(context: &Context, program: &Path, words: &[&str]) -> Command {
    let mut command = Command::new("valgrind");
    let _ = command.args(["-q", "--track-origins=yes", &format!("--error-exitcode={FOUND}")]);
    let suppressions = context.root.join("assurance/constant-time.supp");
    let _ =
        command.arg(format!("--suppressions={}", suppressions.display())).arg(program).args(words);
    command
}
