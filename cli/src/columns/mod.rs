//! `blindnym pseudonymize`, `identify`, `at-rest`, `in-transit`, `convert`: one column of a file.
//!
//! ```text
//! arguments → Profile → Column (parse, work) ┐
//! arguments → Job ───────────────────────────┴→ blindnym_files: rows in, rows out
//! ```

// What is asked for, from the command line.
mod arguments;
// What happens to cells.
mod operations;
// What people see meanwhile and afterwards; how they stop it.
mod progress;
pub(crate) mod stop;
mod told;

use anyhow::Result;
use blindnym_columns::{Form, Kind};

use crate::profile::Selection;
use arguments::Arguments;
use operations::Reach;

/// Turn a column of values into pseudonyms in transit
///
/// The values are blinded here, so the service sees none of them; results of the same value are asked for
/// once. The column is replaced, so that no value stays by accident.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Pseudonymize {
    #[command(flatten)]
    arguments: Arguments,
    #[command(flatten)]
    selection: Selection,
    /// Domain of the pseudonyms [default: the profile's first one]
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// What the values are: checked SSINs, or any text of at most 32 bytes
    #[arg(long, value_enum, value_name = "KIND", default_value_t)]
    values: Kind,
    /// How pseudonyms are written
    #[arg(long, value_enum, value_name = "FORM", default_value_t)]
    form: Form,
}

/// Turn a column of pseudonyms in transit into the values that they stand for
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Identify {
    #[command(flatten)]
    arguments: Arguments,
    #[command(flatten)]
    selection: Selection,
    /// Domain of the pseudonyms [default: the profile's first one]
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
}

/// Turn a column of pseudonyms in transit into pseudonyms at rest, as their owner
///
/// They are decrypted here with the profile's owner keys. The same person has the same pseudonym at rest in
/// every row and file of the domain: Base64 of x, 88 characters on P-521.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct AtRest {
    #[command(flatten)]
    arguments: Arguments,
    #[command(flatten)]
    selection: Selection,
    /// Domain of the pseudonyms [default: the profile's first one]
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// `sub` of the access token of whoever sent them: rows that are bound to another are refused
    #[arg(long, value_name = "SUB")]
    subject: Option<String>,
}

/// Turn a column of pseudonyms at rest into new pseudonyms in transit, as their owner
///
/// They live as long as the domain says (`timeToLive`), so make them when they are needed.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct InTransit {
    #[command(flatten)]
    arguments: Arguments,
    #[command(flatten)]
    selection: Selection,
    /// Domain of the pseudonyms [default: the profile's first one]
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// `sub` of the access token of the only one whom the service shall serve with them
    #[arg(long, value_name = "SUB")]
    subject: Option<String>,
    /// How pseudonyms are written
    #[arg(long, value_enum, value_name = "FORM", default_value_t)]
    form: Form,
}

/// Turn a column of pseudonyms of one domain, at rest or in transit, into pseudonyms in transit of another
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Convert {
    #[command(flatten)]
    arguments: Arguments,
    #[command(flatten)]
    selection: Selection,
    /// Domain of the pseudonyms in the column [default: the profile's first one]
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// Domain of the results
    #[arg(long, value_name = "DOMAIN")]
    to: String,
    /// How pseudonyms are written
    #[arg(long, value_enum, value_name = "FORM", default_value_t)]
    form: Form,
}

/// `blindnym pseudonymize`; true where every row has a result or was empty.
///
/// # Errors
/// [`blindnym_files::Error`], and where the profile or the service cannot be used.
pub(crate) fn pseudonymize(options: &Pseudonymize) -> Result<bool> {
    let Pseudonymize { arguments, selection, domain, values, form } = options;
    let job = arguments.job("pseudonym_in_transit")?;
    let reach = Reach::new(selection, arguments.threads())?;
    told::run(arguments, &job, &reach.pseudonymize(domain.as_deref(), *values, *form)?)
}

/// `blindnym identify`.
///
/// # Errors
/// As [`pseudonymize`].
pub(crate) fn identify(options: &Identify) -> Result<bool> {
    let Identify { arguments, selection, domain } = options;
    let job = arguments.job("value")?;
    let reach = Reach::new(selection, arguments.threads())?;
    told::run(arguments, &job, &reach.identify(domain.as_deref())?)
}

/// `blindnym at-rest`.
///
/// # Errors
/// As [`pseudonymize`].
pub(crate) fn at_rest(options: &AtRest) -> Result<bool> {
    let AtRest { arguments, selection, domain, subject } = options;
    let job = arguments.job("pseudonym_at_rest")?;
    let reach = Reach::new(selection, arguments.threads())?;
    told::run(arguments, &job, &reach.at_rest(domain.as_deref(), subject.as_deref())?)
}

/// `blindnym in-transit`.
///
/// # Errors
/// As [`pseudonymize`].
pub(crate) fn in_transit(options: &InTransit) -> Result<bool> {
    let InTransit { arguments, selection, domain, subject, form } = options;
    let job = arguments.job("pseudonym_in_transit")?;
    let reach = Reach::new(selection, arguments.threads())?;
    told::run(arguments, &job, &reach.in_transit(domain.as_deref(), subject.as_deref(), *form)?)
}

/// `blindnym convert`.
///
/// # Errors
/// As [`pseudonymize`].
pub(crate) fn convert(options: &Convert) -> Result<bool> {
    let Convert { arguments, selection, domain, to, form } = options;
    let job = arguments.job("pseudonym_in_transit")?;
    let reach = Reach::new(selection, arguments.threads())?;
    told::run(arguments, &job, &reach.convert(domain.as_deref(), to, *form)?)
}
