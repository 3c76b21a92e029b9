//! A real Keycloak, the product behind I.AM Connect, and `blindnym serve` with it as the issuer.
//!
//! `cargo xtask test keycloak` installs Keycloak and runs this. One Keycloak serves all tests and is stopped
//! after the last one, whatever became of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test asserts by panicking"
)]

mod browser;
mod command;
mod credentials;
mod exchange;
mod login;
mod process;
mod server;
mod service;

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};

use crate::server::{Keycloak, World};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    if arguments.list {
        return libtest_mimic::run(&arguments, trials(None)).exit_code();
    }
    let (keycloak, world) = match Keycloak::start() {
        Ok(started) => started,
        Err(missing) => {
            eprintln!("{missing}");
            return ExitCode::FAILURE;
        }
    };
    let conclusion = libtest_mimic::run(&arguments, trials(Some(&world)));
    drop(keycloak);
    conclusion.exit_code()
}

fn trials(world: Option<&Arc<World>>) -> Vec<Trial> {
    macro_rules! trials {
        ($($module:ident :: $test:ident),* $(,)?) => {
            vec![$({
                let world = world.map(Arc::clone);
                Trial::test(concat!(stringify!($module), "::", stringify!($test)), move || {
                    // Only a list of tests is made without a world.
                    let world = world.ok_or("no Keycloak")?;
                    let mut runtime = tokio::runtime::Builder::new_multi_thread();
                    let runtime = runtime.worker_threads(2).enable_all().build()?;
                    runtime.block_on($module::$test(&world));
                    Ok(())
                })
            }),*]
        };
    }
    trials![
        credentials::realms_are_discovered,
        credentials::a_signed_jwt_is_accepted,
        credentials::another_key_or_audience_is_not,
        credentials::a_secret_is_accepted,
        login::a_person_logs_in_through_the_loopback_redirect,
        login::a_confidential_client_logs_a_person_in,
        login::a_session_ends_when_keycloak_ends_it,
        exchange::the_exchanged_token_lost_the_right_to_pseudonymize,
        exchange::what_may_not_be_exchanged_is_refused,
        service::those_with_roles_pseudonymize,
        service::those_without_do_not,
        command::a_person_logs_in_and_works_with_a_file,
    ]
}
