//! The API: where it is, and the token that it gets.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use blindnym::{Sec1Form, UrnFamily};
use blindnym_client::{
    AccessExchange, ExchangeService, ExchangedToken, ExchangedTokens, HttpSettings, IamSettings,
    ParameterPlace,
};
use blindnym_fhir::{ACCEPT, CONTENT, Form, Offer};
use reqwest::{Client, Url, redirect};

use super::Options;
use super::out::Sent;
use super::outcome::Refusal;
use crate::profile::{Auth, Profile};

/// How long an answer may take: searches of an API take longer than a pseudonymisation.
const LIMIT: Duration = Duration::from_secs(60);

/// The API behind the proxy.
pub(super) struct Upstream {
    base: Url,
    client: Client,
    /// `None` where it wants none.
    tokens: Option<ExchangedTokens>,
    max_body: usize,
}

/// What came.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Upstream {
    pub(super) fn new(options: &Options, profile: &Profile) -> Result<Self> {
        let base = Url::parse(options.upstream.trim_end_matches('/')).context("--upstream")?;
        let local = matches!(base.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let safe = base.scheme() == "https" || base.scheme() == "http" && local;
        ensure!(safe, "--upstream is an https address, or http on this machine");
        let plain = base.username().is_empty() && base.password().is_none();
        ensure!(plain && base.query().is_none(), "--upstream is a base address, and nothing more");
        let settings = profile.http_settings()?;
        let mut client = Client::builder().redirect(redirect::Policy::none()).timeout(LIMIT);
        if base.scheme() == "http" {
            client = client.no_proxy();
        }
        if let Some(pem) = &settings.authorities {
            client = client.tls_certs_only(reqwest::Certificate::from_pem_bundle(pem)?);
        }
        if let Some(caller) = &settings.caller {
            let mut headers = HeaderMap::new();
            let _none = headers.insert(header::FROM, caller.from_header().clone());
            let _none = headers.insert(header::USER_AGENT, caller.user_agent().clone());
            client = client.default_headers(headers);
        }
        let client = client.build().context("TLS is not available")?;
        let tokens =
            if options.no_token { None } else { Some(tokens(options, profile, settings)?) };
        let max_body = usize::from(options.max_body).saturating_mul(1 << 20);
        Ok(Self { base, client, tokens, max_body })
    }

    /// Its address, for people.
    pub(super) fn shown(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// Its address and the path of a request.
    fn url(&self, target: &str) -> Result<Url, Refusal> {
        let url = Url::parse(&format!("{}{target}", self.shown()));
        let url = url.ok().filter(|url| url.origin() == self.base.origin());
        let wrong = || Refusal::new(StatusCode::BAD_REQUEST, "path", "the path cannot be sent on");
        url.ok_or_else(wrong)
    }

    /// Sends a request, once more with a new token where one is refused.
    pub(super) async fn send(&self, sent: &Sent, form: Form) -> Result<Answer, Refusal> {
        let token = self.token().await?;
        let answer = self.once(sent, form, token.as_ref()).await?;
        match (&self.tokens, token) {
            (Some(tokens), Some(token)) if answer.status == StatusCode::UNAUTHORIZED => {
                tokens.refused(&token);
                let token = self.token().await?;
                self.once(sent, form, token.as_ref()).await
            }
            _ => Ok(answer),
        }
    }

    async fn token(&self) -> Result<Option<ExchangedToken>, Refusal> {
        let Some(tokens) = &self.tokens else { return Ok(None) };
        let token = tokens.token().await;
        token
            .map(Some)
            .map_err(|error| Refusal::new(StatusCode::BAD_GATEWAY, error.code(), error.to_string()))
    }

    async fn once(
        &self,
        sent: &Sent,
        form: Form,
        token: Option<&ExchangedToken>,
    ) -> Result<Answer, Refusal> {
        let mut request = self.client.request(sent.method.clone(), self.url(&sent.target)?);
        request = request.headers(sent.headers.clone()).body(sent.body.clone());
        request = request.header(ACCEPT, Offer::all().to_string());
        if !sent.body.is_empty() {
            request = request.header(CONTENT, Offer::written(form).to_string());
        }
        if let Some(token) = token {
            request = request.bearer_auth(token.expose());
        }
        let unreachable = |what: &str| {
            let text = format!("the API {what}");
            Refusal::new(StatusCode::BAD_GATEWAY, "unreachable", text)
        };
        let mut response = request.send().await.map_err(|error| {
            if error.is_timeout() {
                unreachable("did not answer in time")
            } else {
                unreachable("cannot be reached")
            }
        })?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| unreachable("broke off"))? {
            if body.len().saturating_add(chunk.len()) > self.max_body {
                return Err(unreachable("sent more than --max-body allows"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, headers, body: body.into() })
    }

    /// The form of the highest version that the API reads, as its CapabilityStatement says; the lowest where it
    /// says nothing.
    pub(super) async fn negotiate(&self) -> Result<Form> {
        let why =
            "/metadata of the API (--form says how pseudonyms are written, and nothing is asked)";
        let theirs = self.capabilities().await.context(why)?;
        Ok(Offer::all().choose(theirs.as_ref(), UrnFamily::Fgov, Sec1Form::Long)?.form)
    }

    /// What the API says that it reads; nothing where it has no CapabilityStatement for us.
    async fn capabilities(&self) -> Result<Option<Offer>> {
        let mut headers = HeaderMap::new();
        let json = HeaderValue::from_static("application/fhir+json");
        let _none = headers.insert(header::ACCEPT, json);
        let target = "/metadata".to_owned();
        let sent = Sent { method: reqwest::Method::GET, target, headers, body: Bytes::new() };
        let failed = |refusal: Refusal| anyhow::anyhow!("{refusal}");
        let answer = self.send(&sent, Form::default()).await.map_err(failed)?;
        if answer.status.is_client_error() {
            return Ok(None);
        }
        ensure!(answer.status.is_success(), "status {}", answer.status);
        let text = std::str::from_utf8(&answer.body).context("it is no text")?;
        Ok(Offer::of_capabilities(text)?)
    }
}

/// Exchanged tokens: the API never gets the one that may pseudonymize.
fn tokens(options: &Options, profile: &Profile, settings: HttpSettings) -> Result<ExchangedTokens> {
    let originals = profile.tokens()?;
    let originals = originals.context(
        "the profile has no tokens to exchange: --no-token sends none, and the API has to want none",
    )?;
    let client = match &profile.settings.auth {
        Auth::ClientCredentials(client) => client.client_id.as_str(),
        Auth::Login(login) => login.client_id.as_str(),
        Auth::None | Auth::Token(_) => anyhow::bail!(
            "exchanging needs a client id: the profile's `auth` is `login` or `client_credentials`"
        ),
    };
    let HttpSettings { caller, timeout, retry, authorities, .. } = settings;
    let settings = IamSettings { caller, timeout, retry, authorities };
    let usual = format!("{}/iam/v2", profile.base);
    let service = ExchangeService::new(options.exchange.as_deref().unwrap_or(&usual), settings)?;
    let place = ParameterPlace::default();
    let exchange = AccessExchange::at_service(&service, client, &options.audience, place);
    Ok(ExchangedTokens::new(Arc::clone(&originals), exchange))
}
