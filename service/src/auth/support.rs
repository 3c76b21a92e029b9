//! Keys made for the tests, and tokens signed with them.

use std::sync::LazyLock;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
    RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::get_current_timestamp;
use serde_json::{Value, json};

pub(super) const ISSUER: &str = "https://issuer.example/auth/realms/healthcare";
pub(super) const AUDIENCE: &str = "ehealth-pseudo-api";

pub(super) static RSA: LazyLock<RsaKeyPair> =
    LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap());
pub(super) static OTHER_RSA: LazyLock<RsaKeyPair> =
    LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap());
pub(super) static EC: LazyLock<EcdsaKeyPair> =
    LazyLock::new(|| EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap());
pub(super) static EC_384: LazyLock<EcdsaKeyPair> =
    LazyLock::new(|| EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap());

/// Signs a message.
pub(super) type Sign = fn(&[u8]) -> Vec<u8>;

pub(super) fn b64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(super) fn rsa_jwk(kid: &str, key: &RsaKeyPair) -> Value {
    let public = RsaPublicKeyComponents::<Vec<u8>>::from(key.public_key());
    json!({"kty": "RSA", "use": "sig", "kid": kid, "n": b64(&public.n), "e": b64(&public.e)})
}

pub(super) fn ec_jwk(kid: &str, crv: &str, key: &EcdsaKeyPair) -> Value {
    let (_, point) = key.public_key().as_ref().split_first().unwrap();
    let (x, y) = point.split_at(point.len().div_euclid(2));
    json!({"kty": "EC", "use": "sig", "kid": kid, "crv": crv, "x": b64(x), "y": b64(y)})
}

/// What an issuer would list: keys `rsa`, `ec` and `ec384`, one for encryption, and strange ones.
pub(super) fn jwks() -> Value {
    let mut for_encryption = rsa_jwk("enc", &OTHER_RSA);
    for_encryption["use"] = json!("enc");
    for_encryption["alg"] = json!("RSA-OAEP");
    json!({"keys": [
        for_encryption,
        {"kty": "oct", "kid": "oct", "k": "c2VjcmV0"},
        {"kty": "EC", "kid": "koblitz", "crv": "secp256k1", "x": "AA", "y": "AA"},
        {"kty": "new", "kid": "new"},
        "no key at all",
        rsa_jwk("rsa", &RSA),
        ec_jwk("ec", "P-256", &EC),
        ec_jwk("ec384", "P-384", &EC_384),
    ]})
}

pub(super) fn claims() -> Value {
    json!({
        "iss": ISSUER,
        "aud": AUDIENCE,
        "exp": get_current_timestamp().saturating_add(300),
        "sub": "subject-1",
        "resource_access": {
            "ehealth-pseudo-api": {"roles": ["pseudonymize", "identify"]},
            "nihdi-uhmep-api": {"roles": ["other", "pseudo"]},
        },
    })
}

pub(super) fn with(member: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[member] = value;
    claims
}

pub(super) fn without(member: &str) -> Value {
    let mut claims = claims();
    assert!(claims.as_object_mut().unwrap().remove(member).is_some());
    claims
}

pub(super) fn header(alg: &str, kid: &str) -> Value {
    json!({"alg": alg, "kid": kid, "typ": "anything"})
}

pub(super) fn token(header: &Value, claims: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let encode = |part: &Value| b64(part.to_string().as_bytes());
    let message = format!("{}.{}", encode(header), encode(claims));
    let signature = b64(&sign(message.as_bytes()));
    format!("{message}.{signature}")
}

fn sign_rsa(key: &RsaKeyPair, encoding: &'static dyn RsaEncoding, message: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(encoding, &SystemRandom::new(), message, &mut signature).unwrap();
    signature
}

pub(super) fn rs256(message: &[u8]) -> Vec<u8> {
    sign_rsa(&RSA, &RSA_PKCS1_SHA256, message)
}

pub(super) fn ps256(message: &[u8]) -> Vec<u8> {
    sign_rsa(&RSA, &RSA_PSS_SHA256, message)
}

pub(super) fn other_rs256(message: &[u8]) -> Vec<u8> {
    sign_rsa(&OTHER_RSA, &RSA_PKCS1_SHA256, message)
}

pub(super) fn es256(message: &[u8]) -> Vec<u8> {
    EC.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec()
}

pub(super) fn es384(message: &[u8]) -> Vec<u8> {
    EC_384.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec()
}

/// HMAC with what an attacker knows: a public key, in the forms that libraries have confused.
pub(super) fn hs256(secret: &[u8], message: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message).as_ref().to_vec()
}

pub(super) fn rsa_public_forms() -> Vec<Vec<u8>> {
    let public = RsaPublicKeyComponents::<Vec<u8>>::from(RSA.public_key());
    let spki = aws_lc_rs::encoding::AsDer::<aws_lc_rs::encoding::PublicKeyX509Der<'_>>::as_der(
        RSA.public_key(),
    );
    vec![public.n, RSA.public_key().as_ref().to_vec(), spki.unwrap().as_ref().to_vec()]
}
