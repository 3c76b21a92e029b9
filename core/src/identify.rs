//! Identify: a pseudonym in transit becomes the value again.

use alloc::vec::Vec;

use rand_core::CryptoRng;

use crate::domain::Domain;
use crate::error::Result;
use crate::exchange::{Exchange, Item, Operation, Reply, Step, Target};
use crate::in_transit::PseudonymInTransit;
use crate::point::EncodedValue;
use crate::value::Value;

/// The state of an identification: the blinding factors.
#[derive(Debug)]
pub struct Identify(Exchange);

impl Domain {
    /// Blinds the pseudonyms once more and writes the requests, at most ten pseudonyms in each.
    ///
    /// A pseudonym of another domain is not sent, and is an error of `finish` at its place.
    #[must_use = "the requests are to be sent"]
    pub fn identify<R: CryptoRng + ?Sized>(
        &self,
        pseudonyms: &[&PseudonymInTransit],
        rng: &mut R,
    ) -> Step<Identify> {
        let items = pseudonyms.iter().map(|pseudonym| Item::in_transit(self, pseudonym));
        self.identify_items(items.collect(), rng)
    }

    /// [`Domain::identify`] of pseudonyms as they were read: why one could not be is its error of `finish`.
    #[must_use = "the requests are to be sent"]
    pub fn identify_read<R: CryptoRng + ?Sized>(
        &self,
        pseudonyms: &[Result<PseudonymInTransit>],
        rng: &mut R,
    ) -> Step<Identify> {
        let items = pseudonyms.iter().map(|pseudonym| match pseudonym {
            Ok(pseudonym) => Item::in_transit(self, pseudonym),
            Err(error) => Err(error.clone()),
        });
        self.identify_items(items.collect(), rng)
    }

    fn identify_items<R: CryptoRng + ?Sized>(
        &self,
        items: Vec<Result<Item<'_>>>,
        rng: &mut R,
    ) -> Step<Identify> {
        let target = Target { operation: Operation::Identify, domain: self, to: None };
        let Step { state, message } = Exchange::start(&target, items, rng);
        Step { state: Identify(state), message }
    }
}

impl Identify {
    /// Checks, unblinds and decodes the answers: one result for each pseudonym, in their order.
    ///
    /// `replies` has one reply for each request, in their order. Errors of an item:
    /// [`ErrorKind::WrongDomain`](crate::ErrorKind::WrongDomain),
    /// [`ErrorKind::ForeignPoint`](crate::ErrorKind::ForeignPoint),
    /// [`ErrorKind::Problem`](crate::ErrorKind::Problem), and every way in which an answer can be wrong.
    #[must_use]
    pub fn finish(self, replies: &[Reply]) -> Vec<Result<Value>> {
        self.0.finish(replies, |domain, point, _| EncodedValue::from_point(point).decode(domain))
    }
}
