//! The unit of work: rows that are read together, transformed by one worker, and written in their order.

use arrow_array::RecordBatch;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::Error;
use crate::cell::{Cell, Placed};
use crate::columnar::BatchChunk;
use crate::text::TextChunk;

/// A place in the input, between two rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// Rows before it.
    pub(crate) rows: u64,
    /// Bytes before it, in CSV and JSON Lines. In Arrow it is progress only, in Parquet nothing.
    pub(crate) offset: u64,
    /// Lines before it, in CSV and JSON Lines.
    pub(crate) line: u64,
}

impl Position {
    /// The number of the next row, counted from 1.
    pub(crate) fn next_row(&self) -> u64 {
        self.rows.saturating_add(1)
    }
}

/// Rows, and where they stand in the input.
pub(crate) struct Chunk {
    pub(crate) body: Body,
    pub(crate) start: Position,
    pub(crate) end: Position,
}

/// Rows of a format.
pub(crate) enum Body {
    Text(TextChunk),
    Batch(BatchChunk),
}

/// Rows as they are written.
pub(crate) enum Piece {
    Bytes(Zeroizing<Vec<u8>>),
    Batch(RecordBatch),
}

impl Body {
    /// The cells to be transformed, one for each row.
    pub(crate) fn cells(&self) -> Vec<Cell<'_>> {
        match self {
            Self::Text(chunk) => chunk.cells(),
            Self::Batch(chunk) => chunk.cells(),
        }
    }

    /// Puts what stands in their place into the rows.
    pub(crate) fn place(&self, placed: &[Placed]) -> Result<Piece, Error> {
        match self {
            Self::Text(chunk) => Ok(Piece::Bytes(chunk.place(placed))),
            Self::Batch(chunk) => Ok(Piece::Batch(chunk.place(placed)?)),
        }
    }
}

/// What reads an input, chunk by chunk.
pub(crate) trait Reader: Send {
    /// Goes to a place that an earlier run came to.
    ///
    /// # Errors
    /// Where the input ends before, or cannot be read.
    fn skip_to(&mut self, position: Position) -> Result<(), Error>;

    /// The next rows, at most so many; `None` at the end.
    ///
    /// # Errors
    /// Where a row cannot be read: it would be lost.
    fn next_chunk(&mut self, rows: usize) -> Result<Option<Chunk>, Error>;

    /// Rows of the whole input, where it says so.
    fn rows_total(&self) -> Option<u64> {
        None
    }
}
