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
    /// FHIR's other format, which is not for this proxy.
    Xml,
    Other,
}

/// What a `Content-Type` says.
pub(super) fn content(value: Option<&HeaderValue>) -> Content {
    of_text(value.and_then(|value| value.to_str().ok()).unwrap_or_default())
}

/// What a media type is.
fn of_text(text: &str) -> Content {
    let kind = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/fhir+json" | "application/json" | "application/json+fhir" => Content::Json,
        "application/x-www-form-urlencoded" => Content::Form,
        "application/fhir+xml" | "application/xml" | "application/xml+fhir" | "text/xml" => {
            Content::Xml
        }
        _ => Content::Other,
    }
}

/// What a program wants to be answered. Where it takes JSON and XML the API shall not choose XML, which nobody
/// here could identify.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// As it says.
    Anything,
    Json,
    /// XML and no JSON.
    Xml,
}

/// What an `Accept`, or `_format` of a search, says.
pub(super) fn wanted(text: &str) -> Wanted {
    let kinds = || text.split(',').map(str::trim);
    let short = |kind: &str, name: &str| kind.eq_ignore_ascii_case(name);
    let xml = |kind: &str| of_text(kind) == Content::Xml || short(kind, "xml");
    let json = |kind: &str| {
        let range = kind.split(';').next().unwrap_or_default().trim();
        of_text(kind) == Content::Json
            || matches!(range, "*/*" | "application/*")
            || short(range, "json")
    };
    match (kinds().any(xml), kinds().any(json)) {
        (false, _) => Wanted::Anything,
        (true, true) => Wanted::Json,
        (true, false) => Wanted::Xml,
    }
}

#[cfg(test)]
#[test]
fn contents_are_told_apart() {
    for (text, expected) in [
        ("application/fhir+json; charset=utf-8", Content::Json),
        ("Application/JSON", Content::Json),
        ("application/x-www-form-urlencoded", Content::Form),
        ("application/fhir+xml", Content::Xml),
        ("application/pdf", Content::Other),
        ("", Content::Other),
    ] {
        assert_eq!(content(Some(&HeaderValue::from_static(text))), expected, "{text}");
    }
    assert_eq!(content(None), Content::Other);
}

#[cfg(test)]
#[test]
fn xml_is_never_what_an_api_may_choose() {
    for (text, expected) in [
        ("", Wanted::Anything),
        ("*/*", Wanted::Anything),
        ("application/pdf", Wanted::Anything),
        ("application/fhir+json", Wanted::Anything),
        ("application/fhir+xml;q=0.9, application/fhir+json;q=0.5", Wanted::Json),
        ("text/html,application/xml;q=0.9,*/*;q=0.8", Wanted::Json),
        ("application/fhir+xml", Wanted::Xml),
        ("XML", Wanted::Xml),
        ("text/xml, text/html", Wanted::Xml),
    ] {
        assert_eq!(wanted(text), expected, "{text}");
    }
}
