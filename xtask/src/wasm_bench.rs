use crate::context::Context;
use crate::{npm, process};
use anyhow::Result;
use std::process::Command;

/// `cargo xtask wasm-bench`: the npm package against the official helper, in Chromium.
///
/// # Errors
/// When the package does not build, Chromium cannot be had, or a value does not come back.
pub(crate) fn wasm_bench(context: &Context) -> Result<()> {
    npm::ensure_chromium()?;
    npm::build(context)?;
    let program = context.tested_program()?;
    let mut node = Command::new("node");
    let _ = node.current_dir(context.root.join(npm::PACKAGE)).arg("bench/bench.mjs");
    let _ = node.arg(context.target.join("wasm-bench.json")).env("BLINDNYM_BIN", program);
    process::run(&mut node)
}
