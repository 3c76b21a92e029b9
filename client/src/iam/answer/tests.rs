#![allow(clippy::arithmetic_side_effects, reason = "a test asserts by panicking")]

use std::time::{Duration, SystemTime};

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{TokenJson, claims, moment};
use crate::iam::renewal::Lease;
use crate::iam::support::jwt;
use crate::token::Original;

fn lease(token: &SecretString, expires_in: Option<u64>, asked: SystemTime) -> Lease<Original> {
    let token = token.expose_secret();
    let json = json!({"access_token": token, "token_type": "bearer", "expires_in": expires_in});
    serde_json::from_value::<TokenJson>(json).unwrap().lease(asked)
}

#[tokio::test(start_paused = true)]
async fn a_life_counts_from_when_it_was_asked_for() {
    let asked = SystemTime::now() - Duration::from_secs(5);
    let opaque = SecretString::from("opaque");
    let renewed_in = |lease: &Lease<Original>| {
        lease.renew_at.map(|at| at.duration_since(Instant::now()).as_secs_f64().round())
    };
    // 300 s, less the 30 s before its end, less the 5 s that the answer took.
    let known = lease(&opaque, Some(300), asked);
    assert_eq!(known.token.expires(), Some(asked + Duration::from_secs(300)));
    assert_eq!(renewed_in(&known), Some(265.0));
    assert_eq!(known.token.subject(), None);
    // The guide's answer has no `expires_in`: the token itself tells. Its clock need not be ours.
    let exchanged = jwt(&json!({"iat": 1_000, "exp": 1_300, "sub": "s"}));
    let told = lease(&exchanged, None, asked);
    assert_eq!(told.token.expires(), known.token.expires());
    assert_eq!(told.token.subject(), Some("s"));
    // Only an end.
    let told = lease(&jwt(&json!({"exp": 4_000_000_000_u64})), None, asked);
    assert_eq!(told.token.expires(), moment(4_000_000_000));
    // Nothing at all; nonsense.
    assert!(lease(&opaque, None, asked).renew_at.is_none());
    assert!(lease(&opaque, Some(u64::MAX), asked).renew_at.is_none());
    assert_eq!(renewed_in(&lease(&opaque, Some(10), asked)), Some(0.0));
}

#[test]
fn what_is_no_jwt_has_no_claims() {
    for text in ["", "a.b", "a.e30.c.d", "a.!!.c", "a.bm8.c"] {
        assert!(claims::<Value>(text).is_none(), "{text}");
    }
    assert_eq!(claims::<Value>("a.e30.c"), Some(json!({})));
}
