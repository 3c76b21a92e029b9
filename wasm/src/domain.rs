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

    /// What is known of it: its key, its curve (`P-521` for instance), `aud` of its transitInfos, the bytes for the
    /// counter of the encoding, the seconds that pseudonyms in transit live, the most bytes that a value may have.
    #[must_use]
    pub fn facts(&self) -> Vec<JsValue> {
        let Self(domain) = self;
        let limit = u32::try_from(domain.value_limit()).unwrap_or(u32::MAX);
        let texts = [domain.name(), domain.curve().crv(), domain.audience()];
        let numbers = [domain.buffer_size().into(), domain.time_to_live(), limit];
        texts.into_iter().map(JsValue::from).chain(numbers.into_iter().map(JsValue::from)).collect()
    }

    /// The same domain for values as long as its curve has room for, which eHealth's policy forbids.
    #[wasm_bindgen(js_name = withFullCapacity)]
    #[must_use]
    pub fn with_full_capacity(&self) -> Self {
        Self(self.0.with_full_capacity())
    }
}
