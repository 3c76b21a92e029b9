//! Domains, values and pseudonyms.

use std::sync::Arc;

use blindnym::{Curve, PseudonymAtRest};
use blindnym_columns::Form;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::error::{engine, settings};

/// A domain, as the service describes it: `service.domain(key)` reads it.
#[pyclass(frozen, module = "blindnym")]
pub(crate) struct Domain(pub(crate) Arc<blindnym::Domain>);

#[pymethods]
impl Domain {
    /// A domain whose parameters are known. `buffer_size` is in bytes, `time_to_live` in seconds.
    #[new]
    #[pyo3(signature = (name, *, audience, crv = "P-521", buffer_size = 8, time_to_live = 600))]
    fn new(
        name: &str,
        audience: &str,
        crv: &str,
        buffer_size: u8,
        time_to_live: u32,
    ) -> PyResult<Self> {
        let curve: Curve = crv.parse().map_err(engine)?;
        let domain = blindnym::Domain::new(name, curve, audience);
        let domain = domain.with_buffer_size(buffer_size).map_err(engine)?;
        Ok(Self(Arc::new(domain.with_time_to_live(time_to_live))))
    }

    /// The domain's key, `uhmep_v1` for instance.
    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    /// The curve, `P-521` for instance.
    #[getter]
    fn crv(&self) -> &'static str {
        self.0.curve().crv()
    }

    /// `aud` of its transitInfos.
    #[getter]
    fn audience(&self) -> &str {
        self.0.audience()
    }

    /// Bytes that an encoded value leaves for the counter.
    #[getter]
    fn buffer_size(&self) -> u8 {
        self.0.buffer_size()
    }

    /// Seconds that a new pseudonym in transit lives.
    #[getter]
    fn time_to_live(&self) -> u32 {
        self.0.time_to_live()
    }

    fn __repr__(&self) -> String {
        format!("Domain({:?}, crv={:?})", self.0.name(), self.0.curve().crv())
    }
}

/// A clear value of at most 32 bytes. Never shown by `repr`; its memory is wiped when it goes.
#[pyclass(frozen, eq, module = "blindnym")]
#[derive(Clone, PartialEq)]
pub(crate) struct Value(pub(crate) blindnym::Value);

#[pymethods]
impl Value {
    /// A value of text (UTF-8) or bytes.
    #[new]
    fn new(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(Self(blindnym::Value::from_text(&text.to_cow()?)));
        }
        let bytes = value.cast::<PyBytes>().map_err(|_| settings("a value is str or bytes"))?;
        Ok(Self(blindnym::Value::from_bytes(bytes.as_bytes())))
    }

    /// The text. Raises `not_text` where the bytes are no UTF-8.
    #[getter]
    fn text(&self) -> PyResult<&str> {
        self.0.as_text().map_err(engine)
    }

    fn __bytes__<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.as_bytes())
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __repr__(&self) -> &'static str {
        "Value(…)"
    }
}

/// A pseudonym at rest: what owners store. The same value has the same x in its domain, always.
#[pyclass(frozen, eq, module = "blindnym")]
#[derive(Clone, PartialEq)]
pub(crate) struct Pseudonym(pub(crate) PseudonymAtRest);

#[pymethods]
impl Pseudonym {
    /// Takes what was stored: x as bytes (66 on P-521), or its standard Base64 text.
    #[new]
    fn new(domain: &Domain, stored: &Bound<'_, PyAny>) -> PyResult<Self> {
        let pseudonym = if let Ok(text) = stored.cast::<PyString>() {
            PseudonymAtRest::from_text(&domain.0, &text.to_cow()?)
        } else {
            let wrong = |_| settings("a stored pseudonym is str or bytes");
            PseudonymAtRest::from_x(&domain.0, stored.cast::<PyBytes>().map_err(wrong)?.as_bytes())
        };
        Ok(Self(pseudonym.map_err(engine)?))
    }

    /// x, big-endian: 66 bytes on P-521.
    #[getter]
    fn x<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.x())
    }

    /// The text to store: standard Base64 of x, 88 characters on P-521.
    #[getter]
    fn text(&self) -> String {
        self.0.to_text()
    }

    /// The key of its domain.
    #[getter]
    fn domain(&self) -> &str {
        self.0.domain()
    }

    fn __repr__(&self) -> String {
        format!("Pseudonym(domain={:?})", self.0.domain())
    }
}

/// A pseudonym in transit: blinded by a scalar that only its owner can decrypt.
#[pyclass(frozen, module = "blindnym")]
#[derive(Clone)]
pub(crate) struct PseudonymInTransit(pub(crate) blindnym::PseudonymInTransit);

#[pymethods]
impl PseudonymInTransit {
    /// Reads any of the text forms.
    #[new]
    fn new(domain: &Domain, text: &str) -> PyResult<Self> {
        let read = blindnym::PseudonymInTransit::from_text(&domain.0, text);
        Ok(Self(read.map_err(engine)?))
    }

    /// Its text: `urn`, `urn-ehealth`, `urn-v1`, `urn-ehealth-v1`, `short`, `long` or `v1`.
    #[pyo3(signature = (form = "urn"))]
    fn text(&self, form: &str) -> PyResult<String> {
        Ok(self.0.to_text(self::form(form)?.text_form()))
    }

    /// When it expires, seconds since 1970; `None` where that is not known.
    #[getter]
    fn expires(&self) -> Option<i64> {
        self.0.expires()
    }

    /// The key of its domain.
    #[getter]
    fn domain(&self) -> &str {
        self.0.domain()
    }

    fn __str__(&self) -> String {
        self.0.to_text(Form::default().text_form())
    }

    fn __repr__(&self) -> String {
        format!("PseudonymInTransit(domain={:?})", self.0.domain())
    }
}

/// A form by its name.
pub(crate) fn form(name: &str) -> PyResult<Form> {
    name.parse().map_err(|unknown: blindnym_columns::UnknownName| settings(&unknown.to_string()))
}
