//! The owner's side with keys that are kept up to date.

use std::iter;
use std::sync::Arc;

use blindnym::{Opened, PseudonymAtRest, TransitOptions};
use blindnym_client::{ClientError, Owner};

use super::{Each, Failure, gather, hand_out, only};
use crate::form::Form;
use crate::owner::{
    Answering, StoredSearching, Storing, search_to_at_rest, to_at_rest, to_in_transit,
};

/// An owner of a domain for resources. Cheap to clone.
#[derive(Clone, Debug)]
pub struct FhirOwner {
    owner: Arc<Owner>,
    form: Form,
}

impl FhirOwner {
    /// Resources for this owner; answers are written in this form.
    #[must_use]
    pub const fn new(owner: Arc<Owner>, form: Form) -> Self {
        Self { owner, form }
    }

    /// Resources as they are stored: one result for each, in their order. `subject` is the `sub` of whoever sent
    /// them.
    pub async fn store(&self, resources: &[&str], subject: Option<&str>) -> Each<String> {
        let current = self.owner.current();
        let steps = resources.iter().map(|text| to_at_rest(current.domain(), text));
        let (states, pseudonyms) = gather(steps);
        let results: Vec<Result<Opened, ClientError>> = self.owner.at_rest(&pseudonyms).await;
        hand_out(states, results, |state: Storing, results| state.finish(&results, subject))
    }

    /// Stored resources as they leave: one result for each, in their order. With a subject the service serves
    /// nobody else with their pseudonyms.
    pub async fn answer(&self, resources: &[&str], subject: Option<&str>) -> Each<String> {
        let current = self.owner.current();
        let steps = resources.iter().map(|text| to_in_transit(current.domain(), self.form, text));
        let (states, pseudonyms): (_, Vec<PseudonymAtRest>) = gather::<Answering, _>(steps);
        let options = subject.map(TransitOptions::for_subject).unwrap_or_default();
        let results = self.owner.in_transit(&pseudonyms, &options).await;
        hand_out(states, results, |state: Answering, results| state.finish(&results))
    }

    /// The parameters of a search as they are found in what is stored. `subject` is the `sub` of whoever asks.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn search(&self, form: &str, subject: Option<&str>) -> Result<String, Failure> {
        let current = self.owner.current();
        let (states, pseudonyms) = gather(iter::once(search_to_at_rest(current.domain(), form)));
        let results: Vec<Result<Opened, ClientError>> = self.owner.at_rest(&pseudonyms).await;
        let finish = |state: StoredSearching, results: Vec<_>| state.finish(&results, subject);
        only(hand_out(states, results, finish))
    }
}
