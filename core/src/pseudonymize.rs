//! Pseudonymize: a value becomes a pseudonym in transit.

use alloc::vec::Vec;

use rand_core::CryptoRng;

use crate::domain::Domain;
use crate::error::Result;
use crate::exchange::{Exchange, Item, Operation, Reply, Step, Target};
use crate::in_transit::PseudonymInTransit;
use crate::point::EncodedValue;
use crate::value::Value;

/// The state of a pseudonymization: the blinding factors.
#[derive(Debug)]
pub struct Pseudonymize(Exchange);

impl Domain {
    /// Encodes the values, blinds them and writes the requests, at most ten values in each.
    ///
    /// A value that cannot be encoded is not sent, and is an error of `finish` at its place. The
    /// encoding takes constant time.
    #[must_use = "the requests are to be sent"]
    pub fn pseudonymize<R: CryptoRng + ?Sized>(
        &self,
        values: &[&Value],
        rng: &mut R,
    ) -> Step<Pseudonymize> {
        self.pseudonymize_encoded(&EncodedValue::encode_batch(self, values), rng)
    }

    /// [`Domain::pseudonymize`] with the variable-time encoding of
    /// [`EncodedValue::encode_batch_vartime`]: for offline batches where nobody can measure a single value.
    #[must_use = "the requests are to be sent"]
    pub fn pseudonymize_vartime<R: CryptoRng + ?Sized>(
        &self,
        values: &[&Value],
        rng: &mut R,
    ) -> Step<Pseudonymize> {
        self.pseudonymize_encoded(&EncodedValue::encode_batch_vartime(self, values), rng)
    }

    /// [`Domain::pseudonymize`] of values that are encoded already: why one could not be is its error of `finish`.
    #[must_use = "the requests are to be sent"]
    pub fn pseudonymize_encoded<R: CryptoRng + ?Sized>(
        &self,
        values: &[Result<EncodedValue>],
        rng: &mut R,
    ) -> Step<Pseudonymize> {
        let target = Target { operation: Operation::Pseudonymize, domain: self, to: None };
        let items = values.iter().map(|value| match value {
            Ok(value) => Ok(Item { point: value.point(), transit_info: None }),
            Err(error) => Err(error.clone()),
        });
        let items = items.collect();
        let Step { state, message } = Exchange::start(&target, items, rng);
        Step { state: Pseudonymize(state), message }
    }
}

impl Pseudonymize {
    /// Checks and unblinds the answers: one result for each value, in their order.
    ///
    /// `replies` has one reply for each request, in their order. Errors of an item: those of the
    /// encoding, [`ErrorKind::Problem`](crate::ErrorKind::Problem), and every way in which an answer can be
    /// wrong.
    #[must_use]
    pub fn finish(self, replies: &[Reply]) -> Vec<Result<PseudonymInTransit>> {
        self.0.finish_in_transit(replies)
    }
}
