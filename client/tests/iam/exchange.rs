use std::sync::Arc;
use std::time::{Duration, SystemTime};

use blindnym_client::{
    AccessExchange, AccessToken, ClientCredentials, ExchangeError, ExchangeService,
    ExchangedTokens, FixedToken, IamClient, IamError, OAuthError, ParameterPlace,
};
use serde_json::json;

use crate::stub::{Stub, answer, client, jwt, settings, token};

const AUDIENCE: &str = "nihdi-uhmep-fhir-hcp";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

fn original() -> AccessToken {
    AccessToken::new("original&token".into(), None, None)
}

fn service(stub: &Stub) -> ExchangeService {
    ExchangeService::new(&format!("{}/iam/v2", stub.base), settings()).unwrap()
}

fn at_service(stub: &Stub, place: ParameterPlace) -> AccessExchange {
    AccessExchange::at_service(&service(stub), "software", AUDIENCE, place)
}

#[tokio::test]
async fn the_guides_exchange_has_its_parameters_in_the_address() {
    let stub = Stub::start(|_, _| {
        let token = jwt(&json!({"sub": "s", "iat": 1_716_303_087, "exp": 1_716_303_387}));
        // The guide's answer.
        answer(
            200,
            &json!({
                "access_token": token, "token_type": "bearer", "refresh_token": null,
                "issued_token_type": ACCESS_TOKEN,
            }),
        )
    })
    .await;
    let before = SystemTime::now();
    let token = at_service(&stub, ParameterPlace::default()).exchange(&original()).await.unwrap();
    assert_eq!(token.subject(), Some("s"));
    // `exp` - `iat` from now, whatever their clock says.
    let expires = token.expires().unwrap();
    let left = expires.duration_since(before).unwrap();
    assert!((300..310).contains(&left.as_secs()), "{left:?}");
    let asked = stub.asked().remove(0);
    assert_eq!(
        (asked.method.as_str(), asked.path.as_str()),
        ("POST", "/iam/v2/protocol/oauth/tokenExchange")
    );
    let expected = "requested_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token\
        &grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange\
        &subject_token=original%26token\
        &subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token\
        &client_id=software&audience=nihdi-uhmep-fhir-hcp";
    assert_eq!(asked.query, expected);
    assert_eq!(asked.body, "");
    assert_eq!(asked.header("content-type"), "application/x-www-form-urlencoded");
    assert_eq!(asked.header("from"), "info@mycompany.be");
    assert_eq!(asked.header("authorization"), "");
    let shown = format!("{token:?}");
    assert!(shown.starts_with("ExchangedToken") && !shown.contains(token.expose()), "{shown}");
}

#[tokio::test]
async fn or_in_the_body() {
    let stub = Stub::start(|_, _| token("exchanged")).await;
    let token = at_service(&stub, ParameterPlace::Body).exchange(&original()).await.unwrap();
    assert_eq!(token.expose(), "exchanged");
    let asked = stub.asked().remove(0);
    assert_eq!((asked.query.as_str(), asked.form().len()), ("", 6));
    assert_eq!(asked.form()["subject_token"], "original&token");
}

#[tokio::test]
async fn or_at_the_realm_as_the_web_components_do() {
    let stub = Stub::start(|_, _| token("exchanged")).await;
    for (client, proofs) in [(IamClient::public("software"), 0), (client(), 2)] {
        let exchange = AccessExchange::at_realm(&stub.realm(), &client, AUDIENCE);
        assert_eq!(exchange.exchange(&original()).await.unwrap().expose(), "exchanged");
        let asked = stub.asked().pop().unwrap();
        assert_eq!(asked.path, "/auth/realms/healthcare/token");
        let form = asked.form();
        assert_eq!(form.len(), 5 + proofs);
        assert_eq!(form["audience"], AUDIENCE);
        assert_eq!(form["client_id"], client.id());
        assert_eq!(form["subject_token_type"], ACCESS_TOKEN);
        assert!(!form.contains_key("requested_token_type"));
    }
}

#[tokio::test]
async fn a_refusal_of_the_realm_is_that_of_oauth() {
    let stub = Stub::start(|_, _| {
        answer(400, &json!({"error": "invalid_request", "error_description": "Requested audience not available: x"}))
    })
    .await;
    let exchange = AccessExchange::at_realm(&stub.realm(), &client(), AUDIENCE);
    let error = exchange.exchange(&original()).await.unwrap_err();
    let ExchangeError::Iam(IamError::Refused { status: 400, refusal }) = &error else {
        panic!("{error}")
    };
    assert_eq!(refusal.error, OAuthError::InvalidRequest);
    assert!(error.to_string().contains("Requested audience not available"), "{error}");
}

#[tokio::test]
async fn another_kind_of_token_is_refused() {
    let stub = Stub::start(|_, _| {
        let saml = "urn:ietf:params:oauth:token-type:saml1";
        answer(
            200,
            &json!({"access_token": "t", "token_type": "Bearer", "issued_token_type": saml}),
        )
    })
    .await;
    let error = at_service(&stub, ParameterPlace::Body).exchange(&original()).await.unwrap_err();
    assert_eq!(error.code(), "iam_answer");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let stub = Stub::start(|asked, _| {
        use axum::response::IntoResponse as _;
        assert_ne!(asked.path, "/elsewhere");
        let location = [(axum::http::header::LOCATION, "/elsewhere")];
        (axum::http::StatusCode::TEMPORARY_REDIRECT, location).into_response()
    })
    .await;
    for place in [ParameterPlace::Query, ParameterPlace::Body] {
        let error = at_service(&stub, place).exchange(&original()).await.unwrap_err();
        assert_eq!(error.code(), "exchange_refused", "{error}");
        assert!(!error.to_string().contains("original"), "{error}");
    }
    assert_eq!(stub.asked().len(), 2);
}

#[tokio::test]
async fn exchanged_tokens_are_kept_and_originals_renewed_where_they_expired() {
    let issuer = Stub::start(|_, before| token(&format!("original{before}"))).await;
    let stub = Stub::start(|asked, before| match asked.form()["subject_token"].as_str() {
        "original0" => answer(
            400,
            &json!({"error": "invalid_client", "error_description": "SubjectToken expired"}),
        ),
        _ => token(&format!("exchanged{before}")),
    })
    .await;
    let originals = ClientCredentials::new(&issuer.realm(), &client(), &[]).unwrap();
    let tokens = ExchangedTokens::new(Arc::new(originals), at_service(&stub, ParameterPlace::Body));
    let first = tokens.token().await.unwrap();
    assert_eq!(first.expose(), "exchanged1");
    assert_eq!(tokens.token().await.unwrap().expose(), "exchanged1");
    assert_eq!((issuer.asked().len(), stub.asked().len()), (2, 2));
    tokens.refused(&first);
    assert_eq!(tokens.token().await.unwrap().expose(), "exchanged2");
    let shown = format!("{tokens:?}");
    assert!(!shown.contains("exchanged2"), "{shown}");
}

#[tokio::test]
async fn without_an_original_there_is_no_exchange() {
    let stub = Stub::start(|_, _| token("never")).await;
    let past = SystemTime::now() - Duration::from_secs(1);
    let original = FixedToken::new(AccessToken::new("old".into(), Some(past), None));
    let tokens = ExchangedTokens::new(Arc::new(original), at_service(&stub, ParameterPlace::Body));
    assert_eq!(tokens.token().await.unwrap_err().code(), "token_expired");
    assert!(stub.asked().is_empty());
}
