//! HTTP clients, and the addresses that tokens may be sent to.

use reqwest::header::{ACCEPT, FROM, HeaderMap, HeaderValue, USER_AGENT};
use reqwest::{ClientBuilder, Url, redirect};

use crate::error::ClientError;
use crate::http::HttpSettings;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// `https`, or `http` on this same machine.
pub(crate) fn expect_safe(base: &str) -> Result<(), ClientError> {
    let settings = |reason| ClientError::Settings { reason };
    let url = Url::parse(base).map_err(|_| settings("the address of the service is no URL"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(settings("the address of the service has a user name or password in it"));
    }
    let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    if url.scheme() == "https" || (url.scheme() == "http" && local) {
        return Ok(());
    }
    Err(settings("the address of the service is not an https one"))
}

/// HTTP clients that follow no redirect: one for other machines, and one for this one, which goes through
/// no proxy, because `http` to this machine is not to leave it.
#[derive(Clone, Debug)]
pub(crate) struct Clients {
    elsewhere: reqwest::Client,
    here: reqwest::Client,
}

impl Clients {
    pub(crate) fn new(settings: &HttpSettings) -> Result<Self, ClientError> {
        let build = |builder: ClientBuilder| {
            let reason = "TLS is not available";
            builder.build().map_err(|_| ClientError::Settings { reason })
        };
        let here = build(builder(settings)?.no_proxy())?;
        Ok(Self { elsewhere: build(builder(settings)?)?, here })
    }

    /// The one for an address.
    pub(crate) fn of(&self, url: &str) -> &reqwest::Client {
        if url.starts_with("https:") { &self.elsewhere } else { &self.here }
    }
}

fn builder(settings: &HttpSettings) -> Result<ClientBuilder, ClientError> {
    let mut headers = HeaderMap::new();
    let _none = headers.insert(ACCEPT, JSON);
    if let Some(caller) = &settings.caller {
        let _none = headers.insert(FROM, caller.from_header().clone());
        let _none = headers.insert(USER_AGENT, caller.user_agent().clone());
    }
    let mut builder = reqwest::Client::builder()
        .default_headers(headers)
        // A redirect could lead a token elsewhere.
        .redirect(redirect::Policy::none())
        .timeout(settings.timeout);
    if let Some(pem) = &settings.authorities {
        let certificates = reqwest::Certificate::from_pem_bundle(pem);
        let reason = "the certificate authorities are not PEM";
        let certificates = certificates.map_err(|_| ClientError::Settings { reason })?;
        builder = builder.tls_certs_only(certificates);
    }
    Ok(builder)
}
