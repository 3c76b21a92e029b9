//! The paths of the service, and what stands around the arithmetic.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::routing::{get, post};
use axum::{Router, middleware};
use blindnym::Caller;
use tracing::{Instrument as _, info_span};

use crate::app::{App, Served};
use crate::auth::{AuthError, Identity};
use crate::dev::DevWorld;
use crate::gate::Asked;
use crate::limits::TooMany;
use crate::problem::{PROBLEM_JSON, Refusal, unauthorized};
use crate::visit::{self, TRACES, Told};
use crate::{health, metrics};

/// Ten inputs with their transitInfos and room for custom members.
const LARGEST_BODY: usize = 64 * 1024;
/// How long an answer may take, the wait in the queue included.
const SLOWEST_ANSWER: Duration = Duration::from_secs(10);
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const OPENAPI: &str = include_str!("openapi.json");

/// The service as a router.
pub fn router(app: App) -> Router {
    let mut router = Router::new()
        .route("/pseudo/v1/domains/{key}", get(describe))
        .route("/pseudo/v1/domains/{key}/{operation}", post(operate))
        .route("/pseudo/v1/domains/{key}/{operation}/{to}", post(operate))
        .fallback(nowhere)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(app.clone(), visit::observe))
        // What stands below is neither limited nor logged.
        .route("/openapi.json", get(async || body(StatusCode::OK, JSON, OPENAPI)))
        .route("/health/live", get(async || StatusCode::NO_CONTENT))
        .route("/health/ready", get(ready))
        .route("/metrics", get(count));
    if app.jwks().is_some() {
        router = router.route(DevWorld::JWKS_PATH, get(jwks));
    }
    router.with_state(app)
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
    request: Request,
) -> Response<Body> {
    let asked = Asked { domain: &key, operation: None, to: None };
    let served = app.served();
    let address = app.limits().address(&request);
    let identity = match admit(&app, &served, asked, request.headers(), address).await {
        Ok(identity) => identity,
        Err(refused) => return refused.response(),
    };
    let response = match served.descriptions.get(&key) {
        Some(json) => body(StatusCode::OK, JSON, json.clone()),
        None => Refusal::NotFound.response(),
    };
    Told::default().by(identity.as_ref()).with(response)
}

/// What there is not asks for no token, and so is limited by address.
async fn nowhere(State(app): State<App>, request: Request) -> Response<Body> {
    without_token(&app, &request, Refusal::NotFound)
}

async fn wrong_method(State(app): State<App>, request: Request) -> Response<Body> {
    without_token(&app, &request, Refusal::MethodNotAllowed)
}

fn without_token(app: &App, request: &Request, refusal: Refusal) -> Response<Body> {
    match app.limits().check(None, app.limits().address(request)) {
        Ok(()) => refusal.response(),
        Err(too_many) => NotAdmitted::TooMany(too_many).response(),
    }
}

async fn jwks(State(app): State<App>) -> Response<Body> {
    match app.jwks() {
        Some(jwks) => body(StatusCode::OK, JSON, jwks.clone()),
        None => Refusal::NotFound.response(),
    }
}

async fn ready(State(app): State<App>) -> Response<Body> {
    match health::ready(&app).await {
        Ok(()) => {
            let mut response = Response::default();
            *response.status_mut() = StatusCode::NO_CONTENT;
            response
        }
        Err(why) => Refusal::NotReady(why).response(),
    }
}

async fn count(State(app): State<App>) -> Response<Body> {
    let text = metrics::render(app.served().engine.waiting());
    body(StatusCode::OK, HeaderValue::from_static("text/plain; version=0.0.4"), text)
}

/// Any of the six operations: the engine takes the path as it came.
async fn operate(
    State(app): State<App>,
    Path(segments): Path<BTreeMap<String, String>>,
    request: Request,
) -> Response<Body> {
    let segment = |name: &str| segments.get(name).map(String::as_str);
    let operation = segment("operation").unwrap_or_default();
    let domain = segment("key").unwrap_or_default();
    let asked = Asked { domain, operation: Some(operation), to: segment("to") };
    match tokio::time::timeout(SLOWEST_ANSWER, answer(&app, asked, request)).await {
        Ok(response) => response,
        Err(_) => Refusal::TimedOut.response(),
    }
}

async fn answer(app: &App, asked: Asked<'_>, request: Request) -> Response<Body> {
    // Whatever is exchanged meanwhile, this request ends with what it began with.
    let served = app.served();
    let address = app.limits().address(&request);
    let identity = match admit(app, &served, asked, request.headers(), address).await {
        Ok(identity) => identity,
        Err(refused) => return refused.response(),
    };
    let told = Told::default().by(identity.as_ref());
    told.with(evaluate(&served, identity, request).await)
}

async fn evaluate(served: &Served, identity: Option<Identity>, request: Request) -> Response<Body> {
    if !is_json(request.headers()) {
        return Refusal::NotJson.response();
    }
    let path = request.uri().path().to_owned();
    let bytes = match axum::body::to_bytes(request.into_body(), LARGEST_BODY).await {
        Ok(bytes) => bytes,
        Err(error) => return unread(&error).response(),
    };
    let caller = Caller { subject: identity.and_then(|identity| identity.subject) };
    match served.engine.answer(path, bytes, caller).await {
        Ok(answered) => {
            let status = StatusCode::from_u16(answered.status);
            let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let kind = if status.is_success() { JSON } else { PROBLEM_JSON };
            Told::items(answered.items).with(body(status, kind, answered.body))
        }
        Err(_overloaded) => Refusal::Overloaded.response(),
    }
}

/// Why a request goes no further than the gate.
enum NotAdmitted {
    TooMany(TooMany),
    Refused(AuthError),
}

impl NotAdmitted {
    /// The response; it is counted.
    fn response(self) -> Response<Body> {
        match self {
            Self::TooMany(too_many) => {
                metrics::limited(too_many.by.name());
                Refusal::TooMany(too_many).response()
            }
            Self::Refused(error) => {
                metrics::token_refused(error.code());
                unauthorized(&error)
            }
        }
    }
}

/// Looks at the token, counts the request, and asks whether the caller may.
async fn admit(
    app: &App,
    served: &Served,
    asked: Asked<'_>,
    headers: &HeaderMap,
    address: Option<IpAddr>,
) -> Result<Option<Identity>, NotAdmitted> {
    let gate = info_span!(target: TRACES, "gate");
    let identified = served.gate.identify(headers).instrument(gate).await;
    let identity = identified.as_ref().ok().and_then(Option::as_ref);
    app.limits().check(identity, address).map_err(NotAdmitted::TooMany)?;
    let identity = identified.map_err(NotAdmitted::Refused)?;
    served.gate.authorize(identity.as_ref(), asked).map_err(NotAdmitted::Refused)?;
    Ok(identity)
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
