//! Many resources at once through a client of the service: what they ask for goes together, each value once and
//! ten in a request.

mod owner;

use std::iter;
use std::sync::Arc;

use blindnym::{Domain, PseudonymInTransit, Step};
use blindnym_client::{Client, ClientError};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::identify::{Identification, identify};
use crate::pseudonymize::{Pseudonymization, Settings};
use crate::rules::Rules;
use crate::search::{Searching, pseudonymize_search};
pub use owner::FhirOwner;

/// Why a resource came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The resource itself.
    #[error(transparent)]
    Resource(#[from] Error),
    /// The service, or the way there: another resource may go no better.
    #[error(transparent)]
    Service(#[from] ClientError),
}

impl Failure {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Resource(error) => error.code(),
            Self::Service(error) => error.code(),
        }
    }
}

/// A result for each resource.
type Each<T> = Vec<Result<T, Failure>>;

/// A client for resources: rules, and where their values go. Cheap to clone.
#[derive(Clone, Debug)]
pub struct FhirClient {
    client: Arc<Client>,
    domain: Domain,
    rules: Arc<Rules>,
    settings: Settings,
}

impl FhirClient {
    /// Resources of these rules, through this client, for this domain.
    #[must_use]
    pub fn new(client: Arc<Client>, domain: Domain, rules: Rules, settings: Settings) -> Self {
        Self { client, domain, rules: Arc::new(rules), settings }
    }

    /// The same with other settings: for another reader.
    #[must_use]
    pub fn with_settings(&self, settings: Settings) -> Self {
        Self { settings, ..self.clone() }
    }

    /// The settings.
    #[must_use]
    pub const fn settings(&self) -> Settings {
        self.settings
    }

    /// The client.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The domain.
    #[must_use]
    pub const fn domain(&self) -> &Domain {
        &self.domain
    }

    /// Resources, Bundles or parameters leave pseudonymised: one result for each, in their order. One that fails
    /// costs the others nothing.
    pub async fn pseudonymize(&self, resources: &[&str]) -> Each<String> {
        // It panics where the system has no randomness to give, which is the only safe thing to do.
        let rng = &mut UnwrapErr(SysRng);
        let steps = resources
            .iter()
            .map(|text| self.rules.pseudonymize(&self.domain, self.settings, text, rng));
        let (states, values) = gather(steps);
        let results = self.client.pseudonymize(&self.domain, &values).await;
        hand_out(states, results, |state: Pseudonymization, results| state.finish(&results))
    }

    /// Resources, Bundles or parameters come back: one result for each, in their order.
    pub async fn identify(&self, resources: &[&str]) -> Each<Zeroizing<String>> {
        let steps = resources.iter().map(|text| identify(&self.domain, text));
        let (states, pseudonyms): (_, Vec<PseudonymInTransit>) = gather(steps);
        let results = self.client.identify(&self.domain, &pseudonyms).await;
        hand_out(states, results, |state: Identification, results| state.finish(&results))
    }

    /// The parameters of a search leave pseudonymised.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn pseudonymize_search(&self, form: &str) -> Result<String, Failure> {
        let (states, values) = gather(iter::once(pseudonymize_search(form, self.settings.form)));
        let results = self.client.pseudonymize(&self.domain, &values).await;
        only(hand_out(states, results, |state: Searching, results| state.finish(&results)))
    }
}

/// A state that waits for so many results, or why there is none.
type State<S> = crate::Result<(S, usize)>;

/// What all ask for, in one list.
fn gather<S, T>(steps: impl Iterator<Item = crate::Result<Step<S, T>>>) -> (Vec<State<S>>, Vec<T>) {
    let mut all = Vec::new();
    let keep = |step: crate::Result<Step<S, T>>| {
        let Step { state, message } = step?;
        let count = message.len();
        all.extend(message);
        Ok((state, count))
    };
    (steps.map(keep).collect(), all)
}

/// The results to those who asked. What a service gave for no fault of the resource is told as the service's.
fn hand_out<S, T, R>(
    states: Vec<State<S>>,
    results: Vec<Result<T, ClientError>>,
    finish: impl Fn(S, Vec<Result<T, ClientError>>) -> crate::Result<R>,
) -> Each<R> {
    let mut results = results.into_iter();
    let each = states.into_iter().map(|state| {
        let (state, count) = state?;
        let ours: Vec<Result<T, ClientError>> = results.by_ref().take(count).collect();
        let fault = ours.iter().filter_map(|one| one.as_ref().err()).find(|error| is_fault(error));
        match fault.cloned() {
            Some(fault) => Err(fault.into()),
            None => Ok(finish(state, ours)?),
        }
    });
    each.collect()
}

/// The only result.
fn only<R>(results: Each<R>) -> Result<R, Failure> {
    let none = || Err(Error::AnswerCount { expected: 1, found: 0 }.into());
    results.into_iter().next().unwrap_or_else(none)
}

/// Whether an error says nothing of the item.
const fn is_fault(error: &ClientError) -> bool {
    !matches!(error, ClientError::Engine(_))
}
