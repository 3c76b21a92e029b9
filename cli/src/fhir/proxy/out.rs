//! A request on its way out: everything in it that may name somebody is pseudonymised, or it stays here.

use std::sync::Arc;

use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use blindnym_fhir::find_ssins;
use zeroize::Zeroizing;

use super::Proxy;
use super::headers::{self, Content};
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
    clean(path, "the path")?;
    let mut target = path.to_owned();
    if let Some(query) = parts.uri.query() {
        target.push('?');
        target.push_str(&search(proxy, query).await?);
    }
    let mut sent = headers::some(&parts.headers, &headers::OUT);
    for value in sent.values() {
        clean(value.to_str().map_err(|_| unreadable())?, "a header")?;
    }
    if let Some(condition) = parts.headers.get(headers::IF_NONE_EXIST) {
        let condition = condition.to_str().map_err(|_| unreadable())?;
        let condition = search(proxy, condition).await?;
        let condition = HeaderValue::from_str(&condition).map_err(|_| unreadable())?;
        let _none = sent.insert(headers::IF_NONE_EXIST, condition);
    }
    let body = to_bytes(body, proxy.max_body).await.map_err(|_| {
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the body is too large")
    })?;
    let body = self::body(proxy, headers::content(sent.get("content-type")), &body).await?;
    Ok(Sent { method: parts.method, target, headers: sent, body })
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
        Content::Other => Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "media_type",
            "JSON and forms can be pseudonymised, and nothing else leaves",
        )),
    }
}

async fn search(proxy: &Arc<Proxy>, form: &str) -> Result<String, Refusal> {
    let form = Zeroizing::new(form.to_owned());
    let result = proxy.work(async move |fhir| fhir.pseudonymize_search(&form).await);
    result.await?.map_err(|failure| Refusal::out(&failure))
}

/// Refuses what looks like an SSIN where no pseudonym can stand.
fn clean(text: &str, what: &str) -> Result<(), Refusal> {
    let json = serde_json::Value::from(text).to_string();
    match find_ssins(&json).as_deref() {
        Ok([]) => Ok(()),
        Ok(_) | Err(_) => {
            let text =
                format!("{what} holds what looks like an SSIN: use a search, or a reference");
            Err(Refusal::new(StatusCode::BAD_REQUEST, "leak", text))
        }
    }
}

fn unreadable() -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "header", "a header is not ASCII")
}

fn lost() -> Refusal {
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "lost", "no result came")
}
