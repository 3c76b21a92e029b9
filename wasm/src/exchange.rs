//! One exchange with the service: requests, replies, results.

use blindnym::{Convert, Error, Identify, Pseudonym, PseudonymInTransit, Pseudonymize};
use blindnym::{Reply, Request, Sec1Form, Step, TextForm, Value};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::domain::Domain;
use crate::items::{Items, fill, split, strs};
use crate::javascript::bytes;

/// The state of an exchange: its blinding factors. It serves once.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Exchange {
    state: Option<State>,
    wrong: Vec<Option<Error>>,
    requests: Vec<Request>,
}

#[derive(Debug)]
enum State {
    Pseudonymize(Pseudonymize),
    Identify(Identify),
    Convert(Convert),
}

/// It throws where the browser has no randomness to give, which is the only safe thing to do.
const fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

#[wasm_bindgen]
impl Exchange {
    /// Values to pseudonyms in transit: their bytes one after the other, and how many each has.
    #[must_use]
    pub fn pseudonymize(domain: &Domain, bytes: Vec<u8>, lengths: Vec<u32>) -> Self {
        let bytes = Zeroizing::new(bytes);
        let values: Vec<Value> =
            split(&bytes, &lengths).into_iter().map(Value::from_bytes).collect();
        let Step { state, message } =
            domain.0.pseudonymize(&values.iter().collect::<Vec<_>>(), &mut rng());
        let wrong = values.iter().map(|_| None).collect();
        Self { state: Some(State::Pseudonymize(state)), wrong, requests: message }
    }

    /// Pseudonyms in transit (texts of any form) to values.
    #[must_use]
    pub fn identify(domain: &Domain, texts: Vec<String>) -> Self {
        let items = Items::new(PseudonymInTransit::from_text_batch(&domain.0, &strs(&texts)));
        let Step { state, message } = domain.0.identify(&items.good(), &mut rng());
        let wrong = items.into_wrong();
        Self { state: Some(State::Identify(state)), wrong, requests: message }
    }

    /// Pseudonyms at rest or in transit (texts) to pseudonyms in transit of another domain.
    #[must_use]
    pub fn convert(domain: &Domain, to: &Domain, texts: Vec<String>) -> Self {
        let items = Items::new(Pseudonym::from_text_batch(&domain.0, &strs(&texts)));
        let Step { state, message } = domain.0.convert(&items.good(), &to.0, &mut rng());
        let wrong = items.into_wrong();
        Self { state: Some(State::Convert(state)), wrong, requests: message }
    }

    /// What is to be posted: path, body, path, body, …
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        let pair = |request: &Request| [request.path().to_owned(), request.body().to_owned()];
        self.requests.iter().flat_map(pair).collect()
    }

    /// How many items each request has.
    #[must_use]
    pub fn counts(&self) -> Vec<u32> {
        let count = |request: &Request| u32::try_from(request.inputs()).unwrap_or(u32::MAX);
        self.requests.iter().map(count).collect()
    }

    /// The results, with a reply for each request: its text, or anything else where there is none.
    ///
    /// A result is the long text `sec1:transitInfo` of a pseudonym, or the bytes of a value.
    pub fn finish(&mut self, replies: Vec<JsValue>) -> Vec<JsValue> {
        let reply = |reply: JsValue| reply.as_string().map_or_else(Reply::lost, Reply::from_body);
        let replies: Vec<Reply> = replies.into_iter().map(reply).collect();
        let wrong = self.wrong.as_slice();
        match self.state.take() {
            Some(State::Pseudonymize(state)) => fill(wrong, state.finish(&replies), long),
            Some(State::Identify(state)) => {
                fill(wrong, state.finish(&replies), |value| bytes(value.as_bytes()))
            }
            Some(State::Convert(state)) => fill(wrong, state.finish(&replies), long),
            None => fill(wrong, Vec::<blindnym::Result<PseudonymInTransit>>::new(), long),
        }
    }
}

fn long(pseudonym: PseudonymInTransit) -> JsValue {
    pseudonym.to_text(TextForm::Sec1(Sec1Form::Long)).into()
}
