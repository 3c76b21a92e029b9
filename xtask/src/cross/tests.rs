use super::lists;
use crate::debian_rust::program;
use std::path::Path;

#[test]
fn a_target_is_listed_by_its_whole_name() {
    let listed = "thumbv7em-none-eabihf\nwasm32-unknown-unknown\n";
    assert!(lists(listed, "wasm32-unknown-unknown"));
    assert!(!lists(listed, "thumbv7em-none-eabi"));
    assert!(!lists("", "wasm32-unknown-unknown"));
}

#[test]
fn the_program_is_the_shortest_path_in_a_bin_folder() {
    let listing = "/.\n/usr/share/cargo/bin/cargo\n/usr/bin/cargo\n/usr/share/doc/cargo\n";
    assert_eq!(program(listing, "cargo").as_deref(), Some(Path::new("/usr/bin/cargo")));
    assert_eq!(program(listing, "rustc"), None);
}
