//! Access tokens, roles and rules over HTTP.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use blindnym::{Domain, Reply, Request, Step, TransitOptions, Value};
use blindnym_service::{
    AccessRule, EngineSettings, Gate, KeySource, SigningAlgorithm, Verifier, VerifierSettings,
};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use serde_json::{Value as Json, json};

use crate::Server;
use crate::circle::{now, owner_of};

const ISSUER: &str = "https://issuer.example/realms/test";

pub(crate) struct Issuer(KeyPair);

impl Issuer {
    pub(crate) fn new() -> Self {
        Self(KeyPair::generate(KeySize::Rsa2048).unwrap())
    }

    pub(crate) fn gate(&self, rules: Vec<(String, AccessRule)>) -> Gate {
        let b64 = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let public = self.0.public_key();
        let n = b64(public.modulus().big_endian_without_leading_zero());
        let e = b64(public.exponent().big_endian_without_leading_zero());
        let jwks = json!({"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "1", "n": n, "e": e}]});
        let mut settings =
            VerifierSettings::new(ISSUER, "ehealth-pseudo-api", KeySource::Fixed(jwks));
        settings.algorithms = vec![SigningAlgorithm::Rs256];
        Gate::new(Verifier::new(settings).unwrap(), rules)
    }

    fn token(&self, subject: &str, roles: &[&str], more: &[&str]) -> String {
        self.token_of(&json!({
            "iss": ISSUER, "aud": ["ehealth-pseudo-api", "other"], "exp": now() + 300, "sub": subject,
            "resource_access": {
                "ehealth-pseudo-api": {"roles": roles}, "nihdi-uhmep-api": {"roles": more},
            },
        }))
    }

    /// A token of a program, without any role.
    pub(crate) fn client_token(&self, client: &str) -> String {
        self.token_of(&json!({
            "iss": ISSUER, "aud": "ehealth-pseudo-api", "exp": now() + 300, "azp": client,
        }))
    }

    fn token_of(&self, claims: &Json) -> String {
        let b64 = |json: &Json| BASE64_URL_SAFE_NO_PAD.encode(json.to_string());
        let signed = format!("{}.{}", b64(&json!({"alg": "RS256", "kid": "1"})), b64(claims));
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .unwrap();
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }
}

async fn send(server: &Server, request: &Request, token: &str) -> (u16, Reply) {
    let post = server.client.post(format!("{}{}", server.base, request.path()));
    let post = post.header("Content-Type", "application/json").bearer_auth(token);
    let response = post.body(request.body().to_owned()).send().await.unwrap();
    (response.status().as_u16(), Reply::from_body(response.bytes().await.unwrap()))
}

#[tokio::test]
async fn tokens_roles_and_rules_are_asked_for() {
    let issuer = Issuer::new();
    let rule = json!({"domain": "uhmep_v1", "type": "custom", "details": [
        {"operation": "pseudonymize", "userGroups": [{"name": "g", "claims": [
            {"path": "$.resource_access.nihdi-uhmep-api.roles[*]", "value": "pseudo"}]}]},
    ]});
    let rules = vec![("uhmep_v1".to_owned(), AccessRule::parse(&rule).unwrap())];
    let server = Server::start_with(EngineSettings::default(), issuer.gate(rules)).await;
    let both = ["pseudonymize", "identify"];
    let with = |roles: &[&str], more: &[&str]| issuer.token("alice", roles, more);
    let value = Value::from_text("1");
    let request = |name: &str| {
        let domain = Domain::new(name, blindnym::Curve::P521, "");
        let Step { mut message, .. } = domain.pseudonymize(&[&value], &mut UnwrapErr(SysRng));
        message.remove(0)
    };
    for (name, token, status) in [
        ("uhmep_v1", with(&both, &["pseudo"]), 200),
        ("uhmep_v1", with(&both, &[]), 403),
        ("uhmep_v1", with(&["identify"], &["pseudo"]), 403),
        ("ehealth_v1", with(&["pseudonymize"], &[]), 200),
        ("ehealth_v1", with(&[], &[]), 403),
        ("ehealth_v1", Issuer::new().token("alice", &both, &[]), 401),
        ("ehealth_v1", "no token".to_owned(), 401),
        ("nobody_v1", with(&both, &[]), 404),
    ] {
        let (found, _) = send(&server, &request(name), &token).await;
        assert_eq!(found, status, "{name}");
    }
    let bare = server.post(request("ehealth_v1").path(), "application/json", "{}").await;
    assert_eq!(bare.status().as_u16(), 401);
    assert!(bare.headers().contains_key("WWW-Authenticate"));
    assert_eq!(bare.headers()["Content-Type"], "application/problem+json");
    assert_eq!(server.get("/pseudo/v1/domains/ehealth_v1").await.0, 401);
    assert_eq!(server.get("/health/live").await.0, 204);
    let described = server.client.get(format!("{}/pseudo/v1/domains/ehealth_v1", server.base));
    let described = described.bearer_auth(with(&[], &[])).send().await.unwrap();
    assert_eq!(described.status().as_u16(), 200, "every token may read a description");
}

#[tokio::test]
async fn a_bound_pseudonym_serves_the_subject_of_the_token_only() {
    let issuer = Issuer::new();
    let server = Server::start_with(EngineSettings::default(), issuer.gate(Vec::new())).await;
    let token = |subject: &str| issuer.token(subject, &["pseudonymize", "identify"], &[]);
    let document = server.client.get(format!("{}/pseudo/v1/domains/uhmep_v1", server.base));
    let document = document.bearer_auth(token("owner")).send().await.unwrap();
    let owner = owner_of(&server, &document.bytes().await.unwrap()).await;
    let value = Value::from_text("97071143362");
    let mut rng = UnwrapErr(SysRng);
    let Step { state, message } = owner.domain().pseudonymize(&[&value], &mut rng);
    let (_, reply) = send(&server, &message[0], &token("alice")).await;
    let transit = state.finish(&[reply]).remove(0).unwrap();
    let at_rest = owner.to_at_rest(&transit, now()).unwrap().pseudonym;
    let options = TransitOptions::for_subject("alice");
    let bound = owner.to_in_transit(&at_rest, &options, now(), &mut rng).unwrap();
    for (subject, status) in [("alice", 200), ("bob", 400)] {
        let Step { state, message } = owner.domain().identify(&[&bound], &mut rng);
        let (found, reply) = send(&server, &message[0], &token(subject)).await;
        assert_eq!(found, status);
        assert_eq!(state.finish(&[reply]).remove(0).is_ok(), status == 200);
    }
}
