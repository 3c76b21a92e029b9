//! `blindnym fhir proxy`, between this test and an API that it plays.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use crate::support::{Place, Service, jwt, now};

const SSIN: &str = "97071143362";
const LONG: &str = "Pain in the left knee since the fall of last week.";
const JSON: &str = "application/fhir+json";
/// What APIs read.
const V2: &[&str] = &["urn:be:fgov:pseudo:v1", "urn:be:fgov:pseudo:v2"];
const EHEALTH_V1: &[&str] = &["urn:be:fgov:ehealth:pseudo:v1"];

/// What the API was sent.
#[derive(Clone)]
struct Seen {
    method: String,
    target: String,
    headers: HeaderMap,
    body: String,
}

/// An API, a realm and IAM eXchange in one; it keeps what it was sent.
struct Api {
    base: OnceLock<String>,
    /// What its CapabilityStatement names; nothing where it has none.
    reads: &'static [&'static str],
    seen: Mutex<Vec<Seen>>,
}

impl Api {
    fn start(reads: &'static [&'static str]) -> Arc<Self> {
        let api = Arc::new(Self { base: OnceLock::new(), reads, seen: Mutex::default() });
        let served = Arc::clone(&api);
        let (send, receive) = std::sync::mpsc::channel();
        let _running = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                send.send(listener.local_addr().unwrap()).unwrap();
                let app = Router::new().fallback(answer).with_state(served);
                axum::serve(listener, app).await.unwrap();
            });
        });
        api.base.set(format!("http://{}", receive.recv().unwrap())).unwrap();
        api
    }

    fn base(&self) -> &str {
        self.base.get().unwrap()
    }

    fn last(&self) -> Seen {
        self.seen.lock().unwrap().last().unwrap().clone()
    }

    fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

async fn answer(State(api): State<Arc<Api>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let issuer = format!("{}/auth/realms/M2M", api.base());
    let target = parts.uri.to_string();
    let json = |value: Value| ([(header::CONTENT_TYPE, JSON)], value.to_string()).into_response();
    let token =
        |name: &str| jwt(&json!({"sub": "me", "aud": name, "iat": now(), "exp": now() + 250}));
    match parts.uri.path() {
        "/auth/realms/M2M/.well-known/openid-configuration" => {
            return json(
                json!({"issuer": issuer, "authorization_endpoint": format!("{issuer}/auth"), "token_endpoint": format!("{issuer}/token")}),
            );
        }
        "/auth/realms/M2M/token" => {
            return json(
                json!({"access_token": token("original"), "token_type": "Bearer", "expires_in": 250}),
            );
        }
        "/iam/v2/protocol/oauth/tokenExchange" => {
            assert!(target.contains("audience=nihdi-uhmep-fhir-hcp"), "{target}");
            return json(
                json!({"access_token": token("exchanged"), "token_type": "bearer", "refresh_token": null, "issued_token_type": "urn:ietf:params:oauth:token-type:access_token"}),
            );
        }
        _ => {}
    }
    let body = String::from_utf8(body.to_vec()).unwrap();
    let seen = Seen { method: parts.method.to_string(), target, headers: parts.headers, body };
    api.seen.lock().unwrap().push(seen.clone());
    match parts.uri.path() {
        "/fhir/metadata" if api.reads.is_empty() => StatusCode::NOT_FOUND.into_response(),
        "/fhir/metadata" => json(
            json!({"resourceType": "CapabilityStatement", "rest": [{"security": {"service": api.reads.iter().map(|code| json!({"coding": [{"system": "https://www.ehealth.fgov.be/standards/fhir/infsec/CodeSystem/be-cs-pseudonymization-version", "code": code}]})).collect::<Vec<_>>()}}]}),
        ),
        "/fhir/ServiceRequest/_search" => {
            let entry = json!({"resource": serde_json::from_str::<Value>(&seen.body).unwrap_or(json!({"resourceType": "Basic"}))});
            let next = format!("{}/fhir?page=2", api.base());
            json(
                json!({"resourceType": "Bundle", "type": "searchset", "link": [{"relation": "next", "url": next}], "entry": [entry]}),
            )
        }
        "/fhir/xml" => {
            ([(header::CONTENT_TYPE, "application/fhir+xml")], "<Patient/>").into_response()
        }
        "/fhir/broken" => json(
            json!({"resourceType": "Patient", "identifier": [{"value": "x", "_value": {"extension": [{"url": "https://www.ehealth.fgov.be/standards/fhir/infsec/StructureDefinition/be-ext-pseudonymization", "extension": [{"url": "marker", "valueBoolean": true}]}]}}]}),
        ),
        "/fhir/problem" => (
            StatusCode::FORBIDDEN,
            [(header::CONTENT_TYPE, "application/problem+json")],
            "{\"title\":\"no\"}",
        )
            .into_response(),
        _ => {
            let location = format!("{}/fhir/ServiceRequest/1", api.base());
            let headers = [
                (header::CONTENT_TYPE, JSON.to_owned()),
                (header::LOCATION, location),
                (header::SET_COOKIE, "a=b".to_owned()),
            ];
            (StatusCode::CREATED, headers, seen.body).into_response()
        }
    }
}

