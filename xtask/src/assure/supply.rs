use super::tools::Tool;
use super::{Figures, figure};
use crate::context::Context;
use crate::{bill, console, files, install, npm, process};
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

const CARGO_DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2" };
const CARGO_CYCLONEDX: Tool = Tool { name: "cargo-cyclonedx", version: "0.5.9" };
/// What a bill of materials is named.
const BILL: &str = ".cdx.json";
/// Everything whose packages are named with their hashes.
const CARGO_LOCKS: [&str; 2] = ["Cargo.lock", "fuzz/Cargo.lock"];
const NPM_LOCKS: [&str; 2] =
    ["wasm/npm/package-lock.json", "service/clients/javascript/package-lock.json"];
/// Pinned versions, one a line.
const REQUIREMENTS: [&str; 4] = [
    "vectors/requirements.txt",
    "service/clients/openapi/requirements.txt",
    "python/requirements.txt",
    "python/requirements-spark.txt",
];

/// Check `deny`: cargo-deny with `deny.toml`. Advisories are not among it: their database is in the network.
pub(super) fn deny(context: &Context) -> Result<Figures> {
    let mut deny = Command::new(CARGO_DENY.ensure(context)?);
    let _ = deny.current_dir(&context.root).args(["--offline", "--locked", "--all-features"]);
    process::run(deny.args(["check", "licenses", "bans", "sources"]))?;
    let lock = fs::read_to_string(context.root.join("Cargo.lock"))?;
    let crates = lock.lines().filter(|line| line.starts_with("checksum = ")).count();
    Ok(figure(format!("licences, bans, sources of {crates} crates; no advisories")))
}

/// Check `locks`.
pub(super) fn locks(context: &Context) -> Result<Figures> {
    let all = CARGO_LOCKS.iter().chain(&NPM_LOCKS).chain(&REQUIREMENTS);
    let mut git = context.git(["ls-files", "--error-unmatch", "--"]);
    let _listed = process::output(git.args(all)).context("a lock file is not committed")?;
    let mut crates = 0_usize;
    for name in CARGO_LOCKS {
        let text = fs::read_to_string(context.root.join(name))?;
        let foreign = text.matches("source = ").count();
        let hashes = text.matches("checksum = ").count();
        ensure!(foreign == hashes, "{name}: {foreign} foreign crates, {hashes} hashes");
        crates = crates.saturating_add(hashes);
        // As it stands it is what would be built.
        let manifest = name.replace(".lock", ".toml");
        let mut metadata = context.cargo(["metadata", "--locked", "--format-version", "1"]);
        let _metadata = process::output(metadata.args(["--manifest-path", &manifest]))
            .with_context(|| {
                format!("{name} is old: run `cargo metadata --manifest-path {manifest}`")
            })?;
    }
    let mut packages = 0_usize;
    for name in NPM_LOCKS {
        let text = fs::read_to_string(context.root.join(name))?;
        let json: Value = serde_json::from_str(&text).context(name)?;
        let all = json.get("packages").and_then(Value::as_object).context(name)?;
        for (path, package) in all.iter().filter(|(path, _)| !path.is_empty()) {
            ensure!(package.get("integrity").is_some(), "{name}: {path} has no hash");
            packages = packages.saturating_add(1);
        }
    }
    let mut pinned = 0_usize;
    for name in REQUIREMENTS {
        for line in fs::read_to_string(context.root.join(name))?.lines() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if !line.is_empty() {
                ensure!(line.contains("=="), "{name}: {line} is not pinned");
                pinned = pinned.saturating_add(1);
            }
        }
    }
    Ok(figure(format!("{crates} crates and {packages} npm hashed, {pinned} Python pinned")))
}

/// Check `sbom`: one bill for each crate of the workspace in `target/sbom`, and the module's in the npm package.
pub(super) fn sbom(context: &Context) -> Result<Figures> {
    let program = CARGO_CYCLONEDX.ensure(context)?;
    let mut command = Command::new(program);
    let _ = command.current_dir(&context.root).args([
        "cyclonedx",
        "--format",
        "json",
        "--all-features",
    ]);
    // The time of the last change, and no number that is another one each time.
    process::run(command.env("SOURCE_DATE_EPOCH", last_change(context)?))?;
    let folder = context.target.join("sbom");
    fs::create_dir_all(&folder)?;
    // They are written beside each Cargo.toml.
    let (mut bills, mut components) = (0_usize, 0_usize);
    for path in files::with_extension(&context.root, "json", &context.target)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.ends_with(BILL) {
            continue;
        }
        let text = bill::without_paths(&fs::read_to_string(&path)?, &context.root)?;
        fs::remove_file(&path)?;
        let json: Value = serde_json::from_str(&text).with_context(|| name.clone())?;
        let format = json.get("bomFormat").and_then(Value::as_str);
        ensure!(format == Some("CycloneDX"), "{name} is no bill of materials");
        let of = json.get("components").and_then(Value::as_array).map_or(0, Vec::len);
        components = components.max(of);
        fs::write(folder.join(&name), &text)?;
        let package = context.root.join(npm::PACKAGE).join("dist");
        if name.starts_with(npm::CRATE) && package.exists() {
            fs::write(package.join(format!("sbom{BILL}")), &text)?;
        }
        bills = bills.saturating_add(1);
    }
    ensure!(bills > 0, "no bill of materials was written");
    console::line(&format!("{bills} in {}", context.relative(&folder).display()));
    Ok(figure(format!("{bills} bills, the largest of {components} components")))
}

/// Seconds since 1970 of the last commit.
pub(super) fn last_change(context: &Context) -> Result<String> {
    let time = process::output(&mut context.git(["log", "-1", "--format=%ct"]))?;
    Ok(time.trim().to_owned())
}

/// Check `offline`: every build script of the workspace runs where there is no network.
pub(super) fn offline(context: &Context) -> Result<Figures> {
    const OTHERWISE: &str = "install util-linux; it needs Linux's namespaces";
    let unshare = |arguments: &[&str]| {
        let mut command = Command::new("unshare");
        let _ = command.args(["--net", "--map-root-user"]).args(arguments);
        command
    };
    if !process::succeeds(&mut unshare(&["true"])) {
        install::ensure_packages(&["util-linux"], OTHERWISE)?;
    }
    // In there nobody is reached.
    let reached = ["bash", "-c", "exec 3<>/dev/tcp/1.1.1.1/443"];
    ensure!(!process::succeeds(&mut unshare(&reached)), "the network is reached without one");
    process::run(&mut context.cargo(["fetch", "--locked"]))?;
    let folder = context.own_folder().join("offline");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let cargo = context.cargo([]).get_program().to_string_lossy().into_owned();
    let mut check = unshare(&[&cargo, "check", "--workspace", "--all-features"]);
    let _ = check.current_dir(&context.root).args(["--locked", "--offline"]);
    process::run(check.env("CARGO_TARGET_DIR", &folder))?;
    let scripts = outputs(&folder.join("debug/build"))?;
    if scripts == 0 {
        bail!("no build script ran");
    }
    fs::remove_dir_all(&folder)?;
    Ok(figure(format!("{scripts} build scripts ran without a network")))
}

/// How many build scripts left an output.
fn outputs(folder: &PathBuf) -> Result<usize> {
    let mut count = 0_usize;
    for entry in fs::read_dir(folder)? {
        count = count.saturating_add(usize::from(entry?.path().join("output").exists()));
    }
    Ok(count)
}
