use crate::context::{ALL, Context};
use crate::{install, process};
use anyhow::{Result, ensure};
use std::process::Command;

/// The Maven project with the official validation library.
const VALIDATION: &str = "fhir/validation";
/// Synthetic resources of every kind that the ready rules name.
const RESOURCES: &str = "examples/fhir";
/// The example that writes what the crate makes of them.
const EXAMPLE: &str = "outputs";
/// How to get Java and Maven on a machine without apt.
const OTHERWISE: &str = "install a JDK 17 or newer, and Maven";

/// Step `fhir`: what the crate writes is valid for HAPI's validator, and damaged copies of it are not.
///
/// # Errors
/// When a good output is refused, a damaged one is not, or Java and Maven cannot be had.
pub(crate) fn fhir(context: &Context) -> Result<()> {
    ensure_maven()?;
    let folder = context.own_folder().join("fhir");
    let (good, bad) = (folder.join("good"), folder.join("bad"));
    // What an earlier run left would be counted.
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let mut build = context.cargo(["build", "--profile", "test", "--example", EXAMPLE]);
    process::run(build.args(ALL))?;
    let program = format!("debug/examples/{EXAMPLE}{}", std::env::consts::EXE_SUFFIX);
    let mut outputs = Command::new(context.target.join(program));
    let outputs = outputs.current_dir(&context.root).arg(RESOURCES).args([&good, &bad]);
    process::run(outputs)?;
    let mut maven = Command::new("mvn");
    let maven = maven.current_dir(context.root.join(VALIDATION)).args(["-q", "-B", "compile"]);
    let maven = maven.arg("exec:java");
    let folders = format!("-Dexec.args={} {}", good.display(), bad.display());
    // It fails too where it has found nothing to validate.
    process::run(maven.arg(folders))
}

/// Makes sure that javac and mvn can be started, installing them where that is possible.
fn ensure_maven() -> Result<()> {
    let starts = |program: &str| process::succeeds(Command::new(program).arg("-version"));
    if !starts("javac") || !starts("mvn") {
        install::ensure_packages(&["default-jdk-headless", "maven"], OTHERWISE)?;
        ensure!(starts("javac") && starts("mvn"), "no javac or mvn on the path: {OTHERWISE}");
    }
    Ok(())
}
