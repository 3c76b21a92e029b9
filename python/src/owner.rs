//! The owner of a domain.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use blindnym::{AwsLcPrivateKeys, Jwks};
use blindnym_client::blocking::Blocking;
use blindnym_client::{
    EmbeddedService, HttpSettings, JwksSource, JwksUrl, OwnerKeys, OwnerSettings,
    PseudonymisationService,
};
use pyo3::prelude::*;
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject as _;
use zeroize::Zeroizing;

use crate::background;
use crate::error::{client, engine, settings};
use crate::objects::{Domain, form};
use crate::operation::Operation;
use crate::service::Service;

/// The owner of a domain, with its secret keys, which are read again every six hours.
#[pyclass(frozen, module = "blindnym")]
pub(crate) struct Owner {
    owner: Arc<blindnym_client::blocking::Owner>,
    place: String,
    threads: Option<usize>,
}

impl Owner {
    /// Unlocks the domain.
    pub(crate) fn open(
        py: Python<'_>,
        blocking: Blocking,
        place: &str,
        keys: OwnerKeys,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        // Operations have threads of their own.
        let settings = OwnerSettings { threads: Some(0), ..OwnerSettings::default() };
        let opened = background::run(py, None, move |_| blocking.owner(keys, settings))?;
        let owner = Arc::new(opened.map_err(client)?);
        Ok(Self { owner, place: place.to_owned(), threads })
    }
}

/// Private keys, each under the thumbprints of its public half in the JWKS.
fn read_keys(paths: &[PathBuf], jwks: &Jwks) -> PyResult<Arc<AwsLcPrivateKeys>> {
    let mut private = AwsLcPrivateKeys::new();
    for path in paths {
        let shown = path.display();
        let read = |error| settings(&format!("{shown} cannot be read: {error}"));
        let bytes = Zeroizing::new(fs::read(path).map_err(read)?);
        let pem = PrivatePkcs8KeyDer::from_pem_slice(&bytes);
        let der = pem.as_ref().map_or(bytes.as_slice(), |key| key.secret_pkcs8_der());
        if private.insert_found(jwks, der).map_err(engine)? == 0 {
            return Err(settings(&format!("{shown} is the key of no certificate in the JWKS")));
        }
    }
    Ok(Arc::new(private))
}

#[pymethods]
impl Owner {
    /// Unlocks a domain of the service with RSA keys of ours. `jku` is the address of our JWKS, exactly as the domain
    /// has it, and `jwks` its text; `None` reads it there. `keys` are files of private keys (PKCS#8, PEM or DER). Where
    /// `transit_keys` are named, a domain that has others is refused.
    #[new]
    #[pyo3(signature = (service, domain, *, jku, keys, jwks = None, transit_keys = None, threads = None))]
    #[allow(clippy::too_many_arguments, reason = "keyword arguments of Python")]
    fn new(
        py: Python<'_>,
        service: &Service,
        domain: String,
        jku: String,
        keys: Vec<PathBuf>,
        jwks: Option<&str>,
        transit_keys: Option<Vec<String>>,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let source: Arc<dyn JwksSource> = match jwks {
            Some(text) => Arc::new(Jwks::parse(text.as_bytes()).map_err(engine)?),
            None => {
                Arc::new(JwksUrl::new(&jku, &HttpSettings::new(&service.place)).map_err(client)?)
            }
        };
        let reading = Arc::clone(&source);
        let blocking = service.blocking.clone();
        let now = background::run(py, None, move |_| blocking.run(reading.jwks()))?;
        let private_keys = read_keys(&keys, &now.map_err(client)?.map_err(client)?)?;
        let described = Arc::clone(&service.service);
        let keys =
            OwnerKeys { service: described, domain, jku, jwks: source, private_keys, transit_keys };
        Self::open(py, service.blocking.clone(), &service.place, keys, threads)
    }

    /// Unlocks a domain that was described before, without asking anybody: in the worker of a cluster, for instance.
    #[staticmethod]
    #[pyo3(signature = (document, *, domain, jku, jwks, keys, transit_keys = None, place = "", threads = None))]
    #[allow(clippy::too_many_arguments, reason = "keyword arguments of Python")]
    fn of_document(
        py: Python<'_>,
        document: String,
        domain: String,
        jku: String,
        jwks: &str,
        keys: Vec<PathBuf>,
        transit_keys: Option<Vec<String>>,
        place: &str,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let jwks = Jwks::parse(jwks.as_bytes()).map_err(engine)?;
        let private_keys = read_keys(&keys, &jwks)?;
        let described = [(domain.clone(), document)];
        let service = EmbeddedService::new(Arc::new(blindnym::Service::new()), described);
        let service: Arc<dyn PseudonymisationService> = Arc::new(service);
        let jwks = Arc::new(jwks);
        let keys = OwnerKeys { service, domain, jku, jwks, private_keys, transit_keys };
        Self::open(py, Blocking::new().map_err(client)?, place, keys, threads)
    }

    /// Its domain.
    #[getter]
    fn domain(&self) -> Domain {
        Domain(Arc::new(self.owner.inner().current().domain().clone()))
    }

    /// Reads the domain and its keys now.
    fn refresh(&self, py: Python<'_>) -> PyResult<()> {
        let owner = Arc::clone(&self.owner);
        background::run(py, None, move |_| owner.refresh())?.map_err(client)
    }

    /// The operation on columns: pseudonyms in transit to pseudonyms at rest; with a `sub`, those that are bound to
    /// another are refused.
    #[pyo3(signature = (*, subject = None))]
    fn opening(&self, subject: Option<&str>) -> PyResult<Operation> {
        let column = blindnym_columns::at_rest(Arc::clone(&self.owner), &self.place, subject);
        Ok(Operation::new(column.map_err(client)?, self.threads))
    }

    /// The operation on columns: pseudonyms at rest to new pseudonyms in transit, for the caller whose token has
    /// this `sub`, or for anybody.
    #[pyo3(signature = (*, subject = None, form = "urn"))]
    fn sending(&self, subject: Option<&str>, form: &str) -> PyResult<Operation> {
        let (owner, form) = (Arc::clone(&self.owner), self::form(form)?);
        let column = blindnym_columns::in_transit(owner, &self.place, subject, form);
        Ok(Operation::new(column.map_err(client)?, self.threads))
    }

    fn __repr__(&self) -> String {
        format!("Owner(domain={:?})", self.owner.inner().current().domain().name())
    }
}
