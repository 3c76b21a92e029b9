use super::with_extension;
use std::path::Path;

#[test]
fn this_crate_is_found_and_generated_folders_are_not() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = with_extension(root, "rs", Path::new("/nowhere")).unwrap();
    assert!(found.contains(&root.join("src/main.rs")));
    assert!(found.contains(&root.join("src/files/tests.rs")));
    assert!(found.is_sorted());
    assert!(with_extension(root, "rs", &root.join("src")).unwrap().is_empty());
    assert!(with_extension(&root.join("absent"), "rs", Path::new("/")).unwrap().is_empty());
    assert!(!with_extension(root, "toml", Path::new("/nowhere")).unwrap().is_empty());
}
