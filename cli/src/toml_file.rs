//! TOML that people write: errors with the line and the nearest key, which repeat no value.

use serde::de::DeserializeOwned;

use crate::text::{nearest, plain};

/// What is wrong with a TOML text. It repeats keys of it, and never a value: that could be a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub(crate) struct TomlError {
    /// From 1; 0 where unknown.
    line: usize,
    reason: String,
}

/// Reads a text.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, TomlError> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let lines = before.map(|before| before.matches('\n').count());
        let line = lines.map_or(0, |lines| lines.saturating_add(1));
        TomlError { line, reason: reason(error.message()) }
    })
}

/// The parser's message without the value that it may repeat.
fn reason(message: &str) -> String {
    // What is expected stands last; a value before it may hold anything.
    let expected = message.rsplit_once(", expected ").map(|(_, expected)| expected);
    let names = || expected.unwrap_or_default().split('`').skip(1).step_by(2);
    let first = || message.split('`').nth(1).unwrap_or_default();
    if message.starts_with("unknown field ") {
        let unknown = plain(first());
        return match nearest(first(), names()) {
            Some(name) => format!("the key `{unknown}` is unknown: `{name}` perhaps?"),
            None => format!("the key `{unknown}` is unknown: {}", known(names())),
        };
    }
    if message.starts_with("unknown variant ") {
        // What stands there may be a secret in the wrong place.
        return known(names());
    }
    if message.starts_with("missing field ") {
        return format!("`{}` is missing", plain(first()));
    }
    if ["invalid type", "invalid value", "invalid length"].iter().any(|w| message.starts_with(w)) {
        return format!("expected {}", plain(expected.unwrap_or("something else")));
    }
    plain(message)
}

fn known<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => "none is known here".to_owned(),
        names => format!("expected one of {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests;
