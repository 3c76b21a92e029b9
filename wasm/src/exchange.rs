//! One exchange with the service: requests, replies, results.

use blindnym::{
    Convert, EncodedValue, Identify, Pseudonym, PseudonymInTransit, Pseudonymize, Reply, Request,
    Result, Step, Value,
};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::domain::Domain;
use crate::items::{show, split, strs};
use crate::javascript::bytes;
use crate::texts::form;

/// The state of an exchange: its blinding factors. It serves once.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Exchange {
    state: Option<State>,
    requests: Vec<Request>,
    /// When each pseudonym expires.
    expires: Vec<f64>,
}

#[derive(Debug)]
enum State {
    Pseudonymize(Pseudonymize),
    Identify(Identify),
    Convert(Convert),
}

/// It throws where the browser has no randomness to give, which is the only safe thing to do.
pub(crate) const fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

#[wasm_bindgen]
impl Exchange {
    /// Values to pseudonyms in transit: their bytes one after the other, and how many each has.
    #[must_use]
    pub fn pseudonymize(domain: &Domain, bytes: Vec<u8>, lengths: Vec<u32>) -> Self {
        let bytes = Zeroizing::new(bytes);
        let encode = |value| EncodedValue::encode(&domain.0, &Value::from_bytes(value));
        let values: Vec<_> = split(&bytes, &lengths).into_iter().map(encode).collect();
        let Step { state, message } = domain.0.pseudonymize_encoded(&values, &mut rng());
        Self { state: Some(State::Pseudonymize(state)), requests: message, expires: vec![] }
    }

    /// Pseudonyms in transit (texts of any form) to values.
    #[must_use]
    pub fn identify(domain: &Domain, texts: Vec<String>) -> Self {
        let read = PseudonymInTransit::from_text_batch(&domain.0, &strs(&texts));
        let Step { state, message } = domain.0.identify_read(&read, &mut rng());
        Self { state: Some(State::Identify(state)), requests: message, expires: expires(&read) }
    }

    /// Pseudonyms at rest or in transit (texts) to pseudonyms in transit of another domain.
    #[must_use]
    pub fn convert(domain: &Domain, to: &Domain, texts: Vec<String>) -> Self {
        let read = Pseudonym::from_text_batch(&domain.0, &strs(&texts));
        let Step { state, message } = domain.0.convert_read(&read, &to.0, &mut rng());
        Self { state: Some(State::Convert(state)), requests: message, expires: vec![] }
    }

    /// What is to be posted: path, body, and how many items it has; path, body, …
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        let mut told = Vec::new();
        for request in &self.requests {
            told.push(request.path().to_owned());
            told.push(request.body().to_owned());
            told.push(request.inputs().to_string());
        }
        told
    }

    /// The results, with a reply for each request: its text, or anything else where there is none.
    ///
    /// A result is a pseudonym in a form (see [`rewrite`](crate::rewrite)), or the bytes of a value.
    pub fn finish(&mut self, replies: Vec<JsValue>, name: &str) -> Vec<JsValue> {
        let reply = |reply: JsValue| reply.as_string().map_or_else(Reply::lost, Reply::from_body);
        let replies: Vec<Reply> = replies.into_iter().map(reply).collect();
        let made = match self.state.take() {
            Some(State::Pseudonymize(state)) => state.finish(&replies),
            Some(State::Convert(state)) => state.finish(&replies),
            Some(State::Identify(state)) => {
                return show(state.finish(&replies), |value| bytes(value.as_bytes()));
            }
            None => vec![],
        };
        self.expires = expires(&made);
        let form = form(name);
        show(made, |pseudonym| pseudonym.to_text(form).into())
    }

    /// When each pseudonym expires, seconds since 1970; not a number where that is not known. Those of
    /// pseudonymize and convert are there after `finish`.
    #[must_use]
    pub fn expiries(&self) -> Vec<f64> {
        self.expires.clone()
    }
}

#[allow(clippy::as_conversions, clippy::cast_precision_loss, reason = "times are far below 2^53")]
fn expires(pseudonyms: &[Result<PseudonymInTransit>]) -> Vec<f64> {
    let expires = |one: &Result<PseudonymInTransit>| one.as_ref().ok()?.expires();
    pseudonyms.iter().map(|one| expires(one).map_or(f64::NAN, |time| time as f64)).collect()
}
