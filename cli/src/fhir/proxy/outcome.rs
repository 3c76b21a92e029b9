//! Refusals, as FHIR has them.

use std::fmt;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use blindnym_fhir::{Error, Failure};

/// Why a request or an answer did not go through. Nothing of it is repeated.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    text: String,
    expression: Option<String>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.text, self.code)
    }
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: &'static str, text: impl Into<String>) -> Self {
        Self { status, code, text: text.into(), expression: None }
    }

    /// A resource or search that could not be pseudonymised: it stays here.
    pub(super) fn out(failure: &Failure) -> Self {
        match failure {
            Failure::Resource(error) => Self::of(StatusCode::UNPROCESSABLE_ENTITY, error),
            Failure::Service(error) => {
                Self::new(StatusCode::BAD_GATEWAY, error.code(), error.to_string())
            }
        }
    }

    /// An answer that could not be identified.
    pub(super) fn back(failure: &Failure) -> Self {
        match failure {
            Failure::Resource(error) => Self::of(StatusCode::BAD_GATEWAY, error),
            Failure::Service(_) => Self::out(failure),
        }
    }

    fn of(status: StatusCode, error: &Error) -> Self {
        let expression = error.location().map(ToString::to_string);
        Self { status, code: error.code(), text: error.to_string(), expression }
    }

    /// An OperationOutcome.
    pub(super) fn into_response(self) -> Response {
        let mut issue = serde_json::json!({
            "severity": "error",
            "code": "processing",
            "details": {"coding": [{"system": "urn:blindnym:errors", "code": self.code}]},
            "diagnostics": self.text,
        });
        if let (Some(members), Some(expression)) = (issue.as_object_mut(), self.expression) {
            let _none = members.insert("expression".to_owned(), serde_json::json!([expression]));
        }
        let outcome = serde_json::json!({"resourceType": "OperationOutcome", "issue": [issue]});
        let mut response = Response::new(Body::from(outcome.to_string()));
        *response.status_mut() = self.status;
        let json = HeaderValue::from_static("application/fhir+json");
        let _none = response.headers_mut().insert(header::CONTENT_TYPE, json);
        response
    }
}
