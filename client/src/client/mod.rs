//! The client: batches of any size through the service.
//!
//! What is asked twice is sent once, what is cached not at all; the rest is cut into groups of full
//! requests, which are blinded, sent and finished side by side. If the service refuses a request of
//! several items as a whole, each of them is sent alone, so that a bad item costs only itself.

mod operation;
mod round;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use blindnym::{Domain, MAX_INPUTS, Pseudonym, PseudonymInTransit, Value};
use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt as _};
use tokio::sync::Semaphore;

use crate::cache::{Cache, Id, Ids};
use crate::clock::now;
use crate::compute::Compute;
use crate::error::ClientError;
use crate::retry::{Attempt, RetrySettings, retry};
use crate::service::{PseudonymisationService, describe};
use operation::{Operation, ToDomain, ToPseudonym, ToValue};
use round::{Outcome, round};

/// Items of a group at most: ten requests.
const LARGEST_GROUP: usize = 10 * MAX_INPUTS;

/// How much is done at once, and how much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientSettings {
    /// Requests that are on their way at once.
    pub requests: usize,
    /// Threads that blind and unblind; `None` for one a core.
    pub threads: Option<usize>,
    /// Answers that are kept of each operation, until 30 s before they expire; 0 keeps none.
    pub cache: usize,
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self { requests: 8, threads: None, cache: 10_000 }
    }
}

/// A client of a pseudonymisation service. Cheap to share; what it keeps is wiped with it.
#[derive(Debug)]
pub struct Client {
    service: Arc<dyn PseudonymisationService>,
    compute: Compute,
    requests: Semaphore,
    /// Groups that are worked on at once: one for each thread, and those whose requests are on their way.
    groups: usize,
    ids: Ids,
    pseudonyms: Cache<PseudonymInTransit>,
    values: Cache<Value>,
}

impl Client {
    /// A client of this service.
    ///
    /// # Errors
    /// [`ClientError::Settings`] where the operating system gives no random numbers.
    pub fn new(
        service: Arc<dyn PseudonymisationService>,
        settings: ClientSettings,
    ) -> Result<Self, ClientError> {
        let compute = Compute::new(settings.threads);
        let groups = settings.requests.div_ceil(MAX_INPUTS).saturating_add(compute.threads());
        Ok(Self {
            service,
            compute,
            requests: Semaphore::new(settings.requests.max(1)),
            groups: groups.saturating_add(1),
            ids: Ids::new()?,
            pseudonyms: Cache::new(settings.cache),
            values: Cache::new(settings.cache),
        })
    }

