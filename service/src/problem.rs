//! Problem documents (RFC 9457) for everything that goes wrong before the arithmetic.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};

use crate::auth::AuthError;
use crate::health::NotReady;
use crate::limits::TooMany;
use crate::visit::Told;

/// `application/problem+json`.
pub(crate) const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// What went wrong, in eHealth's words.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Refusal {
    NotFound,
    MethodNotAllowed,
    NotJson,
    TooLarge,
    Unreadable,
    Overloaded,
    TimedOut,
    TooMany(TooMany),
    NotReady(NotReady),
}

impl Refusal {
    const fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Overloaded | Self::TimedOut | Self::NotReady(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::NotFound => "resourceNotFound",
            Self::MethodNotAllowed => "methodNotAllowed",
            Self::NotJson => "unsupportedMediaType",
            Self::TooLarge => "payloadTooLarge",
            Self::Unreadable => "badRequest",
            Self::Overloaded | Self::TimedOut | Self::NotReady(_) => "serviceUnavailable",
            Self::TooMany(_) => "tooManyRequests",
        }
    }

    const fn detail(self) -> &'static str {
        match self {
            Self::NotFound => "No such domain or operation",
            Self::MethodNotAllowed => "The operations take POST, the description of a domain GET",
            Self::NotJson => "The body must be application/json",
            Self::TooLarge => "The body is too large: send at most 10 inputs in a request",
            Self::Unreadable => "The body could not be read",
            Self::Overloaded => "Too many requests are waiting: try again later",
            Self::TimedOut => "The answer took too long: try again later",
            Self::TooMany(_) => "Too many requests of this client: try again later",
            Self::NotReady(_) => "The service is not ready",
        }
    }

    /// The stable code, for the log.
    const fn code(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::NotJson => "not_json",
            Self::TooLarge => "too_large",
            Self::Unreadable => "unreadable",
            Self::Overloaded => "overloaded",
            Self::TimedOut => "timed_out",
            Self::TooMany(_) => "rate_limited",
            Self::NotReady(why) => why.code(),
        }
    }

    /// The response.
    pub(crate) fn response(self) -> Response<Body> {
        let mut response = match self {
            Self::NotReady(why) => {
                let detail = format!("{}: {}", self.detail(), why.code());
                response(self.status(), self.name(), &detail)
            }
            _ => response(self.status(), self.name(), self.detail()),
        };
        if let Self::TooMany(TooMany { seconds, .. }) = self {
            let _before = response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        Told::refused(self.code()).with(response)
    }
}

/// The response to who may not. The code tells why, and nothing of the token.
pub(crate) fn unauthorized(error: &AuthError) -> Response<Body> {
    let status = StatusCode::from_u16(error.status());
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let name = match error.status() {
        401 => "noAccessToken",
        403 => "missingPermission",
        _ => "serviceUnavailable",
    };
    let mut response = response(status, name, &format!("Not authorized: {}", error.code()));
    if let Some(challenge) = error.www_authenticate() {
        let challenge = HeaderValue::from_static(challenge);
        let _before = response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    Told::refused(error.code()).with(response)
}

fn response(status: StatusCode, name: &str, detail: &str) -> Response<Body> {
    let problem = serde_json::json!({
        "type": format!("urn:problem-type:belgif:{name}"),
        "title": status.canonical_reason(),
        "status": status.as_u16(),
        "detail": detail,
    });
    let mut response = Response::new(Body::from(problem.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let _before = headers.insert(header::CONTENT_TYPE, PROBLEM_JSON);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        let _before = headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}
