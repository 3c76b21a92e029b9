//! `blindnym onboard`: filled registration forms for I.AM Connect, and the mail that goes with them.
//!
//! ```text
//! questions or --answers FILE → Answers → check → Form → Markdown, HTML
//!                                              └→ Mail → text, .eml
//! ```

// In reading order: what is answered, and what is asked.
mod answers;
mod ask;
mod prompt;
// What answers have to be.
mod addresses;
mod check;
mod credentials;
mod findings;
mod numbers;
mod rules;
// What is made of them.
mod form;
mod html;
mod mail;
mod markdown;
mod write;

use std::fs;
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use crate::terminal::Mark;
use crate::toml_file;
use answers::Answers;
use findings::Findings;
use form::Form;
use mail::mails;

/// Fill in the registration forms of I.AM Connect, and write the mail that goes with them
///
/// Asks for what eHealth's forms want, checks it (client ids and their check digits, redirect URIs, scopes,
/// access type, JWKS), and writes the form as Markdown and as a page to print, and the mail as text and as
/// a draft (.eml). Nothing is sent. With --answers nothing is asked; the answers are written too, so that a
/// change can be registered later.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// What is registered
    #[arg(value_enum, value_name = "KIND")]
    kind: Kind,
    /// TOML file with the answers, instead of questions
    #[arg(long, value_name = "FILE", conflicts_with = "example")]
    answers: Option<PathBuf>,
    /// Folder to write to [default: onboarding-CLIENT-ID]; files that are there stay as they are
    #[arg(long, value_name = "DIR", conflicts_with = "example")]
    output: Option<PathBuf>,
    /// Print an example of the answers, and nothing else
    #[arg(long)]
    example: bool,
}

/// What is registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// A client that persons log in to (realm healthcare), UHMEP's for instance
    Healthcare,
    /// A client of an organisation (realm M2M)
    M2m,
    /// A client of the eHealthBox (REST), of either realm
    Ehealthbox,
}

impl Kind {
    const fn example(self) -> &'static str {
        match self {
            Self::Healthcare => include_str!("examples/healthcare.toml"),
            Self::M2m => include_str!("examples/m2m.toml"),
            Self::Ehealthbox => include_str!("examples/ehealthbox.toml"),
        }
    }
}

/// Asks or reads, checks, and writes.
///
/// # Errors
/// Where answers are missing or wrong, or files cannot be written.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let mut out = anstream::stdout().lock();
    if options.example {
        write!(out, "{}", options.kind.example())?;
        return Ok(true);
    }
    let answers = match &options.answers {
        Some(path) => read(path)?,
        None if io::stdin().is_terminal() && io::stderr().is_terminal() => {
            ask::ask(options.kind, &mut prompt::Terminal)?
        }
        None => bail!(
            "there is no terminal to ask on: give --answers FILE (--example prints one to start from)"
        ),
    };
    let findings = check::check(options.kind, &answers);
    tell(&mut out, &findings)?;
    let Some(register) = findings.into_register(options.kind, &answers) else {
        out.flush()?;
        bail!("the answers have to be corrected: nothing was written");
    };
    let form = Form::of(&register);
    let mails = mails(&register);
    let folder = options.output.clone();
    let folder = folder.unwrap_or_else(|| format!("onboarding-{}", register.client_id).into());
    for path in write::all(&folder, &form, &mails, &answers)? {
        writeln!(out, "wrote {}", path.display())?;
    }
    writeln!(out, "Read it all, add what only you know, and send the mail with the form.")?;
    Ok(true)
}

fn read(path: &Path) -> Result<Answers> {
    let text = fs::read_to_string(path);
    let text = text.with_context(|| format!("cannot read {}", path.display()))?;
    toml_file::parse(&text).with_context(|| format!("{} cannot be used", path.display()))
}

fn tell(out: &mut impl Write, findings: &Findings) -> io::Result<()> {
    for finding in findings.problems() {
        writeln!(out, "{} {finding}", Mark::Bad)?;
    }
    for finding in findings.warnings() {
        writeln!(out, "{} {finding}", Mark::Warning)?;
    }
    Ok(())
}
