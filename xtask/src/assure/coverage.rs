use super::{Figures, figure};
use crate::context::Context;
use crate::{console, process};
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Files that read what comes from outside.
const PARSERS: [&str; 31] = [
    "core/src/base64.rs",
    "core/src/json.rs",
    "core/src/json/read.rs",
    "core/src/jwe.rs",
    "core/src/ssin.rs",
    "core/src/text.rs",
    "core/src/text_key.rs",
    "core/src/domain/document.rs",
    "core/src/domain/jwks.rs",
    "core/src/domain/unlock.rs",
    "core/src/exchange/matching.rs",
    "core/src/exchange/mod.rs",
    "core/src/exchange/problem.rs",
    "core/src/exchange/reply.rs",
    "core/src/exchange/request.rs",
    "core/src/point/coordinates.rs",
    "core/src/point/sec1.rs",
    "core/src/point/unchecked.rs",
    "core/src/service/route.rs",
    "core/src/transit_info/header.rs",
    "core/src/transit_info/payload.rs",
    "fhir/src/encrypted.rs",
    "fhir/src/found.rs",
    "fhir/src/json/read.rs",
    "fhir/src/mark.rs",
    "fhir/src/reference.rs",
    "fhir/src/rules/path.rs",
    "fhir/src/search.rs",
    "files/src/text/csv.rs",
    "files/src/text/json_lines.rs",
    "files/src/text/json_row.rs",
];
/// The test that goes through the corpora.
const TEST: &str = "corpora";
/// That of its functions which tries what is kept.
const REPLAY: &str = "nothing_in_the_corpora_is_wrong";
/// Of all their lines so many have to be reached, in percent.
const LEAST: u64 = 85;

/// Check `coverage`: the corpora once more, with every line counted.
pub(super) fn coverage(context: &Context) -> Result<Figures> {
    let folder = context.own_folder().join("coverage");
    let profiles = folder.join("profiles");
    if profiles.exists() {
        fs::remove_dir_all(&profiles)?;
    }
    fs::create_dir_all(&profiles)?;
    let mut build = context.nightly("cargo")?;
    // For a named target, build scripts are built without.
    let _ = build
        .args(["test", "--locked", "-p", "blindnym-assurance", "--test", TEST, "--no-run"])
        .args(["--target", "x86_64-unknown-linux-gnu", "--message-format=json"])
        .env("CARGO_TARGET_DIR", &folder)
        .env("RUSTFLAGS", "-Cinstrument-coverage");
    let program = executable(&process::output(&mut build)?).context("no program was built")?;
    let mut test = Command::new(&program);
    // Where cargo would run it; without inputs that are not kept.
    let _ = test.current_dir(context.root.join("assurance")).arg(REPLAY);
    process::run(test.env("LLVM_PROFILE_FILE", profiles.join("%p-%m.profraw")))?;

    let tools = llvm(context)?;
    let merged = folder.join("corpora.profdata");
    let mut merge = Command::new(tools.join("llvm-profdata"));
    process::run(merge.args(["merge", "-sparse", "-o"]).arg(&merged).arg(&profiles))?;
    let mut export = Command::new(tools.join("llvm-cov"));
    let _ = export.args(["export", "-summary-only", "-instr-profile"]).arg(&merged).arg(&program);
    report(context, &process::output(&mut export)?)
}

fn report(context: &Context, json: &str) -> Result<Figures> {
    let json: Value = serde_json::from_str(json).context("llvm-cov: not JSON")?;
    let files = json.pointer("/data/0/files").and_then(Value::as_array).context("no files")?;
    let (mut lines, mut reached) = (0_u64, 0_u64);
    console::line(&format!("{:<40} {:>7} {:>8}", "file", "lines", "reached"));
    for parser in PARSERS {
        let path = context.root.join(parser);
        let is_it = |file: &&Value| {
            file.get("filename")
                .and_then(Value::as_str)
                .is_some_and(|name| path.as_os_str() == name)
        };
        let file = files.iter().find(is_it).with_context(|| format!("{parser} is not covered"))?;
        let number = |name| file.pointer(&format!("/summary/lines/{name}")).and_then(Value::as_u64);
        let (of, here) = (number("count").context("count")?, number("covered").context("covered")?);
        (lines, reached) = (lines.saturating_add(of), reached.saturating_add(here));
        console::line(&format!("{parser:<40} {of:>7} {:>7}%", percent(here, of)));
    }
    let all = percent(reached, lines);
    ensure!(all >= LEAST, "{all} % of {lines} lines are reached, not {LEAST} %");
    Ok(figure(format!("{all} % of {lines} lines in {} files", PARSERS.len())))
}

/// Rounded down.
fn percent(part: u64, whole: u64) -> u64 {
    part.saturating_mul(100).checked_div(whole).unwrap_or_default()
}

/// The program of the test that cargo's messages name; it builds the package's other programs too.
fn executable(messages: &str) -> Option<PathBuf> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut tests = messages.filter(|one| one.pointer("/target/name") == Some(&TEST.into()));
    tests.find_map(|one| Some(one.get("executable")?.as_str()?.into()))
}

/// The nightly toolchain's own tools: profiles are of its version.
fn llvm(context: &Context) -> Result<PathBuf> {
    let sysroot = process::output(context.nightly("rustc")?.args(["--print", "sysroot"]))?;
    let folder = PathBuf::from(sysroot.trim()).join("lib/rustlib/x86_64-unknown-linux-gnu/bin");
    let there = folder.join("llvm-cov").exists();
    ensure!(there, "no llvm-cov: rustup component add llvm-tools --toolchain nightly");
    Ok(folder)
}
