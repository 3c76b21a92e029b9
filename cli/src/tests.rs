//! The command line holds together.

use clap::CommandFactory as _;

#[test]
fn no_two_arguments_are_in_each_others_way() {
    crate::Arguments::command().debug_assert();
}
