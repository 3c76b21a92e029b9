//! From where to where, and how.

use std::path::PathBuf;

use blindnym_fhir::{Existing, Form, Leaks, Settings};
use clap::Args;

use super::Format;
use crate::profile::Selection;

/// What both directions have in common.
#[derive(Clone, Debug, Args)]
pub(super) struct Common {
    /// File with a resource (.json) or one in each line (.ndjson), a folder of such files, or -
    #[arg(value_name = "INPUT")]
    pub(super) input: PathBuf,
    /// File or folder that is written; - for standard output
    #[arg(short, long, value_name = "OUTPUT")]
    pub(super) output: PathBuf,
    /// Format of the input, where its name does not say it
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(super) format: Option<Format>,
    #[command(flatten)]
    pub(super) selection: Selection,
    /// Domain of the pseudonyms [default: the profile's first one]
    #[arg(long, value_name = "DOMAIN")]
    pub(super) domain: Option<String>,
    /// Go on with an interrupted run: what is done is not done again
    #[arg(long, conflicts_with = "overwrite", help_heading = "Runs")]
    pub(super) resume: bool,
    /// Replace files that are there
    #[arg(long, help_heading = "Runs")]
    pub(super) overwrite: bool,
    /// Stop at the first resource that fails
    #[arg(long, help_heading = "Runs")]
    pub(super) fail_fast: bool,
    /// No progress bar and no summary; failures are still told
    #[arg(short, long, help_heading = "Runs")]
    pub(super) quiet: bool,
}

/// Resources leave pseudonymised, whole or not at all
///
/// A resource of which a value cannot be pseudonymised, or in which something still looks like an SSIN, is not
/// written; in NDJSON an OperationOutcome stands in its place.
#[derive(Clone, Debug, Args)]
pub(super) struct Pseudonymize {
    #[command(flatten)]
    pub(super) common: Common,
    /// Rule set: uhmep, belgium, or a JSON file of your own
    #[arg(long, value_name = "RULES", default_value = "uhmep")]
    pub(super) rules: String,
    /// How pseudonyms are written: urn, urn-short, urn-ehealth, urn-ehealth-short, urn-v1, urn-ehealth-v1, v1
    #[arg(long, value_name = "FORM", default_value_t)]
    pub(super) form: Form,
    /// Refuse resources with elements that are pseudonymised already
    #[arg(long)]
    pub(super) refuse_marked: bool,
    /// Let resources leave in which something still looks like an SSIN
    #[arg(long)]
    pub(super) allow_leaks: bool,
}

/// Resources come back as they were
#[derive(Clone, Debug, Args)]
pub(super) struct Identify {
    #[command(flatten)]
    pub(super) common: Common,
}

impl Pseudonymize {
    pub(super) const fn settings(&self) -> Settings {
        Settings {
            form: self.form,
            existing: if self.refuse_marked { Existing::Refuse } else { Existing::Keep },
            leaks: if self.allow_leaks { Leaks::Allow } else { Leaks::Refuse },
        }
    }
}
