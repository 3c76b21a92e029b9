//! The service in this process: for tests, for first use, and for whoever holds a domain's secret.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use blindnym::{Answered, Caller, Problem, Question, Request, Service};
use getrandom::SysRng;
use rand_core::UnwrapErr;

use crate::clock::now;
use crate::error::ClientError;
use crate::service::{Answer, PseudonymisationService};

/// A service without network. It computes on tokio's threads for blocking work.
pub struct EmbeddedService {
    service: Arc<Service>,
    descriptions: BTreeMap<String, String>,
    subject: Option<String>,
}

impl EmbeddedService {
    /// A service, and the descriptions of its domains by name, as
    /// [`ServiceDomain::document`](blindnym::ServiceDomain::document) writes them.
    #[must_use]
    pub fn new(
        service: Arc<Service>,
        descriptions: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        Self { service, descriptions: descriptions.into_iter().collect(), subject: None }
    }

    /// The same for a caller with this subject.
    #[must_use]
    pub fn with_subject(mut self, subject: &str) -> Self {
        self.subject = Some(subject.to_owned());
        self
    }

    fn refused(status: u16, body: &str) -> ClientError {
        let problem = Box::new(Problem::parse(body.as_bytes()));
        ClientError::Refused { status, problem }
    }
}

impl PseudonymisationService for EmbeddedService {
    fn describe<'a>(&'a self, domain: &'a str) -> Answer<'a, Vec<u8>> {
        let described = self.descriptions.get(domain).map(|json| json.clone().into_bytes());
        Box::pin(async {
            let problem = || Box::new(Problem { status: Some(404), ..Problem::default() });
            described.ok_or_else(|| ClientError::Refused { status: 404, problem: problem() })
        })
    }

    fn send<'a>(&'a self, request: &'a Request) -> Answer<'a, Vec<u8>> {
        let (service, request) = (Arc::clone(&self.service), request.clone());
        let caller = Caller { subject: self.subject.clone() };
        Box::pin(async move {
            let answer = move || {
                let (path, body) = (request.path(), request.body().as_bytes());
                let question = Question { path, body, caller: &caller };
                service.answer_batch(&[question], now(), &mut UnwrapErr(SysRng)).pop()
            };
            let answered = tokio::task::spawn_blocking(answer).await;
            match answered.ok().flatten().ok_or(ClientError::Cancelled)? {
                Answered { status: 200, body, .. } => Ok(body.into_bytes()),
                Answered { status, body, .. } => Err(Self::refused(status, &body)),
            }
        })
    }

    fn subject(&self) -> Answer<'_, Option<String>> {
        Box::pin(async { Ok(self.subject.clone()) })
    }
}

impl fmt::Debug for EmbeddedService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let domains: Vec<&String> = self.descriptions.keys().collect();
        f.debug_struct("EmbeddedService").field("domains", &domains).finish_non_exhaustive()
    }
}
