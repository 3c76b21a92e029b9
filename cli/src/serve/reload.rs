//! Taking over changed domains and certificates without a restart.

#[cfg(unix)]
use anyhow::Context as _;
use anyhow::Result;
use blindnym_service::{App, Certificate};
#[cfg(unix)]
use tracing::{error, info};

use super::Options;

/// SIGHUP, from when this is made: it no longer ends the process. Elsewhere than on Unix there is none.
#[derive(Debug)]
pub(super) struct Hangups {
    #[cfg(unix)]
    signal: tokio::signal::unix::Signal,
}

impl Hangups {
    /// # Errors
    /// Where the signal cannot be had.
    pub(super) fn new() -> Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let signal = signal(SignalKind::hangup()).context("cannot wait for SIGHUP")?;
            Ok(Self { signal })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Reads everything again on each SIGHUP, those that came meanwhile too.
    #[cfg(unix)]
    pub(super) fn reload(mut self, options: &Options, app: &App, certificate: Option<Certificate>) {
        let (options, app) = (options.clone(), app.clone());
        let _waiting = tokio::spawn(async move {
            // One after the other: a signal that comes meanwhile is kept.
            while self.signal.recv().await.is_some() {
                match reload(&options, &app, certificate.as_ref()).await {
                    Ok(domains) => info!(domains, "reloaded"),
                    Err(error) => {
                        app.keep();
                        error!(error = format!("{error:#}"), "not reloaded: what was served stays");
                    }
                }
            }
        });
    }

    #[cfg(not(unix))]
    pub(super) fn reload(self, _options: &Options, _app: &App, _certificate: Option<Certificate>) {}
}

/// Nothing changes before everything is read.
#[cfg(unix)]
async fn reload(options: &Options, app: &App, certificate: Option<&Certificate>) -> Result<usize> {
    let renew = match certificate {
        Some(certificate) => Some(certificate.read().await?),
        None => None,
    };
    let (real, sessions) = (options.real.clone(), options.threads());
    // Unwrapping the master secret takes a second.
    let domains = tokio::task::spawn_blocking(move || real.domains(sessions));
    let domains = domains.await.context("reading the domains ended badly")??;
    let count = domains.descriptions.len();
    let engine = options.engine(domains.service)?;
    app.replace(engine, app.gate().with_rules(domains.rules), domains.descriptions);
    if let Some(renew) = renew {
        renew();
    }
    Ok(count)
}
