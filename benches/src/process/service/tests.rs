use super::parse;

#[test]
fn the_address_is_in_the_first_line() {
    let line = "Blindnym serves on http://127.0.0.1:40123 for development: no tokens.";
    assert_eq!(parse(line), Some(([127, 0, 0, 1], 40123).into()));
    for other in ["", "http://", "Blindnym serves on http://somewhere for development"] {
        assert_eq!(parse(other), None, "{other}");
    }
}
