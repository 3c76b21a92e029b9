use std::sync::Arc;

use blindnym_client::{
    AssertionSettings, ClientCredentials, ClientError, HttpService, HttpSettings, IamClient,
    IamError, OAuthError, PseudonymisationService as _, TokenError, TokenSource as _, Trace,
};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::{Value, json};

use crate::stub::{Stub, answer, claims, client, jwt, key, now, token};

#[tokio::test]
async fn a_signed_jwt_proves_the_client() {
    let stub = Stub::start(|_, before| match before {
        // Busy first: the JWT of the second attempt is another one.
        0 => answer(503, &json!({})),
        _ => token(&jwt(&json!({"sub": "subject"}))),
    })
    .await;
    let realm = stub.realm();
    let source = ClientCredentials::new(&realm, &client(), &["a", "b:c"]).unwrap();
    assert_eq!(source.token().await.unwrap().subject(), Some("subject"));

    let asked = stub.asked();
    assert_eq!(asked.len(), 2);
    let form = asked[1].form();
    assert_eq!(asked[1].header("content-type"), "application/x-www-form-urlencoded");
    let names: Vec<&str> = form.keys().map(String::as_str).collect();
    let expected =
        ["client_assertion", "client_assertion_type", "client_id", "grant_type", "scope"];
    assert_eq!(names, expected);
    assert_eq!(form["grant_type"], "client_credentials");
    assert_eq!(form["client_id"], "cbe-0123456789");
    assert_eq!(form["scope"], "a b:c");
    let r#type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    assert_eq!(form["client_assertion_type"], r#type);

    // Another library verifies it.
    let jwk = serde_json::from_str(&key().public_jwk()).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&[realm.issuer()]);
    validation.set_issuer(&["cbe-0123456789"]);
    let verifying = DecodingKey::from_jwk(&jwk).unwrap();
    let read = decode::<Value>(&form["client_assertion"], &verifying, &validation).unwrap().claims;
    assert_eq!(read["sub"], "cbe-0123456789");
    assert_eq!(read["aud"], realm.issuer(), "the realm's URL as a text, not as a list");
    let (iat, exp) = (read["iat"].as_u64().unwrap(), read["exp"].as_u64().unwrap());
    assert!(exp - iat == 60 && now() - iat < 30);
    let first = claims(&asked[0].form()["client_assertion"]);
    assert_ne!(first["jti"], read["jti"]);
}

#[tokio::test]
async fn a_secret_proves_the_client_and_a_public_one_has_none() {
    let stub = Stub::start(|_, _| token("opaque")).await;
    let client = IamClient::with_secret("c", "p&s word".into());
    let source = ClientCredentials::new(&stub.realm(), &client, &[]).unwrap();
    assert_eq!(source.token().await.unwrap().expose(), "opaque");
    let body = "grant_type=client_credentials&client_id=c&client_secret=p%26s+word";
    assert_eq!(stub.asked()[0].body, body);
    let public = ClientCredentials::new(&stub.realm(), &IamClient::public("c"), &[]);
    assert_eq!(public.unwrap_err().code(), "iam_settings");
    for shown in [format!("{client:?}"), format!("{source:?}")] {
        assert!(!shown.contains("p&s") && !shown.contains("opaque"), "{shown}");
    }
}

#[tokio::test]
async fn a_jwt_of_more_than_five_minutes_is_no_setting() {
    let life = std::time::Duration::from_secs(301);
    let settings = AssertionSettings { audience: None, life };
    assert!(IamClient::signing("c", key(), settings).is_err());
}

#[tokio::test]
async fn refusals_are_typed_and_not_repeated() {
    let stub = Stub::start(|_, _| {
        let description = "Invalid client or Invalid client credentials";
        answer(401, &json!({"error": "invalid_client", "error_description": description}))
    })
    .await;
    let source = ClientCredentials::new(&stub.realm(), &client(), &[]).unwrap();
    let error = source.token().await.unwrap_err();
    let TokenError::Iam(IamError::Refused { status: 401, refusal }) = &error else {
        panic!("{error}")
    };
    assert_eq!(refusal.error, OAuthError::InvalidClient);
    assert!(error.to_string().contains("check its id"), "{error}");
    assert!(!ClientError::from(error).is_temporary());
    assert_eq!(stub.asked().len(), 1);
}

#[tokio::test]
async fn answers_that_cannot_be_used() {
    let good = json!({"access_token": "t", "token_type": "Bearer"});
    for (member, value) in
        [("token_type", json!("mac")), ("access_token", json!("")), ("access_token", json!(null))]
    {
        let mut bad = good.clone();
        bad[member] = value;
        let stub = Stub::start(move |_, _| answer(200, &bad)).await;
        let source = ClientCredentials::new(&stub.realm(), &client(), &[]).unwrap();
        assert_eq!(source.token().await.unwrap_err().code(), "iam_answer", "{member}");
    }
}

#[tokio::test]
async fn what_goes_away_is_waited_for_and_then_told() {
    let stub = Stub::start(|_, _| answer(503, &json!({}))).await;
    let source = ClientCredentials::new(&stub.realm(), &client(), &[]).unwrap();
    let error = source.token().await.unwrap_err();
    assert_eq!(error, TokenError::Iam(IamError::Busy { status: 503 }));
    assert!(ClientError::from(error).is_temporary());
    assert_eq!(stub.asked().len(), 4, "once, and three retries");
}

#[tokio::test]
async fn many_at_once_ask_once_in_their_trace() {
    let stub = Stub::start(|_, _| token("t")).await;
    let source = Arc::new(ClientCredentials::new(&stub.realm(), &client(), &[]).unwrap());
    let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let trace = Trace::from_header(header).unwrap();
    let all = (0..50).map(|_| {
        let source = Arc::clone(&source);
        tokio::spawn(trace.around(async move { source.token().await.map(|_| ()) }))
    });
    for one in all.collect::<Vec<_>>() {
        one.await.unwrap().unwrap();
    }
    let asked = stub.asked();
    assert_eq!(asked.len(), 1);
    let sent = asked[0].header("traceparent");
    assert!(sent.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-") && sent != header);
}

#[tokio::test]
async fn a_token_that_the_service_refuses_is_replaced() {
    let issuer = Stub::start(|_, before| token(&format!("t{before}"))).await;
    let service = Stub::start(|asked, _| match asked.header("authorization") {
        "Bearer t1" => answer(200, &json!({"good": true})),
        _ => answer(401, &json!({"status": 401})),
    })
    .await;
    let source = Arc::new(ClientCredentials::new(&issuer.realm(), &client(), &[]).unwrap());
    let http = HttpService::new(HttpSettings::new(&service.base), Some(source)).unwrap();
    assert_eq!(http.describe("d").await.unwrap(), br#"{"good":true}"#);
    assert_eq!((issuer.asked().len(), service.asked().len()), (2, 2));
    // And then it is kept.
    let _again = http.describe("d").await.unwrap();
    assert_eq!(issuer.asked().len(), 2);
}
