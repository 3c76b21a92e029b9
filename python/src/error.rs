//! The one exception, with the codes that are the same in every language.

use blindnym::{ErrorKind, Problem};
use blindnym_client::ClientError;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::types::PyDict;

pyo3::create_exception!(
    blindnym,
    BlindnymError,
    PyException,
    "Anything that goes wrong. `code` is stable and the same in every language; `status` and `problem` are what \
     the service said, where it refused; `is_temporary` tells whether the same may go better later. No text holds \
     a value, a key or a token."
);

/// An exception in the making.
pub(crate) struct Told(Box<Facts>);

struct Facts {
    code: String,
    text: String,
    temporary: bool,
    status: Option<u16>,
    problem: Option<Problem>,
}

impl Told {
    pub(crate) fn new(code: &str, text: &str) -> Self {
        let (code, text) = (code.to_owned(), text.to_owned());
        Self(Box::new(Facts { code, text, temporary: false, status: None, problem: None }))
    }

    /// The exception.
    pub(crate) fn raise(self) -> PyErr {
        Python::attach(|py| {
            let error = BlindnymError::new_err(self.0.text.clone());
            match self.0.fill(error.value(py).as_any()) {
                Ok(()) => error,
                Err(other) => other,
            }
        })
    }
}

impl Facts {
    fn fill(&self, error: &Bound<'_, PyAny>) -> PyResult<()> {
        error.setattr("code", &self.code)?;
        error.setattr("is_temporary", self.temporary)?;
        error.setattr("status", self.status)?;
        let problem = self.problem.as_ref().map(|problem| members(error.py(), problem));
        error.setattr("problem", problem.transpose()?)
    }
}

/// Its members as the service names them.
fn members<'py>(py: Python<'py>, problem: &Problem) -> PyResult<Bound<'py, PyDict>> {
    let members = PyDict::new(py);
    let texts = [
        ("type", &problem.kind),
        ("title", &problem.title),
        ("detail", &problem.detail),
        ("id", &problem.id),
        ("inResponseTo", &problem.in_response_to),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            members.set_item(name, text)?;
        }
    }
    if let Some(status) = problem.status {
        members.set_item("status", status)?;
    }
    Ok(members)
}

/// What the engine says.
pub(crate) fn engine(error: blindnym::Error) -> PyErr {
    client(ClientError::Engine(error))
}

/// What a client or an owner says.
pub(crate) fn client(error: ClientError) -> PyErr {
    let mut told = Told::new(error.code(), &error.to_string());
    told.0.temporary = error.is_temporary();
    match error {
        ClientError::Engine(error) => {
            if let ErrorKind::Problem(problem) = error.kind() {
                told.0.problem = Some((**problem).clone());
            }
        }
        ClientError::Refused { status, problem } => {
            (told.0.status, told.0.problem) = (Some(status), Some(*problem));
        }
        _ => {}
    }
    told.raise()
}

/// Settings that cannot be used.
pub(crate) fn settings(text: &str) -> PyErr {
    Told::new("settings", text).raise()
}
