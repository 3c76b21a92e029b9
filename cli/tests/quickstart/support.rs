//! A run of the command in a folder of its own.
#![allow(clippy::unwrap_used, reason = "test support: a test asserts by panicking")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

/// Synthetic people. The first and the last are one, whose SSIN is once punctuated.
pub(crate) const PATIENTS: &str = "\
ssin,family_name,given_name,birth_date,postal_code,diagnosis_code,prescription
36091599949,Noël,Jean-François,1936-09-15,3500,G43.9,sumatriptan 50 mg
83020800062,Vandenberghe,Guðrún,1983-02-08,2440,J45.9,\"salbutamol 100 µg, when needed\"
09.01.19-000.43,El Khoury,Thảo,2009-01-19,6000,L40.0,calcipotriol cream
36.09.15-999.49,Noël,Jean-François,1936-09-15,3500,J02.9,paracetamol 500 mg
";

/// Everything of [`PATIENTS`] that tells who somebody is.
pub(crate) const IDENTITIES: [&str; 15] = [
    "36091599949",
    "36.09.15-999.49",
    "83020800062",
    "83.02.08-000.62",
    "09.01.19-000.43",
    "09011900043",
    "Noël",
    "Jean-François",
    "Vandenberghe",
    "Guðrún",
    "El Khoury",
    "Thảo",
    "1936-09-15",
    "1983-02-08",
    "2009-01-19",
];

/// What a run left behind.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn last_line(&self) -> &str {
        self.stdout.lines().last().unwrap_or_default()
    }

    /// That it refused, and said on standard error what is wrong, without showing a patient.
    pub(crate) fn assert_refused(&self, because: &str) {
        assert_eq!(self.code, Some(2), "{}", self.stderr);
        assert_eq!(self.stdout, "");
        assert!(self.stderr.contains(because), "{}", self.stderr);
        self.assert_silent_about_patients();
    }

    pub(crate) fn assert_silent_about_patients(&self) {
        for identity in IDENTITIES {
            assert!(!self.stdout.contains(identity), "{identity}: {}", self.stdout);
            assert!(!self.stderr.contains(identity), "{identity}: {}", self.stderr);
        }
    }
}

/// A folder to run in.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// A folder with this input file.
    pub(crate) fn with(patients: impl AsRef<[u8]>) -> Self {
        let place = Self::new();
        fs::write(place.path("patients.csv"), patients).unwrap();
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The lines of a result file below its header.
    pub(crate) fn rows(&self, name: &str) -> Vec<String> {
        self.read(name).lines().skip(1).map(str::to_owned).collect()
    }

    /// Runs the quickstart on `patients.csv`, the results going to `out`.
    pub(crate) fn quickstart(&self) -> Run {
        self.run(&["quickstart", "--input", "patients.csv", "--output", "out"])
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_blindnym"));
        let output = command.args(arguments).current_dir(self.0.path()).output().unwrap();
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
