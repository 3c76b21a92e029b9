//! Keys for texts that are too long to be values.

use blindnym::{TextKey as Key, Value};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::crossing::{bytes, thrown};
use crate::random::rng;

/// A key for texts.
#[wasm_bindgen]
#[derive(Debug)]
pub struct TextKey(Key);

#[wasm_bindgen]
impl TextKey {
    /// A key of 32 bytes.
    ///
    /// # Errors
    /// Another number of bytes.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: Vec<u8>) -> Result<Self, JsValue> {
        let value = Value::from_bytes(&Zeroizing::new(bytes));
        Ok(Self(Key::from_value(&value).map_err(thrown)?))
    }

    /// A new random key.
    #[must_use]
    pub fn generate() -> Self {
        Self(Key::generate(&mut rng()))
    }

    /// The 32 bytes, a value to pseudonymize.
    #[must_use]
    pub fn bytes(&self) -> JsValue {
        bytes(self.0.to_value().as_bytes())
    }

    /// Encrypts a text: a compact JWE.
    ///
    /// # Errors
    /// A text that is longer than AES-GCM allows.
    pub fn encrypt(&self, text: String) -> Result<String, JsValue> {
        let text = Zeroizing::new(text);
        self.0.encrypt(&text, &mut rng()).map_err(thrown)
    }

    /// Decrypts a text.
    ///
    /// # Errors
    /// Another key, damage, or a text that is not encrypted.
    pub fn decrypt(&self, encrypted: &str) -> Result<JsValue, JsValue> {
        Ok(JsValue::from_str(&self.0.decrypt(encrypted).map_err(thrown)?))
    }
}
