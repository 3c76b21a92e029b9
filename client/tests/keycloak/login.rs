//! Persons: authorization code with PKCE.

use std::sync::Arc;

use blindnym_client::{
    Callback, IamClient, IamError, Login, LoginSettings, Loopback, LoopbackSettings, TokenError,
    TokenSource as _, UserSession, UserTokens,
};
use serde_json::Value;

use crate::browser::{PERSON, log_in};
use crate::server::{PASSWORD, World};

const REDIRECT: &str = "https://software.example/iam/";

/// A session of the confidential client.
pub(crate) async fn confidential(world: &World) -> UserSession {
    let (realm, client) = (world.realm("healthcare"), world.client("software-server"));
    let login = Login::begin(&realm, &client, LoginSettings::new(REDIRECT)).await.unwrap();
    let location = log_in(&login.address).await;
    assert!(location.starts_with(REDIRECT), "{location}");
    login.state.finish(Callback::parse(&location).unwrap()).await.unwrap()
}

/// A session of the public client.
pub(crate) async fn public(world: &World) -> UserSession {
    let (realm, client) = (world.realm("healthcare"), IamClient::public("software-desktop"));
    let loopback = Loopback::bind(LoopbackSettings::default()).await.unwrap();
    let settings = LoginSettings::new(loopback.redirect());
    let Login { state, address } = Login::begin(&realm, &client, settings).await.unwrap();
    let waits = tokio::spawn(async move { (loopback.callback(&state).await, state) });
    let location = log_in(&address).await;
    let page = reqwest::get(&location).await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("You are logged in"));
    let (callback, state) = waits.await.unwrap();
    state.finish(callback.unwrap()).await.unwrap()
}

pub(crate) async fn a_person_logs_in_through_the_loopback_redirect(world: &Arc<World>) {
    let session = public(world).await;
    assert!(session.can_be_renewed());
    renews(session).await;
}

pub(crate) async fn a_confidential_client_logs_a_person_in(world: &Arc<World>) {
    renews(confidential(world).await).await;
}

async fn renews(session: UserSession) {
    let (subject, tokens) =
        (session.access().subject().unwrap().to_owned(), UserTokens::new(session));
    let first = tokens.token().await.unwrap();
    tokens.refused(&first);
    let second = tokens.token().await.unwrap();
    assert_ne!(first.expose(), second.expose());
    assert_eq!(second.subject(), Some(subject.as_str()));
}

pub(crate) async fn a_session_ends_when_keycloak_ends_it(world: &Arc<World>) {
    let session = public(world).await;
    let subject = session.access().subject().unwrap().to_owned();
    let tokens = UserTokens::new(session);
    log_out(world, &subject).await;
    tokens.refused(&tokens.token().await.unwrap());
    for _ in 0..2 {
        let error = tokens.token().await.unwrap_err();
        assert_eq!(error, TokenError::Iam(IamError::SessionEnded), "{error}");
    }
}

/// The administrator ends a session; other tests log in anew each.
async fn log_out(world: &World, user: &str) {
    let client = reqwest::Client::new();
    let token = format!("{}/protocol/openid-connect/token", world.issuer("master"));
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("grant_type", "password"), ("client_id", "admin-cli")])
        .extend_pairs([("username", "admin"), ("password", PASSWORD)])
        .finish();
    let request = client.post(token).header("content-type", "application/x-www-form-urlencoded");
    let answer = request.body(body).send().await.unwrap().bytes().await.unwrap();
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    let admin = answer["access_token"].as_str().unwrap();
    let sessions = format!("{}/admin/realms/healthcare/users/{user}/logout", world.base);
    let answer = client.post(sessions).bearer_auth(admin).send().await.unwrap();
    assert!(answer.status().is_success(), "logging {} out: {}", PERSON.0, answer.status());
}
