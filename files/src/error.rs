//! Why a run does not start, or stops. No error holds anything of a cell: rows, lines and codes only.

mod code;

use std::io;
use std::path::{Path, PathBuf};

use arrow_schema::ArrowError;
use parquet::errors::ParquetError;

use crate::{Failure, Format, Problem};

/// Why a run did not start, or stopped. Rows are counted from 1, without the header; lines from 1, with it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused.
    #[error("cannot {doing}: {source}")]
    Io {
        /// What was tried, with the path.
        doing: String,
        /// Why it did not work.
        source: io::Error,
    },
    /// Neither the name nor an option says the format.
    #[error("the format of {what} is not known: say it (csv, jsonl, parquet, arrow, arrow-stream)")]
    UnknownFormat {
        /// The path, or the stream.
        what: String,
    },
    /// A conversion that would have to guess types.
    #[error("{from} is not written as {to}: that would guess at types")]
    Conversion {
        /// The input's format.
        from: Format,
        /// The output's format.
        to: Format,
    },
    /// An option that cannot be.
    #[error("{option} {why}")]
    Option {
        /// The option.
        option: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The column is not there.
    #[error(
        "there is no column {column:?} among the {columns} of the input: are the name, the header \
         and the delimiter right?"
    )]
    NoColumn {
        /// The column.
        column: String,
        /// How many columns there are.
        columns: usize,
    },
    /// No row of the first chunk has the member, so the name is likely wrong.
    #[error("none of the first {rows} rows has a member {column:?}: is the name right?")]
    NoMember {
        /// The member.
        column: String,
        /// How many rows were looked at.
        rows: usize,
    },
    /// Two columns have the name of the one that is asked for.
    #[error("the input has more than one column {column:?}: the values of one would stay")]
    RepeatedColumn {
        /// The column.
        column: String,
    },
    /// A column of the output would have a name that another one has.
    #[error("the input has a column {name:?} already: choose another name for the result")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// A column of numbers.
    #[error(
        "column {column:?} holds numbers ({found}), which lose leading zeros: write it as text, or \
         say how many digits its numbers are padded to"
    )]
    Numbers {
        /// The column.
        column: String,
        /// Its type.
        found: String,
    },
    /// A column that holds no text.
    #[error("column {column:?} holds {found}, not text")]
    NotText {
        /// The column.
        column: String,
        /// Its type.
        found: String,
    },
    /// A row that cannot be read, and so could not be kept.
    #[error("row {row} (line {line}) cannot be read: {why}")]
    Malformed {
        /// The row.
        row: u64,
        /// The line on which it begins.
        line: u64,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A CSV row with more or fewer fields than the header.
    #[error("row {row} (line {line}) has {found} fields, the header has {expected}")]
    Ragged {
        /// The row.
        row: u64,
        /// The line on which it begins.
        line: u64,
        /// The header's fields.
        expected: usize,
        /// The row's fields.
        found: usize,
    },
    /// A Parquet or Arrow file that cannot be read or written.
    #[error("cannot {doing} the {format} data: {why}")]
    Columnar {
        /// Reading or writing.
        doing: &'static str,
        /// The format.
        format: Format,
        /// What kind of trouble it is.
        why: String,
    },
    /// The first problem of a run that stops there.
    #[error("row {row}: {problem}")]
    Problem {
        /// The row.
        row: u64,
        /// Its problem.
        problem: Problem,
    },
    /// The transformation cannot go on.
    #[error("the transformation stopped after {rows} rows: {failure}")]
    Transform {
        /// The rows before it stopped.
        rows: u64,
        /// Why.
        failure: Failure,
    },
    /// A contract is broken: another number of outcomes, or a panic.
    #[error("stopped after {rows} rows: {why}")]
    Broken {
        /// The rows before it.
        rows: u64,
        /// What happened.
        why: &'static str,
    },
    /// The output is there already.
    #[error("{} is there already, and is not overwritten", path.display())]
    OutputExists {
        /// The output.
        path: PathBuf,
    },
    /// The output is the input.
    #[error("{} is the input and the output", path.display())]
    SameFile {
        /// The file.
        path: PathBuf,
    },
    /// An earlier run did not finish.
    #[error(
        "an earlier run was interrupted: continue it with resume, or remove {}", folder.display()
    )]
    Unfinished {
        /// The folder with the parts that are complete.
        folder: PathBuf,
    },
    /// Another process works on the same output.
    #[error("another process works in {}", folder.display())]
    InUse {
        /// The folder with the parts that are complete.
        folder: PathBuf,
    },
    /// Parts would stand where others could read or change them.
    #[error(
        "the parts of a run are not put into {}, which {why}: remove it, or choose another output",
        folder.display()
    )]
    NotPrivate {
        /// What has the name of a folder of parts.
        folder: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The run that would be resumed was another one.
    #[error("the interrupted run cannot be continued, for these differ: {what}")]
    Differs {
        /// Names of what differs.
        what: String,
    },
    /// Streams are not resumed.
    #[error("a run is resumed from a file to a file only, not from or to a stream")]
    NotResumable,
    /// The caller asked to stop.
    #[error("stopped after {rows} rows")]
    Cancelled {
        /// The rows that were done.
        rows: u64,
    },
}

