use super::is_test;
use std::path::Path;

#[test]
fn test_files_are_known_by_their_path() {
    for path in ["core/tests/vectors.rs", "core/src/point/tests.rs", "core/src/sec1_tests.rs"] {
        assert!(is_test(Path::new(path)), "{path}");
    }
    for path in ["core/src/point.rs", "core/src/tests_of_time.rs", "core/src/latests/one.rs"] {
        assert!(!is_test(Path::new(path)), "{path}");
    }
}
