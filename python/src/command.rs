//! The command line.

use std::ffi::OsString;

use pyo3::prelude::*;

/// Runs the `blindnym` command with these arguments, the first of which is its name; gives its exit status.
#[pyfunction]
pub(crate) fn command(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| blindnym_cli::run(arguments))
}
