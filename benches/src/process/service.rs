//! The service under test, a process of its own.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

/// How long the service may take before it serves.
const SLOWEST_START: Duration = Duration::from_secs(20);
const OWNER_KEY: &str = "owner.pem";

/// `blindnym serve --dev` on a free port. Killed when dropped.
#[derive(Debug)]
pub struct Service {
    child: Child,
    address: SocketAddr,
    /// Where it writes its owner's key.
    folder: TempDir,
}

impl Service {
    /// Starts the program, with more arguments if there are any, and waits until it says where it serves.
    ///
    /// # Errors
    /// Where it cannot be started, or says something else.
    pub fn start(program: &Path, arguments: &[&str]) -> Result<Self> {
        let folder = tempfile::tempdir().context("no folder for the owner's key")?;
        let child = Command::new(program)
            .args(["serve", "--dev", "--log", "off", "--listen", "127.0.0.1:0", "--owner-key"])
            .arg(folder.path().join(OWNER_KEY))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn();
        let child = child.with_context(|| format!("cannot start {}", program.display()))?;
        // From here on the child is killed whatever happens.
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut service = Self { child, address: nowhere, folder };
        let stdout = service.child.stdout.take().context("no standard output")?;
        service.address = address(stdout)?;
        Ok(service)
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The private key of its domains' owner (PKCS#8, PEM), which goes away with the service.
    #[must_use]
    pub fn owner_key(&self) -> PathBuf {
        self.folder.path().join(OWNER_KEY)
    }

    /// The process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Processor time that the process used so far, user and system, in steps of a clock tick (10 ms).
    #[must_use]
    #[cfg(target_os = "linux")]
    pub fn cpu_time(&self) -> Option<Duration> {
        let pid = i32::try_from(self.child.id()).ok()?;
        let stat = procfs::process::Process::new(pid).ok()?.stat().ok()?;
        let ticks = u32::try_from(stat.utime.checked_add(stat.stime)?).ok()?;
        let rate = u32::try_from(procfs::ticks_per_second()).ok()?;
        Some(Duration::from_secs_f64(f64::from(ticks) / f64::from(rate)))
    }

    /// Not known here.
    #[must_use]
    #[cfg(not(target_os = "linux"))]
    pub const fn cpu_time(&self) -> Option<Duration> {
        None
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}

/// Reads the address in the first line; what follows is read too, because a full pipe would stop the service.
fn address(stdout: ChildStdout) -> Result<SocketAddr> {
    let (first, told) = mpsc::channel();
    let _reader = thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            // Only the first one is waited for.
            let _gone = first.send(line);
        }
    });
    let line =
        told.recv_timeout(SLOWEST_START).context("the service did not say where it serves")?;
    match parse(&line) {
        Some(address) => Ok(address),
        None => bail!("the service began with an unexpected line: {line}"),
    }
}

/// The address in `Blindnym serves on http://127.0.0.1:8521 for development: …`.
fn parse(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("http://")?;
    rest.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests;
