use axum::http::{StatusCode, header};
use axum::response::IntoResponse as _;
use blindnym_client::{Environment, IamError, Realm};
use serde_json::json;

use crate::stub::{Stub, answer, settings};

const WELL_KNOWN: &str = "/realms/healthcare/.well-known/openid-configuration";

/// A server whose description has this issuer, after its own address, and this token endpoint.
async fn described(issuer: &'static str, token: &'static str) -> (Stub, Realm) {
    let stub = Stub::start(move |asked, _| {
        let base = format!("http://{}", asked.header("host"));
        assert_eq!((asked.method.as_str(), asked.path.as_str()), ("GET", WELL_KNOWN));
        let token =
            if token.starts_with('/') { format!("{base}{token}") } else { token.to_owned() };
        answer(
            200,
            &json!({
                "issuer": format!("{base}{issuer}"),
                "authorization_endpoint": format!("{base}/auth"),
                "token_endpoint": token,
                "other": ["things"],
            }),
        )
    })
    .await;
    let realm = Realm::new(&format!("{}/realms/healthcare", stub.base), settings()).unwrap();
    (stub, realm)
}

#[tokio::test]
async fn endpoints_are_asked_for_once() {
    let (stub, realm) = described("/realms/healthcare", "/token").await;
    let other = realm.clone();
    let (one, same) = tokio::join!(realm.endpoints(), other.endpoints());
    let one = one.unwrap();
    assert_eq!(one.token.as_str(), format!("{}/token", stub.base));
    assert_eq!(one, same.unwrap());
    let asked = stub.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].header("from"), "info@mycompany.be");
    assert!(asked[0].header("user-agent").starts_with("MyCompany/myProduct/1.0 Blindnym/"));
    assert_eq!(asked[0].header("traceparent").len(), 55);
}

#[tokio::test]
async fn a_description_of_another_issuer_is_refused() {
    for issuer in ["/realms/healthcare/", "/realms/M2M", ""] {
        let (_stub, realm) = described(issuer, "/token").await;
        assert_eq!(realm.endpoints().await.unwrap_err(), IamError::WrongIssuer, "{issuer}");
    }
}

#[tokio::test]
async fn endpoints_are_https() {
    for token in ["http://elsewhere.example/token", "ftp://127.0.0.1/", "token"] {
        let (_stub, realm) = described("/realms/healthcare", token).await;
        assert_eq!(realm.endpoints().await.unwrap_err().code(), "iam_answer", "{token}");
    }
    for issuer in ["http://elsewhere.example/realms/healthcare", "realms/healthcare", ""] {
        assert_eq!(Realm::new(issuer, settings()).unwrap_err().code(), "iam_settings", "{issuer}");
    }
}

#[tokio::test]
async fn what_is_no_realm_is_told_and_asked_again() {
    let stub = Stub::start(|_, before| match before {
        0 => answer(404, &json!({"error": "Realm does not exist"})),
        1 => (StatusCode::OK, "not JSON").into_response(),
        2 => (StatusCode::OK, " ".repeat(2 << 20)).into_response(),
        3 => answer(500, &json!({})),
        // A redirect could lead anywhere.
        _ => (StatusCode::FOUND, [(header::LOCATION, "/elsewhere")]).into_response(),
    })
    .await;
    let realm = Realm::new(&stub.base, settings()).unwrap();
    for code in ["iam_no_realm", "iam_answer", "iam_answer_too_long", "iam_failed", "iam_no_realm"]
    {
        assert_eq!(realm.endpoints().await.unwrap_err().code(), code);
    }
    assert!(stub.asked().iter().all(|asked| asked.path != "/elsewhere"));
}

#[tokio::test]
async fn nobody_there() {
    let realm = Realm::new("http://127.0.0.1:1/realms/healthcare", settings()).unwrap();
    let error = realm.endpoints().await.unwrap_err();
    assert!(error.is_temporary() && error.code() == "iam_unreachable", "{error}");
}

#[test]
fn addresses_of_ehealth() {
    let (production, acceptance) = (Environment::Production, Environment::Acceptance);
    assert_eq!(production.issuer("M2M"), "https://api.ehealth.fgov.be/auth/realms/M2M");
    let issuer = "https://api-acpt.ehealth.fgov.be/auth/realms/healthcare";
    assert_eq!(acceptance.issuer("healthcare"), issuer);
    assert_eq!(acceptance.exchange(), "https://api-acpt.ehealth.fgov.be/iam/v2");
}
