//! CSV: csv-core finds where fields end, and the bytes between are kept as they are.

use std::ops::Range;
use std::sync::Arc;

use csv_core::ReadFieldResult;
use zeroize::Zeroizing;

use super::{FULL, Found, LONGEST_ROW, Row, Style, TextChunk};
use crate::cell;
use crate::chunk::{Body, Chunk, Position, Reader};
use crate::input::{Opened, TextInput, cannot_read};
use crate::{Error, Job};

/// Reads CSV with a header.
pub(crate) struct CsvReader {
    input: Box<dyn TextInput>,
    parser: csv_core::Reader,
    /// The last field without its quotes.
    unquoted: Zeroizing<Vec<u8>>,
    style: Arc<Style>,
    /// Which field is transformed.
    column: usize,
    /// How many fields every row has.
    fields: usize,
    keep: bool,
    pad: Option<usize>,
    delimiter: u8,
    /// The line on which the row begins that is being read.
    row_line: u64,
    at: Position,
}

/// A field in the chunk, without its delimiter.
struct Field {
    raw: Range<usize>,
    /// The length of the text in `unquoted`.
    length: usize,
    ends_row: bool,
}

impl CsvReader {
    /// Reads the header. With it as it is written: what the output begins with.
    pub(crate) fn open(opened: Opened, job: &Job, delimiter: u8) -> Result<(Self, Vec<u8>), Error> {
        let (input, mark) = opened.into_text()?;
        let mut reader = Self {
            input,
            parser: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            unquoted: Zeroizing::new(vec![0; 1024]),
            style: Arc::new(Style::Csv { delimiter }),
            column: 0,
            fields: 0,
            keep: job.keep,
            pad: job.pad_integers,
            delimiter,
            row_line: 1,
            at: Position { rows: 0, offset: mark, line: 0 },
        };
        let header = reader.read_header(job)?;
        let mut prologue = if mark == 0 { Vec::new() } else { b"\xef\xbb\xbf".to_vec() };
        prologue.extend(header);
        Ok((reader, prologue))
    }

    fn read_header(&mut self, job: &Job) -> Result<Vec<u8>, Error> {
        let mut raw = Zeroizing::new(Vec::new());
        let mut found = None;
        let mut others = Vec::new();
        while let Some(field) = self.read_field(&mut raw, 0, self.fields == 0)? {
            let name = self.unquoted.get(..field.length).unwrap_or_default();
            if name != job.column.as_bytes() {
                others.push(name.to_vec());
            } else if found.replace((self.fields, field.raw)).is_some() {
                return Err(Error::RepeatedColumn { column: job.column.clone() });
            }
            self.fields = self.fields.saturating_add(1);
            if field.ends_row {
                break;
            }
        }
        // Names are not shown: where the header is missing they are the cells of the first row.
        let missing = || Error::NoColumn { column: job.column.clone(), columns: self.fields };
        let (column, name) = found.ok_or_else(missing)?;
        let pair = [job.result.as_str(), &job.problem_column()];
        for new in pair {
            let is_old = others.iter().any(|other| other == new.as_bytes());
            if is_old || (job.keep && new == job.column) {
                return Err(Error::NameTaken { name: new.to_owned() });
            }
        }
        self.column = column;
        self.at.offset = self.at.offset.saturating_add(length(&raw));
        self.at.line = self.parser.line().saturating_sub(1);
        let replaced = if job.keep { name.end..name.end } else { name };
        let mut header = raw.get(..replaced.start).unwrap_or_default().to_vec();
        put(&mut header, self.delimiter, job.keep, pair);
        header.extend_from_slice(raw.get(replaced.end..).unwrap_or_default());
        Ok(header)
    }

