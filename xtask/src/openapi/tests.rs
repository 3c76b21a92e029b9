use super::base;

#[test]
fn the_address_is_in_the_first_line() {
    let line = "Blindnym serves on http://127.0.0.1:40123 for development: no tokens.";
    assert_eq!(base(line), Some("http://127.0.0.1:40123"));
    assert_eq!(base("blindnym: cannot listen"), None);
}
