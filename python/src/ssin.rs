//! SSINs.

use blindnym::SsinKind;
use pyo3::prelude::*;

use crate::error::engine;

/// A social security number (INSZ, NISS) that was checked: length, check digits, date. Never shown by `repr`.
#[pyclass(frozen, eq, module = "blindnym")]
#[derive(PartialEq)]
pub(crate) struct Ssin(pub(crate) blindnym::Ssin);

#[pymethods]
impl Ssin {
    /// Reads eleven digits, or `YY.MM.DD-NNN.CC`.
    #[new]
    fn new(text: &str) -> PyResult<Self> {
        Ok(Self(blindnym::Ssin::parse(text).map_err(engine)?))
    }

    /// The eleven digits.
    #[getter]
    fn digits(&self) -> &str {
        self.0.digits()
    }

    /// `YY.MM.DD-NNN.CC`.
    #[getter]
    fn display(&self) -> String {
        self.0.to_display().to_string()
    }

    /// `"national"` for a national number, `"bis"` for a bis number.
    #[getter]
    fn kind(&self) -> &'static str {
        match self.0.kind() {
            SsinKind::Bis => "bis",
            SsinKind::National => "national",
        }
    }

    fn __repr__(&self) -> &'static str {
        "Ssin(…)"
    }
}
