use std::collections::BTreeSet;
use std::io::{BufReader, Read};
use std::process::{self, Command, Stdio};

use hkdf::Hkdf;
use sha2::Sha512;

use crate::scan::{Known, scan};

const PROGRAM: &str = env!("CARGO_BIN_EXE_memory");

/// What there is of a kind.
pub(crate) fn listed(kind: &str) -> Vec<String> {
    let output = Command::new(PROGRAM).arg("P-521").output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let of_kind = |line: &str| line.strip_prefix(kind).map(|name| name.trim().to_owned());
    text.lines().filter_map(of_kind).collect()
}

/// A process that has done an operation, and waits.
pub(crate) struct Child {
    process: process::Child,
    curve: String,
    secrets: Vec<(String, Vec<u8>)>,
}

impl Child {
    /// Does it, with an arithmetic of P-521.
    pub(crate) fn after(operation: &str, curve: &str, backend: &str) -> Self {
        let mut command = Command::new(PROGRAM);
        let _ = command.args([curve, operation]).stdin(Stdio::piped()).stdout(Stdio::piped());
        if !backend.is_empty() {
            let _ = command.env("BLINDNYM_P521", backend);
        }
        let mut process = command.spawn().unwrap();
        let mut told = BufReader::new(process.stdout.take().unwrap());
        let mut part = || {
            let mut len = [0];
            told.read_exact(&mut len).unwrap_or_else(|_| panic!("{operation} failed"));
            let mut part = vec![0; usize::from(len[0])];
            told.read_exact(&mut part).unwrap();
            part
        };
        let mut secrets = Vec::new();
        loop {
            let (name, secret) = (String::from_utf8(part()).unwrap(), part());
            if name == "done" {
                break;
            }
            secrets.extend(derived(&name, &secret, curve));
            secrets.push((name, secret));
        }
        assert!(!secrets.is_empty(), "{operation} has no secrets");
        Self { process, curve: curve.to_owned(), secrets }
    }

    pub(crate) fn secrets(&self) -> &[(String, Vec<u8>)] {
        &self.secrets
    }

    /// What is left of its secrets in its memory.
    pub(crate) fn left(&self) -> BTreeSet<String> {
        scan(self.process.id(), &Known::new(&self.secrets, &self.curve))
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _status = self.process.wait();
    }
}

/// What the engine's documentation says that keys are derived to.
fn derived(name: &str, secret: &[u8], curve: &str) -> Vec<(String, Vec<u8>)> {
    let (salt, labels): (&[u8], _) = match name {
        "master" => (
            b"blindnym key schedule v1",
            vec![format!("domain scalar {curve}"), "transit key".to_owned()],
        ),
        "study-key" => (b"blindnym study v1", vec![format!("study scalar {curve}")]),
        _ => return Vec::new(),
    };
    let (prk, key) = Hkdf::<Sha512>::extract(Some(salt), secret);
    let mut derived = vec![(format!("{name}-prk"), prk.to_vec())];
    let scalar_len = match curve {
        "P-521" => 66,
        "P-384" => 48,
        _ => 32,
    };
    for label in labels {
        let len = if label == "transit key" { 32 } else { scalar_len };
        for domain in ["one", "two"] {
            let mut info = [label.as_bytes(), &[0, 0, 3], domain.as_bytes()].concat();
            if name == "master" {
                // The version.
                info.extend([0, 0, 0, 1]);
            }
            // The counter, which is the first for all but one in 2^32.
            info.push(0);
            let mut okm = vec![0; len];
            key.expand(&info, &mut okm).unwrap();
            derived.push((format!("{label} of {domain}"), okm));
        }
    }
    derived
}
