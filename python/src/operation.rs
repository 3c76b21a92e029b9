//! An operation on columns.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::available_parallelism;

use blindnym_files::{Failure, Outcome, Transform};
use pyo3::prelude::*;
use pyo3_arrow::PyChunkedArray;
use pyo3_arrow::input::AnyArray;

use crate::arrow::{Cells, Written};
use crate::background::{self, Meter};
use crate::error::Told;

/// Rows that one thread works on at a time.
const PIECE: usize = 256;

/// What happens to a column: made by a service or an owner, used as often as one likes, by several threads.
#[pyclass(frozen, module = "blindnym")]
pub(crate) struct Operation {
    pub(crate) transform: Arc<dyn Transform + Send>,
    pub(crate) workers: usize,
}

impl Operation {
    /// One that computes on the threads that call it: as many as there are to be.
    pub(crate) fn new(transform: impl Transform + Send + 'static, threads: Option<usize>) -> Self {
        let cores = || available_parallelism().map_or(1, usize::from);
        Self { transform: Arc::new(transform), workers: threads.unwrap_or_else(cores).max(1) }
    }

    /// One that has threads of its own to compute on, while some of those that call it wait for the service.
    pub(crate) fn of_service(
        transform: impl Transform + Send + 'static,
        threads: Option<usize>,
    ) -> Self {
        let mut operation = Self::new(transform, threads);
        operation.workers = operation.workers.saturating_mul(2).saturating_add(2);
        operation
    }
}

#[pymethods]
impl Operation {
    /// Works on a column, which is anything with Arrow's PyCapsule interface. Gives the results and, where there
    /// is a problem in any row, a column of structs with its `code` and `text` in those rows.
    #[pyo3(signature = (column, *, progress = None))]
    fn apply(
        &self,
        py: Python<'_>,
        column: AnyArray,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<(PyChunkedArray, Option<PyChunkedArray>)> {
        let chunks = column.into_chunked_array()?;
        let (transform, workers) = (Arc::clone(&self.transform), self.workers);
        let work = move |meter: &Meter| all(&*transform, workers, chunks, meter);
        let done = background::run(py, progress.as_ref(), work)?;
        match done {
            Ok(written) => written.finish(),
            Err(Stop::Told(told)) => Err(told.raise()),
            Err(Stop::Failed(failure)) => Err(Told::new(&failure.code, &failure.text).raise()),
        }
    }

    fn __repr__(&self) -> String {
        format!("Operation({:?})", self.transform.describe())
    }
}

/// The operation on columns: SSINs, punctuated or not, to their eleven digits.
#[pyfunction]
pub(crate) fn check_ssin() -> Operation {
    Operation::new(blindnym_columns::check_ssin(), None)
}

/// Why there is no column.
pub(crate) enum Stop {
    Told(Told),
    Failed(Failure),
}

/// Piece by piece, as many at a time as there are workers.
fn all(
    transform: &(dyn Transform + Send),
    workers: usize,
    column: PyChunkedArray,
    meter: &Meter,
) -> Result<Written, Stop> {
    let (chunks, field) = column.into_inner();
    let mut written = Written::new(&field);
    for chunk in chunks {
        let cells = Cells::new(&chunk).map_err(Stop::Told)?;
        chunk_of(transform, workers, &cells, meter, &mut written)?;
        written.end_chunk();
    }
    Ok(written)
}

fn chunk_of(
    transform: &(dyn Transform + Send),
    workers: usize,
    cells: &Cells,
    meter: &Meter,
    written: &mut Written,
) -> Result<(), Stop> {
    let pieces = cells.len().div_ceil(PIECE);
    let one = |piece: usize| -> Result<Vec<Option<Outcome>>, Stop> {
        if meter.stop.load(Ordering::Relaxed) {
            return Err(Stop::Told(Told::new("cancelled", "the work was given up")));
        }
        let from = piece.saturating_mul(PIECE);
        let rows: Vec<Option<&str>> = cells.rows(from, PIECE);
        let full: Vec<&str> = rows.iter().copied().flatten().collect();
        let mut made = transform.apply(&full).map_err(Stop::Failed)?.into_iter();
        let outcomes = rows.iter().map(|row| row.and_then(|_| made.next())).collect();
        let done = u64::try_from(rows.len()).unwrap_or(0);
        let _before = meter.rows.fetch_add(done, Ordering::Relaxed);
        Ok(outcomes)
    };
    background::in_order(pieces, workers, one, |outcomes| written.add(outcomes))
}
