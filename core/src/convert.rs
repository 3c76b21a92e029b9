//! Convert: a pseudonym of one domain becomes a pseudonym in transit of another.

use alloc::vec::Vec;

use rand_core::CryptoRng;

use crate::at_rest::PseudonymAtRest;
use crate::domain::Domain;
use crate::error::{ErrorKind, Result};
use crate::exchange::{Exchange, Item, Operation, Reply, Step, Target};
use crate::in_transit::PseudonymInTransit;

/// No text of a pseudonym at rest is longer, none of one in transit as short.
const LONGEST_AT_REST: usize = 96;

/// A pseudonym of either form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pseudonym {
    /// At rest.
    AtRest(PseudonymAtRest),
    /// In transit.
    InTransit(PseudonymInTransit),
}

impl From<PseudonymAtRest> for Pseudonym {
    fn from(pseudonym: PseudonymAtRest) -> Self {
        Self::AtRest(pseudonym)
    }
}

impl From<PseudonymInTransit> for Pseudonym {
    fn from(pseudonym: PseudonymInTransit) -> Self {
        Self::InTransit(pseudonym)
    }
}

impl Pseudonym {
    /// Reads texts of either form, told apart by their lengths: of a pseudonym at rest ([`PseudonymAtRest::to_text`])
    /// they have at most 88 characters, of one in transit always more than 96.
    #[must_use]
    pub fn from_text_batch(domain: &Domain, texts: &[&str]) -> Vec<Result<Self>> {
        let read = |text: &&str| match text.len() <= LONGEST_AT_REST {
            true => PseudonymAtRest::from_text(domain, text).map(Self::AtRest),
            false => PseudonymInTransit::from_text(domain, text).map(Self::InTransit),
        };
        texts.iter().map(read).collect()
    }

    /// What is sent of it.
    fn item(&self, from: &Domain, to: &Domain) -> Result<Item<'_>> {
        if to.name() == from.name() {
            return Err(ErrorKind::SameDomain { domain: from.name().into() }.into());
        }
        from.curve().expect(to.curve())?;
        match self {
            Self::AtRest(pseudonym) => {
                pseudonym.expect_domain(from)?;
                Ok(Item { point: pseudonym.point(), transit_info: None })
            }
            Self::InTransit(pseudonym) => Item::in_transit(from, pseudonym),
        }
    }
}

/// The state of a conversion: the blinding factors.
#[derive(Debug)]
pub struct Convert(Exchange);

impl Domain {
    /// Blinds pseudonyms of this domain and writes the requests to convert them to another domain on
    /// the same curve, at most ten pseudonyms in each.
    ///
    /// A pseudonym that is not of this domain is not sent, and is an error of `finish` at its place. So
    /// is every pseudonym where `to` is this domain.
    #[must_use = "the requests are to be sent"]
    pub fn convert<R: CryptoRng + ?Sized>(
        &self,
        pseudonyms: &[&Pseudonym],
        to: &Self,
        rng: &mut R,
    ) -> Step<Convert> {
        let items = pseudonyms.iter().map(|pseudonym| pseudonym.item(self, to));
        self.convert_items(to, items.collect(), rng)
    }

    /// [`Domain::convert`] of pseudonyms as they were read: why one could not be is its error of `finish`.
    #[must_use = "the requests are to be sent"]
    pub fn convert_read<R: CryptoRng + ?Sized>(
        &self,
        pseudonyms: &[Result<Pseudonym>],
        to: &Self,
        rng: &mut R,
    ) -> Step<Convert> {
        let items = pseudonyms.iter().map(|pseudonym| match pseudonym {
            Ok(pseudonym) => pseudonym.item(self, to),
            Err(error) => Err(error.clone()),
        });
        self.convert_items(to, items.collect(), rng)
    }

    fn convert_items<R: CryptoRng + ?Sized>(
        &self,
        to: &Self,
        items: Vec<Result<Item<'_>>>,
        rng: &mut R,
    ) -> Step<Convert> {
        let target = Target { operation: Operation::Convert, domain: self, to: Some(to) };
        let Step { state, message } = Exchange::start(&target, items, rng);
        Step { state: Convert(state), message }
    }
}

impl Convert {
    /// Checks and unblinds the answers: one pseudonym in transit of the target domain for each
    /// pseudonym, in their order.
    ///
    /// `replies` has one reply for each request, in their order. Errors of an item:
    /// [`ErrorKind::WrongDomain`], [`ErrorKind::SameDomain`], [`ErrorKind::WrongCurve`], [`ErrorKind::Problem`], and every way in which an
    /// answer can be wrong.
    #[must_use]
    pub fn finish(self, replies: &[Reply]) -> Vec<Result<PseudonymInTransit>> {
        self.0.finish_in_transit(replies)
    }
}
