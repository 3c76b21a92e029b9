//! CSV and JSON Lines: every byte of a row stays as it was, but for those of one cell.

mod csv;
mod json_lines;
mod json_row;

use std::ops::Range;
use std::sync::Arc;

use zeroize::Zeroizing;

pub(crate) use csv::CsvReader;
pub(crate) use json_lines::JsonLinesReader;

use crate::cell::{Cell, NOT_TEXT, NOT_UTF8, Placed};

/// What a row may have at most, in bytes, so that a quote that is never closed does not fill the memory.
const LONGEST_ROW: usize = 16 * 1024 * 1024;

/// The bytes after which a chunk is full, however few its rows are.
const FULL: usize = 1024 * 1024;

/// Rows of a text, as they came, and where the results go.
pub(crate) struct TextChunk {
    /// The bytes of all rows, and what is between them. Growing leaves copies behind that are not wiped.
    raw: Zeroizing<Vec<u8>>,
    rows: Vec<Row>,
    style: Arc<Style>,
}

/// Where in the chunk a row's cell is.
struct Row {
    /// The bytes that the result replaces; none where the column is kept.
    replaced: Range<usize>,
    /// Whether something stands before it, so that it begins with a separator.
    separated: bool,
    cell: Found,
}

/// A cell, where it was found.
enum Found {
    Null,
    /// These bytes of the chunk are the text.
    Raw(Range<usize>),
    /// The text, without its quotes and escapes.
    Text(Zeroizing<String>),
    NotUtf8,
    NotText,
}

/// How results are written.
enum Style {
    Csv {
        delimiter: u8,
    },
    /// The names as JSON strings.
    Json {
        result: String,
        problem: String,
    },
}

impl TextChunk {
    pub(crate) fn cells(&self) -> Vec<Cell<'_>> {
        self.rows.iter().map(|row| self.cell(&row.cell)).collect()
    }

    fn cell<'a>(&'a self, found: &'a Found) -> Cell<'a> {
        match found {
            Found::Null => Cell::Null,
            Found::Raw(range) => {
                let bytes = self.raw.get(range.clone()).unwrap_or_default();
                str::from_utf8(bytes).map_or(Cell::Problem(NOT_UTF8), Cell::Text)
            }
            Found::Text(text) => Cell::Text(text),
            Found::NotUtf8 => Cell::Problem(NOT_UTF8),
            Found::NotText => Cell::Problem(NOT_TEXT),
        }
    }

    pub(crate) fn place(&self, placed: &[Placed]) -> Zeroizing<Vec<u8>> {
        let mut out = Zeroizing::new(Vec::with_capacity(self.raw.len().saturating_mul(2)));
        let mut written = 0;
        for (row, placed) in self.rows.iter().zip(placed) {
            out.extend_from_slice(self.raw.get(written..row.replaced.start).unwrap_or_default());
            self.style.put(&mut out, row.separated, placed);
            written = row.replaced.end;
        }
        out.extend_from_slice(self.raw.get(written..).unwrap_or_default());
        out
    }
}

impl Style {
    /// Writes the result and the problem.
    fn put(&self, out: &mut Vec<u8>, separated: bool, placed: &Placed) {
        match self {
            Self::Csv { delimiter } => {
                let problem = placed.problem();
                let pair = [placed.result().unwrap_or(""), problem.as_deref().unwrap_or("")];
                csv::put(out, *delimiter, separated, pair);
            }
            Self::Json { result, problem } => {
                let names = [result.as_str(), problem];
                json_row::put(
                    out,
                    names,
                    separated,
                    [placed.result(), placed.problem().as_deref()],
                );
            }
        }
    }
}
