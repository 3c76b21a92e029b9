use crate::process;
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The engine's package.
pub(crate) const CORE: &str = "blindnym";

/// The package of the command.
pub(crate) const COMMAND: &str = "blindnym-cli";

/// What tests, examples and what they run are built with: one set of features, so that nothing is built twice.
pub(crate) const ALL: [&str; 3] = ["--workspace", "--all-features", "--locked"];

/// The workspace, read once from `cargo metadata`.
#[derive(Debug)]
pub(crate) struct Context {
    /// Folder of the workspace's Cargo.toml.
    pub(crate) root: PathBuf,
    /// Cargo's target folder; `CARGO_TARGET_DIR` and the user's configuration are already in it.
    pub(crate) target: PathBuf,
    metadata: Value,
}

impl Context {
    /// Asks cargo about the workspace around the current folder.
    ///
    /// # Errors
    /// When cargo cannot read the workspace.
    pub(crate) fn load() -> Result<Self> {
        let mut command = Command::new(cargo_path());
        let _ = command.args(["metadata", "--no-deps", "--format-version", "1"]);
        Self::parse(&process::output(&mut command)?)
    }

    /// The workspace in another folder, with that folder's own target folder.
    ///
    /// # Errors
    /// When cargo cannot read it.
    pub(crate) fn of(folder: &Path) -> Result<Self> {
        let mut command = Command::new(cargo_path());
        let _ = command.current_dir(folder).env("CARGO_TARGET_DIR", folder.join("target"));
        let _ = command.args(["metadata", "--no-deps", "--format-version", "1"]);
        Self::parse(&process::output(&mut command)?)
    }

    /// Reads what `cargo metadata` printed.
    fn parse(text: &str) -> Result<Self> {
        let metadata: Value = serde_json::from_str(text).context("cargo metadata: not JSON")?;
        let folder = |name: &str| -> Result<PathBuf> {
            let path = metadata.get(name).and_then(Value::as_str);
            Ok(path.with_context(|| format!("cargo metadata: no {name}"))?.into())
        };
        Ok(Self { root: folder("workspace_root")?, target: folder("target_directory")?, metadata })
    }

    /// A cargo command in the workspace's root folder.
    pub(crate) fn cargo<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = Command::new(cargo_path());
        let _ = command.current_dir(&self.root).args(args);
        command
    }

    /// A git command in the workspace's root folder.
    pub(crate) fn git<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = Command::new("git");
        let _ = command.current_dir(&self.root).args(args);
        command
    }

    /// A command of rustup's nightly toolchain, in the workspace's root folder.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn nightly(&self, program: &str) -> Result<Command> {
        let mut rustup = Command::new("rustup");
        let mut probe = Command::new("rustup");
        let there = process::succeeds(probe.args(["run", "nightly", "cargo", "--version"]));
        ensure!(there, "no nightly toolchain: rustup toolchain install nightly");
        // What `cargo xtask` hands down is of the stable one.
        for name in ["CARGO", "RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH"] {
            let _ = rustup.env_remove(name);
        }
        let _ = rustup.current_dir(&self.root).args(["run", "nightly", program]);
        Ok(rustup)
    }

    /// The folder for what xtask itself makes.
    pub(crate) fn own_folder(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// The `blindnym` program as step `test` builds it: with its profile and features, so that nothing is built
    /// twice.
    ///
    /// # Errors
    /// When it does not build.
    pub(crate) fn tested_program(&self) -> Result<PathBuf> {
        let mut build = self.cargo(["build", "--profile", "test", "--bin", "blindnym"]);
        process::run(build.args(ALL))?;
        Ok(self.target.join("debug").join(format!("blindnym{}", std::env::consts::EXE_SUFFIX)))
    }

    /// A program that was built for release.
    pub(crate) fn release_program(&self, name: &str) -> PathBuf {
        self.target.join("release").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// `path` as seen from the workspace's root, for messages.
    pub(crate) fn relative<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }

    /// The features of `package`, sorted, `default` among them.
    ///
    /// # Errors
    /// When the package is not there, or has none: a check of no feature would check nothing.
    pub(crate) fn features(&self, package: &str) -> Result<Vec<String>> {
        let table = self.package(package)?.get("features").and_then(Value::as_object);
        let mut names: Vec<String> = table.into_iter().flat_map(|t| t.keys().cloned()).collect();
        anyhow::ensure!(!names.is_empty(), "package {package} has no features to check");
        names.sort();
        Ok(names)
    }

    /// The names of `package`'s examples, sorted.
    ///
    /// # Errors
    /// When the package is not there, or has no example.
    pub(crate) fn examples(&self, package: &str) -> Result<Vec<String>> {
        let targets = self.package(package)?.get("targets");
        let mut examples: Vec<String> = items(targets)
            .filter(|target| strings(target.get("kind")).any(|kind| kind == "example"))
            .filter_map(|target| Some(target.get("name")?.as_str()?.to_owned()))
            .collect();
        anyhow::ensure!(!examples.is_empty(), "package {package} has no examples to run");
        examples.sort();
        Ok(examples)
    }

    fn package(&self, name: &str) -> Result<&Value> {
        items(self.metadata.get("packages"))
            .find(|package| package.get("name").and_then(Value::as_str) == Some(name))
            .with_context(|| format!("the workspace has no package {name}"))
    }
}

/// The cargo that runs xtask, or the one on the path.
fn cargo_path() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The items of an array, none for anything else.
fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

/// The strings in an array, none for anything else.
fn strings(value: Option<&Value>) -> impl Iterator<Item = String> {
    items(value).filter_map(Value::as_str).map(str::to_owned)
}

#[cfg(test)]
mod tests;
