use std::string::ToString;

use super::Word::{Byte, Count, Quoted, Text, Time};
use super::{decimal, fill, shown};

#[test]
fn texts_of_others_stay_on_one_line() {
    let quoted = |text| fill("{}", &[Quoted(text)]);
    assert_eq!(quoted("uhmep_v1 'x'"), "\"uhmep_v1 'x'\"");
    assert_eq!(quoted("a\"\\\n\u{202e}\u{10ffff}\0"), r#""a\"\\\u{a}\u{202e}\u{10ffff}\u{0}""#);
}

#[test]
fn numbers_are_those_of_the_standard_library() {
    for number in [0, 1, 9, 10, 99, 100, 1_234_567_890, u64::MAX / 2, u64::MAX - 1, u64::MAX] {
        assert_eq!(decimal(number), number.to_string());
    }
    for time in [0, -1, 1_700_000_000, i64::MIN, i64::MAX] {
        assert_eq!(fill("{}", &[Time(time)]), time.to_string());
    }
    for byte in [0, 6, 0x10, 0xff] {
        assert_eq!(fill("{}", &[Byte(byte)]), std::format!("{byte:02x}"));
    }
}

#[test]
fn words_stand_in_their_places() {
    assert_eq!(fill("{} of {}!", &[Count(3), Text("{}")]), "3 of {}!");
    assert_eq!(fill("nothing", &[]), "nothing");
}

#[test]
fn what_came_is_repeated_as_far_as_80_characters() {
    assert_eq!(shown("A128GCM"), "A128GCM");
    assert_eq!(shown(&"é".repeat(81)), "é".repeat(80));
}
