//! A request on its way out: everything in it that may name somebody is pseudonymised, or it stays here.

use std::sync::Arc;

use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use blindnym_fhir::find_ssins;
use zeroize::Zeroizing;

use super::Proxy;
use super::headers::{self, Content, Wanted};
use super::outcome::Refusal;

/// A request as it leaves.
pub(super) struct Sent {
    pub(super) method: Method,
    /// Path and query.
    pub(super) target: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// Prepares a request, or says why it stays.
pub(super) async fn prepare(proxy: &Arc<Proxy>, request: Request) -> Result<Sent, Refusal> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    if path.split('/').any(|segment| segment == ".." || segment == ".") {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "path", "the path leads elsewhere"));
    }
    clean(path, PATH)?;
    let mut target = path.to_owned();
    let mut sent = headers::some(&parts.headers, &headers::OUT);
    for value in sent.values() {
        clean(value.to_str().map_err(|_| unreadable())?, "a header holds what looks like an SSIN")?;
    }
    answers_are_json(&mut sent)?;
    if let Some(condition) = parts.headers.get(headers::IF_NONE_EXIST) {
        let condition = condition.to_str().map_err(|_| unreadable())?;
        let condition = search(proxy, condition).await?;
        let condition = HeaderValue::from_str(&condition).map_err(|_| unreadable())?;
        let _none = sent.insert(headers::IF_NONE_EXIST, condition);
    }
    if let Some(query) = parts.uri.query() {
        let written = search(proxy, query).await?;
        if parts.method == Method::GET && written != query && is_search(path) {
            return Ok(posted(path, sent, written));
        }
        target.push('?');
        target.push_str(&written);
    }
    let body = to_bytes(body, proxy.max_body).await.map_err(|_| {
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the body is too large")
    })?;
    let body = self::body(proxy, headers::content(sent.get("content-type")), &body).await?;
    Ok(Sent { method: parts.method, target, headers: sent, body })
}

/// Whether a path is that of a type, or of all, rather than of one resource or an operation.
fn is_search(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    last.is_empty()
        || last.starts_with(|first: char| first.is_ascii_uppercase())
            && last.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A search for somebody, as FHIR has it beside that with `GET` and as UHMEP wants it: a pseudonym is long, and no
/// part of an address that everybody on the way may log.
fn posted(path: &str, mut headers: HeaderMap, form: String) -> Sent {
    let target = format!("{}/_search", path.trim_end_matches('/'));
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
    let _none = headers.insert(header::CONTENT_TYPE, kind);
    Sent { method: Method::POST, target, headers, body: form.into() }
}

/// Has the API answer with JSON where it could choose XML.
fn answers_are_json(headers: &mut HeaderMap) -> Result<(), Refusal> {
    let all: Vec<&str> =
        headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    match headers::wanted(&all.join(",")) {
        Wanted::Anything => {}
        Wanted::Json => {
            let json = HeaderValue::from_static("application/fhir+json");
            let _before = headers.insert(header::ACCEPT, json);
        }
        Wanted::Xml => return Err(no_xml_answers()),
    }
    Ok(())
}

async fn body(proxy: &Arc<Proxy>, content: Content, body: &Bytes) -> Result<Bytes, Refusal> {
    if body.is_empty() {
        return Ok(Bytes::new());
    }
    let not_text = |_| Refusal::new(StatusCode::BAD_REQUEST, "not_text", "the body is not UTF-8");
    match content {
        Content::Json => {
            let text = Zeroizing::new(std::str::from_utf8(body).map_err(not_text)?.to_owned());
            let result = proxy.work(async move |fhir| fhir.pseudonymize(&[&text]).await.pop());
            let result = result.await?.ok_or_else(lost)?;
            Ok(result.map_err(|failure| Refusal::out(&failure))?.into())
        }
        Content::Form => {
            let text = std::str::from_utf8(body).map_err(not_text)?;
            Ok(search(proxy, text).await?.into())
        }
        Content::Xml | Content::Other => Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "media_type",
            match content {
                Content::Xml => "XML cannot be pseudonymised: send application/fhir+json",
                _ => "JSON and forms can be pseudonymised, and nothing else leaves",
            },
        )),
    }
}

async fn search(proxy: &Arc<Proxy>, form: &str) -> Result<String, Refusal> {
    let pairs = url::form_urlencoded::parse(form.as_bytes());
    let format = pairs.filter(|(name, _)| name == "_format").last();
    // A plus that was not encoded is a space to forms.
    let format = format.map(|(_, format)| format.replace(' ', "+")).unwrap_or_default();
    if headers::wanted(&format) == Wanted::Xml {
        return Err(no_xml_answers());
    }
    let form = Zeroizing::new(form.to_owned());
    let result = proxy.work(async move |fhir| fhir.pseudonymize_search(&form).await);
    result.await?.map_err(|failure| Refusal::out(&failure))
}

/// What to do instead: an address holds no pseudonym.
const PATH: &str = "the path holds what looks like an SSIN, and an address holds no pseudonym: search instead, \
     GET Patient?identifier=https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin|NUMBER \
     or GET ServiceRequest?patient=NUMBER";

/// Refuses what looks like an SSIN where no pseudonym can stand.
fn clean(text: &str, why: &str) -> Result<(), Refusal> {
    let json = serde_json::Value::from(text).to_string();
    match find_ssins(&json).as_deref() {
        Ok([]) => Ok(()),
        Ok(_) | Err(_) => Err(Refusal::new(StatusCode::BAD_REQUEST, "leak", why)),
    }
}

fn no_xml_answers() -> Refusal {
    let text = "XML cannot be identified: answers are application/fhir+json";
    Refusal::new(StatusCode::NOT_ACCEPTABLE, "media_type", text)
}

fn unreadable() -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "header", "a header is not ASCII")
}

fn lost() -> Refusal {
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "lost", "no result came")
}
