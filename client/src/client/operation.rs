//! The three operations, as what all of them do: start, finish, and what a cache needs to know.

use std::borrow::Cow;

use blindnym::{
    Convert, Domain, Error, Identify, Pseudonym, PseudonymInTransit, Pseudonymize, Reply, Step,
    Value,
};
use getrandom::SysRng;
use rand_core::UnwrapErr;

/// An operation on items of one domain.
pub(crate) trait Operation: Clone + Send + Sync + 'static {
    type Input: Clone + Send + Sync + 'static;
    type Output: Clone + Send + 'static;
    type State: Send + 'static;

    /// Blinds, and writes the requests.
    fn start(&self, inputs: &[&Self::Input]) -> Step<Self::State>;

    /// One result for each input.
    fn finish(state: Self::State, replies: &[Reply]) -> Vec<Result<Self::Output, Error>>;

    /// What this operation is, in parts: name and domains.
    fn name(&self) -> [&str; 3];

    /// What an input is, in parts: equal for equal inputs only.
    fn identity<'a>(&self, input: &'a Self::Input) -> [Cow<'a, [u8]>; 3];

    /// Until when an output says that it may be used again, seconds since 1970; `None` where it does not. Nobody has
    /// authenticated it.
    fn expires(input: &Self::Input, output: &Self::Output) -> Option<i64>;

    /// Seconds that no output may be used for longer, whatever it says.
    fn longest(&self) -> u32;
}

/// It panics where the system has no randomness to give, which is the only safe thing to do.
const fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// Values to pseudonyms in transit.
#[derive(Clone)]
pub(crate) struct ToPseudonym(pub(crate) Domain);

impl Operation for ToPseudonym {
    type Input = Value;
    type Output = PseudonymInTransit;
    type State = Pseudonymize;

    fn start(&self, inputs: &[&Value]) -> Step<Pseudonymize> {
        self.0.pseudonymize(inputs, &mut rng())
    }

    fn finish(state: Pseudonymize, replies: &[Reply]) -> Vec<Result<PseudonymInTransit, Error>> {
        state.finish(replies)
    }

    fn name(&self) -> [&str; 3] {
        ["pseudonymize", self.0.name(), ""]
    }

    fn identity<'a>(&self, input: &'a Value) -> [Cow<'a, [u8]>; 3] {
        [Cow::Borrowed(input.as_bytes()), Cow::default(), Cow::default()]
    }

    fn expires(_input: &Value, output: &PseudonymInTransit) -> Option<i64> {
        output.expires()
    }

    fn longest(&self) -> u32 {
        self.0.time_to_live()
    }
}

/// Pseudonyms in transit to values.
#[derive(Clone)]
pub(crate) struct ToValue(pub(crate) Domain);

impl Operation for ToValue {
    type Input = PseudonymInTransit;
    type Output = Value;
    type State = Identify;

    fn start(&self, inputs: &[&PseudonymInTransit]) -> Step<Identify> {
        self.0.identify(inputs, &mut rng())
    }

    fn finish(state: Identify, replies: &[Reply]) -> Vec<Result<Value, Error>> {
        state.finish(replies)
    }

    fn name(&self) -> [&str; 3] {
        ["identify", self.0.name(), ""]
    }

    fn identity<'a>(&self, input: &'a PseudonymInTransit) -> [Cow<'a, [u8]>; 3] {
        in_transit(input)
    }

    fn expires(input: &PseudonymInTransit, _output: &Value) -> Option<i64> {
        input.expires()
    }

    fn longest(&self) -> u32 {
        self.0.time_to_live()
    }
}

/// Pseudonyms of one domain to pseudonyms in transit of another.
#[derive(Clone)]
pub(crate) struct ToDomain {
    pub(crate) from: Domain,
    pub(crate) to: Domain,
}

impl Operation for ToDomain {
    type Input = Pseudonym;
    type Output = PseudonymInTransit;
    type State = Convert;

    fn start(&self, inputs: &[&Pseudonym]) -> Step<Convert> {
        self.from.convert(inputs, &self.to, &mut rng())
    }

    fn finish(state: Convert, replies: &[Reply]) -> Vec<Result<PseudonymInTransit, Error>> {
        state.finish(replies)
    }

    fn name(&self) -> [&str; 3] {
        ["convert", self.from.name(), self.to.name()]
    }

    fn identity<'a>(&self, input: &'a Pseudonym) -> [Cow<'a, [u8]>; 3] {
        match input {
            Pseudonym::AtRest(pseudonym) => {
                let domain = Cow::Borrowed(pseudonym.domain().as_bytes());
                [domain, Cow::Borrowed(pseudonym.x()), Cow::default()]
            }
            Pseudonym::InTransit(pseudonym) => in_transit(pseudonym),
        }
    }

    fn expires(_input: &Pseudonym, output: &PseudonymInTransit) -> Option<i64> {
        output.expires()
    }

    fn longest(&self) -> u32 {
        self.to.time_to_live()
    }
}

/// Domain, x and transitInfo: y says nothing of whose it is.
fn in_transit(pseudonym: &PseudonymInTransit) -> [Cow<'_, [u8]>; 3] {
    [
        Cow::Borrowed(pseudonym.domain().as_bytes()),
        Cow::Borrowed(pseudonym.point().x()),
        Cow::Borrowed(pseudonym.transit_info().as_str().as_bytes()),
    ]
}
