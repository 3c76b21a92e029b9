//! `blindnym config`: the configuration file.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;

use crate::profile::{FILE, JwksPlace, OwnerSettings, Profile, Selection, Template, configuration};
use crate::text::plain;

/// Write, show and find the configuration file
///
/// It is looked for as --config says, as BLINDNYM_CONFIG says, as ./blindnym.toml, and in the user's
/// configuration folder. It holds no secrets: they come from files that you alone may read, or from the
/// environment.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, Subcommand)]
enum Command {
    /// Write a commented file to start from; an existing one stays as it is
    Init {
        /// Where to
        #[arg(long, value_name = "FILE", default_value = FILE)]
        config: PathBuf,
        /// The profiles in it; the first one is its default
        #[arg(long, value_name = "NAME", value_enum, default_value = "dev", value_delimiter = ',')]
        profile: Vec<Template>,
    },
    /// Print a profile as it is in force, without secrets
    Show {
        #[command(flatten)]
        selection: Selection,
    },
    /// Print where the file is
    Path {
        #[command(flatten)]
        selection: Selection,
    },
}

/// Does what is asked.
///
/// # Errors
/// Where the file cannot be written or read.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let mut out = io::stdout().lock();
    match &options.command {
        Command::Init { config, profile } => {
            write_new(config, &configuration(profile))?;
            let file = config.display();
            writeln!(out, "wrote {file}: fill it in, then `blindnym doctor` checks it")?;
        }
        Command::Show { selection } => show(&mut out, &Profile::find(selection)?)?,
        Command::Path { selection } => {
            let file = selection.file()?;
            if !file.exists() {
                bail!("{} is not there: `blindnym config init` writes one", file.display());
            }
            writeln!(out, "{}", file.display())?;
        }
    }
    Ok(true)
}

/// Writes a file that is not there yet, for its owner's eyes.
fn write_new(path: &Path, text: &str) -> Result<()> {
    let mut file = OpenOptions::new();
    let _new = file.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let _mode = file.mode(0o600);
    }
    let mut file = match file.open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            bail!("{} is there already and stays as it is", path.display())
        }
        opened => opened.with_context(|| format!("cannot write {}", path.display()))?,
    };
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))
}

fn show(out: &mut impl Write, profile: &Profile) -> Result<()> {
    let settings = &profile.settings;
    let folder = profile.folder();
    let line = |out: &mut dyn Write, name: &str, text: &str| writeln!(out, "{name:<12}{text}");
    line(out, "profile", &plain(&profile.name))?;
    line(out, "file", &profile.file.display().to_string())?;
    line(out, "service", &plain(&profile.base))?;
    line(out, "domains", &plain(&settings.domains.join(", ")))?;
    match profile.caller()? {
        Some(caller) => {
            let text = |value: &[u8]| plain(&String::from_utf8_lossy(value));
            line(out, "From", &text(caller.from_header().as_bytes()))?;
            line(out, "User-Agent", &text(caller.user_agent().as_bytes()))?;
        }
        None => line(out, "caller", "nobody: eHealth wants `From` and `User-Agent`")?,
    }
    line(out, "tokens", &plain(&settings.describe_auth(folder)))?;
    if let Some(issuer) = profile.issuer() {
        line(out, "issuer", &plain(&issuer))?;
    }
    for (name, text) in settings.auth_details() {
        line(out, name, &plain(&text))?;
    }
    if let Some(owner) = &settings.owner {
        show_owner(out, owner, folder)?;
    }
    let (client, http) = (profile.client_settings(), profile.http_settings()?);
    let threads = client.threads.map_or("one a core".to_owned(), |threads| threads.to_string());
    line(out, "timeout", &format!("{} s", http.timeout.as_secs()))?;
    line(out, "retries", &http.retry.times.to_string())?;
    line(out, "requests", &format!("{} at once", client.requests))?;
    line(out, "threads", &threads)?;
    line(
        out,
        "cache",
        &match client.cache {
            0 => "off".to_owned(),
            answers => format!("{answers} answers of each operation, in memory"),
        },
    )?;
    Ok(())
}

fn show_owner(out: &mut dyn Write, owner: &OwnerSettings, folder: &Path) -> io::Result<()> {
    writeln!(out, "{:<12}{}", "owner", plain(&owner.jku))?;
    let jwks = match &owner.jwks {
        None => "from that address".to_owned(),
        Some(JwksPlace::File(path)) => folder.join(path).display().to_string(),
        Some(JwksPlace::Url(url)) => plain(url),
    };
    writeln!(out, "{:<12}{jwks}", "JWKS")?;
    for kid in owner.transit_keys.iter().flatten() {
        writeln!(out, "{:<12}{}", "transit key", plain(kid))?;
    }
    for key in &owner.keys {
        writeln!(out, "{:<12}{}", "owner key", key.key.describe(folder))?;
    }
    Ok(())
}
