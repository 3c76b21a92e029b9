//! Tokens that pass, and every reason to refuse one.

use jsonwebtoken::get_current_timestamp;
use serde_json::{Value, json};

use super::*;
use crate::auth::Right;
use crate::auth::support::{
    AUDIENCE, ISSUER, RSA, Sign, b64, claims, es256, es384, header, hs256, jwks, other_rs256,
    ps256, rs256, rsa_jwk, rsa_public_forms, token, with, without,
};

fn settings() -> VerifierSettings {
    VerifierSettings::new(ISSUER, AUDIENCE, KeySource::Fixed(jwks()))
}

async fn verify(token: &str) -> Result<Identity, AuthError> {
    Verifier::new(settings()).unwrap().verify(token).await
}

async fn refused(token: &str) -> &'static str {
    let error = verify(token).await.unwrap_err();
    assert_eq!(error.status(), 401);
    error.code()
}

async fn refused_claims(claims: &Value) -> &'static str {
    refused(&token(&header("RS256", "rsa"), claims, rs256)).await
}

async fn accepted_claims(claims: &Value) {
    drop(verify(&token(&header("RS256", "rsa"), claims, rs256)).await.unwrap());
}

#[tokio::test]
async fn accepts_each_algorithm_of_the_list() {
    let cases: [(&str, &str, Sign); 3] =
        [("RS256", "rsa", rs256), ("PS256", "rsa", ps256), ("ES256", "ec", es256)];
    for (alg, kid, sign) in cases {
        let identity = verify(&token(&header(alg, kid), &claims(), sign)).await.unwrap();
        assert_eq!(identity.subject.as_deref(), Some("subject-1"));
        assert_eq!(identity.claims["iss"], ISSUER);
        assert!(identity.may(Right::Pseudonymize) && identity.may(Right::Identify));
    }
}

#[tokio::test]
async fn only_algorithms_of_the_list() {
    let es384_token = token(&header("ES384", "ec384"), &claims(), es384);
    assert_eq!(refused(&es384_token).await, "refused_algorithm");
    let mut wider = settings();
    wider.algorithms = vec!["ES384".parse().unwrap()];
    let wider = Verifier::new(wider).unwrap();
    drop(wider.verify(&es384_token).await.unwrap());
    let rs256_token = token(&header("RS256", "rsa"), &claims(), rs256);
    assert_eq!(wider.verify(&rs256_token).await.unwrap_err(), AuthError::RefusedAlgorithm);
}

#[tokio::test]
async fn hmac_with_the_public_key_is_refused() {
    for secret in rsa_public_forms() {
        let forged = token(&header("HS256", "rsa"), &claims(), |message| hs256(&secret, message));
        assert_eq!(refused(&forged).await, "refused_algorithm");
    }
    let with_listed =
        token(&header("HS256", "oct"), &claims(), |message| hs256(b"secret", message));
    assert_eq!(refused(&with_listed).await, "refused_algorithm");
}

#[tokio::test]
async fn no_algorithm_is_refused() {
    for none in ["none", "None", "NONE", ""] {
        for signature in [Vec::new(), b"x".to_vec()] {
            let forged = token(&header(none, "rsa"), &claims(), |_| signature.clone());
            assert_eq!(refused(&forged).await, "malformed_token");
        }
    }
}

#[tokio::test]
async fn the_algorithm_has_to_fit_the_key() {
    let cases: [(&str, &str, Sign); 4] = [
        ("RS256", "ec", rs256),
        ("ES256", "rsa", es256),
        ("ES256", "ec384", es384),
        ("PS256", "ec", ps256),
    ];
    for (alg, kid, sign) in cases {
        let forged = token(&header(alg, kid), &claims(), sign);
        assert_eq!(refused(&forged).await, "refused_algorithm", "{alg} {kid}");
    }
    // PS256 is for RSA keys, but not for one that says it is for RS256.
    let mut only = rsa_jwk("rsa", &RSA);
    only["alg"] = json!("RS256");
    let mut narrowed = settings();
    narrowed.keys = KeySource::Fixed(json!({"keys": [only]}));
    let narrowed = Verifier::new(narrowed).unwrap();
    let ps256_token = token(&header("PS256", "rsa"), &claims(), ps256);
    assert_eq!(narrowed.verify(&ps256_token).await.unwrap_err(), AuthError::RefusedAlgorithm);
}

#[tokio::test]
async fn signatures() {
    let cases: [Sign; 4] = [other_rs256, ps256, |_| Vec::new(), |_| vec![0; 256]];
    for sign in cases {
        let forged = token(&header("RS256", "rsa"), &claims(), sign);
        assert_eq!(refused(&forged).await, "bad_signature");
    }
    // Another payload under a good signature.
    let good = token(&header("RS256", "rsa"), &claims(), rs256);
    let parts: Vec<&str> = good.split('.').collect();
    let payload = b64(with("sub", json!("somebody else")).to_string().as_bytes());
    let forged = format!("{}.{payload}.{}", parts[0], parts[2]);
    assert_eq!(refused(&forged).await, "bad_signature");
}

#[tokio::test]
async fn keys() {
    for kid in ["unknown", "enc", "oct", "koblitz", "new", ""] {
        let unknown = token(&header("RS256", kid), &claims(), rs256);
        assert_eq!(refused(&unknown).await, "unknown_key", "{kid}");
    }
    let nameless = token(&json!({"alg": "RS256"}), &claims(), rs256);
    assert_eq!(refused(&nameless).await, "malformed_token");
    // A key that the token brings itself counts for nothing.
    let brought = json!({"alg": "RS256", "kid": "mine", "jwk": rsa_jwk("mine", &RSA)});
    assert_eq!(refused(&token(&brought, &claims(), rs256)).await, "unknown_key");
}

