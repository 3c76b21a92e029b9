//! `blindnym completions` and `blindnym man`: made of the command line itself.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{Command, CommandFactory as _};
use clap_complete::Shell;

use crate::Arguments;

/// Print completions for a shell
///
/// bash: source <(blindnym completions bash). zsh: write it to a file _blindnym in a folder of $fpath.
/// fish: write it to ~/.config/fish/completions/blindnym.fish. PowerShell: Invoke-Expression of it.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

/// Print the manual page, or write one for each command
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Man {
    /// Folder for the pages of all commands; it is made where it is missing
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Prints completions.
///
/// # Errors
/// Where standard output refuses.
pub(crate) fn completions(options: &Completions) -> Result<bool> {
    // Into memory, because the generator panics where it cannot write.
    let mut text = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "blindnym", &mut text);
    io::stdout().lock().write_all(&text)?;
    Ok(true)
}

/// Prints or writes manual pages.
///
/// # Errors
/// Where they cannot be written.
pub(crate) fn man(options: &Man) -> Result<bool> {
    let command: Command = Arguments::command();
    let mut out = io::stdout().lock();
    match &options.dir {
        None => clap_mangen::Man::new(command).render(&mut out)?,
        Some(folder) => {
            let cannot = || format!("cannot write to {}", folder.display());
            fs::create_dir_all(folder).with_context(cannot)?;
            clap_mangen::generate_to(command, folder).with_context(cannot)?;
            writeln!(out, "wrote the pages to {}", folder.display())?;
        }
    }
    Ok(true)
}
