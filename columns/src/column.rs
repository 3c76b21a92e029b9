//! From the texts in cells to the texts in their place.

use std::fmt;

use blindnym_client::ClientError;
use blindnym_files::{Failure, Outcome, Problem, Transform};
use zeroize::Zeroizing;

/// A result in the making.
pub(crate) type Made = Result<Zeroizing<String>, ClientError>;
/// From cells to what they hold.
type Parse<I> = dyn Fn(&[&str]) -> Vec<blindnym::Result<I>> + Send + Sync;
/// From what they hold to results.
type Work<I> = dyn Fn(&[I]) -> Vec<Made> + Send + Sync;

/// What happens to the cells of a column: they are parsed, and what they hold is worked on together.
pub struct Column<I> {
    /// Equal only where the results are; without secrets, because it is written to disk.
    described: String,
    /// One for each cell, in their order.
    parse: Box<Parse<I>>,
    /// One for each input, in their order.
    work: Box<Work<I>>,
}

impl<I> Column<I> {
    pub(crate) fn new(
        described: String,
        parse: impl Fn(&[&str]) -> Vec<blindnym::Result<I>> + Send + Sync + 'static,
        work: impl Fn(&[I]) -> Vec<Made> + Send + Sync + 'static,
    ) -> Self {
        Self { described, parse: Box::new(parse), work: Box::new(work) }
    }
}

impl<I> fmt::Debug for Column<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Column").field("described", &self.described).finish_non_exhaustive()
    }
}

impl<I> Transform for Column<I> {
    fn describe(&self) -> String {
        self.described.clone()
    }

    fn apply(&self, cells: &[&str]) -> Result<Vec<Outcome>, Failure> {
        let mut inputs = Vec::with_capacity(cells.len());
        let mut wrong = Vec::with_capacity(cells.len());
        for parsed in (self.parse)(cells) {
            wrong.push(parsed.map(|input| inputs.push(input)).err());
        }
        let mut made =
            if inputs.is_empty() { Vec::new() } else { (self.work)(&inputs) }.into_iter();
        let outcomes = wrong.into_iter().map(|wrong| match wrong {
            Some(error) => Ok(Err(problem(&error))),
            None => outcome(made.next().unwrap_or(Err(ClientError::Cancelled))),
        });
        outcomes.collect()
    }

    fn check(&self, cells: &[&str]) -> Vec<Option<Problem>> {
        let parsed = (self.parse)(cells).into_iter();
        parsed.map(|parsed| parsed.err().map(|error| problem(&error))).collect()
    }
}

/// A cell's own problem stands in its row; one that all cells would have ends the run.
fn outcome(made: Made) -> Result<Outcome, Failure> {
    match made {
        Ok(text) => Ok(Ok(text)),
        Err(ClientError::Engine(error)) => Ok(Err(problem(&error))),
        Err(error) => Err(Failure::new(error.code(), error.to_string())),
    }
}

fn problem(error: &blindnym::Error) -> Problem {
    Problem::new(error.code(), error.to_string())
}

#[cfg(test)]
mod tests;
