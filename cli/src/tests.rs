//! The command line holds together.

use clap::CommandFactory as _;

#[test]
fn no_two_arguments_are_in_each_others_way() {
    crate::Arguments::command().debug_assert();
}

#[test]
fn a_cause_is_told_once() {
    use anyhow::{Context as _, anyhow};
    let twice = anyhow!("not found").context("cannot open x: not found").context("no patients");
    assert_eq!(super::told(&twice), "no patients: cannot open x: not found");
    let error: anyhow::Result<()> = Err(anyhow!("b")).context("a");
    assert_eq!(super::told(&error.unwrap_err()), "a: b");
}
