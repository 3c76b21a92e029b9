use crate::context::Context;
use crate::{install, process};
use anyhow::{Context as _, Result, bail};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A virtual environment of ours, and what is installed in it.
#[derive(Debug)]
pub(crate) struct Venv {
    /// The name of its folder.
    pub(crate) name: &'static str,
    /// Files of requirements.
    pub(crate) requirements: &'static [&'static str],
    /// Packages beside them, pinned.
    pub(crate) packages: &'static [&'static str],
}

impl Venv {
    /// Its Python; makes the environment when it is not there or its packages have changed.
    ///
    /// # Errors
    /// When Python or the packages cannot be had.
    pub(crate) fn ensure(&self, context: &Context) -> Result<PathBuf> {
        let folder = context.own_folder().join(self.name);
        let python = program(&folder, "python");
        let mut text = self.packages.join("\n");
        for name in self.requirements {
            text.push_str(&std::fs::read_to_string(context.root.join(name)).context(*name)?);
        }
        let stamp_file = folder.join("xtask-stamp");
        let is_current = std::fs::read_to_string(&stamp_file).is_ok_and(|old| old == stamp(&text));
        if !is_current || !process::succeeds(Command::new(&python).arg("--version")) {
            self.make(context, &folder, &python)?;
            std::fs::write(&stamp_file, stamp(&text))?;
        }
        Ok(python)
    }

    /// Makes it anew and installs the packages in it.
    fn make(&self, context: &Context, folder: &Path, python: &Path) -> Result<()> {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        process::run(Command::new(base_python()?).args(["-m", "venv"]).arg(folder))?;
        if self.requirements.is_empty() && self.packages.is_empty() {
            return Ok(());
        }
        let mut pip = pip(python);
        for file in self.requirements {
            let _ = pip.arg("-r").arg(context.root.join(file));
        }
        process::run(pip.args(self.packages))
    }
}

/// `pip install`, quietly.
pub(crate) fn pip(python: &Path) -> Command {
    let mut pip = Command::new(python);
    let _ = pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    pip
}

/// A program of an environment.
pub(crate) fn program(folder: &Path, name: &str) -> PathBuf {
    let (scripts, suffix) = if cfg!(windows) { ("Scripts", ".exe") } else { ("bin", "") };
    folder.join(scripts).join(format!("{name}{suffix}"))
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

/// What an environment was made from, as one number.
fn stamp(requirements: &str) -> String {
    let mut hasher = DefaultHasher::new();
    requirements.hash(&mut hasher);
    format!("{:016x}\n", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::stamp;

    #[test]
    fn the_stamp_changes_with_the_requirements_only() {
        assert_eq!(stamp("jwcrypto==1\n"), stamp("jwcrypto==1\n"));
        assert_ne!(stamp("jwcrypto==1\n"), stamp("jwcrypto==2\n"));
        assert_eq!(stamp("").len(), 17);
    }
}
