use crate::clients::{ensure_node, install_packages, run_tests};
use crate::context::Context;
use crate::{console, cross, install, process};
use anyhow::{Context as _, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The npm package.
pub(crate) const PACKAGE: &str = "wasm/npm";
/// The crate that it is made of.
pub(crate) const CRATE: &str = "blindnym-wasm";
/// Its modules, with their features: what callers of the live service need, everything, what the official helper has, and
/// FHIR resources.
pub(crate) const MODULES: [(&str, &[&str]); 4] = [
    ("blindnym", &[]),
    ("full", &["--features", "full"]),
    ("helper", &["--no-default-features", "--features", "helper"]),
    ("fhir", &["--no-default-features", "--features", "fhir"]),
];
/// What writes the JavaScript around a module. It has to be of the version that the crate is built with.
const BINDGEN: &str = "wasm-bindgen";
/// What names the browser of the tests, where it is not `chromium` on the path.
const CHROMIUM: &str = "BLINDNYM_CHROMIUM";

/// `cargo xtask wasm`: the npm package, in `wasm/npm/dist`.
///
/// # Errors
/// When the crate does not build, or a tool cannot be had.
pub(crate) fn build(context: &Context) -> Result<()> {
    ensure_node()?;
    let folder = context.root.join(PACKAGE);
    install_packages(&folder)?;
    let generated = context.own_folder().join("wasm");
    let bindgen = ensure_bindgen(context)?;
    for (name, features) in MODULES {
        let module = cross::module(context, CRATE, features)?;
        let mut bindgen = Command::new(&bindgen);
        let _ = bindgen
            .args(["--target", "web", "--omit-default-module-path", "--out-name", name])
            .arg("--out-dir")
            .args([&generated, &module]);
        process::run(&mut bindgen)?;
    }
    process::run(Command::new("node").current_dir(&folder).arg("build.mjs").arg(&generated))
}

/// Step `npm`: the package does what it says, as a drop-in too, in Node, Deno and Chromium, and is as small as it should be.
///
/// # Errors
/// When a test fails, or it cannot be built.
pub(crate) fn npm(context: &Context) -> Result<()> {
    ensure_chromium()?;
    build(context)?;
    let folder = context.root.join(PACKAGE);
    let program = context.tested_program()?;
    run_tests(context, &folder, |node| {
        let _ = node.env("BLINDNYM_BIN", &program);
    })?;
    // The official package's own tests, with one alias.
    let official = context.root.join(crate::clients::JAVASCRIPT);
    install_packages(&official)?;
    run_tests(context, &official, |node| {
        let drop_in = folder.join("dist/pseudo-helper/index.js");
        let _ = node.env("BLINDNYM_BIN", &program).env("BLINDNYM_HELPER", drop_in);
    })?;
    let mut sizes = Command::new("node");
    let _ = sizes.current_dir(&folder).arg("sizes.mjs");
    // rustup's standard library was not compiled for size.
    if !cross::rustup_has(cross::WASM) {
        let _ = sizes.arg("--enforce");
    }
    process::run(&mut sizes)
}

/// Makes sure that there is a Chromium, unless one is named.
///
/// # Errors
/// When it is missing and cannot be installed.
pub(crate) fn ensure_chromium() -> Result<()> {
    let starts = || process::succeeds(Command::new("chromium").arg("--version"));
    if std::env::var_os(CHROMIUM).is_some() || starts() {
        return Ok(());
    }
    install::ensure_packages(&["chromium"], &format!("install Chromium and name it in {CHROMIUM}"))
}

/// wasm-bindgen's command, installed where it is not there already.
pub(crate) fn ensure_bindgen(context: &Context) -> Result<PathBuf> {
    let lock = fs::read_to_string(context.root.join("Cargo.lock"))?;
    let version = version_of(&lock, BINDGEN).context("Cargo.lock has no wasm-bindgen")?;
    let root = context.own_folder().join("wasm-bindgen");
    let program = root.join("bin").join(format!("{BINDGEN}{}", std::env::consts::EXE_SUFFIX));
    if is_version(&program, &version) {
        return Ok(program);
    }
    console::line(&format!("{BINDGEN} {version}: built from its source, some minutes"));
    // Quick to build, and it has little to do.
    let mut install = context.cargo(["install", "--quiet", "--debug", "--force"]);
    let _ = install
        .args(["wasm-bindgen-cli", "--version", &version, "--root"])
        .arg(&root)
        .env("CARGO_TARGET_DIR", context.own_folder().join("wasm-bindgen-build"));
    process::run(&mut install)?;
    Ok(program)
}

fn is_version(program: &Path, version: &str) -> bool {
    let told = process::output(Command::new(program).arg("--version"));
    told.is_ok_and(|told| told.split_whitespace().nth(1) == Some(version))
}

/// The version of a package in a lock file.
fn version_of(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests;
