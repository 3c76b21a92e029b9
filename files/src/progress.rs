//! How far a run is, and what it came to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Problem;

/// How far a run is. Called after each chunk, on the thread that called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Advance {
    /// Rows done, with those of the run that is resumed.
    pub rows: u64,
    /// Rows of the whole input, where it says so itself (Parquet).
    pub rows_total: Option<u64>,
    /// Bytes of the input that were read, where they tell how far it is (all but Parquet).
    pub bytes: Option<u64>,
    /// Bytes of the whole input, where it is a file.
    pub bytes_total: Option<u64>,
    /// Rows with a problem so far.
    pub problems: u64,
}

/// What a run came to, with what was done before it was resumed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Summary {
    /// Rows of the output.
    pub rows: u64,
    /// Rows whose cell was null, empty, or not there.
    pub nulls: u64,
    /// How many rows have a problem, by code.
    pub problems: BTreeMap<String, u64>,
    /// The first row with a problem.
    pub first_problem: Option<FirstProblem>,
    /// Rows that an earlier run had done.
    #[serde(default)]
    pub resumed_rows: u64,
}

/// The first row with a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FirstProblem {
    /// The row, counted from 1, without the header.
    pub row: u64,
    /// The problem's code.
    pub code: String,
}

impl Summary {
    /// How many rows have a problem.
    #[must_use]
    pub fn problem_count(&self) -> u64 {
        self.problems.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The exit state of a command that came this far: 0, or 1 where rows have problems.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        u8::from(!self.problems.is_empty())
    }

    pub(crate) fn count_problem(&mut self, row: u64, problem: &Problem) {
        let count = self.problems.entry(problem.code.to_string()).or_default();
        *count = count.saturating_add(1);
        let first = || FirstProblem { row, code: problem.code.to_string() };
        let _first = self.first_problem.get_or_insert_with(first);
    }

    /// Adds what came after.
    pub(crate) fn add(&mut self, after: &Self) {
        self.rows = self.rows.saturating_add(after.rows);
        self.nulls = self.nulls.saturating_add(after.nulls);
        for (code, count) in &after.problems {
            let sum = self.problems.entry(code.clone()).or_default();
            *sum = sum.saturating_add(*count);
        }
        if self.first_problem.is_none() {
            self.first_problem.clone_from(&after.first_problem);
        }
    }
}
