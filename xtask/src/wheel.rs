use crate::bill;
use crate::context::Context;
use crate::keycloak::ensure_java;
use crate::venv::{Venv, pip, program};
use crate::{console, files, process};
use anyhow::{Context as _, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The Python package.
const PACKAGE: &str = "python";
/// What builds the wheel, and what its tests need.
const TOOLS: Venv =
    Venv { name: "wheel", requirements: &["python/requirements.txt"], packages: &[] };
/// PySpark, which wants another pandas.
const SPARK: Venv =
    Venv { name: "spark", requirements: &["python/requirements-spark.txt"], packages: &[] };
/// Nothing but the wheel.
const EMPTY: Venv = Venv { name: "empty", requirements: &[], packages: &[] };
/// What a new user does first.
const FIRST: &str = r#"
import blindnym
service = blindnym.EmbeddedService()
sent = blindnym.pseudonymize(["97.07.11-433.62", None], service=service, domain="uhmep_v1")
assert blindnym.identify(sent, service=service, domain="uhmep_v1") == ["97071143362", None]
"#;

/// `cargo xtask wheel`: the wheel for this machine, built for speed.
///
/// # Errors
/// When it does not build, or a tool cannot be had.
pub(crate) fn build(context: &Context) -> Result<()> {
    let wheel = made(context, "release")?;
    console::line(&format!("{}", context.relative(&wheel).display()));
    Ok(())
}

/// Step `wheel`: it installs where there is no compiler, and does what it says with every library it works with.
///
/// # Errors
/// When it does not build, a test fails, or a tool cannot be had.
pub(crate) fn wheel(context: &Context) -> Result<()> {
    let wheel = made(context, "dev")?;
    let package = context.root.join(PACKAGE);

    let python = installed(context, &EMPTY, &wheel, true)?;
    process::run(Command::new(&python).env_remove("PATH").args(["-I", "-c", FIRST]))?;

    let python = installed(context, &TOOLS, &wheel, false)?;
    let run = |arguments: &[&str], folder: &Path| {
        let mut command = Command::new(&python);
        let _ = command.current_dir(folder).env("PYTHONDONTWRITEBYTECODE", "1");
        let _ = command.env("MYPY_CACHE_DIR", context.own_folder().join("mypy-wheel"));
        process::run(command.args(arguments))
    };
    let tests = package.join("tests");
    run(&["-m", "pytest", "-p", "no:cacheprovider", "-c", "../pyproject.toml"], &tests)?;
    run(&["-m", "mypy", "blindnym", "bench", "docs", "tests", "tests_spark"], &package)?;
    // Outside the sources, so that it is the installed module that is looked at.
    run(&["-m", "mypy.stubtest", "blindnym._blindnym"], &tests)?;

    ensure_java()?;
    let python = installed(context, &SPARK, &wheel, false)?;
    let mut spark = Command::new(&python);
    let _ = spark.current_dir(package.join("tests_spark")).env("PYTHONDONTWRITEBYTECODE", "1");
    process::run(spark.args(["-m", "pytest", "-p", "no:cacheprovider", "-q", "."]))
}

/// Two Pythons with the wheel: one with all libraries but PySpark, one with PySpark.
///
/// # Errors
/// When it does not build, or a tool cannot be had.
pub(crate) fn pythons(context: &Context, profile: &str) -> Result<(PathBuf, PathBuf)> {
    let wheel = made(context, profile)?;
    Ok((installed(context, &TOOLS, &wheel, false)?, installed(context, &SPARK, &wheel, false)?))
}

/// Builds the wheel.
fn made(context: &Context, profile: &str) -> Result<PathBuf> {
    built(context, context, profile, None)
}

/// Builds the wheel of another folder's sources with this folder's tools; its files are of this time, in seconds since
/// 1970.
///
/// # Errors
/// When it does not build, or a tool cannot be had.
pub(crate) fn made_in(
    tools: &Context,
    sources: &Context,
    profile: &str,
    time: &str,
) -> Result<PathBuf> {
    built(tools, sources, profile, Some(time))
}

fn built(tools: &Context, sources: &Context, profile: &str, time: Option<&str>) -> Result<PathBuf> {
    let python = TOOLS.ensure(tools)?;
    let folder = sources.own_folder().join("wheels").join(profile);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let maturin = program(&tools.own_folder().join(TOOLS.name), "maturin");
    let mut command = Command::new(maturin);
    let _ =
        command.current_dir(sources.root.join(PACKAGE)).env("CARGO_TARGET_DIR", &sources.target);
    let _ = command.args(["build", "--locked", "--profile", profile, "--interpreter"]).arg(&python);
    let _ = command.envs(time.map(|time| ("SOURCE_DATE_EPOCH", time)));
    process::run(command.arg("--out").arg(&folder))?;
    let made = only_one(&folder)?;
    let unpacked = folder.join("unpacked");
    let wheel = |words: &[&str], what: &Path, to: &Path| {
        let mut command = Command::new(&python);
        let _ = command.args(["-m", "wheel"]).args(words).arg(to).arg(what);
        process::run(command.envs(time.map(|time| ("SOURCE_DATE_EPOCH", time))))
    };
    wheel(&["unpack", "--dest"], &made, &unpacked)?;
    fs::remove_file(&made)?;
    // maturin writes into the bill of materials where the sources are.
    let bills = files::with_extension(&unpacked, "json", &sources.target)?;
    ensure!(!bills.is_empty(), "the wheel has no bill of materials");
    for path in bills {
        fs::write(&path, bill::without_paths(&fs::read_to_string(&path)?, &sources.root)?)?;
    }
    wheel(&["pack", "--dest-dir"], &only_one(&unpacked)?, &folder)?;
    fs::remove_dir_all(&unpacked)?;
    only_one(&folder)
}

/// The only thing in a folder.
fn only_one(folder: &Path) -> Result<PathBuf> {
    let mut all = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let first = all.next().with_context(|| format!("nothing in {}", folder.display()))?;
    ensure!(all.next().is_none(), "more than one thing in {}", folder.display());
    Ok(first)
}

/// An environment with this wheel, and with what it depends on where that is not among the requirements.
fn installed(context: &Context, venv: &Venv, wheel: &Path, dependencies: bool) -> Result<PathBuf> {
    let python = venv.ensure(context)?;
    let mut pip = pip(&python);
    let _ = pip.arg("--force-reinstall").args((!dependencies).then_some("--no-deps")).arg(wheel);
    process::run(&mut pip)?;
    Ok(python)
}
