//! `blindnym domain`: the domains of a service of one's own.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use blindnym::Curve;
use blindnym_service::{AccessRule, DomainRecord, Holder, KeysError, SecretPlace, Store};
use clap::Subcommand;
use comfy_table::Table;
use comfy_table::presets::UTF8_FULL_CONDENSED;
use serde_json::Value;

use crate::data::Data;
use crate::pkcs11::Pkcs11;

/// What follows every change.
const RELOAD: &str = if cfg!(unix) {
    "A service that runs takes it over on SIGHUP: kill -HUP PID, or systemctl reload"
} else {
    "A service that runs takes it over when it is started again"
};

/// Manage the domains of a service
///
/// Everything is derived from one master secret: keep a copy of the data folder, and of what opens it. Only
/// a secret that was put into a PKCS#11 token is not: the token's own backup is the only one. A service
/// that runs goes on with what it read; on SIGHUP it reads its domains again.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    data: Data,
}

#[derive(Clone, Debug, Subcommand)]
enum Command {
    /// Draw the master secret and make an empty store
    Init,
    /// Add a domain
    Add(Box<Add>),
    /// Make a new transit key the active one; the others are still read
    Rotate {
        /// The domain's key
        name: String,
    },
    /// Stop reading an old transit key
    Retire {
        /// The domain's key
        name: String,
        /// The version of the transit key
        version: u32,
    },
    /// List the domains
    List,
}

#[derive(Clone, Debug, clap::Args)]
struct Add {
    /// The domain's key, uhmep_v1 for instance
    name: String,
    /// What transitInfos carry as `aud`
    #[arg(long, value_name = "TEXT")]
    audience: String,
    /// What the domain is for
    #[arg(long, value_name = "TEXT", default_value = "")]
    description: String,
    /// P-521, P-384 or P-256
    #[arg(long, value_name = "CURVE", default_value_t = Curve::P521)]
    crv: Curve,
    /// Bytes of the counter
    #[arg(long, value_name = "BYTES", default_value_t = 8)]
    buffer_size: u8,
    /// Life of a pseudonym in transit, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    time_to_live: u32,
    /// Who may unlock the transit keys: the address of their JWKS, and a file with what it serves
    #[arg(long, value_name = "JKU=FILE", value_parser = holder)]
    holder: Vec<(String, PathBuf)>,
    /// File with the domain's access rule (JSON, as `accessRule` on the wire)
    #[arg(long, value_name = "FILE")]
    access_rule: Option<PathBuf>,
    #[command(flatten)]
    pkcs11: Pkcs11,
    /// Draw the domain's secret and keep it in the token with this label, instead of deriving it
    #[arg(long, value_name = "LABEL", requires = "pkcs11_module")]
    pkcs11_token: Option<String>,
}

/// Does what is asked.
///
/// # Errors
/// Where the data cannot be opened or changed.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let mut out = io::stdout().lock();
    if matches!(options.command, Command::Init) {
        let folder = options.data.create()?;
        writeln!(out, "made a new master secret and an empty store in {}", folder.display())?;
        return Ok(true);
    }
    let (_master, store) = options.data.open()?;
    match &options.command {
        Command::Init => {}
        Command::Add(add) => {
            let record = add.add_to(&store)?;
            writeln!(out, "added {} on {}", record.name, record.crv)?;
            if let SecretPlace::Pkcs11 { token, .. } = &record.secret {
                let only = "back the token up, nothing else can bring the secret back";
                writeln!(out, "its secret is in token {token}: {only}")?;
            }
            writeln!(out, "{RELOAD}")?;
        }
        Command::Rotate { name } => {
            let version = store.rotate(name)?;
            writeln!(out, "{name}: transit key {version} is active now\n{RELOAD}")?;
        }
        Command::Retire { name, version } => {
            store.retire(name, *version)?;
            writeln!(out, "{name}: transit key {version} is no longer read\n{RELOAD}")?;
        }
        Command::List => writeln!(out, "{}", table(&store)?)?,
    }
    Ok(true)
}

fn table(store: &Store) -> Result<Table> {
    let mut table = Table::new();
    let _table = table.load_style(UTF8_FULL_CONDENSED);
    let _table = table.set_header(["domain", "curve", "secret", "transit keys", "holders", "rule"]);
    for record in store.domains()? {
        let keys: Vec<String> = record.key_versions.iter().map(ToString::to_string).collect();
        let rule = if record.access_rule.is_some() { "yes" } else { "no" };
        let holders = record.holders.len().to_string();
        let secret = match record.secret {
            SecretPlace::Derived => "derived".to_owned(),
            SecretPlace::Pkcs11 { token, .. } => format!("token {token}"),
        };
        let crv = record.crv.to_string();
        let row = [record.name, crv, secret, keys.join(" "), holders, rule.to_owned()];
        let _table = table.add_row(row);
    }
    Ok(table)
}

fn holder(text: &str) -> Result<(String, PathBuf), String> {
    // Addresses may hold `=`, file names seldom do: the last one divides.
    let (jku, file) = text.rsplit_once('=').ok_or("write it as JKU=FILE")?;
    Ok((jku.to_owned(), file.into()))
}

impl Add {
    /// Adds the domain; its secret goes into the token first, so that no record names what is not there.
    fn add_to(&self, store: &Store) -> Result<DomainRecord> {
        let mut record = self.record()?;
        store.check(&record)?;
        let hsm = self.pkcs11.open(1)?;
        let (hsm, token) = match (hsm, &self.pkcs11_token) {
            (Some(hsm), Some(token)) => (hsm, token),
            (Some(_), None) => {
                bail!("give --pkcs11-token LABEL: the token that the secret goes into")
            }
            (None, _) => {
                store.add(&record)?;
                return Ok(record);
            }
        };
        record.secret = hsm.draw_secret(token, &record.name, record.crv)?;
        let added = store.add(&record);
        // After a failed write the record may be there, and its keys must be.
        if let (Err(error), SecretPlace::Pkcs11 { key_id, .. }) = (&added, &record.secret)
            && !matches!(error, KeysError::Storage(_))
        {
            let destroyed = hsm.destroy_secret(token, &record.name, *key_id);
            destroyed
                .with_context(|| format!("cannot take key {key_id} out of the token again"))?;
        }
        added?;
        Ok(record)
    }

    fn record(&self) -> Result<DomainRecord> {
        let mut holders = Vec::new();
        for (jku, file) in &self.holder {
            let jwks = json(file)?;
            let keys = jwks.get("keys").and_then(Value::as_array);
            let keys = keys.with_context(|| format!("{} has no `keys`", file.display()))?;
            ensure!(!keys.is_empty(), "{} has no key", file.display());
            holders.extend(keys.iter().map(|jwk| Holder { jku: jku.clone(), jwk: jwk.clone() }));
        }
        let access_rule = self.access_rule.as_deref().map(json).transpose()?;
        if let Some(rule) = &access_rule {
            let rule = AccessRule::parse(rule)?;
            ensure!(rule.domain() == self.name, "the access rule is for domain {}", rule.domain());
        }
        Ok(DomainRecord {
            name: self.name.clone(),
            description: self.description.clone(),
            crv: self.crv,
            audience: self.audience.clone(),
            buffer_size: self.buffer_size,
            time_to_live: self.time_to_live,
            scalar_version: 1,
            key_versions: vec![1],
            holders,
            access_rule,
            secret: SecretPlace::Derived,
        })
    }
}

fn json(path: &Path) -> Result<Value> {
    let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("{} is not JSON", path.display()))
}
