use std::time::Duration;

use super::{grouped, mismatches, rate, share, table};
use crate::quickstart::stages::{Mismatch, Stages, Timing};

#[test]
fn digits_come_in_groups_of_three() {
    for (digits, expected) in
        [("0", "0"), ("999", "999"), ("1000", "1,000"), ("1234567", "1,234,567")]
    {
        assert_eq!(grouped(digits), expected);
    }
}

#[test]
fn no_time_gives_no_rate() {
    assert_eq!(rate(5, Duration::ZERO), "");
    assert_eq!(share(Duration::ZERO, Duration::ZERO), "");
    assert_eq!(rate(3_000, Duration::from_millis(500)), "6,000");
    assert_eq!(share(Duration::from_secs(1), Duration::from_secs(8)), "12.5 %");
}

#[test]
fn the_table_fits_in_80_columns_whatever_the_numbers() {
    let stage = "A stage whose name is 33 letters.";
    let timing = Timing { stage, items: 99_999_999, took: Duration::from_millis(9_999_990) };
    let mut out = Vec::new();
    table(&mut out, &[timing]).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains("99,999,999"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

#[test]
fn at_most_ten_mismatches_are_shown() {
    let mismatch = |row| Mismatch {
        row,
        stage: "Check the SSINs",
        code: "ssin_check",
        reason: "typing error".to_owned(),
    };
    let stages = Stages { mismatches: (1..=1_012).map(mismatch).collect(), ..Stages::default() };
    let mut out = Vec::new();
    mismatches(&mut out, &stages).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!(text.lines().count(), 11);
    assert_eq!(
        text.lines().next(),
        Some("mismatch in row 1 (Check the SSINs): ssin_check: typing error")
    );
    assert_eq!(text.lines().last(), Some("... and 1,002 more"));
}
