//! `blindnym token`: what the profile's access token says.

use std::io::{self, Write};

use anyhow::{Context as _, Result, bail};
use aws_lc_rs::digest::{SHA256, digest};
use blindnym_client::blocking::Blocking;
use serde_json::json;
use zeroize::Zeroizing;

use crate::claims::Claims;
use crate::profile::{Auth, Profile, Selection};
use crate::terminal::Format;
use crate::text::{plain, without_numbers};
use crate::times::{ago, date, expiry, now};

/// Claims whose values are shown, or told in another way.
const SHOWN: [&str; 9] =
    ["iss", "azp", "aud", "resource_access", "scope", "iat", "exp", "sub", "typ"];

/// Show what the profile's access token says, without who somebody is
///
/// Its signature is not checked: those that it is for do that. Of `sub` the beginning of a hash is shown,
/// of other claims their names.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    selection: Selection,
    /// Print the token itself and nothing else, for curl; whoever sees it can use it
    #[arg(long, conflicts_with = "format")]
    print: bool,
    /// What is printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Format,
}

/// Shows the token.
///
/// # Errors
/// Where there is none.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let profile = Profile::find(&options.selection)?;
    let token = text(&profile)?;
    let mut out = io::stdout().lock();
    if options.print {
        writeln!(out, "{}", token.as_str())?;
        return Ok(true);
    }
    let claims =
        Claims::read(&token).context("the token is no JWT, so nothing can be read in it")?;
    let told = Told::new(&claims);
    match options.format {
        Format::Text => told.write(&mut out, &profile)?,
        Format::Json => writeln!(out, "{}", told.json(&profile))?,
    }
    Ok(told.exp.is_none_or(|exp| exp > now()))
}

/// The token, an expired one too where somebody else takes care of it.
fn text(profile: &Profile) -> Result<Zeroizing<String>> {
    if let Auth::Token(secret) = &profile.settings.auth {
        return Ok(secret.read_line(profile.folder())?);
    }
    let Some(source) = profile.tokens()? else {
        bail!("profile {} has no token: its service asks for none", profile.name);
    };
    let token = Blocking::new()?.run(source.token())??;
    Ok(Zeroizing::new(token.expose().to_owned()))
}

/// What is told of a token.
struct Told {
    issuer: Option<String>,
    client: Option<String>,
    audience: Vec<String>,
    roles: Vec<(String, Vec<String>)>,
    scopes: Option<String>,
    iat: Option<i64>,
    exp: Option<i64>,
    subject: Option<String>,
    others: Vec<String>,
}

impl Told {
    fn new(claims: &Claims) -> Self {
        let all = |texts: Vec<&str>| texts.into_iter().map(without_numbers).collect::<Vec<_>>();
        let text = |name| claims.text(name).map(without_numbers);
        let roles = claims.roles().into_iter();
        Self {
            issuer: text("iss"),
            client: text("azp"),
            audience: all(claims.audience()),
            roles: roles.map(|(name, roles)| (without_numbers(name), all(roles))).collect(),
            scopes: text("scope"),
            iat: claims.number("iat"),
            exp: claims.number("exp"),
            subject: claims.text("sub").map(hashed),
            others: all(claims.others(&SHOWN)),
        }
    }

    fn write(&self, out: &mut impl Write, profile: &Profile) -> io::Result<()> {
        let mut line = |name: &str, text: &str| writeln!(out, "{name:<13}{text}");
        let unknown = || "not told".to_owned();
        line("profile", &profile.name)?;
        line("token from", &profile.settings.describe_auth(profile.folder()))?;
        line("issuer", &self.issuer.clone().unwrap_or_else(unknown))?;
        line("client", &self.client.clone().unwrap_or_else(unknown))?;
        line("audience", &self.audience.join(", "))?;
        let mut name = "roles";
        for (resource, roles) in &self.roles {
            line(name, &format!("{resource}: {}", roles.join(", ")))?;
            name = "";
        }
        line("scopes", &self.scopes.clone().unwrap_or_else(unknown))?;
        let now = now();
        let issued = self.iat.map(|iat| format!("{}, {}", date(iat), ago(iat, now)));
        line("issued", &issued.unwrap_or_else(unknown))?;
        let expires = self.exp.map(|exp| format!("{}, {}", date(exp), expiry(exp, now)));
        line("expires", &expires.unwrap_or_else(unknown))?;
        line("subject", &self.subject.clone().unwrap_or_else(unknown))?;
        if !self.others.is_empty() {
            line("other claims", &format!("{} (values not shown)", self.others.join(", ")))?;
        }
        Ok(())
    }

    fn json(&self, profile: &Profile) -> serde_json::Value {
        let roles: serde_json::Map<_, _> =
            self.roles.iter().map(|(name, roles)| (name.clone(), json!(roles))).collect();
        json!({
            "profile": profile.name,
            "issuer": self.issuer,
            "client": self.client,
            "audience": self.audience,
            "roles": roles,
            "scopes": self.scopes,
            "issuedAt": self.iat,
            "expiresAt": self.exp,
            "subject": self.subject,
            "otherClaims": self.others,
        })
    }
}

/// The same for the same subject: 48 bits of SHA-256. It leads to none, as subjects are random; one that
/// is a person's number could be found by trying, so it is not shown.
fn hashed(subject: &str) -> String {
    if without_numbers(subject) != plain(subject) {
        return "a number, not shown".to_owned();
    }
    let hash = digest(&SHA256, subject.as_bytes());
    let hex: String = hash.as_ref().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}…")
}
