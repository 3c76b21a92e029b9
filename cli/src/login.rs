//! `blindnym login`, `blindnym logout`: a person's session at I.AM Connect.

use std::io::{self, Write as _};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use blindnym_client::blocking::Blocking;
use blindnym_client::{Login as Pending, LoginSettings, Loopback, LoopbackSettings, UserSession};

use crate::profile::{Auth, Login, Profile, Selection};

/// Log in with a browser, for the profile's `auth.login`
///
/// The session is kept in a file that you alone may read, until I.AM Connect ends it or `blindnym logout`
/// forgets it. The other commands renew it. Other users of this machine see the address in the list of
/// processes while a browser is opened with it: where they are not to be trusted, use --no-browser.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct In {
    #[command(flatten)]
    selection: Selection,
    /// Print the address only, and open no browser
    #[arg(long)]
    no_browser: bool,
    /// Seconds that you have
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=3600))]
    limit: u64,
}

/// Forget the session of `blindnym login` on this machine
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Out {
    #[command(flatten)]
    selection: Selection,
}

/// Logs in.
///
/// # Errors
/// Where the profile has no login, nobody logs in, or I.AM Connect refuses.
pub(crate) fn log_in(options: &In) -> Result<bool> {
    let profile = Profile::find(&options.selection)?;
    let login = settings(&profile)?;
    let store = profile.session(login)?;
    let session = Blocking::new()?.run(session(&profile, login, options))??;
    if !session.can_be_renewed() {
        bail!(
            "I.AM Connect gave no session that could be kept: are refresh tokens on for {}?",
            login.client_id
        );
    }
    session.keep(&store)?;
    writeln!(
        io::stderr(),
        "logged in; the session is kept in {} until it ends, or `blindnym logout`",
        store.path().display()
    )?;
    Ok(true)
}

async fn session(profile: &Profile, login: &Login, options: &In) -> Result<UserSession> {
    let realm = profile.realm(&login.issuer(&profile.base))?;
    let listening = LoopbackSettings {
        host: login.redirect_host.clone(),
        port: login.redirect_port,
        path: login.redirect_path.clone(),
        limit: Duration::from_secs(options.limit),
    };
    let loopback = Loopback::bind(listening).await?;
    let mut asked = LoginSettings::new(loopback.redirect());
    if !login.scopes.is_empty() {
        asked.scopes.clone_from(&login.scopes);
    }
    let Pending { state, address } = Pending::begin(&realm, &login.client(), asked).await?;
    let how = if options.no_browser {
        "log in at"
    } else {
        "log in with the browser; where none opened, at"
    };
    writeln!(io::stderr(), "{how}\n{address}")?;
    if !options.no_browser {
        // Not waited for: a browser in this terminal ends when its user does.
        let address = address.to_string();
        let _opening = tokio::task::spawn_blocking(move || webbrowser::open(&address));
    }
    let callback = loopback.callback(&state).await?;
    Ok(state.finish(callback).await?)
}

/// Forgets the session.
///
/// # Errors
/// Where the profile has no login, or the file cannot be removed.
pub(crate) fn log_out(options: &Out) -> Result<bool> {
    let profile = Profile::find(&options.selection)?;
    let store = profile.session(settings(&profile)?)?;
    let forgotten = store.end();
    let forgotten =
        forgotten.with_context(|| format!("cannot remove {}", store.path().display()))?;
    let told =
        if forgotten { "the session is forgotten on this machine" } else { "there was no session" };
    writeln!(io::stderr(), "{told}")?;
    Ok(true)
}

fn settings(profile: &Profile) -> Result<&Login> {
    match &profile.settings.auth {
        Auth::Login(login) => Ok(login),
        Auth::None | Auth::Token(_) | Auth::ClientCredentials(_) => bail!(
            "nobody logs in for profile {}: its tokens are otherwise ({})",
            profile.name,
            profile.settings.describe_auth(profile.folder())
        ),
    }
}
