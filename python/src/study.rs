//! Studies.

use getrandom::SysRng;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rand_core::UnwrapErr;

use crate::error::engine;
use crate::objects::Domain;
use crate::operation::Operation;

/// The secret of a study: 32 bytes. Never shown by `repr`.
#[pyclass(frozen, eq, subclass, module = "blindnym._blindnym")]
#[derive(PartialEq)]
pub(crate) struct StudySecret(blindnym::StudyKey);

#[pymethods]
impl StudySecret {
    /// Takes the 32 bytes that were stored; draws new ones where there are none.
    #[new]
    #[pyo3(signature = (stored = None))]
    fn new(stored: Option<&[u8]>) -> PyResult<Self> {
        let key = match stored {
            Some(stored) => blindnym::StudyKey::from_bytes(stored).map_err(engine)?,
            None => blindnym::StudyKey::generate(&mut UnwrapErr(SysRng)),
        };
        Ok(Self(key))
    }

    /// The 32 bytes, to be stored where the study's data are not.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.as_bytes())
    }

    /// The operation on columns: pseudonyms at rest to the study's.
    #[pyo3(signature = (domain, *, threads = None))]
    fn deriving(&self, domain: &Domain, threads: Option<usize>) -> Operation {
        let column = blindnym_columns::study(self.0.clone(), (*domain.0).clone());
        Operation::new(column, threads)
    }

    /// The operation on columns: the study's pseudonyms to those at rest.
    #[pyo3(signature = (domain, *, threads = None))]
    fn reversing(&self, domain: &Domain, threads: Option<usize>) -> Operation {
        let column = blindnym_columns::study_back(self.0.clone(), (*domain.0).clone());
        Operation::new(column, threads)
    }

    fn __repr__(&self) -> &'static str {
        "StudyKey(…)"
    }
}
