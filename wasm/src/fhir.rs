//! FHIR: what a resource asks for, and what it is with the results. JavaScript asks the service, or the owner.

use blindnym::{
    Domain as Plain, PseudonymAtRest, PseudonymInTransit, Sec1Form, Step, TextForm, UrnFamily,
    Value,
};
use blindnym_fhir::{
    Answering, Error, Existing, Form, Identification, Leaks, Offer, Pseudonymization, Searching,
    Settings, StoredSearching, Storing, UnknownForm, identify, pseudonymize_search,
    search_to_at_rest, to_at_rest, to_in_transit,
};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::crossing::{Texts, marked, split, split_bytes};
use crate::domain::Domain;
use crate::random::rng;

/// How pseudonyms cross to JavaScript and back: every client and owner reads it, and it costs no square root.
const CROSSING: TextForm = TextForm::Sec1(Sec1Form::Long);

/// A rule set.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Rules(blindnym_fhir::Rules);

#[wasm_bindgen]
impl Rules {
    /// One of JSON.
    ///
    /// # Errors
    /// A rule set that cannot be used.
    #[wasm_bindgen(constructor)]
    pub fn new(json: &str) -> Result<Self, JsValue> {
        Ok(Self(blindnym_fhir::Rules::parse(json).map_err(thrown)?))
    }
}

/// The ready rule sets: name, JSON, name, JSON, …
#[wasm_bindgen(js_name = readyRules)]
#[must_use]
pub fn ready_rules() -> String {
    let mut all = Texts::default();
    for (name, json) in blindnym_fhir::Rules::READY {
        all.push(name);
        all.push(json);
    }
    all.into()
}

/// A resource or a search on its way: what it asks for, and then what it is. It serves once.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Turn {
    domain: Plain,
    state: Option<State>,
    wanted: Wanted,
}

#[derive(Debug)]
enum State {
    Out(Pseudonymization),
    Search(Searching),
    Back(Identification),
    Store(Storing),
    StoredSearch(StoredSearching),
    Answer(Answering),
}

/// What is asked for: values, or pseudonyms as texts.
#[derive(Debug)]
enum Wanted {
    Values(Vec<Value>),
    Texts(String),
}

#[wasm_bindgen]
impl Turn {
    /// A resource that leaves: its values go to pseudonyms in transit.
    ///
    /// # Errors
    /// A resource that cannot leave.
    pub fn pseudonymize(
        domain: &Domain,
        rules: &Rules,
        form: &str,
        refuse_marked: bool,
        allow_leaks: bool,
        resource: String,
    ) -> Result<Self, JsValue> {
        let resource = Zeroizing::new(resource);
        let settings = Settings {
            form: read_form(form)?,
            existing: if refuse_marked { Existing::Refuse } else { Existing::Keep },
            leaks: if allow_leaks { Leaks::Allow } else { Leaks::Refuse },
        };
        let step = rules.0.pseudonymize(&domain.0, settings, &resource, &mut rng());
        let Step { state, message } = step.map_err(thrown)?;
        Ok(Self::new(domain, State::Out(state), Wanted::Values(message)))
    }

    /// The parameters of a search that leaves: the same.
    ///
    /// # Errors
    /// A search that cannot leave.
    pub fn search(domain: &Domain, form: &str, parameters: String) -> Result<Self, JsValue> {
        let parameters = Zeroizing::new(parameters);
        let step = pseudonymize_search(&parameters, read_form(form)?);
        let Step { state, message } = step.map_err(thrown)?;
        Ok(Self::new(domain, State::Search(state), Wanted::Values(message)))
    }

    /// A resource that comes back: its pseudonyms in transit go to values.
    ///
    /// # Errors
    /// A resource whose pseudonyms cannot be read.
    pub fn identify(domain: &Domain, resource: &str) -> Result<Self, JsValue> {
        let Step { state, message } = identify(&domain.0, resource).map_err(thrown)?;
        Ok(Self::new(domain, State::Back(state), in_transit(&message)))
    }

