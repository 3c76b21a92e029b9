use super::*;

#[test]
fn terminals_are_told_nothing() {
    assert_eq!(plain("a\u{1b}[31mb\nc\u{202e}d"), "a\u{fffd}[31mb\u{fffd}c\u{fffd}d");
    assert_eq!(plain(&"x".repeat(201)), format!("{}…", "x".repeat(200)));
    assert_eq!(plain(&"x".repeat(200)), "x".repeat(200));
}

#[test]
fn numbers_of_people_are_hidden_and_those_of_enterprises_are_not() {
    assert_eq!(without_numbers("user 97071143362!"), "user …!");
    assert_eq!(without_numbers("97.07.11-433.62"), "…");
    assert_eq!(without_numbers("97 07 11 433 62"), "…");
    assert_eq!(without_numbers("cbe-0406798006 v1.2"), "cbe-0406798006 v1.2");
}

#[test]
fn the_nearest_name_is_found_or_none() {
    let names = ["base", "domains", "caller"];
    assert_eq!(nearest("domain", names), Some("domains"));
    assert_eq!(nearest("callr", names), Some("caller"));
    assert_eq!(nearest("zzz", names), None);
}
