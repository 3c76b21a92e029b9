//! A service in this process.

use std::collections::BTreeMap;
use std::sync::Arc;

use blindnym::{Curve, Jwks, MasterSecret};
use blindnym_client::{ClientSettings, OwnerKeys};
use blindnym_service::DevWorld;
use getrandom::SysRng;
use pyo3::prelude::*;
use rand_core::TryRng as _;
use zeroize::Zeroizing;

use crate::error::{Told, engine, settings};
use crate::owner::Owner;
use crate::service::Service;

/// Where it says that it is. Nobody connects there.
const PLACE: &str = "https://localhost";

/// A service in this process, with domains of its own: to learn, to test, and for whoever holds a domain's secret.
#[pyclass(frozen, extends = Service, module = "blindnym")]
pub(crate) struct EmbeddedService {
    jwks: Jwks,
    documents: BTreeMap<String, String>,
    holder: blindnym_service::HolderKey,
}

#[pymethods]
impl EmbeddedService {
    /// `domains` are their keys. The secrets are drawn at random, or derived from a `master_secret` of 64 bytes.
    /// Pseudonyms in transit live for `time_to_live` seconds.
    #[new]
    #[pyo3(signature = (
        domains = vec!["uhmep_v1".to_owned(), "ehealth_v1".to_owned()], *, master_secret = None, crv = "P-521",
        time_to_live = 600, threads = None, cache = 10_000
    ))]
    fn new(
        domains: Vec<String>,
        master_secret: Option<Vec<u8>>,
        crv: &str,
        time_to_live: u32,
        threads: Option<usize>,
        cache: usize,
    ) -> PyResult<PyClassInitializer<Self>> {
        let mut secret = Zeroizing::new(master_secret.unwrap_or_default());
        if secret.is_empty() {
            secret.resize(64, 0);
            SysRng
                .try_fill_bytes(&mut secret)
                .map_err(|_| settings("the system has no random numbers"))?;
        }
        let master = MasterSecret::from_bytes(&secret).map_err(engine)?;
        let curve: Curve = crv.parse().map_err(engine)?;
        let domains: Vec<(&str, Curve)> =
            domains.iter().map(|name| (name.as_str(), curve)).collect();
        let world = DevWorld::of(PLACE, &master, &domains, Some(time_to_live));
        let failed = |error: blindnym_service::HolderError| {
            Told::new("settings", &error.to_string()).raise()
        };
        let DevWorld { service, descriptions, owner, jwks } = world.map_err(failed)?;
        let documents: BTreeMap<String, String> =
            descriptions.into_iter().map(|one| (one.name, one.json)).collect();
        let embedded = blindnym_client::EmbeddedService::new(Arc::new(service), documents.clone());
        let usual = ClientSettings { threads, cache, ..ClientSettings::default() };
        let base = Service::open(Arc::new(embedded), "this process", usual)?;
        Ok(PyClassInitializer::from(base).add_subclass(Self { jwks, documents, holder: owner }))
    }

    /// The owner of one of its domains.
    #[pyo3(signature = (domain, *, threads = None))]
    fn owner(this: PyRef<'_, Self>, domain: String, threads: Option<usize>) -> PyResult<Owner> {
        let service = this.as_super();
        let keys = OwnerKeys {
            service: Arc::clone(&service.service),
            domain,
            jku: format!("{PLACE}{}", DevWorld::JWKS_PATH),
            jwks: Arc::new(this.jwks.clone()),
            private_keys: Arc::new(this.holder.private_keys().map_err(engine)?),
            transit_keys: None,
        };
        Owner::open(this.py(), service.blocking.clone(), &service.place, keys, threads)
    }

    /// What its owner unlocks a domain with elsewhere: the domain's document, the address and the text of the
    /// owner's JWKS, and the private key (PEM), which is secret.
    fn owner_material(&self, domain: &str) -> PyResult<(String, String, String, String)> {
        let unknown = || Told::new("unknown_domain", "the service has no such domain").raise();
        let document = self.documents.get(domain).cloned().ok_or_else(unknown)?;
        let jku = format!("{PLACE}{}", DevWorld::JWKS_PATH);
        Ok((document, jku, self.jwks.to_json(), self.holder.private_pem().to_owned()))
    }
}
