//! The client and the owner for programs without an async runtime.
//!
//! The same operations, which block until they are done. They have a runtime of their own, and may not
//! be used on the threads of another one: there the async forms are at home.

use std::sync::Arc;

use blindnym::{
    Domain, Opened, Pseudonym, PseudonymAtRest, PseudonymInTransit, TransitOptions, Value,
};
use tokio::runtime::{Builder, Handle, Runtime};

use crate::client::ClientSettings;
use crate::error::ClientError;
use crate::owner::{OwnerKeys, OwnerSettings};
use crate::service::PseudonymisationService;

/// A runtime for blocking callers, shared by all that they make. Dropping the last one ends it.
#[derive(Clone, Debug)]
pub struct Blocking(Arc<Runtime>);

impl Blocking {
    /// Starts a runtime.
    ///
    /// # Errors
    /// [`ClientError::Settings`] where the operating system gives no thread.
    pub fn new() -> Result<Self, ClientError> {
        let reason = "the operating system gives no thread";
        let runtime = Builder::new_multi_thread().enable_all().thread_name("blindnym").build();
        Ok(Self(Arc::new(runtime.map_err(|_| ClientError::Settings { reason })?)))
    }

    /// Runs work of the async forms.
    ///
    /// # Errors
    /// [`ClientError::Settings`] on a thread of another runtime, which must not block.
    pub fn run<F: Future>(&self, work: F) -> Result<F::Output, ClientError> {
        if Handle::try_current().is_ok() {
            let reason = "blocking calls are not for async code: use the async forms there";
            return Err(ClientError::Settings { reason });
        }
        Ok(self.0.block_on(work))
    }

    /// A [`crate::Client`] that blocks.
    ///
    /// # Errors
    /// Those of [`crate::Client::new`].
    pub fn client(
        &self,
        service: Arc<dyn PseudonymisationService>,
        settings: ClientSettings,
    ) -> Result<Client, ClientError> {
        let client = crate::Client::new(service, settings)?;
        Ok(Client { blocking: self.clone(), client })
    }

    /// An [`crate::Owner`] that blocks.
    ///
    /// # Errors
    /// Those of [`crate::Owner::open`].
    pub fn owner(&self, keys: OwnerKeys, settings: OwnerSettings) -> Result<Owner, ClientError> {
        let owner = self.run(crate::Owner::open(keys, settings))??;
        Ok(Owner { blocking: self.clone(), owner })
    }

    /// An error of the whole call is one of each item.
    fn each<T, F>(&self, count: usize, work: F) -> Vec<Result<T, ClientError>>
    where
        F: Future<Output = Vec<Result<T, ClientError>>>,
    {
        self.run(work).unwrap_or_else(|error| (0..count).map(|_| Err(error.clone())).collect())
    }
}

/// A client that blocks; see [`crate::Client`].
#[derive(Debug)]
pub struct Client {
    // Before the runtime, which it needs when it is dropped.
    client: crate::Client,
    blocking: Blocking,
}

impl Client {
    /// A domain as the service describes it now.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn domain(&self, key: &str) -> Result<Domain, ClientError> {
        self.blocking.run(self.client.domain(key))?
    }

    /// Values to pseudonyms in transit: one result for each, in their order.
    #[must_use]
    pub fn pseudonymize(
        &self,
        domain: &Domain,
        values: &[Value],
    ) -> Vec<Result<PseudonymInTransit, ClientError>> {
        self.blocking.each(values.len(), self.client.pseudonymize(domain, values))
    }

    /// Pseudonyms in transit to values: one result for each, in their order.
    #[must_use]
    pub fn identify(
        &self,
        domain: &Domain,
        pseudonyms: &[PseudonymInTransit],
    ) -> Vec<Result<Value, ClientError>> {
        self.blocking.each(pseudonyms.len(), self.client.identify(domain, pseudonyms))
    }

    /// Pseudonyms of one domain to pseudonyms in transit of another: one result for each, in their
    /// order.
    #[must_use]
    pub fn convert(
        &self,
        from: &Domain,
        to: &Domain,
        pseudonyms: &[Pseudonym],
    ) -> Vec<Result<PseudonymInTransit, ClientError>> {
        self.blocking.each(pseudonyms.len(), self.client.convert(from, to, pseudonyms))
    }

    /// Forgets all answers, and wipes them.
    pub fn forget(&self) {
        self.client.forget();
    }
}

/// An owner that blocks; see [`crate::Owner`].
#[derive(Debug)]
pub struct Owner {
    // Before the runtime, which it needs when it is dropped.
    owner: crate::Owner,
    blocking: Blocking,
}

impl Owner {
    /// The async form, for what never waits.
    #[must_use]
    pub const fn inner(&self) -> &crate::Owner {
        &self.owner
    }

    /// Reads the domain now.
    ///
    /// # Errors
    /// [`ClientError`]; what was good stays in use.
    pub fn refresh(&self) -> Result<(), ClientError> {
        self.blocking.run(self.owner.refresh())?
    }

    /// Pseudonyms in transit to pseudonyms at rest: one result for each, in their order.
    #[must_use]
    pub fn at_rest(&self, pseudonyms: &[PseudonymInTransit]) -> Vec<Result<Opened, ClientError>> {
        self.blocking.each(pseudonyms.len(), self.owner.at_rest(pseudonyms))
    }

    /// Pseudonyms at rest to pseudonyms in transit: one result for each, in their order.
    #[must_use]
    pub fn in_transit(
        &self,
        pseudonyms: &[PseudonymAtRest],
        options: &TransitOptions,
    ) -> Vec<Result<PseudonymInTransit, ClientError>> {
        self.blocking.each(pseudonyms.len(), self.owner.in_transit(pseudonyms, options))
    }
}
