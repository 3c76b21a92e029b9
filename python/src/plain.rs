//! Columns of plain Python, and what is told of problems.

use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::{Array, ArrayRef, StringArray};
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};
use pyo3_arrow::{PyArray, PyChunkedArray};

use crate::arrow::{Cells, no_problem_chunk, problem_column};

/// A list of texts and `None` as a column.
#[pyfunction]
pub(crate) fn texts(rows: Vec<Option<String>>) -> PyArray {
    PyArray::from_array_ref(Arc::new(StringArray::from(rows)))
}

/// A column of texts, or of problems, as a list.
#[pyfunction]
pub(crate) fn rows<'py>(py: Python<'py>, column: PyChunkedArray) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for chunk in column.chunks() {
        if chunk.as_struct_opt().is_some() {
            for row in 0..chunk.len() {
                match problem(chunk, row) {
                    Some(problem) => list.append(PyTuple::new(py, [problem.0, problem.1])?)?,
                    None => list.append(py.None())?,
                }
            }
            continue;
        }
        let cells = Cells::new(chunk).map_err(crate::error::Told::raise)?;
        for cell in cells.rows(0, cells.len()) {
            list.append(cell)?;
        }
    }
    Ok(list)
}

/// The first problem: its row, counted from 0, code and text; and how many rows have one.
#[pyfunction]
pub(crate) fn first_problem(problems: PyChunkedArray) -> Option<(usize, String, String, usize)> {
    let (mut before, mut first, mut count) = (0_usize, None, 0_usize);
    for chunk in problems.chunks() {
        for row in 0..chunk.len() {
            let Some((code, text)) = problem(chunk, row) else { continue };
            count = count.saturating_add(1);
            let at = before.saturating_add(row);
            let _first = first.get_or_insert((at, code, text));
        }
        before = before.saturating_add(chunk.len());
    }
    first.map(|(row, code, text)| (row, code, text, count))
}

/// A column without problems, of as many rows in as many chunks.
#[pyfunction]
pub(crate) fn no_problems(column: PyChunkedArray) -> PyResult<PyChunkedArray> {
    problem_column(column.chunks().iter().map(|chunk| no_problem_chunk(chunk.len())).collect())
}

fn problem(chunk: &ArrayRef, row: usize) -> Option<(String, String)> {
    let problems = chunk.as_struct_opt().filter(|problems| problems.is_valid(row))?;
    let text = |name| -> Option<String> {
        Some(problems.column_by_name(name)?.as_string_opt::<i32>()?.value(row).to_owned())
    };
    Some((text("code")?, text("text")?))
}
