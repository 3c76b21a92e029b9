use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use axum::response::Response;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use blindnym_client::{
    Callback, IamClient, IamError, Login, LoginSettings, OAuthError, Realm, TokenError,
    TokenSource as _, UserSession, UserTokens,
};
use serde_json::{Value, json};

use crate::stub::{Asked, Stub, answer, client, jwt, now};

const REDIRECT: &str = "https://software.example/iam/";

pub(crate) async fn begin(realm: &Realm, client: &IamClient) -> (Login, BTreeMap<String, String>) {
    let login = Login::begin(realm, client, LoginSettings::new(REDIRECT)).await.unwrap();
    let parameters = login.address.query_pairs().into_owned().collect();
    (login, parameters)
}

/// A server that gives tokens whose ID token is what it should be but for this.
async fn issuer(
    change: impl Fn(&mut Value) + Clone + Send + Sync + 'static,
    nonce: impl Fn() -> String + Clone + Send + Sync + 'static,
) -> Stub {
    Stub::start(move |asked, _| {
        let issuer = format!("http://{}/auth/realms/healthcare", asked.header("host"));
        let mut claims = json!({
            "iss": issuer, "aud": asked.form()["client_id"], "exp": now() + 300, "nonce": nonce(),
        });
        change(&mut claims);
        tokens(&jwt(&claims))
    })
    .await
}

fn tokens(id_token: &str) -> Response {
    answer(
        200,
        &json!({
            "access_token": jwt(&json!({"sub": "doctor"})), "token_type": "Bearer",
            "expires_in": 300, "refresh_token": "r0", "id_token": id_token,
        }),
    )
}

/// Logs in at a server that knows the nonce of the login.
async fn log_in(
    client: &IamClient,
    change: impl Fn(&mut Value) + Clone + Send + Sync + 'static,
    more: &str,
) -> (Stub, Result<UserSession, IamError>) {
    let nonce = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let told = std::sync::Arc::clone(&nonce);
    let stub = issuer(change, move || told.lock().unwrap().clone()).await;
    let (login, parameters) = begin(&stub.realm(), client).await;
    *nonce.lock().unwrap() = parameters["nonce"].clone();
    let callback = format!("{REDIRECT}?state={}&code=the-code{more}", parameters["state"]);
    let callback = Callback::parse(&callback).unwrap();
    let session = login.state.finish(callback).await;
    (stub, session)
}

#[tokio::test]
async fn the_address_asks_for_a_code_with_pkce() {
    let stub = Stub::start(|_, _| answer(500, &json!({}))).await;
    let (login, parameters) = begin(&stub.realm(), &IamClient::public("software")).await;
    assert!(
        login.address.as_str().starts_with(&format!("{}/auth/realms/healthcare/auth?", stub.base))
    );
    assert_eq!(parameters["response_type"], "code");
    assert_eq!(parameters["client_id"], "software");
    assert_eq!(parameters["redirect_uri"], REDIRECT);
    assert_eq!(parameters["scope"], "openid");
    assert_eq!(parameters["code_challenge_method"], "S256");
    for name in ["state", "nonce", "code_challenge"] {
        assert_eq!(parameters[name].len(), 43, "{name}: 256 bits");
    }
    let (_, others) = begin(&stub.realm(), &IamClient::public("software")).await;
    for name in ["state", "nonce", "code_challenge"] {
        assert_ne!(parameters[name], others[name], "{name}");
    }
    let shown = format!("{login:?}");
    assert!(!shown.contains(&parameters["state"]), "{shown}");
}