struct World {
    api: Arc<Api>,
    _service: Service,
    proxy: Service,
}

impl World {
    fn new(reads: &'static [&'static str], more: &[&str]) -> Self {
        let api = Api::start(reads);
        let place = Place::new();
        let service = Service::dev(&place);
        place.write("key.pem", crate::token::key());
        let (pseudo, issuer) = (&service.base, format!("{}/auth/realms/M2M", api.base()));
        place.write(
            "blindnym.toml",
            format!(
                "[profiles.p]\nbase = \"{pseudo}\"\ndomains = [\"uhmep_v1\"]\n[profiles.p.auth.client_credentials]\n\
                 client_id = \"cbe-0123456749\"\nkey = \"file:key.pem\"\nissuer = \"{issuer}\"\n"
            ),
        );
        let (upstream, exchange) =
            (format!("{}/fhir", api.base()), format!("{}/iam/v2", api.base()));
        let mut arguments =
            vec!["fhir", "proxy", "--listen", "127.0.0.1:0", "--upstream", &upstream];
        if more.contains(&"--no-token") {
            arguments.extend(more);
        } else {
            arguments.extend(["--exchange", &exchange]);
            arguments.extend(more);
        }
        let proxy = Service::start(place.command(&arguments), "Stop it");
        Self { api, _service: service, proxy }
    }

    /// Status, headers and body of what a program is answered.
    fn ask(&self, head: &str, headers: &[(&str, &str)], body: &str) -> (u16, String, String) {
        let address = self.proxy.base.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        let lines: String =
            headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        let request = format!(
            "{head} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n{lines}\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut text = String::new();
        let _read = stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head.to_ascii_lowercase(), body.to_owned())
    }
}

fn prescription() -> String {
    json!({"resourceType": "ServiceRequest", "subject": {"reference": format!("Patient/{SSIN}")}, "note": [{"text": LONG}]}).to_string()
}

#[test]
fn a_program_sees_clear_and_the_api_sees_pseudonyms() {
    let world = World::new(V2, &[]);
    let condition = format!("patient={SSIN}");
    let headers = [
        ("Content-Type", JSON),
        ("Authorization", "Bearer of-the-program"),
        ("Cookie", "a=b"),
        ("If-None-Exist", condition.as_str()),
    ];
    let (status, head, body) = world.ask("POST /ServiceRequest", &headers, &prescription());
    assert_eq!((status, body.as_str()), (201, prescription().as_str()), "{head}");
    assert!(
        head.contains("location: http://x/servicerequest/1") && !head.contains("set-cookie"),
        "{head}"
    );
    let seen = world.api.last();
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("POST", "/fhir/ServiceRequest"));
    assert!(!seen.body.contains(SSIN) && !seen.body.contains("knee"), "{}", seen.body);
    let header = |name: &str| seen.headers.get(name).map(|value| value.to_str().unwrap());
    let all = "urn:be:fgov:pseudo:v1, urn:be:fgov:ehealth:pseudo:v1, urn:be:fgov:pseudo:v2, urn:be:fgov:ehealth:pseudo:v2, urn:be:fgov:pseudo-encrypted:v1";
    assert_eq!(header("accept-be-pseudo"), Some(all));
    assert_eq!(
        header("content-be-pseudo"),
        Some("urn:be:fgov:pseudo:v2, urn:be:fgov:pseudo-encrypted:v1")
    );
    assert_eq!(header("cookie"), None);
    assert!(header("if-none-exist").unwrap().starts_with("patient=urn%3Abe"));
    // The exchanged token, and no other.
    let token = header("authorization").unwrap().strip_prefix("Bearer ").unwrap();
    let claims = token.split('.').nth(1).unwrap();
    let claims = <base64ct::Base64UrlUnpadded as base64ct::Encoding>::decode_vec(claims).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&claims).unwrap()["aud"], "exchanged");
}

