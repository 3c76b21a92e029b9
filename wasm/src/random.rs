//! Random numbers: the platform's, which throws where it has none to give. That is the only safe thing to do.

use rand_core::{CryptoRng, Infallible, TryCryptoRng, TryRng};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// At most 65,536 bytes.
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn fill(bytes: &mut [u8]);
}

/// `crypto.getRandomValues`. The crate `getrandom` calls it too, and brings a table of JavaScript's values for what is thrown.
struct Platform;

pub(crate) const fn rng() -> impl CryptoRng {
    Platform
}

impl TryRng for Platform {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.chunks_mut(65_536).for_each(fill);
        Ok(())
    }
}

impl TryCryptoRng for Platform {}
