use crate::context::Context;
use crate::{files, install, process};
use anyhow::{Context as _, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Other people's JavaScript clients, as tests of the service.
pub(crate) const JAVASCRIPT: &str = "service/clients/javascript";
/// What Node's own test runner, `fetch` and esbuild need.
const OLDEST_NODE: u32 = 18;
/// How to get Node on a machine without apt.
const OTHERWISE: &str = "install Node.js 18 or newer with npm";

/// Step `clients`: the service serves, and clients from elsewhere use it.
///
/// # Errors
/// When a client's test fails, there is none, or Node cannot be had.
pub(crate) fn clients(context: &Context) -> Result<()> {
    let folder = context.root.join(JAVASCRIPT);
    ensure_node()?;
    let program = context.tested_program()?;
    install_packages(&folder)?;
    run_tests(context, &folder, |node| {
        let _ = node.env("BLINDNYM_BIN", &program);
    })
}

/// Node's tests in a folder, with what `set` sets.
///
/// # Errors
/// When one fails, or there is none.
pub(crate) fn run_tests(
    context: &Context,
    folder: &Path,
    set: impl FnOnce(&mut Command),
) -> Result<()> {
    let mut node = Command::new("node");
    let _ = node.current_dir(folder).arg("--test").args(test_files(folder, context)?);
    set(&mut node);
    process::run(&mut node)
}

/// The test files in `folder`, seen from there; named one by one, because a search by Node that
/// finds none would pass.
fn test_files(folder: &Path, context: &Context) -> Result<Vec<PathBuf>> {
    let files = files::with_extension(folder, "mjs", &context.target)?;
    let tests = files.into_iter().filter(|path| is_test(path));
    let tests = tests.map(|path| path.strip_prefix(folder).map(Path::to_path_buf));
    let tests = tests.collect::<Result<Vec<_>, _>>()?;
    ensure!(!tests.is_empty(), "no *.test.mjs in {}", context.relative(folder).display());
    Ok(tests)
}

/// Whether a file is one of Node's tests.
fn is_test(path: &Path) -> bool {
    path.to_string_lossy().ends_with(".test.mjs")
}

/// Makes sure that node and npm can be started, installing them where that is possible.
pub(crate) fn ensure_node() -> Result<()> {
    let starts = |program: &str| process::succeeds(Command::new(program).arg("--version"));
    if !starts("node") || !starts(npm()) {
        install::ensure_packages(&["nodejs", "npm"], OTHERWISE)?;
        ensure!(starts("node") && starts(npm()), "no node or npm on the path: {OTHERWISE}");
    }
    let version = process::output(Command::new("node").arg("--version"))?;
    let major = major(&version).with_context(|| format!("node --version: came `{version}`"))?;
    ensure!(major >= OLDEST_NODE, "expected Node.js {OLDEST_NODE} or newer, came {major}");
    Ok(())
}

/// npm, a script with an extension of its own on Windows.
const fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

/// 20 of `v20.11.1`.
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Installs what the lock file names, unless that is there already.
pub(crate) fn install_packages(folder: &Path) -> Result<()> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).with_context(|| path.display().to_string())
    };
    let (package, lock) = (read("package.json")?, read("package-lock.json")?);
    ensure!(!names_hosts(&lock), "package-lock.json names a registry's host: {UNHOSTED}");
    // In the folder that npm removes first: an interrupted installation leaves no stamp.
    let stamp_file = folder.join("node_modules/.xtask-stamp");
    let wanted = stamp(&package, &lock);
    if std::fs::read_to_string(&stamp_file).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    let mut command = Command::new(npm());
    let quiet = ["ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"];
    process::run(command.current_dir(folder).args(quiet))?;
    std::fs::write(stamp_file, wanted)?;
    Ok(())
}

/// How to write a lock file that works with any registry.
const UNHOSTED: &str = "write it with `npm install --omit-lockfile-registry-resolved`";

/// Whether a lock file says from where its packages came.
fn names_hosts(lock: &str) -> bool {
    lock.contains("\"resolved\":")
}

/// What was installed: both files, word for word.
fn stamp(package: &str, lock: &str) -> String {
    format!("{package}\n{lock}")
}

#[cfg(test)]
mod tests;
