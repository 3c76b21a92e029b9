//! FHIR resources.

use blindnym_client::blocking::Blocking;
use blindnym_fhir::{Failure, FhirClient, Form, Rules, Settings, UnknownForm};
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};

use crate::background;
use crate::error::{Told, client, engine, settings};
use crate::objects::Domain;
use crate::service::Service;

/// FHIR resources (R4, JSON): resources, Bundles and Parameters leave pseudonymised, whole or not at all, and come
/// back byte for byte.
///
/// `rules` is a ready rule set, `uhmep` or `belgium`, or the JSON of one. `form` is that of pseudonyms: `urn`,
/// `urn-short`, `urn-ehealth`, `urn-v1`, `urn-ehealth-v1`, `v1`; all are read.
#[pyclass(frozen, module = "blindnym")]
pub(crate) struct Fhir {
    blocking: Blocking,
    client: FhirClient,
}

#[pymethods]
impl Fhir {
    #[new]
    #[pyo3(signature = (service, domain, *, rules = "uhmep", form = "urn"))]
    fn new(service: &Service, domain: &Domain, rules: &str, form: &str) -> PyResult<Self> {
        let ready = Rules::READY.iter().find(|(name, _)| *name == rules);
        let rules = Rules::parse(ready.map_or(rules, |(_, json)| json)).map_err(wrong)?;
        let usual = Settings { form: self::form(form)?, ..Settings::default() };
        let client = FhirClient::new(service.caller()?, (*domain.0).clone(), rules, usual);
        Ok(Self { blocking: service.blocking.clone(), client })
    }

    /// Resources as they leave: a list with one result for each, a text or an exception. What they ask for goes
    /// together, each value once.
    fn pseudonymize<'py>(
        &self,
        py: Python<'py>,
        resources: Vec<String>,
    ) -> PyResult<Bound<'py, PyList>> {
        self.each(py, resources, async |client, texts| client.pseudonymize(texts).await)
    }

    /// Resources as they were: a list with one result for each, a text or an exception.
    fn identify<'py>(
        &self,
        py: Python<'py>,
        resources: Vec<String>,
    ) -> PyResult<Bound<'py, PyList>> {
        self.each(py, resources, async |client, texts| client.identify(texts).await)
    }

    /// The parameters of a search (a form's body, or what follows a question mark) as they leave.
    fn pseudonymize_search(&self, py: Python<'_>, form: String) -> PyResult<String> {
        let (blocking, caller) = (self.blocking.clone(), self.client.clone());
        let made =
            background::run(py, None, move |_| blocking.run(caller.pseudonymize_search(&form)))?;
        made.map_err(client)?.map_err(failed)
    }

    /// Where a resource holds what looks like an SSIN, as FHIRPaths.
    #[staticmethod]
    fn find_ssins(resource: &str) -> PyResult<Vec<String>> {
        let found = blindnym_fhir::find_ssins(resource).map_err(wrong)?;
        Ok(found.iter().map(ToString::to_string).collect())
    }
}

impl Fhir {
    /// One result for each resource, in either direction: the text, or the exception.
    fn each<'py, T: AsRef<str> + Send + 'static>(
        &self,
        py: Python<'py>,
        resources: Vec<String>,
        turn: impl AsyncFnOnce(&FhirClient, &[&str]) -> Vec<Result<T, Failure>> + Send + 'static,
    ) -> PyResult<Bound<'py, PyList>> {
        let (blocking, caller) = (self.blocking.clone(), self.client.clone());
        let made = background::run(py, None, move |_| {
            let texts: Vec<&str> = resources.iter().map(String::as_str).collect();
            blocking.run(turn(&caller, &texts))
        })?;
        let one = |result: Result<T, Failure>| match result {
            Ok(text) => PyString::new(py, text.as_ref()).into_any(),
            Err(failure) => failed(failure).into_value(py).into_bound(py).into_any(),
        };
        PyList::new(py, made.map_err(client)?.into_iter().map(one).collect::<Vec<_>>())
    }
}

fn failed(failure: Failure) -> PyErr {
    match failure {
        Failure::Resource(error) => wrong(error),
        Failure::Service(error) => client(error),
    }
}

fn wrong(error: blindnym_fhir::Error) -> PyErr {
    match error {
        blindnym_fhir::Error::Engine(error) => engine(error),
        error => Told::new(error.code(), &error.to_string()).raise(),
    }
}

fn form(name: &str) -> PyResult<Form> {
    name.parse().map_err(|unknown: UnknownForm| settings(&unknown.to_string()))
}
