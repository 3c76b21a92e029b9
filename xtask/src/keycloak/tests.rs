use super::{major, sha256};
use std::path::Path;

#[test]
fn the_major_version_of_java_is_read() {
    assert_eq!(major("openjdk 17.0.15 2025-04-15\nOpenJDK Runtime Environment"), Some(17));
    assert_eq!(major("java 25 2025-09-16 LTS"), Some(25));
    assert_eq!(major("openjdk 26-ea 2026-03-17"), Some(26));
    for text in ["", "openjdk", "openjdk version", "17"] {
        assert_eq!(major(text), None, "{text}");
    }
}

#[test]
fn a_file_is_hashed() {
    let empty = std::env::temp_dir().join(format!("xtask-empty-{}", std::process::id()));
    std::fs::write(&empty, "").unwrap();
    let found = sha256(&empty).unwrap();
    std::fs::remove_file(empty).unwrap();
    assert_eq!(found, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert!(sha256(Path::new("/nowhere")).is_err());
}
