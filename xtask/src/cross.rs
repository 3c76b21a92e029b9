use crate::context::{CORE, Context};
use crate::debian_rust::DebianRust;
use crate::{console, process};
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

/// WebAssembly without an operating system.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";
/// Targets that have no standard library at all: a 32-bit microcontroller and a bare 64-bit machine.
const BARE: [&str; 2] = ["thumbv7em-none-eabi", "x86_64-unknown-none"];

/// Step `wasm`: the engine with its default features, and with none.
///
/// # Errors
/// When it does not build, or no standard library for the target can be had.
pub(crate) fn wasm(context: &Context) -> Result<()> {
    build(context, WASM, "std,panic_abort", &[])?;
    build(context, WASM, "std,panic_abort", &["--no-default-features"])
}

/// Step `no-std`: a build for a target without std is the proof.
///
/// # Errors
/// When it does not build, or no core library for the target can be had.
pub(crate) fn no_std(context: &Context) -> Result<()> {
    for target in BARE {
        build(context, target, "core,alloc", &["--no-default-features"])?;
    }
    Ok(())
}

/// What makes a module smaller where the standard library is compiled too: panics stop it without a word.
const SMALL: &str =
    "-Zunstable-options -Cpanic=immediate-abort -Zfmt-debug=none -Zlocation-detail=none";
const SMALL_LIBRARIES: [&str; 2] =
    ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];

/// Builds a crate to a small WebAssembly module; where it is.
///
/// # Errors
/// As [`wasm`].
pub(crate) fn module(context: &Context, package: &str, features: &[&str]) -> Result<PathBuf> {
    let mut args =
        vec!["build", "--lib", "--profile", "wasm", "--locked", "-p", package, "--target", WASM];
    args.extend(features);
    let (mut command, target) = if rustup_has(WASM) {
        (context.cargo(args), context.target.clone())
    } else {
        let mut command = DebianRust::find(WASM)?.cargo(context);
        let target = context.own_folder().join("debian-rust-small");
        let _ = command.args(args).args(SMALL_LIBRARIES);
        let _ = command.env("RUSTFLAGS", SMALL).env("CARGO_TARGET_DIR", &target);
        (command, target)
    };
    process::run(&mut command)?;
    let name = format!("{}.wasm", package.replace('-', "_"));
    Ok(target.join(WASM).join("wasm").join(name))
}

/// Builds the engine's library for `target`, by rustup's libraries or with Debian's Rust, which
/// then compiles `libraries` of the standard library itself.
fn build(context: &Context, target: &str, libraries: &str, extra: &[&str]) -> Result<()> {
    let args = ["build", "--lib", "--release", "--locked", "-p", CORE, "--target", target];
    if rustup_has(target) {
        return process::run(context.cargo(args).args(extra));
    }
    console::line(&format!("rustup has no {target} here; trying Debian's Rust"));
    let mut command = DebianRust::find(target)?.cargo(context);
    let _ = command.args(args).args(extra).arg(format!("-Zbuild-std={libraries}"));
    process::run(&mut command)
}

/// Whether the current toolchain has the target's libraries from rustup.
pub(crate) fn rustup_has(target: &str) -> bool {
    let output = Command::new("rustup").args(["target", "list", "--installed"]).output();
    output.is_ok_and(|o| o.status.success() && lists(&String::from_utf8_lossy(&o.stdout), target))
}

/// Whether a list of targets, one a line, has this one.
fn lists(listed: &str, target: &str) -> bool {
    listed.lines().any(|line| line.trim() == target)
}

#[cfg(test)]
mod tests;
