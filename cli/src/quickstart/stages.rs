//! Running a stage: all rows, in chunks over all cores, with a progress bar, a clock, and a list of
//! what went wrong.

use std::collections::HashSet;
use std::iter::repeat_with;
use std::time::{Duration, Instant};

use blindnym::{ErrorKind, MAX_INPUTS};
use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use rayon::prelude::*;

/// The most rows that a thread takes at a time: batches share work, and progress is to be seen.
const CHUNK: usize = 50;
/// Chunks for each thread, so that none waits long for the last one.
const CHUNKS_PER_THREAD: usize = 4;

/// What a row of the file has become so far. Rows count from 1, the header left out.
pub(super) struct Item<T> {
    pub(super) row: usize,
    pub(super) of: T,
}

/// A row for which something went wrong. It never says what the row holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mismatch {
    pub(super) row: usize,
    pub(super) stage: &'static str,
    pub(super) code: &'static str,
    pub(super) reason: String,
}

/// How long a stage took.
pub(super) struct Timing {
    pub(super) stage: &'static str,
    pub(super) items: usize,
    pub(super) took: Duration,
}

/// The stages that are done.
#[derive(Default)]
pub(super) struct Stages {
    pub(super) timings: Vec<Timing>,
    pub(super) mismatches: Vec<Mismatch>,
}

impl Stages {
    /// Does `work` to every item. What fails becomes a mismatch and goes no further.
    pub(super) fn run<T: Sync, U: Send>(
        &mut self,
        stage: &'static str,
        items: &[Item<T>],
        work: impl Fn(&[&T]) -> Vec<blindnym::Result<U>> + Sync,
    ) -> Vec<Item<U>> {
        let bar = progress_bar(stage, items.len());
        let started = Instant::now();
        let chunk = |items: &[Item<T>]| {
            let inputs: Vec<&T> = items.iter().map(|item| &item.of).collect();
            // A result that is missing is a failure, never a row less.
            let missing = repeat_with(|| Err(ErrorKind::MissingOutput.into()));
            let results = work(&inputs).into_iter().chain(missing).take(items.len());
            let results: Vec<_> = items.iter().map(|item| item.row).zip(results).collect();
            bar.inc(count(items.len()));
            results
        };
        let results: Vec<_> = items.par_chunks(chunk_len(items.len())).map(chunk).collect();
        bar.finish_and_clear();
        let mut good = Vec::with_capacity(items.len());
        for (row, result) in results.into_iter().flatten() {
            match result {
                Ok(of) => good.push(Item { row, of }),
                Err(error) => self.mismatches.push(Mismatch {
                    row,
                    stage,
                    code: error.code(),
                    reason: error.to_string(),
                }),
            }
        }
        self.done(stage, items.len(), started);
        good
    }

    /// Notes the time of a stage that did its work itself.
    pub(super) fn done(&mut self, stage: &'static str, items: usize, started: Instant) {
        self.timings.push(Timing { stage, items, took: started.elapsed() });
    }

    /// The rows that are mismatches already.
    pub(super) fn failed(&self) -> HashSet<usize> {
        self.mismatches.iter().map(|mismatch| mismatch.row).collect()
    }
}

/// Numbers the rows from 1.
pub(super) fn numbered<T>(rows: impl IntoIterator<Item = T>) -> Vec<Item<T>> {
    (1..).zip(rows).map(|(row, of)| Item { row, of }).collect()
}

/// Whole requests; small enough that every thread has some.
fn chunk_len(items: usize) -> usize {
    let chunks = rayon::current_num_threads().saturating_mul(CHUNKS_PER_THREAD);
    items.div_ceil(chunks.max(1)).next_multiple_of(MAX_INPUTS).clamp(MAX_INPUTS, CHUNK)
}

fn count(items: usize) -> u64 {
    u64::try_from(items).unwrap_or(u64::MAX)
}

/// On standard error, and only where that is a terminal.
fn progress_bar(stage: &'static str, items: usize) -> ProgressBar {
    let rate = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
        // The bar does without what cannot be written.
        let _ = write!(out, "{:.0}/s", state.per_sec());
    };
    let template = "{msg:33} [{wide_bar}] {pos}/{len} {rate:>7} {eta:>4} left";
    let style = ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("rate", rate)
        .progress_chars("=> ");
    ProgressBar::new(count(items)).with_style(style).with_message(stage)
}
