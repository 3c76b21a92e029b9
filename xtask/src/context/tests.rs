use super::Context;
use std::path::Path;

const METADATA: &str = r#"{
  "workspace_root": "/w", "target_directory": "/t",
  "packages": [
    { "name": "other", "features": {}, "targets": [{ "name": "other", "kind": ["lib"] }] },
    { "name": "blindnym",
      "features": { "std": [], "default": ["std"], "hazmat": [] },
      "targets": [
        { "name": "blindnym", "kind": ["lib"] },
        { "name": "rotate", "kind": ["example"], "required-features": ["std"] },
        { "name": "first", "kind": ["example"] } ] } ] }"#;

#[test]
fn folders_come_from_cargo() {
    let context = Context::parse(METADATA).unwrap();
    assert_eq!(context.root, Path::new("/w"));
    assert_eq!(context.own_folder(), Path::new("/t/xtask"));
    assert_eq!(context.relative(Path::new("/w/a.md")), Path::new("a.md"));
    assert_eq!(context.relative(Path::new("/x/a.md")), Path::new("/x/a.md"));
}

#[test]
fn features_are_sorted() {
    let context = Context::parse(METADATA).unwrap();
    assert_eq!(context.features("blindnym").unwrap(), ["default", "hazmat", "std"]);
}

#[test]
fn examples_are_sorted() {
    let context = Context::parse(METADATA).unwrap();
    assert_eq!(context.examples("blindnym").unwrap(), ["first", "rotate"]);
}

#[test]
fn nothing_to_check_is_an_error() {
    let context = Context::parse(METADATA).unwrap();
    for error in [
        context.features("other").unwrap_err(),
        context.examples("other").unwrap_err(),
        context.features("absent").unwrap_err(),
    ] {
        assert!(error.to_string().contains("no "), "{error}");
    }
}

#[test]
fn metadata_without_folders_is_refused() {
    assert!(Context::parse("{}").unwrap_err().to_string().contains("workspace_root"));
    assert!(Context::parse("nonsense").is_err());
}
