//! The owner of a domain.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use blindnym::{AwsLcPrivateKeys, Jwks, TransitOptions};
use blindnym_client::{JwksSource, JwksUrl, OwnerKeys, OwnerSettings};
use pyo3::prelude::*;
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
}

impl Owner {
    /// Unlocks the domain.
    pub(crate) fn open(
        py: Python<'_>,
        service: &Service,
        keys: OwnerKeys,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let blocking = service.blocking.clone();
        let settings = OwnerSettings { threads, ..OwnerSettings::default() };
        let opened = background::run(py, None, move |_| blocking.owner(keys, settings))?;
        let owner = Arc::new(opened.map_err(client)?);
        Ok(Self { owner, place: service.place.clone() })
    }
}

#[pymethods]
impl Owner {
    /// Unlocks the domain with RSA keys of ours: `keys` are files of PKCS#8 private keys (PEM or DER), `jwks` is
    /// the text of our JWKS or `None` to read it from `jku`, its address exactly as the domain has it.
    #[new]
    #[pyo3(signature = (service, domain, *, jku, keys, jwks = None, threads = None))]
    fn new(
        py: Python<'_>,
        service: &Service,
        domain: String,
        jku: String,
        keys: Vec<(String, PathBuf)>,
        jwks: Option<&str>,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let mut private = AwsLcPrivateKeys::new();
        for (thumbprint, path) in keys {
            let read = fs::read(&path).map_err(|error| {
                settings(&format!("{} cannot be read: {error}", path.display()))
            })?;
            private.insert_pkcs8(&thumbprint, &Zeroizing::new(read)).map_err(engine)?;
        }
        let source: Arc<dyn JwksSource> = match jwks {
            Some(text) => Arc::new(Jwks::parse(text.as_bytes()).map_err(engine)?),
            None => {
                let http = blindnym_client::HttpSettings::new(&service.place);
                Arc::new(JwksUrl::new(&jku, &http).map_err(client)?)
            }
        };
        let keys = OwnerKeys {
            service: Arc::clone(&service.service),
            domain,
            jku,
            jwks: source,
            private_keys: Arc::new(private),
        };
        Self::open(py, service, keys, threads)
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

    /// The operation on columns: pseudonyms in transit to pseudonyms at rest.
    fn opening(&self) -> Operation {
        Operation::new(blindnym_columns::at_rest(Arc::clone(&self.owner), &self.place), None)
    }

    /// The operation on columns: pseudonyms at rest to new pseudonyms in transit, for the caller whose token has
    /// this `sub`, or for anybody.
    #[pyo3(signature = (*, subject = None, form = "urn"))]
    fn sending(&self, subject: Option<&str>, form: &str) -> PyResult<Operation> {
        let options = subject.map_or_else(TransitOptions::default, TransitOptions::for_subject);
        let bound = if subject.is_some() { ", for a subject" } else { "" };
        let owner = Arc::clone(&self.owner);
        let form = self::form(form)?;
        let column = blindnym_columns::in_transit(owner, &self.place, options, bound, form);
        Ok(Operation::new(column, None))
    }

    fn __repr__(&self) -> String {
        format!("Owner(domain={:?})", self.owner.inner().current().domain().name())
    }
}
