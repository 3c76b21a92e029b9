//! Every code is documented.

use std::collections::BTreeSet;

/// The codes that `Error::code` gives, from its source.
fn codes() -> BTreeSet<String> {
    let source = include_str!("../../src/error.rs");
    let body = source.split("pub fn code").nth(1).unwrap();
    let body = body.split("pub const fn location").next().unwrap();
    let quoted = body.split('"').skip(1).step_by(2);
    quoted.map(str::to_owned).collect()
}

#[test]
fn each_code_stands_in_the_table_of_errors() {
    let docs = include_str!("../../../docs/errors.md");
    let codes = codes();
    assert!(codes.len() > 20);
    for code in &codes {
        assert!(docs.contains(&format!("| `{code}` |")), "{code}");
    }
    let ours = docs.split("## FHIR").nth(1).unwrap().split("\n## ").next().unwrap();
    for row in ours.lines().filter_map(|line| line.strip_prefix("| `")) {
        let code = row.split('`').next().unwrap();
        assert!(codes.contains(code), "{code} is documented and never given");
    }
}
