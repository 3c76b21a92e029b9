//! `blindnym fhir proxy`: between a program that knows numbers and an API that may not.
//!
//! ```text
//! program ─ clear ─→ out: address, headers, body ─ pseudonymised ─→ API   (exchanged token)
//! program ←─ clear ─ back: body, addresses ←────── pseudonymised ── API
//! ```
//!
//! It fails closed: what cannot be read as JSON or a form does not leave, nor what still looks like an SSIN, nor
//! headers that are not known to be harmless.

mod back;
mod headers;
mod out;
mod outcome;
mod upstream;

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use blindnym_client::Client;
use blindnym_fhir::{FhirClient, Form, Settings};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Handle};
use tokio::task::spawn_blocking;

use super::rules;
use crate::columns::stop;
use crate::profile::{Profile, Selection};
use outcome::Refusal;
use upstream::Upstream;

/// A proxy that pseudonymizes on the way out and identifies on the way back
///
/// Programs talk to it as to the API itself, in clear and on this machine. Tokens are exchanged as UHMEP wants it:
/// the API gets one that cannot pseudonymize.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Options {
    /// Base address of the FHIR API: https, or http on this machine
    #[arg(long, value_name = "URL")]
    upstream: String,
    /// Address to listen on; other machines could see numbers in clear
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8580")]
    listen: SocketAddr,
    #[command(flatten)]
    selection: Selection,
    /// Domain of the pseudonyms [default: the profile's first one]
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// Rule set: uhmep, belgium, or a JSON file of your own
    #[arg(long, value_name = "RULES", default_value = "uhmep")]
    rules: String,
    /// How pseudonyms are written, as of `fhir pseudonymize` [default: the highest version that the API's
    /// CapabilityStatement names, the lowest where it names none]
    #[arg(long, value_name = "FORM")]
    form: Option<Form>,
    /// Audience of the exchanged token
    #[arg(long, value_name = "AUDIENCE", default_value = "nihdi-uhmep-fhir-hcp")]
    audience: String,
    /// Address of IAM eXchange [default: /iam/v2 at the profile's base]
    #[arg(long, value_name = "URL")]
    exchange: Option<String>,
    /// Send the API no token at all
    #[arg(long, conflicts_with_all = ["exchange", "audience"])]
    no_token: bool,
    /// Largest body in MB, either way
    #[arg(long, value_name = "MB", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1024))]
    max_body: u16,
}

/// How often it looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(100);

/// What every request needs.
struct Proxy {
    fhir: FhirClient,
    upstream: Upstream,
    max_body: usize,
}

impl Proxy {
    /// Work of the client, beside the threads that serve: it computes, and waits for the service.
    async fn work<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl AsyncFnOnce(&FhirClient) -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let (proxy, runtime) = (Arc::clone(self), Handle::current());
        let done = spawn_blocking(move || runtime.block_on(work(&proxy.fhir))).await;
        let text = "the work was given up";
        done.map_err(|_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "cancelled", text))
    }
}

/// Serves until Ctrl-C.
///
/// # Errors
/// Where the profile, the rules, the service or the addresses cannot be used.
pub(super) fn run(options: &Options) -> Result<bool> {
    let profile = Profile::find(&options.selection)?;
    let (rules, _) = rules::find(&options.rules)?;
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let client = Arc::new(Client::new(profile.service()?, profile.client_settings())?);
        let domain = client.domain(profile.domain(options.domain.as_deref())?).await?;
        let upstream = Upstream::new(options, &profile)?;
        let form = match options.form {
            Some(form) => form,
            None => upstream.negotiate().await?,
        };
        let settings = Settings { form, ..Settings::default() };
        let proxy = Proxy {
            fhir: FhirClient::new(client, domain, rules, settings),
            upstream,
            max_body: usize::from(options.max_body).saturating_mul(1 << 20),
        };
        serve(options, Arc::new(proxy)).await
    })
}

async fn serve(options: &Options, proxy: Arc<Proxy>) -> Result<bool> {
    let listener = TcpListener::bind(options.listen).await;
    let listener = listener.with_context(|| format!("cannot listen on {}", options.listen))?;
    let address = listener.local_addr()?;
    let mut out = io::stdout().lock();
    writeln!(out, "FHIR on http://{address} for {}", proxy.upstream.shown())?;
    writeln!(out, "Pseudonyms are written as {}.", proxy.fhir.settings().form)?;
    if !address.ip().is_loopback() {
        writeln!(out, "Other machines can reach it: what goes there is in clear.")?;
    }
    writeln!(out, "Stop it with Ctrl-C.")?;
    drop(out);
    let app = Router::new().fallback(handle).with_state(proxy);
    let stop = stop::flag()?;
    let stopped = async move {
        while !stop.load(Ordering::Relaxed) {
            tokio::time::sleep(LOOK).await;
        }
    };
    axum::serve(listener, app).with_graceful_shutdown(stopped).await?;
    Ok(true)
}

/// One request, whatever it asks for.
async fn handle(State(proxy): State<Arc<Proxy>>, request: Request) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.unwrap_or("localhost").to_owned();
    let answer = async {
        let sent = out::prepare(&proxy, request).await?;
        let answer = proxy.upstream.send(&sent, proxy.fhir.settings().form).await?;
        back::read(&proxy, &host, answer).await
    };
    answer.await.unwrap_or_else(|refusal| refusal.into_response())
}
