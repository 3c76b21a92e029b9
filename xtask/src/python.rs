use crate::context::Context;
use crate::venv::Venv;
use crate::{files, install, process};
use anyhow::{Result, ensure};
use std::process::Command;

/// What the generator needs, what tests the service against its OpenAPI document, and the linter and the type checker,
/// pinned: another version may judge otherwise.
const VENV: Venv = Venv {
    name: "venv",
    requirements: &["vectors/requirements.txt", "service/clients/openapi/requirements.txt"],
    packages: &["ruff==0.17.6", "mypy==2.4.1"],
};
/// The independent generator of the test vectors.
const GENERATOR: &str = "vectors/generate.py";
/// What proves the field's arithmetic.
const PROOFS: &str = "proofs/prove.py";
/// What searches the model of the message flow.
const PROTOCOL: &str = "proofs/protocol/check.py";
/// What made the patients of the quickstart.
const PATIENTS: &str = "examples/make_patients.py";
/// The folders that hold Python code.
const FOLDERS: [&str; 5] = ["vectors", "examples", "service/clients/openapi", "proofs", "python"];
/// Whose types step `wheel` checks, beside the libraries that it works with.
const TYPED_ELSEWHERE: &str = "python";

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

/// Step `proofs`: they need nothing but Python.
///
/// # Errors
/// When something does not hold, or Python cannot be had.
pub(crate) fn proofs(context: &Context) -> Result<()> {
    process::run(python(context)?.arg(PROOFS))
}

/// Step `protocol`: a checker searches the model of the message flow.
///
/// # Errors
/// When an attack is found, or a mistake is not, or Maude or Python cannot be had.
pub(crate) fn protocol(context: &Context) -> Result<()> {
    if !process::succeeds(Command::new("maude").arg("--version")) {
        install::ensure_packages(&["maude"], "install Maude 3")?;
    }
    process::run(python(context)?.arg(PROTOCOL))
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
    folders.retain(|name| *name != TYPED_ELSEWHERE);
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

/// Our environment's Python, in the workspace's root folder.
///
/// # Errors
/// When Python or the packages cannot be had.
pub(crate) fn python(context: &Context) -> Result<Command> {
    let mut command = Command::new(VENV.ensure(context)?);
    let _ = command.current_dir(&context.root).env("PYTHONDONTWRITEBYTECODE", "1");
    Ok(command)
}

#[cfg(test)]
mod tests;
