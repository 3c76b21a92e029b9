use super::*;

#[test]
fn enterprise_numbers_are_those_with_their_check_digits() {
    // Published ones of eHealth's documents.
    for good in ["0406798006", "0809394427", "0123456749"] {
        assert_eq!(cbe(good), Ok(()), "{good}");
    }
    for wrong in
        ["0406798007", "0406798060", "406798006", "04067980066", "2406798006", "040679800x", ""]
    {
        assert!(cbe(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn institutions_numbers_are_checked_and_told_apart() {
    assert!(nihii("71000436").is_ok() && nihii_checks("71000436"));
    assert!(nihii("71000437").is_ok() && !nihii_checks("71000437"));
    // With the qualification of a physician after it.
    assert!(nihii("18471075004").is_err() && nihii_checks("18471075004"));
    assert!(!nihii_checks("") && !nihii_checks("é"));
    assert!(ehp("1990000035").is_ok() && ehp("199000003").is_err());
}
