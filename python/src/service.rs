//! A service, and what callers ask of it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use blindnym_cli::Connection;
use blindnym_client::blocking::{Blocking, Client};
use blindnym_client::{
    AccessToken, Caller, ClientError, ClientSettings, FixedToken, HttpSettings,
    PseudonymisationService, TokenSource,
};
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::background;
use crate::error::{client, settings};
use crate::objects::{Domain, PseudonymInTransit, Value, form};
use crate::operation::Operation;
use crate::owner::Owner;

/// A pseudonymisation service, and the client that talks with it: batches, retries, caches.
#[pyclass(frozen, subclass, module = "blindnym")]
pub(crate) struct Service {
    pub(crate) blocking: Blocking,
    pub(crate) service: Arc<dyn PseudonymisationService>,
    client: Arc<Client>,
    settings: ClientSettings,
    /// Where it is.
    pub(crate) place: String,
}

impl Service {
    pub(crate) fn open(
        service: Arc<dyn PseudonymisationService>,
        place: &str,
        settings: ClientSettings,
    ) -> PyResult<Self> {
        let blocking = Blocking::new().map_err(client)?;
        let client = Arc::new(blocking.client(Arc::clone(&service), settings).map_err(client)?);
        Ok(Self { blocking, service, client, settings, place: place.to_owned() })
    }

    /// A client of the same service, for what waits by itself.
    pub(crate) fn caller(&self) -> PyResult<Arc<blindnym_client::Client>> {
        let caller = blindnym_client::Client::new(Arc::clone(&self.service), self.settings);
        Ok(Arc::new(caller.map_err(client)?))
    }

    /// The client, or one with other threads.
    fn client(&self, threads: Option<usize>) -> PyResult<Arc<Client>> {
        let Some(threads) = threads else { return Ok(Arc::clone(&self.client)) };
        let settings = ClientSettings { threads: Some(threads.max(1)), ..self.settings };
        let other = self.blocking.client(Arc::clone(&self.service), settings);
        Ok(Arc::new(other.map_err(client)?))
    }
}

/// One result for each item: what was asked for, or the exception.
fn each<'py, T>(
    py: Python<'py>,
    results: Vec<Result<T, ClientError>>,
    show: impl Fn(T) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyList>> {
    let one = |result| match result {
        Ok(made) => show(made),
        Err(error) => Ok(client(error).into_value(py).into_bound(py).into_any()),
    };
    PyList::new(py, results.into_iter().map(one).collect::<PyResult<Vec<_>>>()?)
}

#[pymethods]
impl Service {
    /// The domain, as the service describes it now. Keep it.
    fn domain(&self, py: Python<'_>, key: String) -> PyResult<Domain> {
        let caller = Arc::clone(&self.client);
        let domain = background::run(py, None, move |_| caller.domain(&key))?;
        Ok(Domain(Arc::new(domain.map_err(client)?)))
    }

    /// Values to pseudonyms in transit: a list with one result for each, a pseudonym or an exception.
    fn pseudonymize<'py>(
        &self,
        py: Python<'py>,
        domain: &Domain,
        values: Vec<PyRef<'py, Value>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let values: Vec<blindnym::Value> = values.iter().map(|value| value.0.clone()).collect();
        let (caller, domain) = (Arc::clone(&self.client), Arc::clone(&domain.0));
        let made = background::run(py, None, move |_| caller.pseudonymize(&domain, &values))?;
        each(py, made, |made| Ok(Bound::new(py, PseudonymInTransit(made))?.into_any()))
    }

    /// Pseudonyms in transit to values: a list with one result for each, a value or an exception.
    fn identify<'py>(
        &self,
        py: Python<'py>,
        domain: &Domain,
        pseudonyms: Vec<PyRef<'py, PseudonymInTransit>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let pseudonyms: Vec<_> = pseudonyms.iter().map(|one| one.0.clone()).collect();
        let (caller, domain) = (Arc::clone(&self.client), Arc::clone(&domain.0));
        let made = background::run(py, None, move |_| caller.identify(&domain, &pseudonyms))?;
        each(py, made, |made| Ok(Bound::new(py, Value(made))?.into_any()))
    }

    /// Forgets all answers that are kept, and wipes them.
    fn forget(&self) {
        self.client.forget();
    }

    /// The operation on columns: values to pseudonyms in transit.
    #[pyo3(signature = (domain, *, values = "ssin", form = "urn", threads = None))]
    fn pseudonymizing(
        &self,
        domain: &Domain,
        values: &str,
        form: &str,
        threads: Option<usize>,
    ) -> PyResult<Operation> {
        let kind = values
            .parse()
            .map_err(|unknown: blindnym_columns::UnknownName| settings(&unknown.to_string()))?;
        let (caller, domain) = (self.client(threads)?, (*domain.0).clone());
        let form = self::form(form)?;
        let column = blindnym_columns::pseudonymize(caller, domain, &self.place, kind, form);
        Ok(Operation::of_service(column, threads))
    }

    /// The operation on columns: pseudonyms in transit to values.
    #[pyo3(signature = (domain, *, threads = None))]
    fn identifying(&self, domain: &Domain, threads: Option<usize>) -> PyResult<Operation> {
        let (caller, domain) = (self.client(threads)?, (*domain.0).clone());
        Ok(Operation::of_service(blindnym_columns::identify(caller, domain, &self.place), threads))
    }

    /// The operation on columns: pseudonyms of one domain to pseudonyms in transit of another.
    #[pyo3(signature = (domain, to, *, form = "urn", threads = None))]
    fn converting(
        &self,
        domain: &Domain,
        to: &Domain,
        form: &str,
        threads: Option<usize>,
    ) -> PyResult<Operation> {
        let (from, to) = ((*domain.0).clone(), (*to.0).clone());
        let (caller, form) = (self.client(threads)?, self::form(form)?);
        let column = blindnym_columns::convert(caller, from, to, &self.place, form);
        Ok(Operation::of_service(column, threads))
    }

    fn __repr__(&self) -> String {
        format!("Service({:?})", self.place)
    }
}

