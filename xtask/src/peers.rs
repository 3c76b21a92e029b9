/// The picture in the documentation.
mod plot;

use crate::clients::{JAVASCRIPT, ensure_node, install_packages};
use crate::context::Context;
use crate::{console, install, process};
use anyhow::{Context as _, Result};
use std::process::Command;

/// How to get the system's OpenSSL on a machine without apt.
const OPENSSL: &str = "install OpenSSL 3 with its headers, and pkg-config";
/// What runs the official JavaScript helper.
const HELPER: &str = "benches/src/peers/helper.mjs";
/// Where the Java helper would come from.
const JAVA: &str = "the official Java helper is left out: no public repository serves its jars";

/// `cargo xtask peers`: P-521 of several libraries and the official helpers, by turns on one core.
///
/// # Errors
/// When something does not build or cannot be had, or two of them do not come to the same.
pub(crate) fn peers(context: &Context, rounds: Option<u16>) -> Result<()> {
    install::ensure_packages(&["libssl-dev", "pkg-config"], OPENSSL)?;
    ensure_node()?;
    install_packages(&context.root.join(JAVASCRIPT))?;
    // Another set of flags: in the same folder everything would be built again each time.
    let folder = context.own_folder().join("peers");
    let bench = ["build", "--release", "--locked", "-p", "blindnym-benches", "--bin", "peers"];
    let mut build = context.cargo(bench);
    let _ = build.env("CARGO_TARGET_DIR", &folder).env("RUSTFLAGS", "--cfg blindnym_peers");
    process::run(&mut build)?;
    let program = folder.join(format!("release/peers{}", std::env::consts::EXE_SUFFIX));
    let mut command = Command::new(program);
    let _ = command.current_dir(&context.root).args(["--helper", HELPER]);
    let _ = command.arg("--output").arg(context.target.join("peers.json"));
    if let Some(rounds) = rounds {
        let _ = command.args(["--rounds", &rounds.to_string()]);
    }
    console::line("about a minute; the machine should do nothing else");
    process::run(&mut command)?;
    console::line(JAVA);
    Ok(())
}

/// `cargo xtask peers --plot`: the picture of the last run, for docs/performance.md.
///
/// # Errors
/// When there was none.
pub(crate) fn plot(context: &Context) -> Result<()> {
    let results = context.target.join("peers.json");
    let json = std::fs::read_to_string(&results);
    let json = json.with_context(|| format!("{}: run `cargo xtask peers`", results.display()))?;
    let picture = context.root.join("docs/peers.svg");
    std::fs::write(&picture, plot::svg(&json)?)?;
    console::line(&format!("written: {}", context.relative(&picture).display()));
    Ok(())
}
