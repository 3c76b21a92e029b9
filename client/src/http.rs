//! The pseudonymisation service over HTTP: tokens, headers, limits, retries.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_lc_rs::digest::{SHA256, digest};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use blindnym::{Problem, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, Response};

use crate::caller::Caller;
use crate::clients::{Clients, expect_safe};
use crate::error::ClientError;
use crate::retry::{Attempt, RetrySettings, retry, retry_after};
use crate::service::{Answer, PseudonymisationService};
use crate::token::{AccessToken, TokenSource};
use crate::told::fit;
use crate::trace::{TRACEPARENT, Trace};

/// The most of an answer that is read: ten outputs with room, a domain's description with many holders.
const LONGEST_ANSWER: usize = 1 << 20;
/// What stays as it is in a path: RFC 3986's unreserved characters.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Where the service is and how it is treated.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// The address before `/pseudo/v1`, `https://api.ehealth.fgov.be` for instance.
    pub base: String,
    /// Who asks. Browsers and the official helpers send none; eHealth wants it.
    pub caller: Option<Caller>,
    /// How long an answer may take.
    pub timeout: Duration,
    /// When and how often a request is sent again.
    pub retry: RetrySettings,
    /// Certificate authorities, PEM, instead of those that everybody trusts.
    pub authorities: Option<Vec<u8>>,
}

impl HttpSettings {
    /// Ten seconds for an answer, five retries.
    #[must_use]
    pub fn new(base: &str) -> Self {
        Self {
            base: base.trim_end_matches('/').to_owned(),
            caller: None,
            timeout: Duration::from_secs(10),
            retry: RetrySettings::default(),
            authorities: None,
        }
    }
}

/// The service of eHealth, or one that is compatible with it.
pub struct HttpService {
    clients: Clients,
    settings: HttpSettings,
    tokens: Option<Arc<dyn TokenSource>>,
}

impl HttpService {
    /// A service that wants access tokens; `None` for one that does not (`blindnym serve --dev`).
    ///
    /// # Errors
    /// [`ClientError::Settings`] for an address that is not `https`, or `http` on this machine.
    pub fn new(
        settings: HttpSettings,
        tokens: Option<Arc<dyn TokenSource>>,
    ) -> Result<Self, ClientError> {
        expect_safe(&settings.base)?;
        let clients = Clients::new(&settings)?;
        Ok(Self { clients, settings, tokens })
    }

    /// Sends until there is an answer, with a new token where one is refused.
    async fn ask(&self, method: &Method, path: &str, body: &str) -> Result<Vec<u8>, ClientError> {
        let mut refused = false;
        loop {
            let token = self.token().await?;
            let trace = Trace::current();
            let once = || self.once(method, path, body, token.as_ref(), trace);
            let answer = retry(self.settings.retry, once).await;
            match (&answer, &token, &self.tokens) {
                (Err(ClientError::Refused { status: 401, .. }), Some(token), Some(tokens))
                    if !refused =>
                {
                    refused = true;
                    tokens.refused(token);
                }
                _ => return answer,
            }
        }
    }

    async fn token(&self) -> Result<Option<AccessToken>, ClientError> {
        match &self.tokens {
            Some(tokens) => Ok(Some(tokens.token().await?)),
            None => Ok(None),
        }
    }

    async fn once(
        &self,
        method: &Method,
        path: &str,
        body: &str,
        token: Option<&AccessToken>,
        trace: Trace,
    ) -> Result<Vec<u8>, Attempt> {
        let url = format!("{}{path}", self.settings.base);
        let mut request = self.clients.of(&url).request(method.clone(), &url);
        request = request.header(TRACEPARENT, trace.header());
        if let Some(token) = token {
            request = request.bearer_auth(token.expose());
        }
        if *method == Method::POST {
            request = request.header(CONTENT_TYPE, JSON).body(body.to_owned());
        }
        answer(request, self.settings.timeout).await
    }
}

/// What stands for the subject of a token that tells none: nobody else's, while it lives.
fn of_nobody(token: &AccessToken) -> String {
    let hash = digest(&SHA256, token.expose().as_bytes());
    format!("token:{}", Base64UrlUnpadded::encode_string(hash.as_ref()))
}

/// The body of a good answer, or why there is none.
pub(crate) async fn answer(request: RequestBuilder, limit: Duration) -> Result<Vec<u8>, Attempt> {
    let response = request.send().await.map_err(|error| transport(&error, limit))?;
    let status = response.status();
    let after = response.headers().get(RETRY_AFTER);
    let after = after.and_then(|value| retry_after(value, SystemTime::now()));
    let body = read(response, limit).await?;
    let error = match status.as_u16() {
        200 => return Ok(body),
        status @ (429 | 503) => ClientError::Busy { status },
        status @ 500.. => ClientError::Failed { status },
        status => {
            // Empty where the body holds none.
            let problem = Problem::parse(&body);
            ClientError::Refused { status, problem: Box::new(fit(problem)) }
        }
    };
    Err(Attempt { error, after })
}

/// The body, unless it is longer than any good one.
pub(crate) async fn read(mut response: Response, limit: Duration) -> Result<Vec<u8>, ClientError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| transport(&error, limit))? {
        if body.len().saturating_add(chunk.len()) > LONGEST_ANSWER {
            return Err(ClientError::TooLong { max: LONGEST_ANSWER });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What happened, without the address, which may be told elsewhere only.
pub(crate) fn transport(error: &reqwest::Error, limit: Duration) -> ClientError {
    if error.is_timeout() {
        return ClientError::TimedOut { limit };
    }
    let reason = if error.is_connect() { "no connection" } else { "the connection broke" };
    ClientError::Unreachable { reason }
}

impl PseudonymisationService for HttpService {
    fn describe<'a>(&'a self, domain: &'a str) -> Answer<'a, Vec<u8>> {
        Box::pin(async move {
            let path = format!("/pseudo/v1/domains/{}", utf8_percent_encode(domain, SEGMENT));
            self.ask(&Method::GET, &path, "").await
        })
    }

    fn send<'a>(&'a self, request: &'a Request) -> Answer<'a, Vec<u8>> {
        Box::pin(async move { self.ask(&Method::POST, request.path(), request.body()).await })
    }

    fn subject(&self) -> Answer<'_, Option<String>> {
        Box::pin(async {
            let token = self.token().await?;
            Ok(token.map(|token| token.subject().map_or_else(|| of_nobody(&token), str::to_owned)))
        })
    }
}

impl fmt::Debug for HttpService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("HttpService");
        debug
            .field("settings", &self.settings)
            .field("tokens", &self.tokens)
            .finish_non_exhaustive()
    }
}
