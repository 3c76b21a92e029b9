//! What is to be done.

use std::path::{Path, PathBuf};
use std::thread;

use crate::Format;
use crate::output::folder_of;

/// Where rows come from or go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file. As an input it may also be a FIFO or a device, which cannot be resumed.
    File(PathBuf),
    /// Standard input or output.
    Standard,
}

impl Place {
    /// A path as it stands on a command line, where `-` is standard input or output.
    #[must_use]
    pub fn from_argument(path: &Path) -> Self {
        if path.as_os_str() == "-" { Self::Standard } else { Self::File(path.to_owned()) }
    }

    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Standard => None,
        }
    }
}

/// What to do where the output is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Existing {
    /// It stays, and nothing is done.
    #[default]
    Refuse,
    /// It is replaced once the new one is complete; an unfinished run is thrown away, unless it is resumed.
    Replace,
}

/// A column, where it comes from, and where its transformation goes to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Job {
    /// Where the rows come from.
    pub input: Place,
    /// Where they go to.
    pub output: Place,
    /// The column that is transformed.
    pub column: String,
    /// The column for the results. `{result}_problem` stands beside it.
    pub result: String,
    /// Whether the column itself is kept, before the result. Otherwise the result takes its place, so that no
    /// clear value stays by accident.
    pub keep: bool,
    /// The input's format, where its name does not say it.
    pub input_format: Option<Format>,
    /// The output's format, where its name does not say it. Otherwise it is the input's.
    pub output_format: Option<Format>,
    /// The delimiter of CSV: an ASCII character. Otherwise it is a tab for `.tsv` and `.tab`, and else a comma.
    pub delimiter: Option<u8>,
    /// Integers are given back the zeros that a program took from them, up to this many digits: 1 to 64, and
    /// 11 for an SSIN. Otherwise a number is no text, and is refused.
    pub pad_integers: Option<usize>,
    /// What to do where the output is there already.
    pub existing: Existing,
    /// Whether an interrupted run is continued, where there is one.
    pub resume: bool,
    /// Whether the first problem stops the run, and is not written. Otherwise problems stand in their column.
    pub fail_fast: bool,
    /// Rows that a worker transforms at once; fewer where the rows of a text are long (1 MiB).
    pub chunk_rows: usize,
    /// Rows after which a part is complete on disk: at most so many are done again after an interruption. In
    /// Parquet it is the size of a row group.
    pub part_rows: u64,
    /// Threads that transform.
    pub workers: usize,
}

impl Job {
    /// A job with the usual options: 1,000 rows in a chunk, 65,536 in a part, a worker for each core.
    #[must_use]
    pub fn new(
        input: Place,
        output: Place,
        column: impl Into<String>,
        result: impl Into<String>,
    ) -> Self {
        Self {
            input,
            output,
            column: column.into(),
            result: result.into(),
            keep: false,
            input_format: None,
            output_format: None,
            delimiter: None,
            pad_integers: None,
            existing: Existing::Refuse,
            resume: false,
            fail_fast: false,
            chunk_rows: 1_000,
            part_rows: 65_536,
            workers: thread::available_parallelism().map_or(1, usize::from),
        }
    }

    /// The folder that the parts of an unfinished run are in, where input and output are files.
    #[must_use]
    pub fn parts(&self) -> Option<PathBuf> {
        let (_input, output) = (self.input.path()?, self.output.path()?);
        Some(folder_of(output))
    }

    /// The name of the column for problems.
    #[must_use]
    pub fn problem_column(&self) -> String {
        format!("{}_problem", self.result)
    }
}
