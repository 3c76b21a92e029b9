//! The formats, and which of them become one another.

use std::fmt;
use std::path::Path;

/// A format of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Comma-separated values with a header, or with another delimiter (`.csv`, `.tsv`, `.tab`).
    Csv,
    /// A JSON object on each line (`.jsonl`, `.ndjson`).
    JsonLines,
    /// Apache Parquet (`.parquet`, `.pq`).
    Parquet,
    /// An Arrow IPC file, which is Feather 2 (`.arrow`, `.feather`, `.ipc`). A stream is read under this name too.
    Arrow,
    /// An Arrow IPC stream (`.arrows`).
    ArrowStream,
}

impl Format {
    /// The format that a path's extension says.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        match extension(path)?.as_str() {
            "csv" | "tsv" | "tab" => Some(Self::Csv),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "parquet" | "pq" => Some(Self::Parquet),
            "arrow" | "feather" | "ipc" => Some(Self::Arrow),
            "arrows" => Some(Self::ArrowStream),
            _ => None,
        }
    }

    /// The format of a name as it stands in an option: that of [`Format`]'s `Display`.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        [Self::Csv, Self::JsonLines, Self::Parquet, Self::Arrow, Self::ArrowStream]
            .into_iter()
            .find(|format| format.name() == name)
    }

    /// The name for options and messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
            Self::ArrowStream => "arrow-stream",
        }
    }

    /// Whether a file of this format can be written as the other one without guessing a type.
    pub(crate) fn becomes(self, other: Self) -> bool {
        self == other || (self.is_columnar() && other.is_columnar())
    }

    fn is_columnar(self) -> bool {
        matches!(self, Self::Parquet | Self::Arrow | Self::ArrowStream)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Whether the extension says that the delimiter is a tab.
pub(crate) fn is_tabbed(path: &Path) -> bool {
    extension(path).is_some_and(|extension| matches!(extension.as_str(), "tsv" | "tab"))
}

fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}