#[tokio::test]
async fn a_code_becomes_a_session() {
    for client in [IamClient::public("software"), client()] {
        let (stub, session) = log_in(&client, |_| {}, "").await;
        let session = session.unwrap();
        assert_eq!(session.access().subject(), Some("doctor"));
        assert!(session.can_be_renewed());
        let form = stub.asked()[0].form();
        assert_eq!(form["grant_type"], "authorization_code");
        assert_eq!(form["code"], "the-code");
        assert_eq!(form["redirect_uri"], REDIRECT);
        assert_eq!(form["client_id"], client.id());
        assert_eq!(form.contains_key("client_assertion"), client.id() != "software");
        let challenge = digest(&SHA256, form["code_verifier"].as_bytes());
        assert_eq!(Base64UrlUnpadded::encode_string(challenge.as_ref()).len(), 43);
        let shown = format!("{session:?}");
        assert!(!shown.contains("r0") && !shown.contains(session.access().expose()), "{shown}");
    }
}

#[tokio::test]
async fn the_verifier_is_that_of_the_challenge() {
    let stub = issuer(|_| {}, String::new).await;
    let (login, parameters) = begin(&stub.realm(), &IamClient::public("software")).await;
    let callback = Callback::parse(&format!("state={}&code=c", parameters["state"])).unwrap();
    let _refused = login.state.finish(callback).await;
    let verifier = stub.asked()[0].form()["code_verifier"].clone();
    let challenge = digest(&SHA256, verifier.as_bytes());
    let challenge = Base64UrlUnpadded::encode_string(challenge.as_ref());
    assert_eq!(challenge, parameters["code_challenge"]);
}

#[tokio::test]
async fn what_belongs_to_another_login_is_refused() {
    let stub = Stub::start(|_, _| answer(500, &json!({}))).await;
    let public = IamClient::public("software");
    for (callback, code) in [
        ("state=other&code=c", "foreign_callback"),
        ("state=&code=c", "foreign_callback"),
        ("state={}&code=c&iss=https://other", "iam_wrong_issuer"),
        ("state={}&error=access_denied", "login_refused"),
    ] {
        let (login, parameters) = begin(&stub.realm(), &public).await;
        let callback = callback.replace("{}", &parameters["state"]);
        let result = login.state.finish(Callback::parse(&callback).unwrap()).await;
        assert_eq!(result.unwrap_err().code(), code, "{callback}");
    }
    assert!(stub.asked().is_empty(), "nothing was sent");
}

#[tokio::test]
async fn an_id_token_is_for_this_login() {
    type Change = fn(&mut Value);
    let public = IamClient::public("software");
    let good: [Change; 3] = [
        |_| {},
        |claims| claims["aud"] = json!(["software", "other"]),
        |claims| claims["azp"] = json!("software"),
    ];
    for change in good {
        assert!(log_in(&public, change, "").await.1.is_ok());
    }
    let bad: [(Change, &str); 8] = [
        (|claims| claims["nonce"] = json!("other"), "iam_answer"),
        (|claims| claims["nonce"] = json!(null), "iam_answer"),
        (|claims| claims["iss"] = json!("https://other"), "iam_wrong_issuer"),
        (|claims| claims["aud"] = json!("other"), "iam_answer"),
        (|claims| claims["aud"] = json!([]), "iam_answer"),
        (|claims| claims["azp"] = json!("other"), "iam_answer"),
        (|claims| claims["exp"] = json!(now() - 61), "iam_answer"),
        (|claims| *claims = json!("no claims"), "iam_answer"),
    ];
    for (number, (change, code)) in bad.into_iter().enumerate() {
        let (_, session) = log_in(&public, change, "").await;
        assert_eq!(session.unwrap_err().code(), code, "{number}");
    }
    let stub = Stub::start(|_, _| crate::stub::token("without an ID token")).await;
    let (login, parameters) = begin(&stub.realm(), &public).await;
    let callback = Callback::parse(&format!("state={}&code=c", parameters["state"])).unwrap();
    assert_eq!(login.state.finish(callback).await.unwrap_err().code(), "iam_answer");
}