#[test]
fn searches_and_their_pages_go_both_ways() {
    let world = World::new(EHEALTH_V1, &[]);
    assert_eq!(world.api.last().target, "/fhir/metadata");
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let (status, _, body) =
        world.ask("POST /ServiceRequest/_search?_count=5", &form, &format!("patient={SSIN}"));
    assert_eq!(status, 200);
    let seen = world.api.last();
    assert_eq!(seen.target, "/fhir/ServiceRequest/_search?_count=5");
    // What the CapabilityStatement names.
    assert!(
        seen.body.starts_with("patient=urn%3Abe%3Afgov%3Aehealth%3Apseudo%3Av1%3A"),
        "{}",
        seen.body
    );
    let bundle: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(bundle["link"][0]["url"], "http://x/?page=2");
    let (_, _, body) =
        world.ask("POST /ServiceRequest/_search", &[("Content-Type", JSON)], &prescription());
    let bundle: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        bundle["entry"][0]["resource"].to_string(),
        serde_json::from_str::<Value>(&prescription()).unwrap().to_string()
    );
    // What names somebody is no part of an address, which logs keep.
    let (status, _, _) =
        world.ask(&format!("GET /ServiceRequest?_count=5&patient=Patient/{SSIN}"), &[], "");
    assert_eq!(status, 200);
    let seen = world.api.last();
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("POST", "/fhir/ServiceRequest/_search")
    );
    assert!(seen.body.starts_with("_count=5&patient=Patient%2Furn"), "{}", seen.body);
    let kind = seen.headers.get("content-type").unwrap();
    assert_eq!(kind, "application/x-www-form-urlencoded");
    // What is no search stays what it is; so does one that names nobody.
    for target in ["/ServiceRequest?_count=5", "/Patient/$find?patient=1", "/a?x=1"] {
        let _answer = world.ask(&format!("GET {target}"), &[], "");
        let seen = world.api.last();
        assert_eq!((seen.method, seen.target), ("GET".to_owned(), format!("/fhir{target}")));
    }
    let _answer = world.ask(&format!("DELETE /ServiceRequest?patient={SSIN}"), &[], "");
    let seen = world.api.last();
    assert_eq!(seen.method, "DELETE");
    assert!(seen.target.starts_with("/fhir/ServiceRequest?patient=urn%3Abe"), "{}", seen.target);
}

#[test]
fn it_writes_the_highest_version_that_the_api_reads() {
    let written = |reads, more: &[&str]| {
        let world = World::new(reads, &[&["--no-token"], more].concat());
        let form = [("Content-Type", "application/x-www-form-urlencoded")];
        let _answer = world.ask("POST /Patient/_search", &form, &format!("identifier={SSIN}"));
        let body = world.api.last().body;
        body.strip_prefix("identifier=").unwrap().replace("%3A", ":")
    };
    assert!(written(V2, &[]).starts_with("urn:be:fgov:pseudo:v2:"));
    assert!(written(EHEALTH_V1, &[]).starts_with("urn:be:fgov:ehealth:pseudo:v1:"));
    // The lowest one where it says nothing, and what the user says wherever that is said.
    assert!(written(&[], &[]).starts_with("urn:be:fgov:pseudo:v1:"));
    assert!(written(EHEALTH_V1, &["--form", "urn"]).starts_with("urn:be:fgov:pseudo:v2:"));
}

