use crate::context::Context;
use crate::{process, python};
use anyhow::{Context as _, Result, bail};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// What Schemathesis has to know of the service.
const FOLDER: &str = "service/clients/openapi";
/// How long the service may take before it serves.
const SLOWEST_START: Duration = Duration::from_secs(20);

/// Step `openapi`: the service does what its OpenAPI document says, for requests good and bad.
///
/// # Errors
/// When Schemathesis finds a difference, the service does not start, or Python cannot be had.
pub(crate) fn openapi(context: &Context) -> Result<()> {
    let program = context.tested_program()?;
    let scratch = context.own_folder().join("openapi");
    std::fs::create_dir_all(&scratch)?;
    let mut schemathesis = python::python(context)?;
    let mut service = Command::new(program);
    let _ = service
        .args(["serve", "--dev", "--log", "off", "--listen", "127.0.0.1:0", "--owner-key"])
        .arg(scratch.join("owner.pem"));
    let service = Service::start(&mut service)?;
    let folder = context.root.join(FOLDER);
    // It leaves files where it runs.
    let _ = schemathesis
        .current_dir(&scratch)
        .env("SCHEMATHESIS_HOOKS", folder.join("hooks.py"))
        .args(["-m", "schemathesis.cli", "--config-file"])
        .arg(folder.join("schemathesis.toml"))
        .args(["run", &format!("{}/openapi.json", service.base)]);
    process::run(&mut schemathesis)
}

/// A service for development, stopped when dropped.
struct Service {
    child: Child,
    base: String,
}

impl Service {
    /// Starts it, and waits until it says where it serves.
    fn start(command: &mut Command) -> Result<Self> {
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let child = child.context("cannot start the service")?;
        // From here on the child is stopped whatever happens.
        let mut service = Self { child, base: String::new() };
        let stdout = service.child.stdout.take().context("no standard output")?;
        let (first, told) = mpsc::channel();
        // All lines are read: a full pipe would stop the service.
        let _reader = thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let _ = first.send(line);
            }
        });
        let line = told.recv_timeout(SLOWEST_START);
        let line = line.context("the service did not say where it serves")?;
        match base(&line) {
            Some(base) => service.base = base.to_owned(),
            None => bail!("the service began with an unexpected line: {line}"),
        }
        Ok(service)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address in `Blindnym serves on http://127.0.0.1:8521 for development: …`.
fn base(line: &str) -> Option<&str> {
    line.split_whitespace().find(|word| word.starts_with("http://127.0.0.1:"))
}

#[cfg(test)]
mod tests;
