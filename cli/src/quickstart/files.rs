//! The result files: pseudonyms and medical columns, readable by their owner only.

use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use tempfile::NamedTempFile;

/// A result file. Its first column tells it from other people's files of the same name.
#[derive(Clone, Copy)]
pub(super) struct ResultFile {
    name: &'static str,
    column: &'static str,
}

/// What the owner of `uhmep_v1` stores.
pub(super) const AT_REST: ResultFile =
    ResultFile { name: "at_rest.csv", column: "uhmep_v1_at_rest" };
/// What travels.
pub(super) const IN_TRANSIT: ResultFile =
    ResultFile { name: "in_transit.csv", column: "uhmep_v1_in_transit" };
/// What the owner of `ehealth_v1` stores.
pub(super) const CONVERTED: ResultFile =
    ResultFile { name: "converted.csv", column: "ehealth_v1_at_rest" };

const ALL: [ResultFile; 3] = [AT_REST, IN_TRANSIT, CONVERTED];

/// The folder that the result files go to.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Makes the folder where it is missing, and looks whether the result files can be written.
    ///
    /// # Errors
    /// Where the folder cannot be made, or a file that the quickstart did not write is in the way.
    pub(super) fn prepare(path: &Path) -> Result<Self> {
        fs::create_dir_all(path)
            .with_context(|| format!("cannot make the folder {} (--output)", path.display()))?;
        let folder = Self(path.to_owned());
        for file in ALL {
            let at = folder.path(file);
            if !replaceable(&at, file).with_context(|| unusable(&at))? {
                bail!(
                    "{} was not written by the quickstart and stays as it is: choose another folder \
                     with --output DIR",
                    at.display()
                );
            }
        }
        Ok(folder)
    }

    /// Writes a file in one go: a reader sees the old one or the new one, whole.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub(super) fn write(
        &self,
        file: ResultFile,
        more_columns: &[&str],
        rows: impl Iterator<Item = Vec<String>>,
    ) -> Result<()> {
        let at = self.path(file);
        let write = || -> Result<()> {
            // A temporary file is made with mode 0600, and keeps it under its final name.
            let mut csv = csv::Writer::from_writer(NamedTempFile::new_in(&self.0)?);
            csv.write_record([file.column].iter().chain(more_columns))?;
            for row in rows {
                csv.write_record(&row)?;
            }
            let written = csv.into_inner().map_err(|error| anyhow!(error.into_error()))?;
            let _file: File = written.persist(&at)?;
            Ok(())
        };
        write().with_context(|| format!("cannot write {}", at.display()))
    }

    /// Reads the first column of a file back.
    ///
    /// # Errors
    /// Where it is gone or damaged.
    pub(super) fn read(&self, file: ResultFile) -> Result<Vec<String>> {
        let at = self.path(file);
        let first = |record: csv::Result<csv::StringRecord>| {
            Ok(record?.get(0).unwrap_or_default().to_owned())
        };
        let read = || -> Result<Vec<String>> {
            csv::Reader::from_path(&at)?.records().map(first).collect()
        };
        read().with_context(|| unusable(&at))
    }

    /// The line that says where the files are.
    pub(super) fn show(&self) -> impl Display {
        let names = ALL.map(|file| file.name);
        format!("{} in {}", names.join(", "), self.0.display())
    }

    fn path(&self, file: ResultFile) -> PathBuf {
        self.0.join(file.name)
    }
}

fn unusable(path: &Path) -> String {
    format!("cannot read {}", path.display())
}

/// Whether nothing is there, or a file that starts as ours do.
fn replaceable(path: &Path, file: ResultFile) -> io::Result<bool> {
    let found = match File::open(path) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    if !found.metadata()?.is_file() {
        return Ok(false);
    }
    let mut line = Vec::new();
    let _len = BufReader::new(found.take(256)).read_until(b'\n', &mut line)?;
    let ours = line.strip_prefix(file.column.as_bytes());
    Ok(ours.is_some_and(|rest| rest.starts_with(b",") || rest.starts_with(b"\n")))
}