#[tokio::test]
async fn critical_extensions_are_refused() {
    let header = json!({"alg": "RS256", "kid": "rsa", "crit": ["b64"], "b64": false});
    assert_eq!(refused(&token(&header, &claims(), rs256)).await, "malformed_token");
}

#[tokio::test]
async fn issuers() {
    let list = json!([ISSUER, "https://other.example"]);
    for issuer in [json!("https://other.example"), json!(""), json!(null), json!(7), list] {
        assert_eq!(refused_claims(&with("iss", issuer)).await, "wrong_issuer");
    }
    assert_eq!(refused_claims(&without("iss")).await, "wrong_issuer");
}

#[tokio::test]
async fn audiences() {
    accepted_claims(&with("aud", json!(["other", AUDIENCE]))).await;
    for audience in [json!("other"), json!(["other"]), json!([]), json!(null), json!(7)] {
        assert_eq!(refused_claims(&with("aud", audience)).await, "wrong_audience");
    }
    assert_eq!(refused_claims(&without("aud")).await, "wrong_audience");
}

#[tokio::test]
async fn times() {
    let now = get_current_timestamp();
    // The leeway is 60 s; some seconds are left for the test itself.
    accepted_claims(&with("exp", json!(now.saturating_sub(45)))).await;
    accepted_claims(&with("nbf", json!(now.saturating_add(45)))).await;
    accepted_claims(&with("nbf", json!(now.saturating_sub(1000)))).await;
    assert_eq!(refused_claims(&with("exp", json!(now.saturating_sub(75)))).await, "token_expired");
    assert_eq!(refused_claims(&with("exp", json!(0))).await, "token_expired");
    let early = with("nbf", json!(now.saturating_add(75)));
    assert_eq!(refused_claims(&early).await, "token_not_yet_valid");
    assert_eq!(refused_claims(&with("nbf", json!(u64::MAX))).await, "token_not_yet_valid");
    assert_eq!(refused_claims(&with("nbf", json!("soon"))).await, "malformed_token");
    for exp in [json!("later"), json!(-1), json!(null)] {
        assert_eq!(refused_claims(&with("exp", exp)).await, "malformed_token");
    }
    assert_eq!(refused_claims(&without("exp")).await, "malformed_token");
}

#[tokio::test]
async fn subjects() {
    let nobody = token(&header("RS256", "rsa"), &without("sub"), rs256);
    assert_eq!(verify(&nobody).await.unwrap().subject, None);
    for subject in [json!(7), json!(null), json!(["subject-1"])] {
        assert_eq!(refused_claims(&with("sub", subject)).await, "malformed_token");
    }
}

#[tokio::test]
async fn forms() {
    let good = token(&header("RS256", "rsa"), &claims(), rs256);
    for bad in
        ["", ".", "..", "...", "a.b", "a.b.c", "a.b.c.d.e", &format!("{good}="), "\u{e9}.x.y"]
    {
        assert_eq!(refused(bad).await, "malformed_token", "{bad}");
    }
    assert_ne!(verify(&format!(" {good}")).await.map(|_| ()), Ok(()));
    let list = token(&header("RS256", "rsa"), &json!([1, 1]), rs256);
    assert_eq!(refused(&list).await, "malformed_token");
}

#[tokio::test]
async fn lengths() {
    let (max, found) = (16 * 1024, 16 * 1024 + 1);
    let error = verify(&"x".repeat(found)).await.unwrap_err();
    assert_eq!(error, AuthError::TokenTooLong { max, found });
    assert_eq!(refused(&"x".repeat(max)).await, "malformed_token");
}

#[test]
fn settings_that_cannot_be_used() {
    let changes: [fn(&mut VerifierSettings); 9] = [
        |settings| settings.issuer.clear(),
        |settings| settings.audience.clear(),
        |settings| settings.role_client.clear(),
        |settings| settings.algorithms.clear(),
        |settings| settings.leeway = Duration::from_secs(601),
        |settings| settings.keys = KeySource::Fixed(json!({"keys": []})),
        |settings| settings.keys = KeySource::Fixed(json!([])),
        |settings| settings.keys = KeySource::Url("no address".to_owned()),
        |settings| settings.keys = KeySource::Url("http://issuer.example/certs".to_owned()),
    ];
    for change in changes {
        let mut settings = settings();
        change(&mut settings);
        assert_eq!(Verifier::new(settings).unwrap_err().code(), "invalid_settings");
    }
    for address in ["https://issuer.example/certs", "http://localhost:8080/certs"] {
        let mut settings = settings();
        settings.keys = KeySource::Url(address.to_owned());
        drop(Verifier::new(settings).unwrap());
    }
}

#[test]
fn headers() {
    assert_eq!(bearer_token(Some("Bearer a.b.c")), Ok("a.b.c"));
    assert_eq!(bearer_token(Some("bearer  a.b.c ")), Ok("a.b.c"));
    for bad in [None, Some(""), Some("Bearer"), Some("Bearer  "), Some("Basic a"), Some("a.b.c")] {
        assert_eq!(bearer_token(bad), Err(AuthError::MissingToken));
    }
}
