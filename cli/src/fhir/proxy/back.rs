//! An answer on its way back.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use blindnym_fhir::{Error, Failure};
use serde_json::Value;

use super::Proxy;
use super::headers::{self, Content};
use super::outcome::Refusal;
use super::upstream::Answer;

/// Addresses in headers, which lead to the API and have to lead here.
const ADDRESSES: [header::HeaderName; 2] = [header::LOCATION, header::CONTENT_LOCATION];

/// Reads an answer: resources are identified, all else stays.
pub(super) async fn read(
    proxy: &Arc<Proxy>,
    host: &str,
    answer: Answer,
) -> Result<Response, Refusal> {
    let mut to = headers::back(&answer.headers);
    addresses(proxy, host, &answer.headers, &mut to);
    let body = match headers::content(answer.headers.get(header::CONTENT_TYPE)) {
        Content::Json if !answer.body.is_empty() => body(proxy, host, &answer.body).await?,
        Content::Xml if answer.status.is_success() => {
            let text = "the API answers with XML, which cannot be identified: it has to know JSON";
            return Err(Refusal::new(StatusCode::BAD_GATEWAY, "media_type", text));
        }
        // What a gateway says of an error holds no pseudonyms.
        Content::Json | Content::Form | Content::Xml | Content::Other => answer.body,
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = to;
    Ok(response)
}

async fn body(proxy: &Arc<Proxy>, host: &str, body: &Bytes) -> Result<Bytes, Refusal> {
    let text = std::str::from_utf8(body).map_err(|_| {
        Refusal::new(StatusCode::BAD_GATEWAY, "not_text", "the API's answer is not UTF-8")
    })?;
    let text = text.to_owned();
    match proxy.work(async move |fhir| fhir.identify(&[&text]).await.pop()).await? {
        Some(Ok(text)) => Ok(Bytes::from(links(proxy, host, &text))),
        // A problem of a gateway, for instance, holds no pseudonyms.
        Some(Err(Failure::Resource(Error::NoResource))) => Ok(body.clone()),
        Some(Err(failure)) => Err(Refusal::back(&failure)),
        None => Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "lost", "no result came")),
    }
}

/// The links of a Bundle: its next page comes through here too.
fn links(proxy: &Proxy, host: &str, text: &str) -> String {
    let mut text = text.to_owned();
    let Ok(bundle) = serde_json::from_str::<Value>(&text) else { return text };
    let list = bundle.get("link").and_then(Value::as_array);
    for url in list.into_iter().flatten().filter_map(|link| link.get("url")?.as_str()) {
        if let Some(here) = here(proxy, host, url) {
            text = text.replace(&Value::from(url).to_string(), &Value::from(here).to_string());
        }
    }
    text
}

fn addresses(proxy: &Proxy, host: &str, from: &HeaderMap, to: &mut HeaderMap) {
    for name in ADDRESSES {
        let Some(value) = from.get(&name) else { continue };
        let here = value.to_str().ok().and_then(|url| here(proxy, host, url));
        let here = here.and_then(|here| HeaderValue::from_str(&here).ok());
        let _none = to.insert(name, here.unwrap_or_else(|| value.clone()));
    }
}

/// An address of the API as one of this proxy, which the program calls `host`.
fn here(proxy: &Proxy, host: &str, url: &str) -> Option<String> {
    let rest = url.strip_prefix(proxy.upstream.shown())?;
    let slash = if rest.starts_with('/') { "" } else { "/" };
    let good = rest.is_empty() || rest.starts_with(['/', '?']);
    good.then(|| format!("http://{host}{slash}{rest}"))
}