    /// A domain as the service describes it now. Keep it as long as you work with it; it is not cached.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn domain(&self, key: &str) -> Result<Domain, ClientError> {
        let document = describe(self.service.as_ref(), key).await?;
        Ok(document.domain().clone())
    }

    /// Values to pseudonyms in transit: one result for each, in their order.
    pub async fn pseudonymize(
        &self,
        domain: &Domain,
        values: &[Value],
    ) -> Vec<Result<PseudonymInTransit, ClientError>> {
        self.all(&ToPseudonym(domain.clone()), values, &self.pseudonyms).await
    }

    /// Pseudonyms in transit to values: one result for each, in their order.
    pub async fn identify(
        &self,
        domain: &Domain,
        pseudonyms: &[PseudonymInTransit],
    ) -> Vec<Result<Value, ClientError>> {
        self.all(&ToValue(domain.clone()), pseudonyms, &self.values).await
    }

    /// Pseudonyms of one domain to pseudonyms in transit of another: one result for each, in their
    /// order.
    pub async fn convert(
        &self,
        from: &Domain,
        to: &Domain,
        pseudonyms: &[Pseudonym],
    ) -> Vec<Result<PseudonymInTransit, ClientError>> {
        let operation = ToDomain { from: from.clone(), to: to.clone() };
        self.all(&operation, pseudonyms, &self.pseudonyms).await
    }

    /// Forgets all answers, and wipes them.
    pub fn forget(&self) {
        self.pseudonyms.clear();
        self.values.clear();
    }

    /// Everything but the arithmetic of one operation.
    async fn all<O: Operation>(
        &self,
        operation: &O,
        inputs: &[O::Input],
        cache: &Cache<O::Output>,
    ) -> Vec<Result<O::Output, ClientError>> {
        // What is bound to one subject is not for another, so entries are the subject's.
        let subject = if cache.is_on() { self.service.subject().await } else { Ok(None) };
        let subject = match subject {
            Ok(subject) => subject,
            Err(error) => return inputs.iter().map(|_| Err(error.clone())).collect(),
        };
        let ids: Vec<Id> =
            inputs.iter().map(|input| self.id(operation, subject.as_deref(), input)).collect();
        let mut known: HashMap<Id, Result<O::Output, ClientError>> = HashMap::new();
        let mut asked: Vec<(Id, O::Input)> = Vec::new();
        let mut seen = HashSet::new();
        for (id, input) in ids.iter().zip(inputs) {
            if !seen.insert(*id) {
                continue;
            }
            match cache.get(id, now()) {
                Some(output) => {
                    let _none = known.insert(*id, Ok(output));
                }
                None => asked.push((*id, input.clone())),
            }
        }
        let results = self.ask(operation, &asked).await;
        let latest = now().saturating_add(operation.longest().into());
        for ((id, input), result) in asked.into_iter().zip(results) {
            if let Ok(output) = &result
                && let Some(expires) = O::expires(&input, output)
            {
                cache.put(id, output.clone(), expires.min(latest));
            }
            let _none = known.insert(id, result);
        }
        let result = |id: &Id| known.get(id).cloned().unwrap_or(Err(ClientError::Cancelled));
        ids.iter().map(result).collect()
    }

    fn id<O: Operation>(&self, operation: &O, subject: Option<&str>, input: &O::Input) -> Id {
        let who = [if subject.is_some() { "of" } else { "" }, subject.unwrap_or_default()];
        let name = operation.name();
        let identity = operation.identity(input);
        let parts = who.iter().chain(&name).map(|part| part.as_bytes());
        self.ids.id(parts.chain(identity.iter().map(|part| part.as_ref())))
    }

    /// Asks for all, in groups side by side.
    async fn ask<O: Operation>(
        &self,
        operation: &O,
        asked: &[(Id, O::Input)],
    ) -> Vec<Result<O::Output, ClientError>> {
        let groups = asked.chunks(self.group(asked.len())).map(|group| async {
            let inputs: Vec<O::Input> = group.iter().map(|(_, input)| input.clone()).collect();
            let inputs = Arc::new(inputs);
            let outcomes = round(self, operation, Arc::clone(&inputs)).await;
            let alone = outcomes.into_iter().zip(inputs.iter());
            join_all(alone.map(|(outcome, input)| self.alone(operation, outcome, input))).await
        });
        // Not all at once: what is blinded waits for its requests, and waiting takes memory.
        let groups = stream::iter(groups).buffered(self.groups);
        groups.collect::<Vec<_>>().await.into_iter().flatten().collect()
    }

    /// Sends an item alone whose request was refused as a whole, and again where the service was at fault.
    async fn alone<O: Operation>(
        &self,
        operation: &O,
        outcome: Outcome<O::Output>,
        input: &O::Input,
    ) -> Result<O::Output, ClientError> {
        let fault = match outcome {
            Outcome::Done(result) => return result,
            Outcome::RefusedWithOthers(_) => None,
            Outcome::Faulty(fault) => Some(fault),
        };
        let inputs = Arc::new(vec![input.clone()]);
        // The first attempt was the one with the others.
        let first = Mutex::new(fault);
        let attempt = || async {
            let before = first.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(fault) = before {
                return Err(Attempt::from(fault));
            }
            match round(self, operation, Arc::clone(&inputs)).await.pop() {
                // The way has its own retries.
                Some(Outcome::Done(result)) => Ok(result),
                Some(Outcome::RefusedWithOthers(error)) => Ok(Err(error)),
                Some(Outcome::Faulty(fault)) => Err(Attempt::from(fault)),
                None => Ok(Err(ClientError::Cancelled)),
            }
        };
        retry(RetrySettings::default(), attempt).await.and_then(|result| result)
    }

    /// Items of a group: full requests, and work for every thread where there is enough.
    fn group(&self, items: usize) -> usize {
        let share = items.div_ceil(self.compute.threads()).next_multiple_of(MAX_INPUTS);
        share.clamp(MAX_INPUTS, LARGEST_GROUP)
    }
}
