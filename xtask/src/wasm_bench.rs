use crate::context::Context;
use crate::{install, npm, process};
use anyhow::Result;
use std::process::Command;

/// Chromium's package, and how to get it on a machine without apt.
const CHROMIUM: &str = "chromium";
const OTHERWISE: &str = "install Chromium and name its program in CHROMIUM";

/// `cargo xtask wasm-bench`: the npm package against the official helper, in Chromium.
///
/// # Errors
/// When the package does not build, Chromium cannot be had, or a value does not come back.
pub(crate) fn wasm_bench(context: &Context) -> Result<()> {
    ensure_chromium()?;
    npm::build(context)?;
    let program = context.tested_program()?;
    let mut node = Command::new("node");
    let _ = node.current_dir(context.root.join(npm::PACKAGE)).arg("bench/bench.mjs");
    let _ = node.arg(context.target.join("wasm-bench.json")).env("BLINDNYM_BIN", program);
    process::run(&mut node)
}

/// Makes sure that there is a Chromium, unless one is named.
///
/// # Errors
/// When it is missing and cannot be installed.
pub(crate) fn ensure_chromium() -> Result<()> {
    if std::env::var_os("CHROMIUM").is_some() {
        return Ok(());
    }
    install::ensure_packages(&[CHROMIUM], OTHERWISE)
}
