//! Requests to I.AM: headers, limits, retries, and what a refusal says.

use std::fmt;
use std::time::{Duration, SystemTime};

use reqwest::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use reqwest::{RequestBuilder, Url};
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::error::{IamError, Refusal, RefusalJson};
use super::form::Form;
use crate::caller::Caller;
use crate::clients::{Clients, expect_safe};
use crate::error::ClientError;
use crate::http::{self, HttpSettings};
use crate::retry::{Attempt, RetrySettings, retry, retry_after};
use crate::trace::{TRACEPARENT, Trace};

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// How I.AM Connect and IAM eXchange are treated.
#[derive(Clone, Debug)]
pub struct IamSettings {
    /// Who asks: `From` and `User-Agent`, which eHealth wants.
    pub caller: Option<Caller>,
    /// How long an answer may take.
    pub timeout: Duration,
    /// When and how often a request is sent again. What may be sent only once, such as a code or a
    /// refresh token, is never.
    pub retry: RetrySettings,
    /// Certificate authorities, PEM, instead of those that everybody trusts.
    pub authorities: Option<Vec<u8>>,
}

/// Ten seconds for an answer, five retries.
impl Default for IamSettings {
    fn default() -> Self {
        let (timeout, retry) = (Duration::from_secs(10), RetrySettings::default());
        Self { caller: None, timeout, retry, authorities: None }
    }
}

/// Whether a request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// It asks for something anew each time.
    Yes,
    /// It uses something up.
    No,
}

/// An answer with a status that says something, its body wiped when it is dropped.
pub(crate) struct Reply {
    pub(crate) status: u16,
    body: Zeroizing<Vec<u8>>,
    /// When the question was asked: what is told in seconds counts from here.
    pub(crate) asked: SystemTime,
}

/// The way to I.AM.
#[derive(Clone)]
pub(crate) struct IamHttp {
    clients: Clients,
    timeout: Duration,
    retry: RetrySettings,
}

impl IamHttp {
    pub(crate) fn new(settings: IamSettings) -> Result<Self, IamError> {
        let IamSettings { caller, timeout, retry, authorities } = settings;
        let settings = HttpSettings { base: String::new(), caller, timeout, retry, authorities };
        Ok(Self { clients: Clients::new(&settings)?, timeout, retry })
    }

    /// An address that tokens may be sent to.
    pub(crate) fn address(text: &str) -> Result<Url, IamError> {
        expect_safe(text)?;
        let reason = "an address is no URL";
        Url::parse(text).map_err(|_| IamError::Settings { reason })
    }

    pub(crate) async fn get(&self, url: &Url, bearer: Option<&str>) -> Result<Reply, IamError> {
        let build = || {
            let request = self.clients.of(url.as_str()).get(url.clone());
            Ok(match bearer {
                Some(token) => request.bearer_auth(token),
                None => request,
            })
        };
        self.send(Again::Yes, build).await
    }

    /// Posts a form that is made anew for each attempt, because a signed JWT is good for one.
    pub(crate) async fn post(
        &self,
        url: &Url,
        again: Again,
        mut form: impl FnMut() -> Result<Form, IamError>,
    ) -> Result<Reply, IamError> {
        let build = || {
            let request =
                self.clients.of(url.as_str()).post(url.clone()).header(CONTENT_TYPE, FORM);
            Ok(request.body(form()?.as_str().to_owned()))
        };
        self.send(again, build).await
    }

    /// Posts nothing, with all parameters in the address.
    pub(crate) async fn post_query(&self, url: &Url, form: &Form) -> Result<Reply, IamError> {
        let mut url = url.clone();
        url.set_query(Some(form.as_str()));
        let build =
            || Ok(self.clients.of(url.as_str()).post(url.clone()).header(CONTENT_TYPE, FORM));
        self.send(Again::Yes, build).await
    }

    async fn send(
        &self,
        again: Again,
        mut build: impl FnMut() -> Result<RequestBuilder, IamError>,
    ) -> Result<Reply, IamError> {
        let trace = Trace::current();
        let settings = match again {
            Again::Yes => self.retry,
            Again::No => RetrySettings { times: 0, ..self.retry },
        };
        let once = || {
            let request = build().map(|request| request.header(TRACEPARENT, trace.header()));
            async move {
                match request {
                    Ok(request) => self.once(request).await.map(Ok),
                    // Nothing that another attempt would change.
                    Err(error) => Ok(Err(error)),
                }
            }
        };
        retry(settings, once).await?
    }

    async fn once(&self, request: RequestBuilder) -> Result<Reply, Attempt> {
        let asked = SystemTime::now();
        let failed = |error: reqwest::Error| http::transport(&error, self.timeout);
        let response = request.send().await.map_err(failed)?;
        let status = response.status().as_u16();
        let after = response.headers().get(RETRY_AFTER);
        let after = after.and_then(|value| retry_after(value, asked));
        let body = Zeroizing::new(http::read(response, self.timeout).await?);
        let error = match status {
            429 | 503 => ClientError::Busy { status },
            502 | 504 => ClientError::Failed { status },
            // A 500 of IAM eXchange says what it is about, and is none that goes away.
            _ => return Ok(Reply { status, body, asked }),
        };
        Err(Attempt { error, after })
    }
}

impl Reply {
    /// The body as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, IamError> {
        let reason = "it is not the JSON expected";
        // The parser's own words could repeat the body's.
        serde_json::from_slice(&self.body).map_err(|_| IamError::Answer { reason })
    }

    /// What a refusal says; nothing where it says nothing that can be read.
    pub(crate) fn refusal(&self) -> RefusalJson {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The error of a token endpoint.
    pub(crate) fn refused(&self) -> IamError {
        let (status, json) = (self.status, self.refusal());
        match json.error {
            None if status >= 500 => IamError::Failed { status },
            error => {
                let (error, description) = (error.as_deref(), json.error_description.as_deref());
                let error = error.unwrap_or_default();
                let refusal = Refusal::new(error, description, json.id.as_deref());
                IamError::Refused { status, refusal: Box::new(refusal) }
            }
        }
    }
}

impl fmt::Debug for IamHttp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IamHttp").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}
