use super::told;

#[test]
fn ordinary_words_stay() {
    for text in [
        "Invalid client or Invalid client credentials",
        "client cbe-0406798006 not allowed",
        "Id-1490f45e9e886f6fc635cd15",
        "Account Service 401 Unauthorized",
        "https://api-acpt.ehealth.fgov.be/auth/realms/healthcare",
    ] {
        assert_eq!(told(text), text);
    }
}

#[test]
fn numbers_of_persons_and_tokens_do_not() {
    assert_eq!(told("no mandate for 97071143362."), "no mandate for …");
    assert_eq!(told("no mandate for '97.07.11-433.62'"), "no mandate for '…'");
    let token = "eyJhbGciOiJSUzI1NiJ9".repeat(10);
    assert_eq!(told(&format!("token {token} refused")), "token … refused");
}

#[test]
fn what_would_break_a_log_is_gone() {
    assert_eq!(told("a\r\nb\u{7}\u{1b}[31m\u{0}c\u{85}d"), "a b [31m c d");
    let long = told(&"word ".repeat(100_000));
    assert_eq!(long.chars().count(), 201);
    assert!(long.ends_with('…'));
    assert_eq!(told(""), "");
}
