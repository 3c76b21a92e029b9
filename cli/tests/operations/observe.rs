//! Logs and traces tell what happened, and neither a secret nor a value.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use blindnym::{Curve, Domain, Reply, Request, Ssin, Step, Value};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value as Json;

use crate::collector::{Collector, attribute};
use crate::issuer::Issuer;
use crate::service::{Data, Service};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";
const SSIN: &str = "97.07.11-433.62";
/// What a client may write anywhere.
const CANARY: &str = "canary4711";

/// A run of the service: what went in that must not come out, and what came out.
struct Run {
    canaries: Vec<Vec<u8>>,
    log: String,
    collector: Collector,
}

fn traced(request: RequestBuilder) -> RequestBuilder {
    let request = request.header("traceparent", format!("00-{TRACE}-{PARENT}-01"));
    request.header("tracestate", format!("{CANARY}={CANARY}")).header("User-Agent", CANARY)
}

/// Everything of an item that says something of a value, as text and as bytes.
fn canaries_of(item: &Json, canaries: &mut Vec<Vec<u8>>) {
    for member in ["x", "y", "id", "transitInfo", "inResponseTo"] {
        let Some(text) = item[member].as_str() else { continue };
        canaries.push(text.as_bytes().to_vec());
        canaries.extend(BASE64_STANDARD.decode(text).ok());
        // The ciphertext and the tag alone.
        canaries.extend(text.split('.').filter(|part| part.len() > 20).map(Into::into));
    }
}

async fn send(client: &Client, service: &Service, token: &str, request: &Request) -> Response {
    let post = client.post(format!("{}{}", service.base, request.path())).bearer_auth(token);
    let post = traced(post).header("Content-Type", "application/json");
    post.body(request.body().to_owned()).send().await.unwrap()
}

async fn run(data: &Data, log: &str, level: &str) -> Run {
    let client = Client::builder().no_proxy().build().unwrap();
    let (issuer, collector) = (Issuer::start().await, Collector::start().await);
    let otlp = ["--otlp", &collector.base, "--log", log, "--log-level", level];
    let service = data.serve(&issuer, &otlp);
    let token = issuer.token("hospital-1", "subject-canary");
    let forged = Issuer::start().await.token("hospital-1", "subject-canary");
    let mut canaries: Vec<Vec<u8>> =
        [SSIN, "97071143362", CANARY, &data.key, "subject-canary"].map(Into::into).into();
    for token in [&token, &forged] {
        canaries.extend(token.split('.').map(Into::into));
    }

    let domain = Domain::new("uhmep_v1", Curve::P521, "");
    let ssin: Ssin = SSIN.parse().unwrap();
    let mut rng = UnwrapErr(SysRng);
    let Step { state, message } = domain.pseudonymize(&[&Value::from(&ssin)], &mut rng);
    canaries_of(&serde_json::from_str(message[0].body()).unwrap(), &mut canaries);
    let response = send(&client, &service, &token, &message[0]).await;
    assert_eq!(response.status().as_u16(), 200);
    assert_eq!(response.headers()["X-Request-Id"], TRACE);
    let body = response.bytes().await.unwrap();
    canaries_of(&serde_json::from_slice(&body).unwrap(), &mut canaries);
    let transit = state.finish(&[Reply::from_body(body)]).remove(0).unwrap();
    let Step { message, .. } = domain.identify(&[&transit, &transit], &mut rng);
    let inputs: Json = serde_json::from_str(message[0].body()).unwrap();
    inputs["inputs"].as_array().unwrap().iter().for_each(|one| canaries_of(one, &mut canaries));
    assert_eq!(send(&client, &service, &token, &message[0]).await.status().as_u16(), 200);

    // Everything that is refused, with something of the caller's in every place.
    let identify = service.url("/identify");
    let json = |text: String| client.post(&identify).bearer_auth(&token).body(text);
    let unread = json(format!("{{\"x\": \"{CANARY}\"")).header("Content-Type", "application/json");
    let nowhere = format!("{}/pseudo/v1/domains/{CANARY}%0A%1B[31mforged/{CANARY}", service.base);
    for (request, status) in [
        (send(&client, &service, &forged, &message[0]).await, 401),
        (client.get(service.url("")).bearer_auth(CANARY).send().await.unwrap(), 401),
        (traced(unread).send().await.unwrap(), 400),
        (json(CANARY.to_owned()).header("Content-Type", CANARY).send().await.unwrap(), 415),
        (client.post(&nowhere).body(CANARY).send().await.unwrap(), 401),
        (client.get(&nowhere).bearer_auth(&token).send().await.unwrap(), 405),
        (client.get(format!("{}/{CANARY}?{CANARY}", service.base)).send().await.unwrap(), 404),
        (
            client
                .get(service.url(""))
                .header("traceparent", format!("{CANARY}-{TRACE}"))
                .bearer_auth(&token)
                .send()
                .await
                .unwrap(),
            200,
        ),
    ] {
        assert_eq!(request.status().as_u16(), status, "{}", request.url());
    }
    let metrics = client.get(format!("{}/metrics", service.base)).send().await.unwrap();
    let metrics = metrics.bytes().await.unwrap();
    let (stdout, stderr) = service.stop();
    for (place, bytes) in [
        ("metrics", metrics.to_vec()),
        ("stdout", stdout.into_bytes()),
        ("log", stderr.clone().into_bytes()),
        ("traces", collector.bytes()),
    ] {
        for canary in &canaries {
            let found = bytes.windows(canary.len()).any(|window| window == canary.as_slice());
            let canary = String::from_utf8_lossy(canary);
            assert!(!found, "{place} ({log}, {level}) hold {canary}: {}", stderr.escape_debug());
        }
        let control = bytes.contains(&0x1b);
        assert!(place == "traces" || !control, "{place} hold control characters");
    }
    Run { canaries, log: stderr, collector }
}

