use super::{configures_mypy, stamp};

#[test]
fn the_stamp_changes_with_the_requirements_only() {
    assert_eq!(stamp("jwcrypto==1\n"), stamp("jwcrypto==1\n"));
    assert_ne!(stamp("jwcrypto==1\n"), stamp("jwcrypto==2\n"));
    assert_eq!(stamp("").len(), 17);
}

#[test]
fn mypy_runs_where_it_has_its_table() {
    assert!(configures_mypy("[tool.ruff]\nline-length = 100\n\n[tool.mypy]\nstrict = true\n"));
    assert!(!configures_mypy("[tool.ruff]\n# [tool.mypy]\n[[tool.mypy.overrides]]\n"));
    assert!(!configures_mypy(""));
}
