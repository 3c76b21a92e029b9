//! JSON Lines: a line is an object, and all of it stays as it is but for one member.

use std::io::{BufRead as _, Read as _};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::json_row::{self, Names, Refusal};
use super::{FULL, LONGEST_ROW, Row, Style, TextChunk};
use crate::chunk::{Body, Chunk, Position, Reader};
use crate::input::{Opened, TextInput, cannot_read};
use crate::{Error, Job};

/// Reads JSON Lines.
pub(crate) struct JsonLinesReader {
    input: Box<dyn TextInput>,
    names: Names,
    style: Arc<Style>,
    /// Whether the member was in any row yet.
    seen: bool,
    at: Position,
}

impl JsonLinesReader {
    /// With it: what the output begins with, a byte order mark or nothing.
    pub(crate) fn open(opened: Opened, job: &Job) -> Result<(Self, Vec<u8>), Error> {
        let (input, mark) = opened.into_text()?;
        let (result, problem) = (job.result.clone(), job.problem_column());
        if job.keep && (result == job.column || problem == job.column) {
            return Err(Error::NameTaken { name: job.column.clone() });
        }
        let quoted = |name: &str| serde_json::Value::from(name).to_string();
        let style = Style::Json { result: quoted(&result), problem: quoted(&problem) };
        let reader = Self {
            input,
            names: Names {
                column: job.column.clone(),
                result,
                problem,
                keep: job.keep,
                pad: job.pad_integers,
            },
            style: Arc::new(style),
            seen: false,
            at: Position { rows: 0, offset: mark, line: 0 },
        };
        let prologue = if mark == 0 { Vec::new() } else { b"\xef\xbb\xbf".to_vec() };
        Ok((reader, prologue))
    }

    /// Reads a row to the end of `raw`; `None` at the end of the input. Empty lines are no rows, and left out.
    /// `is_begun` where rows were done before.
    fn read_row(&mut self, raw: &mut Vec<u8>, is_begun: bool) -> Result<Option<Row>, Error> {
        loop {
            let start = raw.len();
            let most = u64::try_from(LONGEST_ROW).unwrap_or(u64::MAX);
            let read = (&mut self.input).take(most).read_until(b'\n', raw).map_err(cannot_read())?;
            if read == 0 {
                return Ok(None);
            }
            self.at.offset = self.at.offset.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
            self.at.line = self.at.line.saturating_add(1);
            let line = raw.get(start..).unwrap_or_default();
            if read >= LONGEST_ROW && !line.ends_with(b"\n") {
                return Err(self.malformed("it is longer than 16 MiB"));
            }
            if line.trim_ascii().is_empty() {
                raw.truncate(start);
                continue;
            }
            let line = str::from_utf8(line).map_err(|_| self.malformed("it is not UTF-8"))?;
            let (row, is_there) =
                json_row::find(line, start, &self.names).map_err(|refusal| match refusal {
                    Refusal::Json => self.malformed("it is not a JSON object"),
                    Refusal::Repeated => self.malformed("it has the member more than once"),
                    Refusal::Taken(_) if is_begun => {
                        self.malformed("a member has the name of the result or of its problem")
                    }
                    Refusal::Taken(name) => Error::NameTaken { name },
                })?;
            self.seen |= is_there;
            self.at.rows = self.at.next_row();
            return Ok(Some(row));
        }
    }

    fn malformed(&self, why: &'static str) -> Error {
        Error::Malformed { row: self.at.next_row(), line: self.at.line, why }
    }
}

impl Reader for JsonLinesReader {
    fn skip_to(&mut self, position: Position) -> Result<(), Error> {
        self.input.go_to(position.offset).map_err(cannot_read())?;
        self.at = position;
        // The run before saw it, or it would not have come this far.
        self.seen |= position.rows > 0;
        Ok(())
    }

    fn next_chunk(&mut self, rows: usize) -> Result<Option<Chunk>, Error> {
        let start = self.at;
        let mut raw = Zeroizing::new(Vec::new());
        let mut found = Vec::with_capacity(rows);
        while found.len() < rows && raw.len() < FULL {
            let Some(row) = self.read_row(&mut raw, start.rows > 0)? else { break };
            found.push(row);
        }
        if found.is_empty() {
            return Ok(None);
        }
        // A name that is mistyped would leave every clear value where it is.
        if !self.seen {
            let column = self.names.column.clone();
            return Err(Error::NoMember { column, rows: found.len() });
        }
        let body = Body::Text(TextChunk { raw, rows: found, style: Arc::clone(&self.style) });
        Ok(Some(Chunk { body, start, end: self.at }))
    }
}