/// The service of eHealth, or one that is compatible with it, over HTTP.
#[pyclass(frozen, extends = Service, module = "blindnym")]
pub(crate) struct HttpService(Option<Connection>);

#[pymethods]
impl HttpService {
    /// `url` is the address before `/pseudo/v1`. `token` is the text of an access token; services with tokens
    /// that renew themselves come from profiles. `sender` and `products` are for the headers that eHealth wants.
    /// `timeout` is in seconds; `requests` is how many are on their way at once; `cache` is how many answers are
    /// kept of each operation.
    #[new]
    #[pyo3(signature = (
        url, *, token = None, sender = None, products = None, timeout = 10.0, requests = 8, threads = None,
        cache = 10_000
    ))]
    #[allow(clippy::too_many_arguments, reason = "keyword arguments of Python")]
    fn new(
        url: &str,
        token: Option<String>,
        sender: Option<&str>,
        products: Option<&str>,
        timeout: f64,
        requests: usize,
        threads: Option<usize>,
        cache: usize,
    ) -> PyResult<PyClassInitializer<Self>> {
        let mut http = HttpSettings::new(url);
        let wrong = |_| settings("`timeout` is a number of seconds above 0");
        http.timeout = Duration::try_from_secs_f64(timeout).map_err(wrong)?;
        http.caller = match (sender, products) {
            (Some(sender), Some(products)) => {
                let caller = Caller::new(sender, products);
                Some(caller.map_err(|error| settings(&error.to_string()))?)
            }
            (None, None) => None,
            _ => return Err(settings("`sender` and `products` go together")),
        };
        let tokens = token.map(|token| -> Arc<dyn TokenSource> {
            Arc::new(FixedToken::new(AccessToken::new(token.into(), None, None)))
        });
        let service = blindnym_client::HttpService::new(http, tokens).map_err(client)?;
        let usual = ClientSettings { requests: requests.max(1), threads, cache };
        let base = Service::open(Arc::new(service), url.trim_end_matches('/'), usual)?;
        Ok(PyClassInitializer::from(base).add_subclass(Self(None)))
    }

    /// The service of a profile, with its tokens, as the command line has it (`blindnym config init` writes one).
    /// What is not named is looked for as the command line does.
    #[staticmethod]
    #[pyo3(signature = (profile = None, *, config = None, threads = None))]
    fn from_profile(
        py: Python<'_>,
        profile: Option<String>,
        config: Option<PathBuf>,
        threads: Option<usize>,
    ) -> PyResult<Py<Self>> {
        let told = |error: anyhow::Error| settings(&format!("{error:#}"));
        let connection = Connection::open(profile, config).map_err(told)?;
        let mut usual = connection.client_settings();
        usual.threads = threads.or(usual.threads);
        let service = connection.service().map_err(told)?;
        let base = Service::open(service, connection.base(), usual)?;
        Py::new(py, PyClassInitializer::from(base).add_subclass(Self(Some(connection))))
    }

    /// The owner of a domain, with the keys of the profile.
    #[pyo3(signature = (domain, *, threads = None))]
    fn owner(this: PyRef<'_, Self>, domain: String, threads: Option<usize>) -> PyResult<Owner> {
        let Some(connection) = this.0.clone() else {
            return Err(settings(
                "only a service of a profile knows an owner's keys: use Owner(…)",
            ));
        };
        let service = this.as_super();
        let (described, blocking) = (Arc::clone(&service.service), service.blocking.clone());
        let keys = background::run(this.py(), None, move |_| {
            blocking.run(connection.owner_keys(described, &domain))
        })?;
        let keys = keys.map_err(client)?.map_err(|error| settings(&format!("{error:#}")))?;
        Owner::open(this.py(), service.blocking.clone(), &service.place, keys, threads)
    }
}
