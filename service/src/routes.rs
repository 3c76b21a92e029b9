//! The paths of the service, and what stands around the arithmetic.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::routing::{get, post};
use blindnym::Jwks;

use crate::dev::DevWorld;
use crate::engine::Engine;
use crate::gate::{Asked, Gate};
use crate::metrics;
use crate::problem::{PROBLEM_JSON, Refusal, unauthorized};

/// Ten inputs with their transitInfos and room for custom members.
const LARGEST_BODY: usize = 64 * 1024;
/// How long an answer may take, the wait in the queue included.
const SLOWEST_ANSWER: Duration = Duration::from_secs(10);
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const OPENAPI: &str = include_str!("openapi.json");

/// A domain's description, as `GET …/domains/{key}` gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// The domain's key.
    pub name: String,
    /// The JSON.
    pub json: String,
}

/// What the routes share.
#[derive(Clone, Debug)]
pub struct App(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    engine: Engine,
    gate: Gate,
    descriptions: BTreeMap<String, Bytes>,
    /// Served in development only.
    jwks: Option<Bytes>,
}

impl App {
    /// Puts an engine behind the paths, and a gate before it. A JWKS is served in development only.
    #[must_use]
    pub fn new(
        engine: Engine,
        gate: Gate,
        descriptions: impl IntoIterator<Item = Description>,
        jwks: Option<&Jwks>,
    ) -> Self {
        let _recorder = metrics::handle();
        let descriptions = descriptions.into_iter();
        let descriptions =
            descriptions.map(|description| (description.name, description.json.into()));
        let jwks = jwks.map(|jwks| jwks.to_json().into());
        Self(Arc::new(Shared { engine, gate, descriptions: descriptions.collect(), jwks }))
    }
}

/// The service as a router.
pub fn router(app: App) -> Router {
    let mut router = Router::new()
        .route("/pseudo/v1/domains/{key}", get(describe))
        .route("/pseudo/v1/domains/{key}/{operation}", post(operate))
        .route("/pseudo/v1/domains/{key}/{operation}/{to}", post(operate))
        .route("/openapi.json", get(async || body(StatusCode::OK, JSON, OPENAPI)))
        .route("/health/live", get(async || StatusCode::NO_CONTENT))
        .route("/health/ready", get(async || StatusCode::NO_CONTENT))
        .route("/metrics", get(count));
    if app.0.jwks.is_some() {
        router = router.route(DevWorld::JWKS_PATH, get(jwks));
    }
    router
        .fallback(async || Refusal::NotFound.response())
        .method_not_allowed_fallback(async || Refusal::MethodNotAllowed.response())
        .with_state(app)
}

fn body(status: StatusCode, kind: HeaderValue, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let _before = headers.insert(header::CONTENT_TYPE, kind);
    let _before = headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn describe(
    State(app): State<App>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    let asked = Asked { domain: &key, operation: None, to: None };
    if let Err(error) = app.0.gate.admit(&headers, asked).await {
        return unauthorized(&error);
    }
    match app.0.descriptions.get(&key) {
        Some(json) => body(StatusCode::OK, JSON, json.clone()),
        None => Refusal::NotFound.response(),
    }
}

async fn jwks(State(app): State<App>) -> Response<Body> {
    match &app.0.jwks {
        Some(jwks) => body(StatusCode::OK, JSON, jwks.clone()),
        None => Refusal::NotFound.response(),
    }
}

async fn count(State(app): State<App>) -> Response<Body> {
    let text = metrics::render(app.0.engine.waiting());
    body(StatusCode::OK, HeaderValue::from_static("text/plain; version=0.0.4"), text)
}

/// Any of the six operations: the engine takes the path as it came.
async fn operate(
    State(app): State<App>,
    Path(segments): Path<BTreeMap<String, String>>,
    request: Request,
) -> Response<Body> {
    let started = Instant::now();
    let segment = |name: &str| segments.get(name).map(String::as_str);
    let operation = segment("operation").unwrap_or_default();
    let domain = segment("key").unwrap_or_default();
    let asked = Asked { domain, operation: Some(operation), to: segment("to") };
    let answer = answer(&app, asked, request);
    let response = match tokio::time::timeout(SLOWEST_ANSWER, answer).await {
        Ok(response) => response,
        Err(_) => Refusal::TimedOut.response(),
    };
    metrics::answered(operation, response.status().as_u16(), started.elapsed());
    response
}

async fn answer(app: &App, asked: Asked<'_>, request: Request) -> Response<Body> {
    let caller = match app.0.gate.admit(request.headers(), asked).await {
        Ok(caller) => caller,
        Err(error) => return unauthorized(&error),
    };
    if !is_json(request.headers()) {
        return Refusal::NotJson.response();
    }
    let path = request.uri().path().to_owned();
    let bytes = match axum::body::to_bytes(request.into_body(), LARGEST_BODY).await {
        Ok(bytes) => bytes,
        Err(error) => return unread(&error).response(),
    };
    match app.0.engine.answer(&path, &bytes, caller).await {
        Ok(answered) => {
            let status = StatusCode::from_u16(answered.status);
            let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let kind = if status.is_success() { JSON } else { PROBLEM_JSON };
            body(status, kind, answered.body)
        }
        Err(_overloaded) => Refusal::Overloaded.response(),
    }
}

/// Too large, or gone before its end.
fn unread(error: &axum::Error) -> Refusal {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if error.is::<http_body_util::LengthLimitError>() {
            return Refusal::TooLarge;
        }
        source = error.source();
    }
    Refusal::Unreadable
}

/// `application/json`, with or without parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).map(str::trim);
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"))
}
