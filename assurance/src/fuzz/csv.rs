//! CSV with any options, read again with the crate `csv`.

use blindnym_files::Format;
use csv::{ByteRecord, ReaderBuilder};

use super::table::{COLUMN, RESULT, backwards, is_problem, run as transform};
use super::world::first;

const DELIMITERS: [Option<u8>; 4] = [None, Some(b';'), Some(b'\t'), Some(b'|')];

pub(super) fn run(data: &[u8]) {
    let (options, input) = first(data);
    let delimiter = DELIMITERS[usize::from(options >> 4) % DELIMITERS.len()];
    let Some(done) = transform(Format::Csv, input, options, delimiter) else { return };
    let (before, after) = (records(input, delimiter), records(&done.output, delimiter));
    assert_eq!(
        (before.len(), after.len()),
        (usize::try_from(done.summary.rows).unwrap() + 1, before.len())
    );
    let column = before[0].iter().position(|name| name == COLUMN.as_bytes()).expect("the column");
    let keep = options & 1 != 0;
    for (row, (before, after)) in before.iter().zip(&after).enumerate() {
        let result = column + usize::from(keep);
        let others = |record: &ByteRecord, without: std::ops::Range<usize>| -> Vec<Vec<u8>> {
            let others = record.iter().enumerate().filter(|(at, _)| !without.contains(at));
            others.map(|(_, field)| field.to_vec()).collect()
        };
        // The rest stays as it was.
        let replaced = if keep { 0..0 } else { column..column + 1 };
        assert_eq!(others(before, replaced), others(after, result..result + 2));
        let (cell, [to, problem]) = (&before[column], [&after[result], &after[result + 1]]);
        if row == 0 {
            assert_eq!((to, problem), (RESULT.as_bytes(), b"out_problem".as_slice()));
        } else if let Ok(cell) = str::from_utf8(cell) {
            let is_number = !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
            let padded = options & 2 != 0 && is_number;
            let cell = if padded { format!("{cell:0>11}") } else { cell.to_owned() };
            let expected = if is_problem(&cell) { String::new() } else { backwards(&cell) };
            assert_eq!((to, problem.is_empty()), (expected.as_bytes(), !is_problem(&cell)));
        } else {
            assert!(to.is_empty() && problem.starts_with(b"not_utf8"));
        }
    }
}

fn records(bytes: &[u8], delimiter: Option<u8>) -> Vec<ByteRecord> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = ReaderBuilder::new();
    let _ = reader.has_headers(false).flexible(true).delimiter(delimiter.unwrap_or(b','));
    reader.from_reader(bytes).into_byte_records().map(Result::unwrap).collect()
}
