//! A service of one's own, as a child process.

use std::fs::{self, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

use age::secrecy::ExposeSecret as _;
use blindnym::Jwks;
use blindnym_service::HolderKey;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::issuer::Issuer;

const DOMAIN: &str = "uhmep_v1";

/// A data folder with one domain.
pub(crate) struct Data {
    folder: TempDir,
    /// What opens the master secret.
    pub(crate) key: String,
}

pub(crate) struct Service {
    child: Child,
    pub(crate) base: String,
    /// What it writes to standard output after its address, and to standard error.
    said: Option<(JoinHandle<String>, JoinHandle<String>)>,
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_blindnym"));
    let _command = command.current_dir(folder).stdin(Stdio::null()).env_remove("BLINDNYM_LOG");
    command
}

impl Data {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // A passphrase would take seconds, each time.
        let key = age::x25519::Identity::generate().to_string().expose_secret().to_owned();
        let mut file = OpenOptions::new();
        let file = file.write(true).create_new(true).mode(0o600);
        let mut file = file.open(folder.path().join("key")).unwrap();
        file.write_all(key.as_bytes()).unwrap();
        let owner = HolderKey::generate("owner", "owner.example").unwrap();
        let jwks: Jwks = [owner.jwk].into_iter().collect();
        fs::write(folder.path().join("jwks.json"), jwks.to_json()).unwrap();
        let data = Self { folder, key };
        let _made = data.domain(&["init"]);
        let _made = data.domain(&[
            "add",
            DOMAIN,
            "--audience",
            DOMAIN,
            "--holder",
            "https://owner.example/jwks=jwks.json",
        ]);
        data
    }

    /// `blindnym domain`, which has to succeed.
    pub(crate) fn domain(&self, arguments: &[&str]) -> String {
        let mut command = command(self.folder.path());
        let command = command.args(["domain", "--key-file", "key"]).args(arguments);
        let output = command.output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(output.status.success(), "{arguments:?}: {text}");
        text
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("blindnym-data").join(name)
    }

    pub(crate) fn serve(&self, issuer: &Issuer, more: &[&str]) -> Service {
        let jwks = format!("{}/jwks", issuer.base);
        let mut command = command(self.folder.path());
        let _command = command
            .args(["serve", "--behind-proxy", "--listen", "127.0.0.1:0", "--threads", "2"])
            .args(["--key-file", "key", "--issuer", &issuer.base, "--issuer-jwks", &jwks])
            .args(more);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut stderr = child.stderr.take().unwrap();
        let mut line = String::new();
        let _length = stdout.read_line(&mut line).unwrap();
        let stdout = std::thread::spawn(move || {
            let mut text = String::new();
            let _length = stdout.read_to_string(&mut text).unwrap();
            text
        });
        let stderr = std::thread::spawn(move || {
            let mut text = String::new();
            let _length = stderr.read_to_string(&mut text).unwrap();
            text
        });
        let Some((_, base)) = line.trim_end().trim_end_matches('.').split_once(" on ") else {
            panic!("it said {line:?} and {}", stderr.join().unwrap());
        };
        Service { child, base: base.to_owned(), said: Some((stdout, stderr)) }
    }
}

impl Service {
    pub(crate) fn signal(&self, signal: Signal) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, signal).unwrap();
    }

    /// Tells it to stop and waits: what it said on standard output and error.
    pub(crate) fn stop(mut self) -> (String, String) {
        self.signal(Signal::TERM);
        let status = self.child.wait().unwrap();
        let (stdout, stderr) = self.said.take().unwrap();
        let (stdout, stderr) = (stdout.join().unwrap(), stderr.join().unwrap());
        assert!(status.success(), "{status}: {stderr}");
        (stdout, stderr)
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}/pseudo/v1/domains/{DOMAIN}{path}", self.base)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Where a test failed before it was stopped.
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}
