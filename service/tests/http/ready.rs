//! When the service says that it can answer.

use axum::Router;
use axum::routing::get;
use blindnym_service::{EngineSettings, Gate, KeySource, Verifier, VerifierSettings};
use serde_json::{Value as Json, json};
use tokio::net::TcpListener;

use crate::Server;

fn gate(jwks: &str) -> Gate {
    let keys = KeySource::Url(jwks.to_owned());
    let settings = VerifierSettings::new("https://issuer.example", "ehealth-pseudo-api", keys);
    Gate::new(Verifier::new(settings).unwrap(), [])
}

async fn ready(server: &Server) -> (u16, String) {
    let (status, body) = server.get("/health/ready").await;
    let problem: Json = serde_json::from_slice(&body).unwrap_or_default();
    (status, problem["detail"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_service_that_stops_is_alive_and_not_ready() {
    let server = Server::start().await;
    assert_eq!(ready(&server).await, (204, String::new()));
    server.app.stopping();
    assert_eq!(ready(&server).await, (503, "The service is not ready: stopping".to_owned()));
    assert_eq!(server.get("/health/live").await.0, 204);
    assert_eq!(server.get("/pseudo/v1/domains/uhmep_v1").await.0, 200);
}

#[tokio::test]
async fn without_the_issuers_keys_it_is_not_ready() {
    // A port that was free a moment ago.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let gate = gate(&format!("http://{silent}/jwks"));
    let server = Server::start_with(EngineSettings::default(), gate).await;
    let expected = (503, "The service is not ready: keys_unavailable".to_owned());
    assert_eq!(ready(&server).await, expected);
    let (_, metrics) = server.get("/metrics").await;
    let metrics = String::from_utf8(metrics).unwrap();
    let name = r#"blindnym_jwks_fetches_total{outcome="unreachable"}"#;
    assert!(metrics.contains(name), "{metrics}");
}

#[tokio::test]
async fn asking_whether_it_is_ready_fetches_the_keys() {
    let issuer = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gate = gate(&format!("http://{}/jwks", issuer.local_addr().unwrap()));
    let key = json!({"kty": "RSA", "use": "sig", "kid": "1", "n": "xQE", "e": "AQAB"});
    let jwks = json!({"keys": [key]}).to_string();
    let router = Router::new().route("/jwks", get(async || jwks));
    let _issuer = tokio::spawn(async move { axum::serve(issuer, router).await.unwrap() });
    let server = Server::start_with(EngineSettings::default(), gate).await;
    assert_eq!(ready(&server).await, (204, String::new()));
}