    /// Reads a field to the end of `raw`; `None` at the end of the input.
    fn read_field(
        &mut self,
        raw: &mut Vec<u8>,
        row_start: usize,
        is_first: bool,
    ) -> Result<Option<Field>, Error> {
        let start = raw.len();
        let first_line = self.parser.line();
        if is_first {
            self.row_line = first_line;
        }
        let mut length = 0_usize;
        let (ends_row, at_end) = loop {
            let input = self.input.fill_buf().map_err(cannot_read())?;
            let at_end = input.is_empty();
            let room = self.unquoted.get_mut(length..).unwrap_or_default();
            let (result, taken, written) = self.parser.read_field(input, room);
            raw.extend_from_slice(input.get(..taken).unwrap_or_default());
            self.input.consume(taken);
            length = length.saturating_add(written);
            if raw.len().saturating_sub(row_start) > LONGEST_ROW {
                return Err(self.malformed("it is longer than 16 MiB: is a quote not closed?"));
            }
            match result {
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::OutputFull => {
                    let more = self.unquoted.len().saturating_mul(2);
                    self.unquoted.resize(more, 0);
                }
                ReadFieldResult::Field { record_end } => break (record_end, at_end),
                ReadFieldResult::End => return Ok(None),
            }
        };
        let bytes = raw.get(start..).unwrap_or_default();
        // The line feed of the row before, and empty lines, come with the first field.
        let is_break = |byte: &&u8| matches!(byte, b'\r' | b'\n');
        let mut lead = 0;
        if is_first {
            lead = bytes.iter().take_while(is_break).count();
            let feeds = bytes.iter().take(lead).filter(|byte| **byte == b'\n').count();
            let feeds = u64::try_from(feeds).unwrap_or(u64::MAX);
            self.row_line = first_line.saturating_add(feeds);
        }
        // At the end of the input there is no delimiter or line break behind the field.
        let end = raw.len().saturating_sub(usize::from(!at_end));
        let range = start.saturating_add(lead).min(end)..end;
        if at_end && is_open(raw.get(range.clone()).unwrap_or_default()) {
            return Err(self.malformed("a quote is not closed"));
        }
        Ok(Some(Field { raw: range, length, ends_row }))
    }

    /// Reads a row to the end of `raw`; `None` at the end of the input.
    fn read_row(&mut self, raw: &mut Vec<u8>) -> Result<Option<Row>, Error> {
        let start = raw.len();
        let mut found = 0_usize;
        let mut row = None;
        loop {
            let Some(field) = self.read_field(raw, start, found == 0)? else {
                return Ok(None);
            };
            if found == self.column {
                row = Some(self.row(raw, &field));
            }
            found = found.saturating_add(1);
            if field.ends_row {
                break;
            }
        }
        let (line, expected) = (self.row_line, self.fields);
        if found != expected {
            return Err(Error::Ragged { row: self.at.next_row(), line, expected, found });
        }
        Ok(row)
    }

    fn row(&self, raw: &[u8], field: &Field) -> Row {
        let range = field.raw.clone();
        let bytes = raw.get(range.clone()).unwrap_or_default();
        let text = self.unquoted.get(..field.length).unwrap_or_default();
        let cell = match str::from_utf8(text) {
            Ok("") => Found::Null,
            Ok(text) => match cell::padded(text, self.pad) {
                Some(padded) => Found::Text(padded),
                None if bytes.starts_with(b"\"") => Found::Text(text.to_owned().into()),
                None => Found::Raw(range.clone()),
            },
            Err(_) => Found::NotUtf8,
        };
        let replaced = if self.keep { range.end..range.end } else { range };
        Row { replaced, separated: self.keep, cell }
    }

    fn malformed(&self, why: &'static str) -> Error {
        Error::Malformed { row: self.at.next_row(), line: self.row_line, why }
    }
}

impl Reader for CsvReader {
    fn skip_to(&mut self, position: Position) -> Result<(), Error> {
        self.input.go_to(position.offset).map_err(cannot_read())?;
        self.parser.reset();
        self.parser.set_line(position.line.saturating_add(1));
        self.at = position;
        Ok(())
    }

    fn next_chunk(&mut self, rows: usize) -> Result<Option<Chunk>, Error> {
        let start = self.at;
        let mut raw = Zeroizing::new(Vec::new());
        let mut found = Vec::with_capacity(rows);
        while found.len() < rows && raw.len() < FULL {
            let Some(row) = self.read_row(&mut raw)? else { break };
            found.push(row);
            self.at.rows = self.at.next_row();
        }
        if raw.is_empty() {
            return Ok(None);
        }
        // Where there are no more rows, what is left may be a line break.
        self.at.offset = self.at.offset.saturating_add(length(&raw));
        self.at.line = self.parser.line().saturating_sub(1);
        let body = Body::Text(TextChunk { raw, rows: found, style: Arc::clone(&self.style) });
        Ok(Some(Chunk { body, start, end: self.at }))
    }
}

/// Writes fields, quoted where they must be.
pub(super) fn put(out: &mut Vec<u8>, delimiter: u8, separated: bool, fields: [&str; 2]) {
    let mut separated = separated;
    for field in fields {
        if separated {
            out.push(delimiter);
        }
        separated = true;
        let special = |byte: u8| byte == delimiter || matches!(byte, b'"' | b'\r' | b'\n');
        if field.bytes().any(special) {
            out.push(b'"');
            out.extend_from_slice(field.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(field.as_bytes());
        }
    }
}

/// Whether a field at the end of the input lacks its closing quote.
fn is_open(field: &[u8]) -> bool {
    field.starts_with(b"\"") && field.iter().filter(|byte| **byte == b'"').count() % 2 == 1
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