    /// A resource that is stored: its pseudonyms in transit go to those at rest.
    ///
    /// # Errors
    /// A resource whose pseudonyms cannot be read.
    pub fn store(domain: &Domain, resource: &str) -> Result<Self, JsValue> {
        let Step { state, message } = to_at_rest(&domain.0, resource).map_err(thrown)?;
        Ok(Self::new(domain, State::Store(state), in_transit(&message)))
    }

    /// The parameters of a search in what is stored: the same.
    ///
    /// # Errors
    /// A search whose pseudonyms cannot be read.
    #[wasm_bindgen(js_name = storedSearch)]
    pub fn stored_search(domain: &Domain, parameters: &str) -> Result<Self, JsValue> {
        let Step { state, message } = search_to_at_rest(&domain.0, parameters).map_err(thrown)?;
        Ok(Self::new(domain, State::StoredSearch(state), in_transit(&message)))
    }

    /// A stored resource that is answered: its pseudonyms at rest go to those in transit.
    ///
    /// # Errors
    /// A resource whose pseudonyms cannot be read.
    pub fn answer(domain: &Domain, form: &str, resource: &str) -> Result<Self, JsValue> {
        let step = to_in_transit(&domain.0, read_form(form)?, resource);
        let Step { state, message } = step.map_err(thrown)?;
        let texts = all(message.iter().map(PseudonymAtRest::to_text));
        Ok(Self::new(domain, State::Answer(state), Wanted::Texts(texts)))
    }

    /// The pseudonyms that are asked about.
    #[must_use]
    pub fn texts(&self) -> String {
        match &self.wanted {
            Wanted::Texts(texts) => texts.clone(),
            Wanted::Values(_) => String::new(),
        }
    }

    /// How many values are asked about.
    #[must_use]
    pub fn values(&self) -> usize {
        match &self.wanted {
            Wanted::Values(values) => values.len(),
            Wanted::Texts(_) => 0,
        }
    }

    /// Where the bytes of such a value are in memory. They are to be copied from there at once.
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

    /// What it is, with a pseudonym for each thing that was asked about: `+` and its text, or `-` and why there is none.
    ///
    /// # Errors
    /// Where one is missing, or it was finished before.
    pub fn finish(&mut self, results: &str) -> Result<String, JsValue> {
        let domain = &self.domain;
        let in_transit =
            || read(results, |texts| PseudonymInTransit::from_text_batch(domain, texts));
        let at_rest = || read(results, |texts| PseudonymAtRest::from_text_batch(domain, texts));
        match self.state.take() {
            Some(State::Out(state)) => state.finish(&in_transit()),
            Some(State::Search(state)) => state.finish(&in_transit()),
            Some(State::Answer(state)) => state.finish(&in_transit()),
            Some(State::Store(state)) => state.finish_checked(&at_rest()),
            Some(State::StoredSearch(state)) => state.finish_checked(&at_rest()),
            Some(State::Back(_)) | None => Err(nothing_to_finish()),
        }
        .map_err(thrown)
    }

    /// The same for one that comes back: the bytes of all values one after the other, how many each has, and of each
    /// `+`, or `-` and why there is none.
    ///
    /// # Errors
    /// As `finish`, and texts that cannot be decrypted.
    #[wasm_bindgen(js_name = finishWithValues)]
    pub fn finish_with_values(
        &mut self,
        bytes: Vec<u8>,
        lengths: &[u32],
        results: &str,
    ) -> Result<JsValue, JsValue> {
        let bytes = Zeroizing::new(bytes);
        let Some(State::Back(state)) = self.state.take() else {
            return Err(thrown(nothing_to_finish()));
        };
        let value = |(text, bytes): (&str, &[u8])| match text.strip_prefix('-') {
            Some(why) => Err(why.to_owned()),
            None => Ok(Value::from_bytes(bytes)),
        };
        let values = split(results).into_iter().zip(split_bytes(&bytes, lengths)).map(value);
        let text = state.finish(&values.collect::<Vec<_>>()).map_err(thrown)?;
        Ok(JsValue::from_str(&text))
    }
}

