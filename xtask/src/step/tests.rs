use super::{Outcome, closing_line, seconds, table};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn the_last_line_counts_the_steps() {
    let outcomes = [("fmt", Outcome::Passed(SECOND)), ("doc", Outcome::Passed(SECOND))];
    assert_eq!(closing_line(&outcomes), "xtask: 2 passed, 0 failed");
}

#[test]
fn the_last_line_after_a_failure_says_how_to_repeat_it() {
    let outcomes = [
        ("fmt", Outcome::Passed(SECOND)),
        ("doc", Outcome::Failed(SECOND)),
        ("test", Outcome::NotRun),
    ];
    let expected = "xtask: 1 passed, 1 failed: doc (again: cargo xtask test doc)";
    assert_eq!(closing_line(&outcomes), expected);
}

#[test]
fn the_table_has_a_line_for_every_step() {
    let text = table(&[
        ("fmt", Outcome::Passed(Duration::from_millis(1_250))),
        ("no-std", Outcome::Failed(Duration::from_secs(90))),
        ("links", Outcome::NotRun),
    ]);
    let expected = "step         result       time\n\
                    fmt          passed       1.2 s\n\
                    no-std       FAILED      90.0 s\n\
                    links        not run          -";
    assert_eq!(text, expected);
}

#[test]
fn seconds_have_one_decimal() {
    assert_eq!(seconds(Duration::from_millis(61_240)), "61.2 s");
}
