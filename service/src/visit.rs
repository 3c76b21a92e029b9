//! A request from its arrival to the one line that is logged of it.
//!
//! Nothing that a client wrote reaches a log, a label or a span: operations are known names, domains are
//! served ones, and the id of a request is a number of 128 bits.

mod id;
mod seldom;

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{FromRequestParts as _, RawPathParams, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, Response};
use axum::middleware::Next;
use tracing::{Instrument as _, Level, debug, error, field, info, info_span, warn};

use self::id::RequestId;
use self::seldom::Seldom;
use crate::app::App;
use crate::auth::Identity;
use crate::metrics;

/// The target of the spans. They are for traces and not for logs: where nobody subscribes to it, they
/// cost nothing.
pub const TRACES: &str = "blindnym::traces";

/// The header of an answer with the id of the request, which the log has too.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest name of a client that is logged.
const LONGEST_CLIENT: usize = 64;

static LIMITED: Seldom = Seldom::new();
static SHED: Seldom = Seldom::new();

/// What an answer tells the log, and not the client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    refused: Option<&'static str>,
    items: Option<usize>,
    client: Option<String>,
}

impl Told {
    /// Why the request was refused: a stable code.
    pub(crate) fn refused(code: &'static str) -> Self {
        Self { refused: Some(code), ..Self::default() }
    }

    /// How many inputs the request had.
    pub(crate) fn items(items: usize) -> Self {
        Self { items: Some(items), ..Self::default() }
    }

    /// Who asked, where the log is that talkative and the name is a plain one.
    pub(crate) fn by(self, identity: Option<&Identity>) -> Self {
        if !tracing::enabled!(Level::DEBUG) {
            return self;
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
        let client = identity.and_then(Identity::client);
        let client = client.filter(|name| name.len() <= LONGEST_CLIENT && name.chars().all(plain));
        Self { client: client.map(str::to_owned), ..self }
    }

    /// Puts it beside the answer; what was there stays where this has nothing.
    pub(crate) fn with(self, mut response: Response<Body>) -> Response<Body> {
        let before = response.extensions_mut().remove::<Self>().unwrap_or_default();
        let _replaced = response.extensions_mut().insert(Self {
            refused: self.refused.or(before.refused),
            items: self.items.or(before.items),
            client: self.client.or(before.client),
        });
        response
    }
}

/// Around every request to a domain, and to what there is not.
pub(crate) async fn observe(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let started = Instant::now();
    let (mut parts, body) = request.into_parts();
    let segments = RawPathParams::from_request_parts(&mut parts, &()).await.ok();
    let request = Request::from_parts(parts, body);
    let segment = |name: &str| {
        let mut segments = segments.iter().flatten();
        segments.find(|(key, _)| *key == name).map(|(_, text)| text)
    };
    let served = app.served();
    let domain = segment("key").and_then(|key| served.descriptions.get_key_value(key));
    let domain = domain.map(|(name, _)| name.as_str());
    let operation = match segment("operation") {
        Some(name) => metrics::operation(name),
        None if segment("key").is_some() && request.method() == Method::GET => "domain",
        None => "other",
    };
    let span = info_span!(
        target: TRACES,
        "request",
        otel.kind = "server",
        operation,
        domain,
        http.response.status_code = field::Empty,
        refused = field::Empty,
        items = field::Empty,
    );
    let id = RequestId::of(request.headers(), &span);
    let mut response = next.run(request).instrument(span.clone()).await;
    let elapsed = started.elapsed();
    let status = response.status().as_u16();
    let told = response.extensions_mut().remove::<Told>().unwrap_or_default();
    let _span = span.record("http.response.status_code", status);
    if let Some(refused) = told.refused {
        let _span = span.record("refused", refused);
    }
    if let Some(items) = told.items {
        let _span = span.record("items", items);
    }
    metrics::answered(operation, status, elapsed);
    log(operation, domain, status, elapsed, &told, id);
    let value = HeaderValue::try_from(id.to_string());
    if let Ok(value) = value {
        let _before = response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

fn log(
    operation: &'static str,
    domain: Option<&str>,
    status: u16,
    elapsed: Duration,
    told: &Told,
    id: RequestId,
) {
    let Told { refused, items, client } = told;
    let (refused, items, client) = (*refused, *items, client.as_deref());
    macro_rules! request {
        ($level:ident) => {
            $level!(
                request_id = %id,
                operation,
                domain,
                status,
                ms = milliseconds(elapsed),
                items,
                refused,
                client,
                "request"
            )
        };
    }
    match (status, refused) {
        // A flood must not fill the disk as well: these are told together.
        (429, _) => {
            request!(debug);
            if let Some(requests) = LIMITED.tell() {
                warn!(requests, "requests above the rate limits were refused");
            }
        }
        (503, Some("overloaded")) => {
            request!(debug);
            if let Some(requests) = SHED.tell() {
                warn!(requests, "requests were refused: too many wait");
            }
        }
        (500, _) => request!(error),
        _ => request!(info),
    }
}

/// To a thousandth.
fn milliseconds(elapsed: Duration) -> f64 {
    (elapsed.as_secs_f64() * 1e6).round() / 1e3
}

#[cfg(test)]
mod tests;