/// The events of a log in JSON; every line is one.
fn events(log: &str) -> Vec<Json> {
    log.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_line_tells_of_each_request() {
    let data = Data::new();
    let run = run(&data, "json", "info").await;
    assert!(run.canaries.len() > 30, "{} canaries are too few to tell", run.canaries.len());
    let events = events(&run.log);
    let told = |message: &str| events.iter().filter(|event| event["message"] == message).count();
    for once in ["started", "stopping", "stopped", "the issuer's keys were fetched"] {
        assert_eq!(told(once), 1, "{once}: {}", run.log);
    }
    let requests: Vec<&Json> =
        events.iter().filter(|event| event["message"] == "request").collect();
    assert_eq!(requests.len(), 10, "{}", run.log);
    let summary: Vec<(&str, &str, u64, u64, &str)> = requests
        .iter()
        .map(|event| {
            let text = |name: &str| event[name].as_str().unwrap_or("-");
            let number = |name: &str| event[name].as_u64().unwrap_or(99);
            (text("operation"), text("domain"), number("status"), number("items"), text("refused"))
        })
        .collect();
    assert_eq!(
        summary,
        [
            ("pseudonymize", "uhmep_v1", 200, 1, "-"),
            ("identifyMultiple", "uhmep_v1", 200, 2, "-"),
            ("identifyMultiple", "uhmep_v1", 401, 99, "bad_signature"),
            ("domain", "uhmep_v1", 401, 99, "malformed_token"),
            ("identify", "uhmep_v1", 400, 0, "-"),
            ("identify", "uhmep_v1", 415, 99, "not_json"),
            ("other", "-", 401, 99, "missing_token"),
            ("other", "-", 405, 99, "method_not_allowed"),
            ("other", "-", 404, 99, "not_found"),
            ("domain", "uhmep_v1", 200, 99, "-"),
        ],
        "{}",
        run.log
    );
    assert_eq!(requests[0]["request_id"], TRACE);
    assert!(requests[0]["ms"].as_f64().unwrap() > 0.0);
    assert!(requests.iter().all(|event| event["client"].is_null()), "{}", run.log);
    let id = requests[9]["request_id"].as_str().unwrap();
    assert!(id.len() == 32 && id != TRACE);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_spans_of_a_request_hang_in_the_callers_trace() {
    let data = Data::new();
    let Run { collector, log, .. } = run(&data, "off", "info").await;
    assert_eq!(log, "", "the log is off");
    let (services, spans) = collector.spans();
    assert!(!services.is_empty() && services.iter().all(|name| name == "blindnym"));
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let in_trace: Vec<_> = spans.iter().filter(|span| hex(&span.trace_id) == TRACE).collect();
    let requests: Vec<_> = in_trace.iter().filter(|span| span.name == "request").collect();
    assert_eq!(requests.len(), 4, "{spans:#?}");
    for request in &requests {
        assert_eq!(hex(&request.parent_span_id), PARENT);
        assert_eq!(attribute(request, "domain").as_deref(), Some("uhmep_v1"));
    }
    let of = |operation: &str, status: &str| {
        requests.iter().find(|span| {
            attribute(span, "operation").as_deref() == Some(operation)
                && attribute(span, "http.response.status_code").as_deref() == Some(status)
        })
    };
    let identify = of("identifyMultiple", "200").unwrap();
    let child = |name: &str| {
        let mut found = in_trace
            .iter()
            .filter(|span| span.name == name && span.parent_span_id == identify.span_id);
        let only = found.next().unwrap_or_else(|| panic!("no {name}: {spans:#?}"));
        assert!(found.next().is_none());
        only
    };
    let (gate, queue, evaluate) = (child("gate"), child("queue"), child("evaluate"));
    assert!(gate.end_time_unix_nano <= queue.start_time_unix_nano);
    assert!(queue.end_time_unix_nano <= evaluate.start_time_unix_nano);
    assert!(evaluate.end_time_unix_nano <= identify.end_time_unix_nano);
    assert_eq!(attribute(evaluate, "requests").as_deref(), Some("1"));
    assert_eq!(attribute(evaluate, "items").as_deref(), Some("2"));
    let refused = of("identifyMultiple", "401").unwrap();
    assert_eq!(attribute(refused, "refused").as_deref(), Some("bad_signature"));
    let others: Vec<_> = spans
        .iter()
        .filter(|span| span.name == "request" && hex(&span.trace_id) != TRACE)
        .collect();
    assert_eq!(others.len(), 6, "without a trace of the caller, each has one of its own");
    assert!(others.iter().all(|span| span.parent_span_id.is_empty()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_and_debug_tell_no_secret_either() {
    let data = Data::new();
    let text = run(&data, "text", "info").await.log;
    assert!(text.contains("started") && text.contains("operation=\"pseudonymize\""), "{text}");
    assert!(!text.contains("hospital-1"), "{text}");
    let text = run(&data, "text", "debug").await.log;
    assert!(text.contains("client=\"hospital-1\""), "{text}");
    let json = run(&data, "json", "trace").await.log;
    assert!(events(&json).iter().any(|event| event["client"] == "hospital-1"), "{json}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_that_is_not_there_costs_a_warning() {
    let data = Data::new();
    let issuer = Issuer::start().await;
    let otlp = ["--otlp", "http://127.0.0.1:1", "--log", "json"];
    let service = data.serve(&issuer, &otlp);
    let client = Client::builder().no_proxy().build().unwrap();
    assert_eq!(client.get(service.url("")).send().await.unwrap().status().as_u16(), 401);
    let (_, log) = service.stop();
    let warned = |event: &Json| event["message"] == "the collector did not take the spans";
    assert!(events(&log).iter().any(warned), "{log}");
}
