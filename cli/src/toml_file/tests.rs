use serde::Deserialize;

use super::*;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Outer {
    #[serde(rename = "inner")]
    _inner: Inner,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inner {
    #[serde(rename = "domains")]
    _domains: Vec<String>,
    #[serde(rename = "kind", default)]
    _kind: Kind,
    #[serde(rename = "count", default)]
    _count: u8,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    #[default]
    Acceptance,
    Production,
}

fn told(text: &str) -> String {
    match parse::<Outer>(text) {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn errors_name_the_line_and_the_nearest_key() {
    let with = |line: &str| told(&format!("# one\n[inner]\n{line}\n"));
    assert_eq!(with("domains = [\"a\"]"), "");
    assert_eq!(with("domain = [\"a\"]"), "line 3: the key `domain` is unknown: `domains` perhaps?");
    let far = "domains = []\nzzz = 1";
    let known = "expected one of `domains`, `kind`, `count`";
    assert_eq!(with(far), format!("line 4: the key `zzz` is unknown: {known}"));
    assert_eq!(told("[inner]"), "line 1: `domains` is missing");
    assert!(with("domains = []\n\n= 5").starts_with("line 5: "));
}

#[test]
fn errors_repeat_no_value() {
    const CANARY: &str = "eyJcanary";
    for line in [
        format!("domains = \"{CANARY}\""),
        format!("domains = []\nkind = \"{CANARY}\""),
        format!("domains = []\ncount = \"{CANARY}\""),
        format!("domains = {CANARY}"),
        format!("domains = [\"{CANARY}"),
        format!("domains = [\"{CANARY}\\q\"]"),
        format!("domains = [\"{CANARY}\" 1]"),
        "domains = []\ncount = 77777".to_owned(),
        "domains = []\ncount = 77777777777777777777777777".to_owned(),
    ] {
        let told = told(&format!("[inner]\n{line}\n"));
        assert!(told.starts_with("line "), "{line}: {told}");
        assert!(!told.contains("canary") && !told.contains("7777"), "{told}");
    }
}
