use crate::context::{ALL, Context};
use crate::{console, install, process};
use anyhow::{Context as _, Result, bail, ensure};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Keycloak, the product behind I.AM Connect.
const VERSION: &str = "26.4.7";
/// Of `keycloak-quarkus-dist-26.4.7.tar.gz` on Maven Central.
const SHA256: &str = "aca60ab72ae4d67adc6b8fe7fca5e08d16a6bb5e4a4f2ebb54050e3f5503fd2b";
/// What copies an archive from Maven Central, or from the mirror that Maven is set up with.
const COPY: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
/// What this Keycloak needs.
const OLDEST_JAVA: u32 = 17;

/// Step `keycloak`: the client's tests with a real Keycloak.
///
/// # Errors
/// When a test fails, or Java, Maven or Keycloak cannot be had.
pub(crate) fn keycloak(context: &Context) -> Result<()> {
    ensure_java()?;
    let home = ensure_keycloak(context)?;
    let program = context.tested_program()?;
    let mut tests = context.cargo(["test", "--test", "keycloak"]);
    let _ = tests.args(ALL).env("BLINDNYM_KEYCLOAK", home).env("BLINDNYM_BIN", program);
    process::run(&mut tests)
}

/// Makes sure that Java and its keytool can be started.
pub(crate) fn ensure_java() -> Result<()> {
    let otherwise = format!("install Java {OLDEST_JAVA} or newer");
    if !process::succeeds(Command::new("java").arg("--version")) {
        install::ensure_packages(&["default-jre-headless"], &otherwise)?;
    }
    let told = process::output(Command::new("java").arg("--version"))?;
    let major = major(&told).with_context(|| format!("java --version: came `{told}`"))?;
    ensure!(
        major >= OLDEST_JAVA,
        "expected Java {OLDEST_JAVA} or newer, came {major}: {otherwise}"
    );
    Ok(())
}

/// 17 of `openjdk 17.0.15 2025-04-15`.
fn major(told: &str) -> Option<u32> {
    told.split_whitespace().nth(1)?.split(['.', '-', '+']).next()?.parse().ok()
}

/// Keycloak's folder: fetched, checked, unpacked and prepared once.
fn ensure_keycloak(context: &Context) -> Result<PathBuf> {
    let folder = context.own_folder().join("keycloak");
    let home = folder.join(format!("keycloak-{VERSION}"));
    // Written last: what was interrupted has none.
    let stamp = home.join("xtask-stamp");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == SHA256) {
        return Ok(home);
    }
    if home.exists() {
        fs::remove_dir_all(&home)?;
    }
    fs::create_dir_all(&folder)?;
    let archive = fetch(&folder)?;
    process::run(Command::new("tar").current_dir(&folder).arg("-xzf").arg(&archive))?;
    fs::remove_file(archive)?;
    prepare(&home)?;
    fs::write(stamp, SHA256)?;
    Ok(home)
}

fn fetch(folder: &Path) -> Result<PathBuf> {
    if !process::succeeds(Command::new("mvn").arg("--version")) {
        install::ensure_packages(&["maven"], "install Apache Maven")?;
    }
    console::line(&format!("Keycloak {VERSION}: 160 MB from Maven Central"));
    let mut maven = Command::new("mvn");
    let _ = maven
        .args(["--batch-mode", "--quiet", COPY])
        .arg(format!("-Dartifact=org.keycloak:keycloak-quarkus-dist:{VERSION}:tar.gz"))
        .arg(format!("-DoutputDirectory={}", folder.display()));
    process::run(&mut maven)?;
    let archive = folder.join(format!("keycloak-quarkus-dist-{VERSION}.tar.gz"));
    let found = sha256(&archive)?;
    if found != SHA256 {
        fs::remove_file(&archive)?;
        bail!("{} is not what was released: expected {SHA256}, came {found}", archive.display());
    }
    Ok(archive)
}

/// The SHA-256 of a file, in hexadecimal.
fn sha256(path: &Path) -> Result<String> {
    let mut file = fs::File::open(path).with_context(|| path.display().to_string())?;
    let (mut hash, mut chunk) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        let count = file.read(&mut chunk)?;
        if count == 0 {
            break;
        }
        hash.update(chunk.get(..count).unwrap_or_default());
    }
    let mut hex = String::new();
    for byte in hash.finalize() {
        write!(hex, "{byte:02x}")?;
    }
    Ok(hex)
}

/// Lets Keycloak put itself together for a database in memory, so that starting it takes half the time.
fn prepare(home: &Path) -> Result<()> {
    let script = if cfg!(windows) { "bin/kc.bat" } else { "bin/kc.sh" };
    process::run(Command::new(home.join(script)).args(["build", "--db=dev-mem"]))
}

#[cfg(test)]
mod tests;
