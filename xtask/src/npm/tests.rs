use super::version_of;

#[test]
fn the_version_is_that_of_the_package() {
    let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
    assert_eq!(version_of(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
    assert_eq!(version_of(lock, "wasm"), None);
}