#[tokio::test]
async fn a_code_is_sent_once() {
    let stub = Stub::start(|_, _| answer(503, &json!({}))).await;
    let (login, parameters) = begin(&stub.realm(), &client()).await;
    let callback = Callback::parse(&format!("state={}&code=c", parameters["state"])).unwrap();
    assert_eq!(login.state.finish(callback).await.unwrap_err().code(), "iam_busy");
    assert_eq!(stub.asked().len(), 1);
}

/// Answers the login, then refreshes.
async fn session(
    refreshed: impl Fn(&Asked, usize) -> Response + Clone + Send + Sync + 'static,
) -> (Stub, UserTokens) {
    let stub = Stub::start(move |asked, before| match before {
        0 => answer(
            200,
            &json!({"access_token": "a0", "token_type": "Bearer", "expires_in": 300, "refresh_token": "r0"}),
        ),
        _ => refreshed(asked, before),
    })
    .await;
    let mut settings = LoginSettings::new(REDIRECT);
    settings.scopes = vec!["profile".to_owned()];
    let login = Login::begin(&stub.realm(), &client(), settings).await.unwrap();
    let state: BTreeMap<_, _> = login.address.query_pairs().into_owned().collect();
    let callback = Callback::parse(&format!("state={}&code=c", state["state"])).unwrap();
    let tokens = UserTokens::new(login.state.finish(callback).await.unwrap());
    (stub, tokens)
}

#[tokio::test]
async fn a_session_is_renewed_with_the_newest_refresh_token() {
    let (stub, tokens) = session(|_, before| {
        let (access, refresh) = (format!("a{before}"), format!("r{before}"));
        answer(
            200,
            &json!({"access_token": access, "token_type": "Bearer", "expires_in": 300, "refresh_token": refresh}),
        )
    })
    .await;
    let first = tokens.token().await.unwrap();
    assert_eq!(first.expose(), "a0");
    tokens.refused(&first);
    let second = tokens.token().await.unwrap();
    assert_eq!(second.expose(), "a1");
    tokens.refused(&second);
    assert_eq!(tokens.token().await.unwrap().expose(), "a2");
    let forms: Vec<_> = stub.asked().iter().skip(1).map(Asked::form).collect();
    for (form, refresh) in forms.iter().zip(["r0", "r1"]) {
        assert_eq!(form["grant_type"], "refresh_token");
        assert_eq!(form["refresh_token"], refresh);
        assert!(form.contains_key("client_assertion"));
    }
    let shown = format!("{tokens:?}");
    assert!(!shown.contains("a2") && !shown.contains("r2"), "{shown}");
}

#[tokio::test]
async fn a_session_that_has_ended_is_not_asked_for_again() {
    let (stub, tokens) = session(|_, _| answer(400, &json!({"error": "invalid_grant"}))).await;
    tokens.refused(&tokens.token().await.unwrap());
    for _ in 0..3 {
        let ended = tokens.token().await.unwrap_err();
        assert_eq!(ended, TokenError::Iam(IamError::SessionEnded));
    }
    assert_eq!(stub.asked().len(), 2);
}

#[tokio::test]
async fn a_failure_does_not_end_a_session() {
    let (stub, tokens) = session(|asked, before| match before {
        1 => answer(503, &json!({})),
        2 => answer(400, &json!({"error": "unauthorized_client"})),
        _ => {
            assert_eq!(asked.form()["refresh_token"], "r0");
            crate::stub::token("a3")
        }
    })
    .await;
    tokens.refused(&tokens.token().await.unwrap());
    assert_eq!(tokens.token().await.unwrap_err().code(), "iam_busy");
    let TokenError::Iam(IamError::Refused { refusal, .. }) = tokens.token().await.unwrap_err()
    else {
        panic!()
    };
    assert_eq!(refusal.error, OAuthError::UnauthorizedClient);
    assert_eq!(tokens.token().await.unwrap().expose(), "a3");
    assert_eq!(stub.asked().len(), 4, "a refresh token is not sent again by itself");
}
