//! Who sends too much is told when to come back, and nobody else pays for it.

use blindnym_service::{EngineSettings, Gate, LimitSettings, Limits};
use reqwest::Response;
use serde_json::Value as Json;

use crate::Server;
use crate::gate::Issuer;

const DOMAIN: &str = "/pseudo/v1/domains/uhmep_v1";

async fn server(gate: Gate) -> Server {
    let limits = Limits::new(LimitSettings { rate: 1, burst: 3, behind_proxy: true });
    Server::start_as(EngineSettings::default(), gate, limits, None).await
}

async fn ask(server: &Server, path: &str, from: &str, token: Option<&str>) -> Response {
    let mut get = server.client.get(format!("{}{path}", server.base));
    get = get.header("X-Forwarded-For", format!("203.0.113.1, {from}"));
    if let Some(token) = token {
        get = get.bearer_auth(token);
    }
    get.send().await.unwrap()
}

async fn status(server: &Server, path: &str, from: &str, token: Option<&str>) -> u16 {
    ask(server, path, from, token).await.status().as_u16()
}

/// The statuses of more requests at once than the burst and some seconds allow, each one once.
async fn flood(server: &Server, path: &str, from: &str, token: Option<&str>) -> Vec<u16> {
    let requests = (0..20).map(|_| status(server, path, from, token));
    let mut statuses = futures_util::future::join_all(requests).await;
    statuses.sort_unstable();
    statuses.dedup();
    statuses
}

#[tokio::test]
async fn bad_tokens_are_limited_by_address_and_good_ones_by_client() {
    let issuer = Issuer::new();
    let server = server(issuer.gate(Vec::new())).await;
    let (a, b) = (issuer.client_token("a"), issuer.client_token("b"));
    let forged = Issuer::new().client_token("a");
    assert_eq!(flood(&server, DOMAIN, "192.0.2.1", Some(&forged)).await, [401, 429]);
    // No token, or no such page: the same flood.
    assert!(flood(&server, DOMAIN, "192.0.2.1", None).await.contains(&429));
    assert!(flood(&server, "/nowhere", "192.0.2.1", None).await.contains(&429));
    let wrong = format!("{DOMAIN}/identify");
    assert!(flood(&server, &wrong, "192.0.2.1", None).await.contains(&429), "GET, not POST");
    // Somebody else, and a hospital behind that very address.
    assert_eq!(status(&server, "/nowhere", "192.0.2.2", None).await, 404);
    assert_eq!(flood(&server, DOMAIN, "192.0.2.1", Some(&a)).await, [200, 429]);
    assert!(flood(&server, DOMAIN, "192.0.2.9", Some(&a)).await.contains(&429));
    assert_eq!(status(&server, DOMAIN, "192.0.2.1", Some(&b)).await, 200);
    assert_eq!(status(&server, DOMAIN, "192.0.2.9", Some(&forged)).await, 401);
}

#[tokio::test]
async fn the_refusal_says_when_to_come_back() {
    let server = server(Gate::open()).await;
    assert_eq!(flood(&server, DOMAIN, "2001:db8::1", None).await, [200, 429]);
    let mut refused = ask(&server, DOMAIN, "2001:db8::2", None).await;
    while refused.status().as_u16() != 429 {
        refused = ask(&server, DOMAIN, "2001:db8::2", None).await;
    }
    assert_eq!(refused.headers()["Content-Type"], "application/problem+json");
    assert_eq!(refused.headers()["Retry-After"], "1");
    assert_eq!(refused.headers()["X-Request-Id"].len(), 32);
    let problem: Json = serde_json::from_slice(&refused.bytes().await.unwrap()).unwrap();
    assert_eq!(problem["type"], "urn:problem-type:belgif:tooManyRequests");
    assert_eq!(problem["status"], 429);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(status(&server, DOMAIN, "2001:db8::1", None).await, 200);
    // What operators ask is not limited, and counts the refusals.
    for path in ["/health/live", "/health/ready", "/openapi.json", "/metrics"] {
        let statuses = flood(&server, path, "2001:db8::1", None).await;
        assert!([vec![200], vec![204]].contains(&statuses), "{path}: {statuses:?}");
    }
    let metrics = ask(&server, "/metrics", "2001:db8::1", None).await.text().await.unwrap();
    assert!(metrics.contains(r#"blindnym_rate_limited_total{by="address"}"#), "{metrics}");
}

#[tokio::test]
async fn the_operations_are_limited_before_their_bodies_are_read() {
    let server = server(Gate::open()).await;
    let path = format!("{DOMAIN}/pseudonymize");
    let one = async || server.post(&path, "text/plain", "x").await.status().as_u16();
    let found = futures_util::future::join_all((0..20).map(|_| one())).await;
    assert!(found.contains(&415) && found.contains(&429), "{found:?}");
    assert!(found.iter().all(|status| [415, 429].contains(status)), "{found:?}");
}
