//! A domain, as it is described.

use blindnym::Curve;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::javascript::thrown;

/// A domain.
#[wasm_bindgen]
#[derive(Clone, Debug)]
pub struct Domain(pub(crate) blindnym::Domain);

#[wasm_bindgen]
impl Domain {
    /// One whose parameters are known.
    ///
    /// # Errors
    /// A curve that is not known, a buffer that leaves no room.
    #[wasm_bindgen(constructor)]
    pub fn new(
        name: &str,
        crv: &str,
        audience: &str,
        buffer_size: Option<u8>,
    ) -> Result<Self, JsValue> {
        let curve: Curve = crv.parse().map_err(thrown)?;
        let domain = blindnym::Domain::new(name, curve, audience);
        Ok(Self(match buffer_size {
            Some(size) => domain.with_buffer_size(size).map_err(thrown)?,
            None => domain,
        }))
    }

    /// One as the service describes it.
    ///
    /// # Errors
    /// A description that cannot be used.
    pub fn parse(document: &[u8]) -> Result<Self, JsValue> {
        Ok(Self(blindnym::Domain::from_description(document).map_err(thrown)?))
    }

    /// Its key.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn name(&self) -> String {
        self.0.name().to_owned()
    }

    /// Its curve, `P-521` for instance.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn crv(&self) -> String {
        self.0.curve().to_string()
    }

    /// `aud` of its transitInfos.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn audience(&self) -> String {
        self.0.audience().to_owned()
    }

    /// Bytes for the counter of the encoding.
    #[wasm_bindgen(getter, js_name = bufferSize)]
    #[must_use]
    pub fn buffer_size(&self) -> u8 {
        self.0.buffer_size()
    }

    /// Seconds that pseudonyms in transit live.
    #[wasm_bindgen(getter, js_name = timeToLive)]
    #[must_use]
    pub fn time_to_live(&self) -> u32 {
        self.0.time_to_live()
    }

    /// The most bytes that a value may have.
    #[wasm_bindgen(getter, js_name = valueLimit)]
    #[must_use]
    pub fn value_limit(&self) -> usize {
        self.0.value_limit()
    }

    /// The same domain for values as long as its curve has room for, which eHealth's policy forbids.
    #[wasm_bindgen(js_name = withFullCapacity)]
    #[must_use]
    pub fn with_full_capacity(&self) -> Self {
        Self(self.0.with_full_capacity())
    }
}
