//! A key made for the tests, and JWTs signed with it.

use std::sync::LazyLock;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use secrecy::SecretString;
use serde::Serialize;

use super::key::SigningKey;

/// PKCS#8, DER.
pub(crate) static DER: LazyLock<Vec<u8>> = LazyLock::new(|| {
    RsaKeyPair::generate(KeySize::Rsa2048).unwrap().as_der().unwrap().as_ref().to_vec()
});

pub(crate) fn key() -> SigningKey {
    SigningKey::from_pkcs8(&DER).unwrap()
}

pub(crate) fn jwt(claims: &impl Serialize) -> SecretString {
    key().sign(claims).unwrap()
}
