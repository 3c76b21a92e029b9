//! An issuer of access tokens on this machine.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use axum::Router;
use axum::routing::get;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value as Json, json};
use tokio::net::TcpListener;

pub(crate) struct Issuer {
    key: KeyPair,
    pub(crate) base: String,
}

impl Issuer {
    pub(crate) async fn start() -> Self {
        let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let public = key.public_key();
        let n = BASE64.encode(public.modulus().big_endian_without_leading_zero());
        let e = BASE64.encode(public.exponent().big_endian_without_leading_zero());
        let jwk = json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "1", "n": n, "e": e});
        let jwks = json!({ "keys": [jwk] }).to_string();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().route("/jwks", get(async || jwks));
        drop(tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }));
        Self { key, base }
    }

    /// A token with both roles.
    pub(crate) fn token(&self, client: &str, subject: &str) -> String {
        let roles = json!({"ehealth-pseudo-api": {"roles": ["pseudonymize", "identify"]}});
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
        let claims = json!({
            "iss": self.base, "aud": "ehealth-pseudo-api", "exp": now.saturating_add(300),
            "azp": client, "sub": subject, "resource_access": roles,
        });
        let b64 = |json: &Json| BASE64.encode(json.to_string());
        let signed = format!("{}.{}", b64(&json!({"alg": "RS256", "kid": "1"})), b64(&claims));
        let mut signature = vec![0; self.key.public_modulus_len()];
        let random = SystemRandom::new();
        self.key.sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}.{}", BASE64.encode(signature))
    }
}
