//! An owner: a domain with its secret keys, which WebCrypto opens.

use blindnym::{
    DomainDocument, DomainOwner, Error, ErrorKind, Jwks, LockedKey, Opened, PseudonymAtRest,
    PseudonymInTransit, Step, TransitOptions, Unlocked, WrappedKey,
};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::crossing::{Texts, bytes, now, outcomes, split, split_bytes, thrown};
use crate::domain::Domain;
use crate::random::rng;
use crate::texts::form;

/// The state between what is to be decrypted with RSA-OAEP-256 and the owner. It serves once.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Unlocking {
    state: Option<blindnym::Unlocking>,
    wrapped: Vec<WrappedKey>,
}

#[wasm_bindgen]
impl Unlocking {
    /// Lists the wrapped keys of a description (JSON) for the holder of a JWKS (JSON) at `jku`.
    ///
    /// # Errors
    /// A description or a JWKS that cannot be used.
    #[wasm_bindgen(constructor)]
    pub fn new(document: &[u8], jku: &str, jwks: &[u8]) -> Result<Self, JsValue> {
        let document = DomainDocument::parse(document).map_err(thrown)?;
        let jwks = Jwks::parse(jwks).map_err(thrown)?;
        let Step { state, message } = document.unlock_start(jku, &jwks);
        Ok(Self { state: Some(state), wrapped: message })
    }

    /// `x5t#S256` of the RSA key for each wrapped key.
    #[must_use]
    pub fn thumbprints(&self) -> String {
        let mut all = Texts::default();
        for key in &self.wrapped {
            all.push(key.thumbprint());
        }
        all.into()
    }

    /// What each is to be decrypted from (bytes).
    #[wasm_bindgen(js_name = encryptedKeys)]
    #[must_use]
    pub fn encrypted_keys(&self) -> Vec<JsValue> {
        self.wrapped.iter().map(|key| bytes(key.encrypted_key())).collect()
    }

    /// The owner, with the decrypted keys in their order: their bytes one after the other, and how many each has, 0
    /// where there is none.
    ///
    /// # Errors
    /// Where it was finished before.
    pub fn finish(&mut self, keys: Vec<u8>, lengths: &[u32]) -> Result<Owner, JsValue> {
        let keys = Zeroizing::new(keys);
        let state = self.state.take().ok_or_else(|| thrown(ErrorKind::NoReply.into()))?;
        let keys = split_bytes(&keys, lengths).into_iter().zip(&self.wrapped);
        let keys = keys.map(|(key, wrapped)| match key {
            [] => Err(ErrorKind::UnknownKid { kid: wrapped.kid().to_owned() }.into()),
            key => Ok(Zeroizing::new(key.to_vec())),
        });
        let Unlocked { owner, failed } = state.finish(keys.collect());
        Ok(Owner { owner, failed })
    }
}

/// A domain with its secret keys.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Owner {
    owner: DomainOwner,
    failed: Vec<LockedKey>,
}

#[wasm_bindgen]
impl Owner {
    /// Its domain.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn domain(&self) -> Domain {
        Domain(self.owner.domain().clone())
    }

    /// Why the active key stayed locked: an error, JSON, where there is such a key.
    #[must_use]
    pub fn failed(&self) -> Option<String> {
        let active = self.failed.iter().find(|key| key.active);
        active.map(|key| key.error.to_json())
    }

    /// Whether new pseudonyms in transit can be made.
    #[wasm_bindgen(getter, js_name = hasActiveKey)]
    #[must_use]
    pub fn has_active_key(&self) -> bool {
        self.owner.keys().active().is_ok()
    }

    /// Pseudonyms in transit (texts) to pseudonyms at rest: Base64 of x. Where subjects are checked, one that is bound
    /// to another subject is refused.
    #[wasm_bindgen(js_name = atRest)]
    #[must_use]
    pub fn at_rest(&self, texts: &str, checked: bool, subject: Option<String>) -> String {
        let read = PseudonymInTransit::from_text_batch(self.owner.domain(), &split(texts));
        let items = Items::new(read);
        let opened = self.owner.to_at_rest_batch(&items.good(), now()).into_iter().map(|opened| {
            let opened = opened?;
            if checked {
                let _bound = opened.claims.expect_subject(subject.as_deref())?;
            }
            Ok(opened)
        });
        outcomes(items.join(opened.collect()), |Opened { pseudonym, .. }| pseudonym.to_text())
    }

    /// Pseudonyms at rest (texts) to new pseudonyms in transit in a form; for one subject, where it is given.
    #[wasm_bindgen(js_name = inTransit)]
    #[must_use]
    pub fn in_transit(&self, texts: &str, subject: Option<String>, number: u8) -> String {
        let items =
            Items::new(PseudonymAtRest::from_text_batch(self.owner.domain(), &split(texts)));
        let options = subject.as_deref().map(TransitOptions::for_subject).unwrap_or_default();
        let rng = &mut rng();
        let made = self.owner.to_in_transit_batch(&items.good(), &options, now(), rng);
        let form = form(number);
        outcomes(items.join(made), |pseudonym| pseudonym.to_text(form))
    }
}

/// Items that could be read, with the places of those that could not.
struct Items<T> {
    good: Vec<T>,
    wrong: Vec<Option<Error>>,
}

impl<T> Items<T> {
    fn new(read: Vec<blindnym::Result<T>>) -> Self {
        let mut good = Vec::with_capacity(read.len());
        let wrong = read.into_iter().map(|one| one.map(|one| good.push(one)).err()).collect();
        Self { good, wrong }
    }

    /// Those that could be read.
    fn good(&self) -> Vec<&T> {
        self.good.iter().collect()
    }

    /// The results of those that could be read, among the others.
    fn join<R>(self, results: Vec<blindnym::Result<R>>) -> Vec<blindnym::Result<R>> {
        let mut results = results.into_iter();
        let missing = || Err(ErrorKind::MissingOutput.into());
        let one = |wrong: Option<Error>| {
            wrong.map_or_else(|| results.next().unwrap_or_else(missing), Err)
        };
        self.wrong.into_iter().map(one).collect()
    }
}
