//! Domains, rules and certificates are exchanged while the service runs.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use blindnym::Service;
use blindnym_service::{DevWorld, Engine, EngineSettings, Gate, Limits, ServeError, Tls};
use rcgen::generate_simple_self_signed;
use reqwest::Certificate as Root;
use serde_json::json;

use crate::Server;
use crate::gate::Issuer;

fn engine(world: &mut DevWorld, settings: EngineSettings) -> Engine {
    Engine::start(&Arc::new(std::mem::take(&mut world.service)), settings).unwrap()
}

#[tokio::test]
async fn all_that_is_served_changes_at_once() {
    let server = Server::start().await;
    let path = "/pseudo/v1/domains/uhmep_v1";
    let (_, before) = server.get(path).await;
    let mut world = DevWorld::new(&server.base).unwrap();
    let engine = engine(&mut world, EngineSettings::default());
    let uhmep = world.descriptions.into_iter().filter(|one| one.name == "uhmep_v1");
    server.app.replace(engine, server.app.gate(), uhmep);
    let (status, after) = server.get(path).await;
    assert_eq!(status, 200);
    assert_ne!(before, after, "the secrets are others");
    assert_eq!(server.get("/pseudo/v1/domains/ehealth_v1").await.0, 404);
    assert_eq!(server.get("/health/ready").await.0, 204);
    // An open gate is exchanged for one that asks for tokens.
    let mut world = DevWorld::new(&server.base).unwrap();
    let engine = self::engine(&mut world, EngineSettings::default());
    server.app.replace(engine, Issuer::new().gate(Vec::new()), world.descriptions);
    assert_eq!(server.get(path).await.0, 401);
    let (_, metrics) = server.get("/metrics").await;
    let metrics = String::from_utf8(metrics).unwrap();
    assert!(metrics.contains(r#"blindnym_reloads_total{outcome="ok"}"#), "{metrics}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_in_flight_end_with_what_they_began_with() {
    let server = Server::start().await;
    let (path, kind) = ("/pseudo/v1/domains/uhmep_v1/pseudonymizeMultiple", "application/json");
    // Each input is refused, at its place: so the domain was there.
    let body = json!({"inputs": [{}, {}]}).to_string();
    let (app, base, sent) = (server.app.clone(), server.base.clone(), body.clone());
    let asking = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(base.strip_prefix("http://").unwrap()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let length = sent.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {kind}\r\n\
             Content-Length: {length}\r\n\r\n"
        );
        let (first, rest) = sent.split_at(length / 2);
        stream.write_all(format!("{head}{first}").as_bytes()).unwrap();
        // While it waits for the rest, the service comes to serve nothing.
        std::thread::sleep(Duration::from_millis(500));
        let engine = Engine::start(&Arc::new(Service::new()), EngineSettings::default()).unwrap();
        app.replace(engine, Gate::open(), []);
        stream.write_all(rest.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _length = stream.read_to_end(&mut answer).unwrap();
        String::from_utf8(answer).unwrap()
    });
    let answer = asking.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(server.post(path, kind, body).await.status().as_u16(), 404);
}

/// A new certificate for 127.0.0.1, in place of the one before, and the root that trusts only it.
fn renew(folder: &Path) -> (Tls, Root) {
    let made = generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let tls = Tls { certificate: folder.join("chain.pem"), key: folder.join("key.pem") };
    fs::write(&tls.certificate, made.cert.pem()).unwrap();
    fs::write(&tls.key, made.signing_key.serialize_pem()).unwrap();
    (tls, Root::from_pem(made.cert.pem().as_bytes()).unwrap())
}

#[tokio::test]
async fn a_certificate_is_renewed_for_new_connections() {
    let folder = tempfile::tempdir().unwrap();
    let (tls, first) = renew(folder.path());
    let (settings, limits) = (EngineSettings::default(), Limits::default());
    let server = Server::start_as(settings, Gate::open(), limits, Some(tls)).await;
    let trusts = async |root: &Root| {
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([root.clone()]);
        let client = client.build().unwrap();
        client.get(format!("{}/health/live", server.base)).send().await.is_ok()
    };
    assert!(trusts(&first).await);
    let certificate = server.certificate.clone().unwrap();
    let (tls, second) = renew(folder.path());
    let apply = certificate.read().await.unwrap();
    assert!(trusts(&first).await && !trusts(&second).await, "read, and not yet used");
    apply();
    assert!(trusts(&second).await && !trusts(&first).await);
    fs::write(&tls.key, "no key").unwrap();
    let failed = certificate.read().await.err().unwrap();
    assert!(matches!(failed, ServeError::Tls { .. }), "{failed}");
    assert!(trusts(&second).await);
}
