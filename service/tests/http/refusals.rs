//! Everything that is refused is a problem, and costs nobody else anything.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use blindnym::{Curve, Domain, Step, Value};
use blindnym_service::{EngineSettings, Gate};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use serde_json::{Value as Json, json};

use crate::Server;

const PATH: &str = "/pseudo/v1/domains/uhmep_v1/pseudonymize";
const JSON: &str = "application/json";

fn input() -> Json {
    let domain = Domain::new("uhmep_v1", Curve::P521, "");
    let value = Value::from_text("1");
    let Step { message, .. } = domain.pseudonymize(&[&value], &mut UnwrapErr(SysRng));
    serde_json::from_str(message[0].body()).unwrap()
}

/// The status, the type of the body, and the problem.
async fn problem(response: reqwest::Response) -> (u16, String, Json) {
    let status = response.status().as_u16();
    let kind = response.headers()["Content-Type"].to_str().unwrap().to_owned();
    (status, kind, serde_json::from_slice(&response.bytes().await.unwrap()).unwrap())
}

#[tokio::test]
async fn refusals_are_problems() {
    let server = Server::start().await;
    let mut off_curve = input();
    off_curve["y"] = off_curve["x"].clone();
    let eleven = json!({"inputs": vec![input(); 11]});
    for (path, kind, body, status) in [
        (PATH, "text/plain", input().to_string(), 415),
        (PATH, JSON, "{".to_owned(), 400),
        (PATH, JSON, off_curve.to_string(), 400),
        (PATH, JSON, "x".repeat(70_000), 413),
        ("/pseudo/v1/domains/uhmep_v1/pseudonymizeMultiple", JSON, eleven.to_string(), 400),
        ("/pseudo/v1/domains/nobody/pseudonymize", JSON, input().to_string(), 404),
        ("/pseudo/v1/domains/uhmep_v1/convertTo/nobody", JSON, input().to_string(), 404),
        ("/nowhere", JSON, input().to_string(), 404),
        ("/pseudo/v1/domains/uhmep_v1", JSON, input().to_string(), 405),
    ] {
        let (found, kind, problem) = problem(server.post(path, kind, body).await).await;
        assert_eq!(found, status, "{path} {problem}");
        assert_eq!(kind, "application/problem+json");
        assert_eq!(problem["status"], status);
        for member in ["type", "title", "detail"] {
            assert!(problem[member].is_string(), "{path} {member} {problem}");
        }
    }
    assert_eq!(server.get("/pseudo/v1/domains/nobody").await.0, 404);
    assert_eq!(server.get(PATH).await.0, 405);
    // Nothing of it kept the service from answering.
    let answered = server.post(PATH, JSON, input().to_string()).await;
    assert_eq!(answered.status().as_u16(), 200);
    assert_eq!(answered.headers()["Content-Type"], JSON);
    assert_eq!(answered.headers()["Cache-Control"], "no-store");
}

#[tokio::test]
async fn what_cannot_wait_is_told_to_come_back() {
    let settings = EngineSettings { threads: 1, waiting: 1, together: 1 };
    let server = Server::start_with(settings, Gate::open()).await;
    let body = json!({"inputs": vec![input(); 10]}).to_string();
    let path = "/pseudo/v1/domains/uhmep_v1/pseudonymizeMultiple";
    let one = async || {
        let response = server.post(path, JSON, body.clone()).await;
        (response.status().as_u16(), response.headers().get("Retry-After").cloned())
    };
    let answers = futures_util::future::join_all((0..20).map(|_| one())).await;
    let refused: Vec<_> = answers.iter().filter(|(status, _)| *status == 503).collect();
    assert!(!refused.is_empty());
    assert!(refused.iter().all(|(_, retry)| retry.as_ref().unwrap() == "1"));
    assert!(answers.iter().any(|(status, _)| *status == 200));
}

#[tokio::test]
async fn health_metrics_and_openapi_are_there() {
    let server = Server::start().await;
    assert_eq!(server.get("/health/live").await.0, 204);
    assert_eq!(server.get("/health/ready").await.0, 204);
    let answered = server.post(PATH, JSON, input().to_string()).await;
    assert_eq!(answered.status().as_u16(), 200);
    let (_, metrics) = server.get("/metrics").await;
    let metrics = String::from_utf8(metrics).unwrap();
    for name in
        ["blindnym_requests_total", "blindnym_request_seconds", "blindnym_evaluation_seconds"]
    {
        assert!(metrics.contains(name), "{name}: {metrics}");
    }
    assert!(metrics.contains(r#"operation="pseudonymize""#), "{metrics}");
    let (_, openapi) = server.get("/openapi.json").await;
    let openapi: Json = serde_json::from_slice(&openapi).unwrap();
    assert_eq!(openapi["openapi"], "3.1.0");
    assert_eq!(openapi["paths"].as_object().unwrap().len(), 7);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_in_flight_are_answered_when_the_service_stops() {
    let Server { base, stop, ended, .. } = Server::start().await;
    let body = input().to_string();
    let asking = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(base.strip_prefix("http://").unwrap()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let head = format!(
            "POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let (first, rest) = body.split_at(body.len() / 2);
        stream.write_all(format!("{head}{first}").as_bytes()).unwrap();
        // The service is told to stop while it waits for the rest.
        std::thread::sleep(Duration::from_millis(500));
        stop();
        std::thread::sleep(Duration::from_millis(100));
        stream.write_all(rest.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _length = stream.read_to_end(&mut answer).unwrap();
        String::from_utf8(answer).unwrap()
    });
    let answer = asking.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    ended.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sends_nothing_is_shown_out() {
    let server = Server::start().await;
    let address = server.base.strip_prefix("http://").unwrap().to_owned();
    let waited = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream
            .write_all(b"POST /pseudo/v1/domains/uhmep_v1/identify HTTP/1.1\r\nHost: x\r\n")
            .unwrap();
        let started = Instant::now();
        // An end of the stream, with or without a last word.
        let _last_words = stream.read_to_end(&mut Vec::new());
        started.elapsed()
    });
    let waited = waited.await.unwrap();
    assert!(waited < Duration::from_secs(20), "{waited:?}");
}