#[test]
fn what_cannot_be_pseudonymised_does_not_leave() {
    let world = World::new(V2, &["--no-token", "--max-body", "1"]);
    assert_eq!(world.api.count(), 1, "/metadata");
    let json = [("Content-Type", JSON)];
    let narrative = json!({"resourceType": "Basic", "text": {"div": SSIN}}).to_string();
    let large = json!({"resourceType": "Basic", "x": "x".repeat(1 << 20)}).to_string();
    for (head, headers, body, status, code) in [
        ("POST /Basic", &json[..], narrative.as_str(), 422, "leak"),
        ("POST /Basic", &json, "{", 422, "json"),
        ("POST /Basic", &json, "[]", 422, "no_resource"),
        ("POST /Basic", &json, &large, 413, "too_large"),
        ("POST /Basic", &[("Content-Type", "application/fhir+xml")], "<x/>", 415, "media_type"),
        ("POST /Basic", &[], "x", 415, "media_type"),
        ("GET /Basic", &[("Accept", "application/fhir+xml")], "", 406, "media_type"),
        ("GET /Basic?_format=application%2Ffhir%2Bxml", &[], "", 406, "media_type"),
        (&format!("GET /Patient/{SSIN}/ServiceRequest"), &[], "", 400, "leak"),
        (&format!("GET /Patient/{SSIN}"), &[], "", 400, "leak"),
        ("GET /Patient?name=x%2097.07.11-433.62", &[], "", 422, "leak"),
        ("GET /a/../../b", &[], "", 400, "path"),
        ("GET /Basic", &[("Prefer", "handling=97071143362")], "", 400, "leak"),
    ] {
        let (found, _, answer) = world.ask(head, headers, body);
        assert_eq!(found, status, "{head}: {answer}");
        let outcome: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(outcome["resourceType"], "OperationOutcome");
        assert_eq!(outcome["issue"][0]["details"]["coding"][0]["code"], code);
        assert!(!answer.contains("433"));
    }
    assert_eq!(world.api.count(), 1, "the API heard nothing of it");
    let (_, _, told) = world.ask(&format!("GET /Patient/{SSIN}"), &[], "");
    assert!(told.contains("GET Patient?identifier="), "what to do instead: {told}");
    let (_, _, told) =
        world.ask("POST /Basic", &[("Content-Type", "application/fhir+xml")], "<x/>");
    assert!(told.contains("XML") && told.contains("application/fhir+json"), "{told}");
    // Of several formats the one that can be read.
    let accept = [("Accept", "application/fhir+xml, application/fhir+json;q=0.8")];
    let _answer = world.ask("GET /Basic", &accept, "");
    assert_eq!(world.api.last().headers.get("accept").unwrap(), JSON);
    let (status, _, told) = world.ask("GET /xml", &[], "");
    assert!(status == 502 && told.contains("XML"), "{status} {told}");
    let (status, _, body) = world.ask("GET /problem", &[], "");
    assert_eq!((status, body.as_str()), (403, "{\"title\":\"no\"}"));
    assert_eq!(world.api.last().headers.get("authorization"), None);
    let (status, _, body) = world.ask("GET /broken", &[], "");
    assert!(status == 502 && body.contains("Patient.identifier[0].value"), "{status} {body}");
}

#[test]
fn it_does_not_start_without_a_token_that_may_leave() {
    let place = Place::with("[profiles.p]\nbase = \"http://localhost:1\"\ndomains = [\"x\"]\n");
    let told = place.run(&["fhir", "proxy", "--upstream", "http://example.org"]).expect(2);
    assert!(!told.is_empty());
    let service = Service::dev(&place);
    place.write(
        "blindnym.toml",
        format!("[profiles.p]\nbase = \"{}\"\ndomains = [\"uhmep_v1\"]\n", service.base),
    );
    let told = place.run(&["fhir", "proxy", "--upstream", "http://example.org"]).expect(2);
    assert!(told.contains("https"), "{told}");
    let told = place.run(&["fhir", "proxy", "--upstream", "https://example.org"]).expect(2);
    assert!(told.contains("no tokens to exchange"), "{told}");
}
