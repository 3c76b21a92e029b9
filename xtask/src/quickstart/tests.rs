use super::patients;

#[test]
fn the_exact_line_is_read() {
    assert_eq!(patients("quickstart: patients=2000 mismatches=0"), Some(2_000));
    assert_eq!(patients("quickstart: patients=0 mismatches=0"), Some(0));
}

#[test]
fn anything_else_is_refused() {
    for line in [
        "",
        "quickstart: patients=2000 mismatches=1",
        "quickstart: patients=2000 mismatches=00",
        "quickstart: patients= mismatches=0",
        "quickstart: patients=+5 mismatches=0",
        "quickstart: patients=99999999999999999999999 mismatches=0",
        " quickstart: patients=2000 mismatches=0",
        "quickstart: patients=2000 mismatches=0 ",
    ] {
        assert_eq!(patients(line), None, "{line}");
    }
}
