//! The pseudonymisation service, wherever it is.

use std::fmt;
use std::pin::Pin;

use blindnym::{DomainDocument, Error, ErrorKind, Request};

use crate::error::ClientError;

/// What a service gives, later.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, ClientError>> + Send + 'a>>;

/// The pseudonymisation service: over HTTP, or in this process.
pub trait PseudonymisationService: fmt::Debug + Send + Sync {
    /// The description of a domain, JSON: `GET /pseudo/v1/domains/{key}`.
    ///
    /// It is never kept: who asks gets what the service says now.
    fn describe<'a>(&'a self, domain: &'a str) -> Answer<'a, Vec<u8>>;

    /// The body that answers a request: outputs, or a problem, which is an answer too.
    fn send<'a>(&'a self, request: &'a Request) -> Answer<'a, Vec<u8>>;

    /// Whom the service takes us for: the `sub` of the access token. What is bound to one subject must
    /// not be given to another, so caches ask.
    fn subject(&self) -> Answer<'_, Option<String>>;
}

/// The description of the domain that is asked for, and of no other.
pub(crate) async fn describe(
    service: &dyn PseudonymisationService,
    key: &str,
) -> Result<DomainDocument, ClientError> {
    let document = DomainDocument::parse(&service.describe(key).await?)?;
    let found = document.domain().name();
    if found == key {
        return Ok(document);
    }
    let (expected, found) = (key.to_owned(), found.to_owned());
    Err(Error::from(ErrorKind::WrongDomain { expected, found }).into())
}