impl Error {
    /// The exit state of a command that ends with this error: 2 where it was refused before it began, 3 where it
    /// stopped on the way and may be resumed (from a file to a file).
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::UnknownFormat { .. }
            | Self::Conversion { .. }
            | Self::Option { .. }
            | Self::NoColumn { .. }
            | Self::NoMember { .. }
            | Self::RepeatedColumn { .. }
            | Self::NameTaken { .. }
            | Self::Numbers { .. }
            | Self::NotText { .. }
            | Self::OutputExists { .. }
            | Self::SameFile { .. }
            | Self::Unfinished { .. }
            | Self::InUse { .. }
            | Self::NotPrivate { .. }
            | Self::Differs { .. }
            | Self::NotResumable => 2,
            Self::Io { .. }
            | Self::Malformed { .. }
            | Self::Ragged { .. }
            | Self::Columnar { .. }
            | Self::Problem { .. }
            | Self::Transform { .. }
            | Self::Broken { .. }
            | Self::Cancelled { .. } => 3,
        }
    }

    /// For `map_err`: what was done to a path, when the operating system refused.
    pub(crate) fn at(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing: format!("{doing} {}", path.display()), source }
    }

    /// For `map_err`: what was done, when the operating system refused.
    pub(crate) fn io(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing: doing.to_owned(), source }
    }

    /// For `map_err`. Messages of these libraries may quote data, so only their kind is passed on.
    pub(crate) fn arrow(doing: &'static str, format: Format) -> impl FnOnce(ArrowError) -> Self {
        move |error| {
            let why = match error {
                ArrowError::IoError(_, source) => {
                    return Self::Io { doing: format!("{doing} the {format} data"), source };
                }
                ArrowError::NotYetImplemented(_) => "it uses a feature that is not supported",
                ArrowError::MemoryError(_) => "there is not enough memory",
                ArrowError::OffsetOverflowError(_) => "a batch is too large for its offsets",
                ArrowError::DictionaryKeyOverflowError => "a dictionary is too large for its keys",
                _ => "it is damaged, or not of this format",
            };
            Self::Columnar { doing, format, why: why.to_owned() }
        }
    }

    /// For `map_err`, like [`Error::arrow`].
    pub(crate) fn parquet(doing: &'static str) -> impl FnOnce(ParquetError) -> Self {
        move |error| {
            let why = match error {
                ParquetError::External(inner) => match inner.downcast::<io::Error>() {
                    Ok(source) => {
                        let doing = format!("{doing} the parquet data");
                        return Self::Io { doing, source: *source };
                    }
                    Err(_) => "it is damaged",
                },
                ParquetError::NYI(_) => "it uses a feature that is not supported",
                ParquetError::EOF(_) => "it ends too early",
                _ => "it is damaged, or not of this format",
            };
            Self::Columnar { doing, format: Format::Parquet, why: why.to_owned() }
        }
    }
}
