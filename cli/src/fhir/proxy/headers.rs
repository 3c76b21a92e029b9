//! Headers that go on, either way: those that are known to say nothing of anybody.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Of a request. `If-None-Exist` is a search, and is treated like one.
pub(super) const OUT: [HeaderName; 8] = [
    header::ACCEPT,
    header::ACCEPT_LANGUAGE,
    header::CONTENT_TYPE,
    header::IF_MATCH,
    header::IF_MODIFIED_SINCE,
    header::IF_NONE_MATCH,
    HeaderName::from_static("prefer"),
    HeaderName::from_static("x-request-id"),
];
/// A conditional create.
pub(super) const IF_NONE_EXIST: HeaderName = HeaderName::from_static("if-none-exist");
/// Of an answer.
const BACK: [HeaderName; 8] = [
    header::CACHE_CONTROL,
    header::CONTENT_LANGUAGE,
    header::CONTENT_TYPE,
    header::DATE,
    header::ETAG,
    header::LAST_MODIFIED,
    header::RETRY_AFTER,
    HeaderName::from_static("x-request-id"),
];

/// Those of these names.
pub(super) fn some(from: &HeaderMap, names: &[HeaderName]) -> HeaderMap {
    let mut to = HeaderMap::new();
    for name in names {
        for value in from.get_all(name) {
            let _new = to.append(name, value.clone());
        }
    }
    to
}

/// Those of an answer.
pub(super) fn back(from: &HeaderMap) -> HeaderMap {
    some(from, &BACK)
}

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Json,
    Form,
    Other,
}

/// What a `Content-Type` says.
pub(super) fn content(value: Option<&HeaderValue>) -> Content {
    let text = value.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/fhir+json" | "application/json" | "application/json+fhir" => Content::Json,
        "application/x-www-form-urlencoded" => Content::Form,
        _ => Content::Other,
    }
}

#[cfg(test)]
#[test]
fn contents_are_told_apart() {
    for (text, expected) in [
        ("application/fhir+json; charset=utf-8", Content::Json),
        ("Application/JSON", Content::Json),
        ("application/x-www-form-urlencoded", Content::Form),
        ("application/fhir+xml", Content::Other),
        ("", Content::Other),
    ] {
        assert_eq!(content(Some(&HeaderValue::from_static(text))), expected, "{text}");
    }
    assert_eq!(content(None), Content::Other);
}
