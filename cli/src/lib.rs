//! The `blindnym` command: arguments and dispatch. A library too, because Python runs the same command.

// Commands, in the order of the help.
mod columns;
mod config;
mod doctor;
mod domain;
mod fhir;
mod inspect;
mod login;
mod manual;
mod onboard;
mod pkcs11;
mod quickstart;
mod serve;
mod ssin;
mod token;
// The same for other programs.
mod connection;
// Where a service keeps its data; where a client's settings and secrets are.
mod data;
mod profile;
// Reading and telling.
mod claims;
mod terminal;
mod text;
mod times;
mod toml_file;

pub use connection::Connection;

use std::ffi::OsString;
use std::io::{self, ErrorKind, Write as _};

use clap::{Parser, Subcommand};

/// What was checked is not right: the circle did not close, a number is wrong, the doctor found something.
const MISMATCH: u8 = 1;
/// Nothing could be done with the arguments or the input.
const UNUSABLE: u8 = 2;

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "blindnym",
    version,
    about = "Pseudonymization for the Belgian eHealth blinded pseudonymisation service",
    long_about = None,
    args_conflicts_with_subcommands = true,
    max_term_width = 80,
    after_help = "Without a command, `blindnym` does what `blindnym quickstart` does."
)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    quickstart: quickstart::Options,
}

#[derive(Debug, Subcommand)]
enum Command {
    Quickstart(quickstart::Options),
    Serve(Box<serve::Options>),
    Domain(domain::Options),
    Pseudonymize(columns::Pseudonymize),
    Identify(columns::Identify),
    AtRest(columns::AtRest),
    InTransit(columns::InTransit),
    Convert(columns::Convert),
    Fhir(fhir::Options),
    Config(config::Options),
    Doctor(doctor::Options),
    Login(login::In),
    Logout(login::Out),
    Token(token::Options),
    Ssin(ssin::Options),
    Inspect(inspect::Options),
    Onboard(onboard::Options),
    Completions(manual::Completions),
    Man(manual::Man),
}

/// Runs the command with these arguments, the first of which is its name; gives the status to exit with.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    match Arguments::try_parse_from(arguments) {
        Ok(arguments) => dispatch(arguments),
        Err(told) => {
            // Help and version are such errors too. Who stopped reading needs no message.
            let _ = told.print();
            u8::try_from(told.exit_code()).unwrap_or(UNUSABLE)
        }
    }
}

fn dispatch(arguments: Arguments) -> u8 {
    let Arguments { command, quickstart } = arguments;
    let outcome = match command.unwrap_or(Command::Quickstart(quickstart)) {
        Command::Quickstart(options) => quickstart::run(&options),
        Command::Serve(options) => serve::run(&options),
        Command::Domain(options) => domain::run(&options),
        Command::Pseudonymize(options) => columns::pseudonymize(&options),
        Command::Identify(options) => columns::identify(&options),
        Command::AtRest(options) => columns::at_rest(&options),
        Command::InTransit(options) => columns::in_transit(&options),
        Command::Convert(options) => columns::convert(&options),
        Command::Fhir(options) => fhir::run(&options),
        Command::Config(options) => config::run(&options),
        Command::Doctor(options) => doctor::run(&options),
        Command::Login(options) => login::log_in(&options),
        Command::Logout(options) => login::log_out(&options),
        Command::Token(options) => token::run(&options),
        Command::Ssin(options) => ssin::run(&options),
        Command::Inspect(options) => inspect::run(&options),
        Command::Onboard(options) => onboard::run(&options),
        Command::Completions(options) => manual::completions(&options),
        Command::Man(options) => manual::man(&options),
    };
    match outcome {
        Ok(true) => 0,
        Ok(false) => MISMATCH,
        // Who stopped reading (`blindnym | head`) needs no message.
        Err(error) if is_broken_pipe(&error) => UNUSABLE,
        Err(error) => {
            // Nobody is left to tell when standard error is closed too.
            let _ = writeln!(io::stderr().lock(), "blindnym: {}", told(&error));
            // A run over a file that stopped on the way has a status of its own.
            if error.downcast_ref::<fhir::Stopped>().is_some() {
                return fhir::Stopped::CODE;
            }
            let file: Option<&blindnym_files::Error> = error.downcast_ref();
            file.map_or(UNUSABLE, blindnym_files::Error::exit_code)
        }
    }
}

/// The error and its causes; many errors tell their cause themselves, and once is enough.
fn told(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |told, cause| {
        if told.is_empty() {
            cause
        } else if told.ends_with(&cause) {
            told
        } else {
            format!("{told}: {cause}")
        }
    })
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let is_one = |cause: &io::Error| cause.kind() == ErrorKind::BrokenPipe;
    error.chain().any(|cause| cause.downcast_ref().is_some_and(is_one))
}

#[cfg(test)]
mod tests;
