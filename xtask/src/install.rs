use crate::process;
use anyhow::{Context as _, Result, bail};
use std::process::Command;

/// Makes sure that Debian packages are installed, through apt-get where that is possible.
///
/// `otherwise` says how to get the same thing on a machine without apt.
///
/// # Errors
/// When a package is missing and this is not a Debian-like system, or not root, or apt-get fails;
/// the message names what is missing and how to get it.
pub(crate) fn ensure_packages(packages: &[&str], otherwise: &str) -> Result<()> {
    let missing: Vec<&str> = packages.iter().copied().filter(|p| !is_installed(p)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    let hint = format!("on Debian, as root: apt-get install {names}; elsewhere: {otherwise}");
    if !is_debian_like() {
        bail!("missing: {names}. {hint}");
    }
    if !is_root() {
        bail!("missing: {names}, and only root can install packages. {hint}");
    }
    if process::run(&mut apt_install(&missing)).is_err() {
        process::run(apt_get().arg("update")).context(hint.clone())?;
        process::run(&mut apt_install(&missing)).context(hint)?;
    }
    Ok(())
}

/// Whether dpkg has the package installed.
fn is_installed(package: &str) -> bool {
    let mut query = Command::new("dpkg-query");
    let output = query.args(["--show", "--showformat=${Status}", package]).output();
    output.is_ok_and(|o| o.status.success() && o.stdout.ends_with(b" ok installed"))
}

/// Debian or one of its descendants, with apt-get.
fn is_debian_like() -> bool {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    names_debian(&release) && process::succeeds(Command::new("apt-get").arg("--version"))
}

/// Whether an os-release text says Debian in `ID` or `ID_LIKE`.
fn names_debian(release: &str) -> bool {
    release.lines().any(|line| {
        let value = line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE="));
        let words = value.unwrap_or_default().trim_matches(['"', '\'']).split_whitespace();
        words.into_iter().any(|word| word == "debian")
    })
}

/// Whether we may install packages.
fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// apt-get that asks nothing and draws no progress bars.
fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    let _ = command.env("DEBIAN_FRONTEND", "noninteractive").args(["-qq", "-o=Dpkg::Use-Pty=0"]);
    command
}

fn apt_install(packages: &[&str]) -> Command {
    let mut command = apt_get();
    let _ = command.args(["install", "--yes", "--no-install-recommends"]).args(packages);
    command
}

#[cfg(test)]
mod tests;
