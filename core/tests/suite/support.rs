//! What the tests share: the vectors of `vectors/`, and random generators that can be foreseen.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::must_use_candidate,
    clippy::missing_panics_doc,
    reason = "test support, shared by test crates that use parts of it; a test asserts by panicking"
)]

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use base64ct::{Base64, Encoding};
use rand_core::{Infallible, TryCryptoRng, TryRng};
use serde_json::Value;

/// A row of a vector table.
#[derive(Debug)]
pub struct Row(pub BTreeMap<String, Value>);

impl Row {
    pub fn get(&self, member: &str) -> &Value {
        self.0.get(member).unwrap_or_else(|| panic!("no {member} in {self:?}"))
    }

    pub fn text(&self, member: &str) -> &str {
        self.get(member).as_str().unwrap()
    }

    pub fn integer(&self, member: &str) -> i64 {
        self.get(member).as_i64().unwrap()
    }

    pub fn hex(&self, member: &str) -> Vec<u8> {
        unhex(self.text(member))
    }

    pub fn base64(&self, member: &str) -> Vec<u8> {
        Base64::decode_vec(self.text(member)).unwrap()
    }

    pub fn error(&self) -> Option<&str> {
        self.0.get("error").and_then(Value::as_str)
    }

    pub fn rows(&self, member: &str) -> Vec<Row> {
        self.get(member).as_array().unwrap().iter().map(row).collect()
    }

    pub fn row(&self, member: &str) -> Row {
        row(self.get(member))
    }

    pub fn json(&self, member: &str) -> Vec<u8> {
        self.get(member).to_string().into_bytes()
    }
}

pub fn row(value: &Value) -> Row {
    Row(value.as_object().unwrap().clone().into_iter().collect())
}

pub fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2));
    let byte = |at| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(byte).collect()
}

/// A whole vector file.
pub fn file(name: &str) -> Row {
    let path = format!("{}/../vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    row(&serde_json::from_str(&text).unwrap())
}

/// A table of a vector file; a test on no vectors fails.
pub fn table(name: &str, table: &str) -> Vec<Row> {
    let rows = file(name).rows(table);
    assert!(!rows.is_empty(), "{name}.json has an empty table {table}");
    rows
}

/// Compares a result with a row: its value, or its error code.
pub fn outcome<T: PartialEq + Debug>(
    row: &Row,
    result: Result<T, impl CodedError>,
    expected: impl FnOnce(&Row) -> T,
) {
    match (result, row.error()) {
        (Ok(found), None) => assert_eq!(found, expected(row), "{row:?}"),
        (Err(error), Some(code)) => assert_eq!(error.code_text(), code, "{error:?} {row:?}"),
        (Ok(found), Some(code)) => panic!("{code} expected, {found:?} found: {row:?}"),
        (Err(error), None) => panic!("{error:?}: {row:?}"),
    }
}

/// An error with a stable code: the crate's own, seen from inside and from outside.
pub trait CodedError: Debug {
    fn code_text(&self) -> String;
}

/// Gives the bytes of a script, and fails the test when they run out.
#[derive(Debug)]
pub struct ScriptedRng {
    script: Vec<u8>,
    at: usize,
}

impl ScriptedRng {
    pub const fn new(script: Vec<u8>) -> Self {
        Self { script, at: 0 }
    }

    pub fn assert_used_up(&self) {
        assert_eq!(self.at, self.script.len(), "bytes of the script are left over");
    }
}

impl TryRng for ScriptedRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        let end = self.at + bytes.len();
        bytes.copy_from_slice(self.script.get(self.at..end).expect("the script has run out"));
        self.at = end;
        Ok(())
    }
}

impl TryCryptoRng for ScriptedRng {}

/// A generator that gives the same numbers in every run.
pub fn seeded_rng(seed: u64) -> chacha20::ChaCha20Rng {
    <chacha20::ChaCha20Rng as rand_core::SeedableRng>::seed_from_u64(seed)
}
