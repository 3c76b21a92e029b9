//! Files: the command line's engine.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use blindnym_files::{Existing, Job, Place};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::background;
use crate::error::Told;
use crate::operation::Operation;

/// Works on one column of a CSV, JSON Lines, Parquet or Arrow file, and writes a file with all others as they were.
///
/// Gives what it came to: `rows`, `nulls`, `resumed_rows`, `problems` (rows by code) and `first_problem_row`.
#[pyfunction]
#[pyo3(signature = (
    operation, source, target, *, column, result, keep = false, overwrite = false, resume = false, fail_fast = false,
    pad_integers = None, part_rows = 65_536, progress = None
))]
#[allow(clippy::too_many_arguments, reason = "keyword arguments of Python")]
pub(crate) fn convert_file<'py>(
    py: Python<'py>,
    operation: &Operation,
    source: PathBuf,
    target: PathBuf,
    column: String,
    result: String,
    keep: bool,
    overwrite: bool,
    resume: bool,
    fail_fast: bool,
    pad_integers: Option<usize>,
    part_rows: u64,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let mut job = Job::new(Place::File(source), Place::File(target), column, result);
    job.keep = keep;
    job.existing = if overwrite { Existing::Replace } else { Existing::Refuse };
    job.resume = resume;
    job.fail_fast = fail_fast;
    job.pad_integers = pad_integers;
    job.part_rows = part_rows;
    job.workers = operation.workers;
    let transform = Arc::clone(&operation.transform);
    let done = background::run(py, progress.as_ref(), move |meter| {
        let mut count = |advance: &blindnym_files::Advance| {
            meter.rows.store(advance.rows, Ordering::Relaxed);
        };
        job.run(&*transform, &mut count, &meter.stop)
    })?;
    let summary = done.map_err(|error| Told::new(&error.code(), &error.to_string()).raise())?;
    let told = PyDict::new(py);
    told.set_item("rows", summary.rows)?;
    told.set_item("nulls", summary.nulls)?;
    told.set_item("resumed_rows", summary.resumed_rows)?;
    told.set_item("problems", summary.problems)?;
    told.set_item("first_problem_row", summary.first_problem.map(|first| first.row))?;
    Ok(told)
}
