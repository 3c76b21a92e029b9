//! The `blindnym` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    blindnym_cli::run(std::env::args_os()).into()
}
