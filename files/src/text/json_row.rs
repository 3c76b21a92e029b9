//! A line of JSON: where one member of the object is, and what is written in its place.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::Deserializer as _;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::{Found, Row};
use crate::cell;

/// What is looked for in every line.
pub(super) struct Names {
    pub(super) column: String,
    pub(super) result: String,
    pub(super) problem: String,
    pub(super) keep: bool,
    pub(super) pad: Option<usize>,
}

/// Why a line cannot be taken apart.
pub(super) enum Refusal {
    /// Not JSON, or not an object.
    Json,
    /// The member is there twice.
    Repeated,
    /// A member has a new name already.
    Taken(String),
}

/// The members of an object that matter.
#[derive(Default)]
struct Members<'a> {
    /// The member that is transformed: its name and its value, as they are written.
    column: Option<(&'a RawValue, &'a RawValue)>,
    repeated: bool,
    taken: Option<String>,
    is_empty: bool,
}

/// Finds the member in a line, whose bytes are at `offset` in the chunk. `true` where it is there.
pub(super) fn find(line: &str, offset: usize, names: &Names) -> Result<(Row, bool), Refusal> {
    let mut json = serde_json::Deserializer::from_str(line);
    let members = json.deserialize_map(Object(names)).map_err(|_| Refusal::Json)?;
    json.end().map_err(|_| Refusal::Json)?;
    if let Some(taken) = members.taken {
        return Err(Refusal::Taken(taken));
    }
    if members.repeated {
        return Err(Refusal::Repeated);
    }
    let Some((name, value)) = members.column else {
        // Before the closing brace, which is the last character of an object.
        let end = line.trim_end().len().saturating_sub(1).saturating_add(offset);
        let row = Row { replaced: end..end, separated: !members.is_empty, cell: Found::Null };
        return Ok((row, false));
    };
    let value_range = range_in(line, value.get(), offset);
    let cell = found(value.get(), &value_range, names.pad);
    let replaced = if names.keep {
        value_range.end..value_range.end
    } else {
        range_in(line, name.get(), offset).start..value_range.end
    };
    let row = Row { replaced, separated: names.keep, cell };
    Ok((row, true))
}

/// What a value is, and where.
fn found(value: &str, at: &Range<usize>, pad: Option<usize>) -> Found {
    if value == "null" {
        return Found::Null;
    }
    if value.starts_with('"') && !value.contains('\\') {
        return Found::Raw(at.start.saturating_add(1)..at.end.saturating_sub(1));
    }
    if value.starts_with('"') {
        // It is not text where it escapes half a surrogate pair.
        let text: Result<String, _> = serde_json::from_str(value);
        return text.map_or(Found::NotText, |text| Found::Text(text.into()));
    }
    let is_integer = value.bytes().all(|byte| byte.is_ascii_digit());
    match pad {
        Some(_) if is_integer => {
            let whole = || Zeroizing::new(value.to_owned());
            Found::Text(cell::padded(value, pad).unwrap_or_else(whole))
        }
        Some(_) | None => Found::NotText,
    }
}

/// Where a part of the line is. serde_json borrows raw values from the line, so both lie in one allocation.
fn range_in(line: &str, part: &str, offset: usize) -> Range<usize> {
    let start = part.as_ptr().addr().saturating_sub(line.as_ptr().addr()).saturating_add(offset);
    start..start.saturating_add(part.len())
}

struct Object<'n>(&'n Names);

impl<'de> Visitor<'de> for Object<'_> {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let names = self.0;
        let mut members = Members { is_empty: true, ..Members::default() };
        while let Some((raw_name, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            members.is_empty = false;
            // A name that is no text (half a surrogate pair) is none that is looked for.
            let Ok(Name(name)) = serde_json::from_str(raw_name.get()) else { continue };
            if name == names.column.as_str() {
                members.repeated |= members.column.replace((raw_name, value)).is_some();
                if !names.keep {
                    continue;
                }
            }
            if name == names.result.as_str() || name == names.problem.as_str() {
                members.taken = Some(name.into_owned());
            }
        }
        Ok(members)
    }
}

/// A name without its escapes, borrowed where it has none.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// Writes two members.
pub(super) fn put(out: &mut Vec<u8>, names: [&str; 2], separated: bool, values: [Option<&str>; 2]) {
    let mut separated = separated;
    for (name, value) in names.into_iter().zip(values) {
        if separated {
            out.push(b',');
        }
        separated = true;
        out.extend_from_slice(name.as_bytes());
        out.push(b':');
        match value {
            // Writing text to memory does not fail.
            Some(text) => {
                let _written: Result<(), _> = serde_json::to_writer(&mut *out, text);
            }
            None => out.extend_from_slice(b"null"),
        }
    }
}
