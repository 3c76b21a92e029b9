//! `blindnym serve` and `blindnym domain` as their users run them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test asserts by panicking")]

#[cfg(unix)]
mod hsm;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const JWKS: &str = r#"{"keys":[{"kty":"RSA","use":"enc","kid":"1","n":"xQE","e":"AQAB"}]}"#;

fn blindnym(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_blindnym"));
    command.current_dir(folder).args(arguments).output().unwrap()
}

/// Standard output and error of a command that must end with a status.
fn expect(folder: &Path, arguments: &[&str], status: i32) -> String {
    let output = blindnym(folder, arguments);
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {text}");
    text
}

#[test]
fn serving_open_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, told) in [
        ("serve", "does not start open"),
        ("serve --behind-proxy", "--issuer"),
        ("serve --dev --listen 0.0.0.0:0", "this machine only"),
        ("serve --behind-proxy --issuer https://i", "blindnym domain init"),
        ("serve --tls-certificate c.pem", "--tls-key"),
        ("serve --time-to-live 60", "--dev"),
        ("serve --dev --time-to-live 0", "--time-to-live"),
    ] {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let text = expect(folder.path(), &arguments, 2);
        assert!(text.contains(told), "{arguments:?}: {text}");
    }
}

#[test]
fn domains_are_made_rotated_and_listed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("pass"), "correct horse battery staple\n").unwrap();
    fs::write(folder.join("jwks.json"), JWKS).unwrap();
    let with = |arguments: &[&str], status| {
        let mut all = vec!["domain", "--passphrase-file", "pass"];
        all.extend_from_slice(arguments);
        expect(folder, &all, status)
    };
    assert!(with(&["list"], 2).contains("blindnym domain init"));
    let made = with(&["init"], 0);
    assert!(made.contains("blindnym-data"), "{made}");
    assert!(with(&["init"], 2).contains("not overwritten"));
    let add = ["add", "test_v1", "--audience", "a", "--holder", "https://me?use=enc=jwks.json"];
    assert!(with(&add, 0).contains("added test_v1 on P-521"));
    let _refused = with(&add, 2);
    assert!(with(&["rotate", "test_v1"], 0).contains("transit key 2 is active"));
    let _refused = with(&["retire", "test_v1", "2"], 2);
    let _retired = with(&["retire", "test_v1", "1"], 0);
    let list = with(&["list"], 0);
    assert!(list.contains("test_v1") && list.contains("P-521"), "{list}");
    fs::write(folder.join("other"), "another passphrase\n").unwrap();
    let text = expect(folder, &["domain", "--passphrase-file", "other", "list"], 2);
    assert!(text.contains("wrong passphrase or key"), "{text}");
    assert!(!text.contains("another passphrase"));
}
