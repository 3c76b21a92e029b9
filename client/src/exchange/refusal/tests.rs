use super::{ExchangeRefusal, Field};

#[test]
fn what_a_row_tells_is_fit_for_logs() {
    let text = "SubjectToken Access Denied: Account Service 401 \u{1b}[31mno 97071143362\r\n";
    let ExchangeRefusal::ConsentRevoked { answer } = ExchangeRefusal::read("", text) else {
        panic!()
    };
    assert_eq!(answer, "401 [31mno …");
    let long = format!("Reason: {}", "x ".repeat(10_000));
    let ExchangeRefusal::Backend { message } = ExchangeRefusal::read("unknown", &long) else {
        panic!()
    };
    assert!(message.chars().count() <= 201);
}

#[test]
fn what_is_no_row_is_other() {
    for text in [
        "",
        "Reason",
        "Reasonable",
        "ActorToken",
        "ActorToken Access Denied: ",
        "ActorToken Access Denied: client x",
        "SubjectToken Access Denied: ",
        "Invalid input for field ",
        "Invalid input for field password",
        "Invalid parameter: 'a'",
    ] {
        let read = ExchangeRefusal::read("invalid_request", text);
        assert!(matches!(read, ExchangeRefusal::Other { .. }), "{text}: {read:?}");
    }
}

#[test]
fn spaces_and_full_stops_do_not_matter() {
    let read = |text| ExchangeRefusal::read("", text);
    assert_eq!(read(" ActorToken expired. "), ExchangeRefusal::ActorTokenExpired);
    assert_eq!(read("Reason : unable to encode assertion"), ExchangeRefusal::UnencodedAssertion);
    let field = Field::SubjectTokenType;
    let expected = ExchangeRefusal::InvalidInput { field };
    assert_eq!(read("Invalid input for field subject_token_type"), expected);
}
