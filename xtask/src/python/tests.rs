use super::configures_mypy;

#[test]
fn mypy_runs_where_it_has_its_table() {
    assert!(configures_mypy("[tool.ruff]\nline-length = 100\n\n[tool.mypy]\nstrict = true\n"));
    assert!(!configures_mypy("[tool.ruff]\n# [tool.mypy]\n[[tool.mypy.overrides]]\n"));
    assert!(!configures_mypy(""));
}
