use super::*;

#[test]
fn numbers_tell_what_is_in_them() {
    for (number, told) in [
        ("97.07.11-433.62", "National Register, born 1997-07-11, male"),
        ("82042605839", "National Register, born 1982-04-26, female"),
        ("17073003384", "National Register, born 2017-07-30, male"),
        ("00000000097", "National Register, born 1900 (the rest is unknown), female; a sequence"),
        ("98472899765", "BIS number, born 1998-07-28, male"),
        ("01490700185", "BIS number, born 2001-09-07, male"),
        (
            "36091599949",
            "National Register, born 1936-09-15, male; a sequence number that is never",
        ),
        ("01234567890", "the check digits of the SSIN are wrong"),
        ("9707114336", "an SSIN has 11 digits"),
        ("97.07.11-43362", "an SSIN has 11 digits"),
        ("97-07-11-433-62", "an SSIN has digits only"),
    ] {
        let finding = Finding::of(number);
        let text = finding.to_string();
        assert!(text.starts_with(told), "{number}: {text}");
        assert_eq!(finding.is_valid(), told.contains("born"));
    }
}

/// A number with the right check digits for nine digits.
fn number(nine: u64) -> String {
    format!("{nine:09}{:02}", 97_u64.checked_sub(nine % 97).unwrap())
}

#[test]
fn what_the_calendar_lacks_is_a_note_and_a_bis_number_may_not_tell_the_sex() {
    let text = |nine| Finding::of(&number(nine)).to_string();
    assert!(text(970_230_001).contains("1997-02-30, male; the calendar has no such day"));
    assert!(text(972_711_002).contains("BIS number, born 1997-07-11, sex unknown"));
    assert!(text(970_700_002).contains("born 1997-07 (the rest is unknown), female"));
}

#[test]
fn json_has_no_number_either() {
    let good = Finding::of("97071143362").json(3).to_string();
    let bad = Finding::of("97071143363").json(4).to_string();
    assert!(good.contains(r#""birth":"1997-07-11""#) && bad.contains(r#""code":"ssin_check""#));
    for text in [good, bad] {
        assert!(!text.contains("9707114336"), "{text}");
    }
}
