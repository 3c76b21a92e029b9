//! The five operations, with a profile's service and keys.

use std::sync::Arc;

use anyhow::Result;
use blindnym::{Pseudonym, PseudonymAtRest, PseudonymInTransit, Value};
use blindnym_client::blocking::{Blocking, Client, Owner};
use blindnym_client::{HttpService, OwnerSettings};
use blindnym_columns::{Column, Form, Kind};

use crate::profile::{Profile, Selection};

/// What a profile gives to work with.
pub(super) struct Reach {
    profile: Profile,
    blocking: Blocking,
    service: Arc<HttpService>,
    threads: Option<usize>,
}

impl Reach {
    /// Reads the profile. Nothing is asked of anybody yet.
    pub(super) fn new(selection: &Selection, threads: Option<usize>) -> Result<Self> {
        let profile = Profile::find(selection)?;
        let (blocking, service) = (Blocking::new()?, profile.service()?);
        Ok(Self { profile, blocking, service, threads })
    }

    /// Values to pseudonyms in transit.
    pub(super) fn pseudonymize(
        &self,
        domain: Option<&str>,
        kind: Kind,
        form: Form,
    ) -> Result<Column<Value>> {
        let client = self.client()?;
        let domain = client.domain(self.profile.domain(domain)?)?;
        Ok(blindnym_columns::pseudonymize(client, domain, &self.profile.base, kind, form))
    }

    /// Pseudonyms in transit to values.
    pub(super) fn identify(&self, domain: Option<&str>) -> Result<Column<PseudonymInTransit>> {
        let client = self.client()?;
        let domain = client.domain(self.profile.domain(domain)?)?;
        Ok(blindnym_columns::identify(client, domain, &self.profile.base))
    }

    /// Pseudonyms in transit to pseudonyms at rest.
    pub(super) fn at_rest(
        &self,
        domain: Option<&str>,
        subject: Option<&str>,
    ) -> Result<Column<PseudonymInTransit>> {
        Ok(blindnym_columns::at_rest(self.owner(domain)?, &self.profile.base, subject)?)
    }

    /// Pseudonyms at rest to pseudonyms in transit.
    pub(super) fn in_transit(
        &self,
        domain: Option<&str>,
        subject: Option<&str>,
        form: Form,
    ) -> Result<Column<PseudonymAtRest>> {
        let owner = self.owner(domain)?;
        Ok(blindnym_columns::in_transit(owner, &self.profile.base, subject, form)?)
    }

    /// Pseudonyms of one domain to pseudonyms in transit of another.
    pub(super) fn convert(
        &self,
        from: Option<&str>,
        to: &str,
        form: Form,
    ) -> Result<Column<Pseudonym>> {
        let client = self.client()?;
        let from = client.domain(self.profile.domain(from)?)?;
        let to = client.domain(to)?;
        Ok(blindnym_columns::convert(client, from, to, &self.profile.base, form))
    }

    fn client(&self) -> Result<Arc<Client>> {
        let mut settings = self.profile.client_settings();
        settings.threads = self.threads.or(settings.threads);
        Ok(Arc::new(self.blocking.client(self.service.clone(), settings)?))
    }

    fn owner(&self, domain: Option<&str>) -> Result<Arc<Owner>> {
        let domain = self.profile.domain(domain)?;
        let keys = self.blocking.run(self.profile.owner_keys(self.service.clone(), domain))??;
        let client = self.profile.client_settings();
        // Chunks of a file are worked on side by side, each by a thread of its own.
        let threads = self.threads.or(client.threads).or(Some(0));
        let settings = OwnerSettings { threads, cache: client.cache, ..OwnerSettings::default() };
        Ok(Arc::new(self.blocking.owner(keys, settings)?))
    }
}
