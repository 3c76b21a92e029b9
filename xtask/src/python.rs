use crate::context::Context;
use crate::{files, install, process};
use anyhow::{Context as _, Result, bail, ensure};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The linter and the type checker, pinned: another version may judge otherwise.
const TOOLS: [&str; 2] = ["ruff==0.17.6", "mypy==2.4.1"];
/// What the generator needs, and what tests the service against its OpenAPI document.
const REQUIREMENTS: [&str; 2] =
    ["vectors/requirements.txt", "service/clients/openapi/requirements.txt"];
/// The independent generator of the test vectors.
const GENERATOR: &str = "vectors/generate.py";
/// What made the patients of the quickstart.
const PATIENTS: &str = "examples/make_patients.py";
/// The folders that hold Python code.
const FOLDERS: [&str; 3] = ["vectors", "examples", "service/clients/openapi"];

/// Step `vectors`: the generator recomputes what is stored.
///
/// # Errors
/// When a vector differs, or Python cannot be had.
pub(crate) fn vectors(context: &Context) -> Result<()> {
    process::run(python(context)?.args([GENERATOR, "--check"]))
}

/// `cargo xtask vectors`.
///
/// # Errors
/// When the generator fails, or Python cannot be had.
pub(crate) fn regenerate(context: &Context) -> Result<()> {
    process::run(python(context)?.arg(GENERATOR))
}

/// Step `python`: lints and formatting by ruff, types by mypy in a folder that configures it, and the
/// patients are those that their program makes.
///
/// # Errors
/// When a tool complains, or there is no Python file to check.
pub(crate) fn clean(context: &Context) -> Result<()> {
    let mut folders = Vec::new();
    for name in FOLDERS {
        if !files::with_extension(&context.root.join(name), "py", &context.target)?.is_empty() {
            folders.push(name);
        }
    }
    ensure!(!folders.is_empty(), "no Python file in {}", FOLDERS.join(", "));
    for command in [&["check"][..], &["format", "--check"]] {
        let mut ruff = python(context)?;
        let _ = ruff.env("RUFF_CACHE_DIR", context.own_folder().join("ruff"));
        process::run(ruff.args(["-m", "ruff"]).args(command).args(&folders))?;
    }
    for folder in folders.into_iter().map(|name| context.root.join(name)) {
        let configuration = std::fs::read_to_string(folder.join("pyproject.toml"));
        if configuration.is_ok_and(|text| configures_mypy(&text)) {
            let mut mypy = python(context)?;
            let _ = mypy.env("MYPY_CACHE_DIR", context.own_folder().join("mypy"));
            process::run(mypy.current_dir(folder).args(["-m", "mypy", "."]))?;
        }
    }
    process::run(python(context)?.args([PATIENTS, "--check"]))
}

/// Whether a pyproject.toml has a table for mypy.
fn configures_mypy(text: &str) -> bool {
    text.lines().any(|line| line.trim() == "[tool.mypy]")
}

/// The virtual environment's Python, in the workspace's root folder; makes the environment when it
/// is not there or its packages have changed.
///
/// # Errors
/// When Python or the packages cannot be had.
pub(crate) fn python(context: &Context) -> Result<Command> {
    let folder = context.own_folder().join("venv");
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let requirements = REQUIREMENTS.map(|file| context.root.join(file));
    let mut text = String::new();
    for (path, name) in requirements.iter().zip(REQUIREMENTS) {
        text.push_str(&std::fs::read_to_string(path).context(name)?);
    }
    let stamp_file = folder.join("xtask-stamp");
    let is_current = std::fs::read_to_string(&stamp_file).is_ok_and(|old| old == stamp(&text));
    if !is_current || !process::succeeds(Command::new(&python).arg("--version")) {
        make(&folder, &python, &requirements)?;
        std::fs::write(&stamp_file, stamp(&text))?;
    }
    let mut command = Command::new(python);
    let _ = command.current_dir(&context.root).env("PYTHONDONTWRITEBYTECODE", "1");
    Ok(command)
}

/// Makes the virtual environment anew and installs the packages in it.
fn make(folder: &Path, python: &Path, requirements: &[PathBuf]) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    process::run(Command::new(base_python()?).args(["-m", "venv"]).arg(folder))?;
    let mut pip = Command::new(python);
    let _ = pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    for file in requirements {
        let _ = pip.arg("-r").arg(file);
    }
    process::run(pip.args(TOOLS))
}

/// A Python that can make virtual environments, installed where that is possible.
fn base_python() -> Result<PathBuf> {
    const OTHERWISE: &str = "install Python 3.11 or newer with its venv and ensurepip modules";
    if let Some(python) = usable_python() {
        return Ok(python);
    }
    install::ensure_packages(&["python3", "python3-venv"], OTHERWISE)?;
    match usable_python() {
        Some(python) => Ok(python),
        None => bail!("no Python on the path can make a virtual environment: {OTHERWISE}"),
    }
}

/// The first Python that has what `venv` needs; Debian's own may stand behind another on the path.
fn usable_python() -> Option<PathBuf> {
    let candidates = ["python3", "python", "/usr/bin/python3"].map(PathBuf::from);
    candidates.into_iter().find(|python| {
        process::succeeds(Command::new(python).args(["-c", "import ensurepip, venv"]))
    })
}

/// What the environment was made from, as one number.
fn stamp(requirements: &str) -> String {
    let mut hasher = DefaultHasher::new();
    (requirements, TOOLS).hash(&mut hasher);
    format!("{:016x}\n", hasher.finish())
}

#[cfg(test)]
mod tests;
