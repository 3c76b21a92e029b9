//! One exchange with the service: requests, replies, results.

#[cfg(feature = "callers")]
use blindnym::{Convert, Pseudonym};
use blindnym::{
    EncodedValue, Identify, PseudonymInTransit, Pseudonymize, Reply, Request, Result, Step, Value,
};
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::crossing::{Texts, marked, outcomes, split, split_bytes};
use crate::domain::Domain;
use crate::random::rng;
use crate::texts::{form, read};

/// The state of an exchange: its blinding factors. It serves once.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Exchange {
    state: Option<State>,
    requests: Vec<Request>,
    /// What was identified.
    values: Vec<Value>,
    /// When each pseudonym expires.
    #[cfg(feature = "callers")]
    expires: Vec<f64>,
}

#[derive(Debug)]
enum State {
    Pseudonymize(Pseudonymize),
    Identify(Identify),
    #[cfg(feature = "callers")]
    Convert(Convert),
}

#[wasm_bindgen]
impl Exchange {
    /// Values to pseudonyms in transit: their bytes one after the other, and how many each has.
    #[must_use]
    pub fn pseudonymize(domain: &Domain, bytes: Vec<u8>, lengths: &[u32]) -> Self {
        let bytes = Zeroizing::new(bytes);
        let encode = |value| EncodedValue::encode(&domain.0, &Value::from_bytes(value));
        let values: Vec<_> = split_bytes(&bytes, lengths).into_iter().map(encode).collect();
        let Step { state, message } = domain.0.pseudonymize_encoded(&values, &mut rng());
        Self::new(State::Pseudonymize(state), message)
    }

    /// Pseudonyms in transit (texts of any form) to values.
    #[must_use]
    pub fn identify(domain: &Domain, texts: &str) -> Self {
        let read = read(domain, texts);
        let Step { state, message } = domain.0.identify_read(&read, &mut rng());
        let mut exchange = Self::new(State::Identify(state), message);
        exchange.keep_expiries(&read);
        exchange
    }

    /// Pseudonyms at rest or in transit (texts) to pseudonyms in transit of another domain.
    #[cfg(feature = "callers")]
    #[must_use]
    pub fn convert(domain: &Domain, to: &Domain, texts: &str) -> Self {
        let read = Pseudonym::from_text_batch(&domain.0, &split(texts));
        let Step { state, message } = domain.0.convert_read(&read, &to.0, &mut rng());
        Self::new(State::Convert(state), message)
    }

    /// What is to be posted: path, body, path, body, …
    #[must_use]
    pub fn requests(&self) -> String {
        let mut told = Texts::default();
        for request in &self.requests {
            told.push(request.path());
            told.push(request.body());
        }
        told.into()
    }

    /// How many items a request has.
    #[cfg(feature = "callers")]
    #[must_use]
    pub fn inputs(&self, request: usize) -> usize {
        self.requests.get(request).map_or(0, Request::inputs)
    }

    /// The results, with a reply for each request: `+` and its text, or anything else where there is none.
    ///
    /// A result is a pseudonym in the form of a number (see `texts.rs`); or nothing, where it is a value.
    pub fn finish(&mut self, replies: &str, number: u8) -> String {
        let reply = |reply| marked(reply).map_or_else(Reply::lost, Reply::from_body);
        let replies: Vec<Reply> = split(replies).into_iter().map(reply).collect();
        let made = match self.state.take() {
            Some(State::Pseudonymize(state)) => state.finish(&replies),
            #[cfg(feature = "callers")]
            Some(State::Convert(state)) => state.finish(&replies),
            Some(State::Identify(state)) => {
                return outcomes(state.finish(&replies), |value| {
                    self.values.push(value);
                    String::new()
                });
            }
            None => vec![],
        };
        self.keep_expiries(&made);
        let form = form(number);
        outcomes(made, |pseudonym| pseudonym.to_text(form))
    }

    /// Where the bytes of a value that was identified are in memory, in the order of the good results. They are to be
    /// copied from there at once; this exchange wipes them when it is freed.
    #[must_use]
    pub fn value(&self, index: usize) -> *const u8 {
        self.bytes(index).as_ptr()
    }

    /// How many bytes these are.
    #[wasm_bindgen(js_name = valueLength)]
    #[must_use]
    pub fn value_length(&self, index: usize) -> usize {
        self.bytes(index).len()
    }

    /// When each pseudonym expires, seconds since 1970; not a number where that is not known. Those of
    /// pseudonymize and convert are there after `finish`.
    #[cfg(feature = "callers")]
    #[must_use]
    pub fn expiries(&self) -> Vec<f64> {
        self.expires.clone()
    }
}

impl Exchange {
    fn bytes(&self, index: usize) -> &[u8] {
        self.values.get(index).map_or(&[], Value::as_bytes)
    }

    const fn new(state: State, requests: Vec<Request>) -> Self {
        Self {
            state: Some(state),
            requests,
            values: vec![],
            #[cfg(feature = "callers")]
            expires: vec![],
        }
    }

    #[cfg(feature = "callers")]
    #[allow(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        reason = "times are far below 2^53"
    )]
    fn keep_expiries(&mut self, pseudonyms: &[Result<PseudonymInTransit>]) {
        let expires = |one: &Result<PseudonymInTransit>| one.as_ref().ok()?.expires();
        let expires =
            pseudonyms.iter().map(|one| expires(one).map_or(f64::NAN, |time| time as f64));
        self.expires = expires.collect();
    }

    #[cfg(not(feature = "callers"))]
    #[allow(clippy::unused_self, reason = "others keep them")]
    const fn keep_expiries(&mut self, _: &[Result<PseudonymInTransit>]) {}
}
