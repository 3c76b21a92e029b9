//! Reading the patients: a CSV file with a column `ssin`.
//!
//! No message repeats what the file holds: a file without a header would show a patient.

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use csv::{ReaderBuilder, StringRecord, Trim};
use zeroize::Zeroizing;

const SSIN: &str = "ssin";
/// The columns that go on beside the pseudonym. Everything else may tell who the patient is, and is
/// not even kept in memory.
const MEDICAL: [&str; 2] = ["diagnosis_code", "prescription"];

/// What is kept of a patient.
pub(super) struct Patient {
    /// As the file has it, not checked yet. The CSV reader's own buffer is not wiped.
    pub(super) ssin: Zeroizing<String>,
    /// In the order of [`Patients::medical`].
    pub(super) medical: Vec<String>,
}

/// The whole file.
pub(super) struct Patients {
    /// The names of the medical columns that the file has.
    pub(super) medical: Vec<&'static str>,
    pub(super) rows: Vec<Patient>,
}

/// Reads the file, UTF-8 with commas.
///
/// # Errors
/// In words that say what to do about it.
pub(super) fn read(path: &Path) -> Result<Patients> {
    let shown = path.display();
    let file = File::open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => anyhow!(
            "there is no file {shown} here: start blindnym in the folder that has it, or name a CSV \
             file with --input FILE"
        ),
        _ => anyhow!(error).context(format!("cannot open {shown}")),
    })?;
    parse(file).with_context(|| format!("cannot use {shown}"))
}

fn parse(file: File) -> Result<Patients> {
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(file);
    let header = reader.headers()?.clone();
    if header.is_empty() {
        bail!("it is empty: its first line must name the columns, {SSIN} among them");
    }
    let place = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
    let ssin = place(SSIN).ok_or_else(|| no_ssin(&header))?;
    let medical: Vec<(&'static str, usize)> =
        MEDICAL.into_iter().filter_map(|name| Some((name, place(name)?))).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let cell = |place: usize| record.get(place).unwrap_or_default().to_owned();
        rows.push(Patient {
            ssin: Zeroizing::new(cell(ssin)),
            medical: medical.iter().map(|(_, place)| cell(*place)).collect(),
        });
    }
    Ok(Patients { medical: medical.into_iter().map(|(name, _)| name).collect(), rows })
}

fn no_ssin(header: &StringRecord) -> anyhow::Error {
    let semicolons = header.len() == 1 && header.iter().any(|column| column.contains(';'));
    if semicolons {
        return anyhow!("it separates its columns by semicolons: save it with commas");
    }
    anyhow!("its first line names no column `{SSIN}`")
}
