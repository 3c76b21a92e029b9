use crate::context::{ALL, CORE, Context};
use crate::{console, install, process};
use anyhow::Result;
use std::process::Command;

/// How to get the PKCS#11 module of the tests on a machine without apt.
const SOFTHSM: &str = "install SoftHSM 2; where its library is in an unusual place, set BLINDNYM_TEST_PKCS11_MODULE to it";
/// How to get the clock that jumps, which tests of faults need on Linux.
const FAKETIME: &str = "install libfaketime below /usr/lib";

/// Step `test`.
///
/// # Errors
/// When a test fails, or what tests need besides cargo cannot be had.
pub(crate) fn test(context: &Context) -> Result<()> {
    if !process::succeeds(Command::new("softhsm2-util").arg("--version")) {
        install::ensure_packages(&["softhsm2"], SOFTHSM)?;
    }
    if cfg!(target_os = "linux") {
        install::ensure_packages(&["libfaketime"], FAKETIME)?;
    }
    process::run(context.cargo(["test"]).args(ALL))
}

/// Step `memory`: what is compiled for release leaves no copy of a secret in its memory. Step `test` looks at what is compiled for
/// development.
///
/// # Errors
/// When something is left, or a planted copy is not found.
pub(crate) fn memory(context: &Context) -> Result<()> {
    let mut test = context.cargo(["test", "--release", "--locked", "-p", "blindnym-assurance"]);
    // Without what is fuzzed.
    process::run(test.args(["--no-default-features", "--test", "memory"]))
}

/// `cargo xtask long-tests`: those of the curve, with millions of random numbers.
///
/// # Errors
/// When a test fails.
pub(crate) fn long_tests(context: &Context) -> Result<()> {
    // Without debug assertions they would look at less, and without optimization take days.
    let mut test = context.cargo(["test", "--release", "--locked", "--features", "backends"]);
    let _ = test.args(["-p", "blindnym-p521", "--config", "profile.release.debug-assertions=true"]);
    process::run(test.env("BLINDNYM_LONG_TESTS", "1"))
}

/// Step `examples`: each must exit with 0.
///
/// # Errors
/// When an example fails, or there is none.
pub(crate) fn examples(context: &Context) -> Result<()> {
    let mut build = context.cargo(["build", "--profile", "test", "--examples"]);
    process::run(build.args(ALL))?;
    let folder = context.target.join("debug/examples");
    for name in context.examples(CORE)? {
        let program = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        process::run(Command::new(program).current_dir(&context.root))?;
    }
    Ok(())
}

/// `cargo xtask bench`.
///
/// # Errors
/// When a benchmark fails.
pub(crate) fn bench(context: &Context, filter: Option<&str>) -> Result<()> {
    let mut command = context.cargo(["bench", "--locked", "-p", "blindnym-benches"]);
    if let Some(filter) = filter {
        let _ = command.args(["--", filter]);
    }
    process::run(&mut command)?;
    let folder = context.target.join("criterion");
    let report = folder.join("report/index.html");
    let place = if report.exists() { report } else { folder };
    console::line(&format!("report: {}", place.display()));
    Ok(())
}