impl Turn {
    fn new(domain: &Domain, state: State, wanted: Wanted) -> Self {
        Self { domain: domain.0.clone(), state: Some(state), wanted }
    }

    fn bytes(&self, index: usize) -> &[u8] {
        match &self.wanted {
            Wanted::Values(values) => values.get(index).map_or(&[], Value::as_bytes),
            Wanted::Texts(_) => &[],
        }
    }
}

/// Where a resource holds what looks like an SSIN: a FHIRPath for each.
///
/// # Errors
/// What is no resource.
#[wasm_bindgen(js_name = findSsins)]
pub fn find_ssins(resource: String) -> Result<String, JsValue> {
    let found = blindnym_fhir::find_ssins(&Zeroizing::new(resource)).map_err(thrown)?;
    Ok(all(found.iter().map(ToString::to_string)))
}

/// What is written to who reads so much: a header, a CapabilityStatement, or nothing that is known. The form, and `+`
/// where encrypted texts are read.
///
/// # Errors
/// Where there is no such form, and of what is no CapabilityStatement.
#[wasm_bindgen(js_name = chooseForm)]
pub fn choose_form(
    header: Option<String>,
    capabilities: Option<String>,
    ehealth: bool,
) -> Result<String, JsValue> {
    let theirs = match (header, capabilities) {
        (Some(header), _) => Some(Offer::parse(&header)),
        (None, Some(json)) => Offer::of_capabilities(&json).map_err(thrown)?,
        (None, None) => None,
    };
    let family = if ehealth { UrnFamily::Ehealth } else { UrnFamily::Fgov };
    let choice = Offer::all().choose(theirs.as_ref(), family, Sec1Form::Long).map_err(thrown)?;
    let encrypted = if choice.encrypted { "+" } else { "" };
    Ok(all([choice.form.to_string(), encrypted.to_owned()].into_iter()))
}

/// What `Content-Be-Pseudo` says of messages in a form, or `Accept-Be-Pseudo` of what is read here.
///
/// # Errors
/// What is no form.
#[wasm_bindgen(js_name = contentHeader)]
pub fn content_header(form: Option<String>) -> Result<String, JsValue> {
    let form = form.as_deref().map(read_form).transpose()?;
    Ok(form.map_or_else(Offer::all, Offer::written).to_string())
}

fn in_transit(pseudonyms: &[PseudonymInTransit]) -> Wanted {
    Wanted::Texts(all(pseudonyms.iter().map(|pseudonym| pseudonym.to_text(CROSSING))))
}

fn all(texts: impl Iterator<Item = String>) -> String {
    let mut all = Texts::default();
    for text in texts {
        all.push(&text);
    }
    all.into()
}

/// Results as they cross, good ones read together.
fn read<T>(
    results: &str,
    batch: impl Fn(&[&str]) -> Vec<blindnym::Result<T>>,
) -> Vec<Result<T, String>> {
    let results = split(results);
    let good: Vec<&str> = results.iter().filter_map(|text| marked(text)).collect();
    let mut good = batch(&good).into_iter();
    let mut one = |text: &str| {
        let why = || text.strip_prefix('-').unwrap_or_default().to_owned();
        let good = marked(text).and_then(|_| good.next());
        good.map_or_else(|| Err(why()), |read| read.map_err(|error| error.to_string()))
    };
    results.into_iter().map(&mut one).collect()
}

fn read_form(name: &str) -> Result<Form, JsValue> {
    name.parse().map_err(|unknown: UnknownForm| {
        let json = format!(r#"{{"code":"settings","message":"{unknown}"}}"#);
        JsValue::from_str(&json)
    })
}

/// It was finished before, or in the other way.
const fn nothing_to_finish() -> Error {
    Error::AnswerCount { expected: 0, found: 0 }
}

/// What is thrown: the error, JSON.
fn thrown(error: Error) -> JsValue {
    JsValue::from_str(&error.to_json())
}
