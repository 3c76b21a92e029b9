//! A domain, as it is described.

use blindnym::Curve;
#[cfg(feature = "callers")]
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(feature = "callers")]
use crate::crossing::{join, thrown};

/// A domain.
#[wasm_bindgen]
#[derive(Clone, Debug)]
pub struct Domain(pub(crate) blindnym::Domain);

#[wasm_bindgen]
impl Domain {
    /// One on P-521 whose parameters are known.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(name: &str, audience: &str) -> Self {
        Self(blindnym::Domain::new(name, Curve::P521, audience))
    }

    /// Has it count with so many bytes. Gives an error, JSON, where that leaves no room.
    #[wasm_bindgen(js_name = setBufferSize)]
    pub fn set_buffer_size(&mut self, size: u8) -> Option<String> {
        match self.0.with_buffer_size(size) {
            Ok(domain) => {
                self.0 = domain;
                None
            }
            Err(error) => Some(error.to_json()),
        }
    }

    /// The most bytes that a value may have.
    #[wasm_bindgen(getter, js_name = valueLimit)]
    #[must_use]
    pub fn value_limit(&self) -> u32 {
        u32::try_from(self.0.value_limit()).unwrap_or(u32::MAX)
    }
}

#[cfg(feature = "callers")]
#[wasm_bindgen]
impl Domain {
    /// One on another curve, whose parameters are known.
    ///
    /// # Errors
    /// A curve that is not known.
    #[wasm_bindgen(js_name = onCurve)]
    pub fn on_curve(name: &str, crv: &str, audience: &str) -> Result<Self, JsValue> {
        Ok(Self(blindnym::Domain::new(name, crv.parse().map_err(thrown)?, audience)))
    }

    /// One as the service describes it.
    ///
    /// # Errors
    /// A description that cannot be used.
    pub fn parse(document: &[u8]) -> Result<Self, JsValue> {
        Ok(Self(blindnym::Domain::from_description(document).map_err(thrown)?))
    }

    /// Its key, its curve (`P-521` for instance), and `aud` of its transitInfos.
    #[must_use]
    pub fn texts(&self) -> String {
        join([self.0.name(), self.0.curve().crv(), self.0.audience()])
    }

    /// The bytes for the counter of the encoding.
    #[wasm_bindgen(getter, js_name = bufferSize)]
    #[must_use]
    pub fn buffer_size(&self) -> u8 {
        self.0.buffer_size()
    }

    /// The seconds that pseudonyms in transit live.
    #[wasm_bindgen(getter, js_name = timeToLive)]
    #[must_use]
    pub fn time_to_live(&self) -> u32 {
        self.0.time_to_live()
    }

    /// The same domain for values as long as its curve has room for, which eHealth's policy forbids.
    #[wasm_bindgen(js_name = withFullCapacity)]
    #[must_use]
    pub fn with_full_capacity(&self) -> Self {
        Self(self.0.with_full_capacity())
    }
}
