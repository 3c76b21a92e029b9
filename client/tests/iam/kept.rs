//! Sessions that are kept between programs.

use std::sync::{Arc, Mutex};

use blindnym_client::{
    HeldSession, IamClient, IamError, SessionStore, TokenError, TokenSource as _, UserTokens,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use crate::stub::{Stub, answer, jwt};

/// A store whose disk can be full.
#[derive(Clone, Debug, Default)]
struct Store {
    token: Arc<Mutex<Option<String>>>,
    full: bool,
}

impl Store {
    fn with(token: &str, full: bool) -> Self {
        Self { token: Arc::new(Mutex::new(Some(token.to_owned()))), full }
    }

    fn kept(&self) -> Option<String> {
        self.token.lock().unwrap().clone()
    }
}

impl SessionStore for Store {
    fn hold(&self) -> Result<Box<dyn HeldSession>, IamError> {
        Ok(Box::new(self.clone()))
    }
}

impl HeldSession for Store {
    fn refresh_token(&self) -> Result<Option<SecretString>, IamError> {
        Ok(self.kept().map(SecretString::from))
    }

    fn replace(&mut self, token: Option<&SecretString>) -> Result<(), IamError> {
        if self.full {
            return Err(IamError::Session { reason: "the disk is full" });
        }
        *self.token.lock().unwrap() = token.map(|token| token.expose_secret().to_owned());
        Ok(())
    }
}

/// A realm whose refresh tokens serve once; its first one is r0.
async fn realm(subject: fn(usize) -> &'static str) -> Stub {
    Stub::start(move |asked, before| {
        if asked.form()["refresh_token"] != format!("r{before}") {
            return answer(400, &json!({"error": "invalid_grant"}));
        }
        let (access, refresh) = (jwt(&json!({"sub": subject(before)})), format!("r{}", before + 1));
        let more = json!({
            "access_token": access, "token_type": "Bearer", "expires_in": 300,
            "refresh_token": refresh,
        });
        answer(200, &more)
    })
    .await
}

async fn tokens(subject: fn(usize) -> &'static str, store: &Store) -> (Stub, UserTokens) {
    let stub = realm(subject).await;
    let client = IamClient::public("software");
    let tokens = UserTokens::resume(&stub.realm(), &client, Arc::new(store.clone()));
    (stub, tokens)
}

#[tokio::test]
async fn each_renewal_keeps_the_next_refresh_token() {
    let store = Store::with("r0", false);
    let (_stub, tokens) = tokens(|_| "doctor", &store).await;
    for refresh in ["r1", "r2", "r3"] {
        tokens.refused(&tokens.token().await.unwrap());
        assert_eq!(store.kept().as_deref(), Some(refresh));
    }
    let none = Store::default();
    let (stub, tokens) = self::tokens(|_| "doctor", &none).await;
    let ended = tokens.token().await.unwrap_err();
    assert_eq!(ended, TokenError::Iam(IamError::SessionEnded));
    assert!(stub.asked().is_empty());
}

#[tokio::test]
async fn a_session_that_cannot_be_kept_goes_on_in_this_program() {
    let store = Store::with("r0", true);
    let (stub, tokens) = tokens(|_| "doctor", &store).await;
    for _ in 0..3 {
        tokens.refused(&tokens.token().await.unwrap());
    }
    let refreshed: Vec<String> =
        stub.asked().iter().map(|asked| asked.form()["refresh_token"].clone()).collect();
    assert_eq!(refreshed, ["r0", "r1", "r2"]);
    assert_eq!(store.kept().as_deref(), Some("r0"));
}

#[tokio::test]
async fn what_was_asked_for_one_person_is_not_gone_on_with_for_another() {
    let store = Store::with("r0", false);
    let subject = |before| if before == 0 { "doctor" } else { "nurse" };
    let (_stub, tokens) = tokens(subject, &store).await;
    tokens.refused(&tokens.token().await.unwrap());
    assert_eq!(tokens.token().await.unwrap_err().code(), "session_unusable");
}
