use std::path::Path;

use super::profile;

/// Settings of the template that are to be the same here.
const TEMPLATE: &str = include_str!("../../../../cli/src/profile/templates/dev.toml");

/// Names of tables and keys.
fn names(text: &str) -> Vec<&str> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| line.split_once(" = ").map_or(line, |(name, _)| name)).collect()
}

#[test]
fn it_is_the_template_without_answers_that_are_kept() {
    let text = profile("http://127.0.0.1:1", Path::new(r"C:\temp\owner.pem"));
    let mut ours = names(&text);
    ours.retain(|name| *name != "cache");
    assert_eq!(ours, names(TEMPLATE));
    for line in [
        "base = 'http://127.0.0.1:1'",
        "jku = 'http://127.0.0.1:1/dev/jwks'",
        r"key = 'file:C:\temp\owner.pem'",
        "cache = false",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
}
