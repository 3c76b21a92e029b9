//! `blindnym doctor`: checks a profile and what it leads to, in plain words.
//!
//! ```text
//! file → secrets → caller → network (service, issuer) → token → domain → owner
//! ```
//!
//! Each part adds its findings to the report; what cannot be checked, because a part before it failed, says
//! so. Nothing shows a secret.

mod configuration;
mod domain;
mod network;
mod owner;
mod report;
mod token;

use std::io;

use anyhow::Result;
use blindnym_client::blocking::Blocking;
use blindnym_client::{HttpSettings, RetrySettings};

use crate::profile::{Profile, ProfileError, Selection};
use crate::terminal::Format;
use report::Report;

/// Check the configuration and everything it leads to, in plain words
///
/// The file and who may read it, secrets, caller, addresses, certificates, clocks, the access token and its
/// roles, the domain, and whether the owner's keys open it. What cannot be checked, offline for instance, is
/// told. The status is 1 if something is wrong.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    selection: Selection,
    /// Domain to check [default: the profile's first one]
    #[arg(long, value_name = "KEY")]
    domain: Option<String>,
    /// What is printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Format,
}

/// Checks everything.
///
/// # Errors
/// Where standard output refuses; what is found wrong is no error.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let mut report = Report::default();
    if let Some(profile) = configuration::check(&options.selection, &mut report) {
        match quick(&profile) {
            Ok(settings) => {
                let domain = options.domain.as_deref();
                Blocking::new()?.run(online(&profile, settings, domain, &mut report))?;
            }
            Err(error) => report.bad("network", error, "correct the profile"),
        }
    }
    match options.format {
        Format::Text => report.write(&mut anstream::stdout().lock())?,
        Format::Json => report.write_json(&mut io::stdout().lock())?,
    }
    Ok(report.is_good())
}

/// The profile's settings without patience: a doctor tells at once what does not answer.
fn quick(profile: &Profile) -> Result<HttpSettings, ProfileError> {
    let mut settings = profile.http_settings()?;
    settings.retry = RetrySettings { times: 0, ..settings.retry };
    Ok(settings)
}

async fn online(
    profile: &Profile,
    settings: HttpSettings,
    named: Option<&str>,
    report: &mut Report,
) {
    let reached = network::check(profile, &settings, report).await;
    token::check(profile, report).await;
    let name = match profile.domain(named) {
        Ok(name) => name,
        Err(error) => return report.bad("domain", error, "write it into the profile"),
    };
    let document = domain::check(profile, settings, name, reached, report).await;
    if profile.settings.owner.is_some() {
        owner::check(profile, name, document.as_ref(), report).await;
    }
}
