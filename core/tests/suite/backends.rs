use std::env;
use std::process::Command;

const VARIABLE: &str = "BLINDNYM_P521";

/// This program again with each of them: all its tests, of which this one then tells whether it was obeyed.
#[test]
fn every_arithmetic_of_p521_passes_all_tests() {
    if let Some(asked) = env::var_os(VARIABLE) {
        assert_eq!(asked, blindnym::p521_backend());
        return;
    }
    let all = blindnym::p521_backends();
    // RustCrypto's, and ours of this machine's word; on 64 bits also that of 32.
    let fewest = if cfg!(target_pointer_width = "64") { 3 } else { 2 };
    assert!(all.len() >= fewest, "{all:?}");
    for name in all {
        let mut program = Command::new(env::current_exe().unwrap());
        let output = program.arg("--quiet").env(VARIABLE, name).output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stdout));
    }
}
