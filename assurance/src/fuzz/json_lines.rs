//! JSON Lines with any options, read again with `serde_json`.

use blindnym_files::Format;
use serde_json::{Map, Value};

use super::table::{COLUMN, RESULT, backwards, is_problem, run as transform};
use super::world::first;

pub(super) fn run(data: &[u8]) {
    let (options, input) = first(data);
    let Some(done) = transform(Format::JsonLines, input, options, None) else { return };
    let (before, after) = (objects(input), objects(&done.output));
    assert_eq!(after.len(), usize::try_from(done.summary.rows).unwrap());
    // What `serde_json` does not read is passed over by us: numbers out of its range, for instance.
    for (before, after) in before.iter().zip(&after) {
        let (Some(before), Some(after)) = (before, after) else { continue };
        for (name, value) in before.iter().filter(|(name, _)| *name != COLUMN) {
            assert_eq!(after.get(name), Some(value), "{name}");
        }
        let result = after.get(RESULT).and_then(Value::as_str);
        let cell = match before.get(COLUMN) {
            Some(Value::String(cell)) => Some(cell.clone()),
            // Only numbers have lost zeros.
            Some(Value::Number(cell)) if cell.is_u64() && options & 2 != 0 => {
                Some(format!("{:0>11}", cell.to_string()))
            }
            Some(_) | None => None,
        };
        if let Some(cell) = cell {
            let expected = (!is_problem(&cell)).then(|| backwards(&cell));
            assert_eq!(result, expected.as_deref());
        }
        assert_eq!(after.contains_key(COLUMN), options & 1 != 0 && before.contains_key(COLUMN));
    }
}

/// The lines that are objects.
fn objects(bytes: &[u8]) -> Vec<Option<Map<String, Value>>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let lines = bytes.split(|byte| *byte == b'\n');
    let lines = lines.filter(|line| line.iter().any(|byte| !b" \t\r".contains(byte)));
    lines.map(|line| serde_json::from_slice(line).ok()).collect()
}
