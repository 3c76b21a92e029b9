use super::{is_test, major, names_hosts, stamp};
use std::path::Path;

#[test]
fn tests_are_known_by_their_ending() {
    assert!(is_test(Path::new("a/official_helper.test.mjs")));
    for path in ["helper.mjs", "test.mjs", "a.test.mjs.orig", "a.test.mjs/b.mjs", ""] {
        assert!(!is_test(Path::new(path)), "{path}");
    }
}

#[test]
fn the_major_version_is_read() {
    assert_eq!(major("v20.11.1\n"), Some(20));
    assert_eq!(major("v18.0.0-nightly"), Some(18));
    for version in ["", "20.11.1", "v", "v.1", "vx.1", "node v20.11.1"] {
        assert_eq!(major(version), None, "{version}");
    }
}

#[test]
fn a_lock_file_that_names_hosts_is_known() {
    let hosted = r#"{ "version": "1.0.0", "resolved": "https://example.org/a.tgz" }"#;
    assert!(names_hosts(hosted));
    assert!(!names_hosts(r#"{ "version": "1.0.0", "integrity": "sha512-AA==" }"#));
}

#[test]
fn the_stamp_changes_with_either_file() {
    assert_eq!(stamp("a", "b"), stamp("a", "b"));
    assert_ne!(stamp("a", "b"), stamp("c", "b"));
    assert_ne!(stamp("a", "b"), stamp("a", "c"));
}
