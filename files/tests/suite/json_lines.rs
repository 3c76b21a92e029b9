//! JSON Lines: what is kept byte for byte, and what is refused.

use blindnym_files::Error;

use crate::support::{folder, job, names, run, through};

/// Lines, and what they become.
const LINES: [(&str, &str); 12] = [
    (r#"{"ssin":"12","a":1.0}"#, r#"{"nym":"21","nym_problem":null,"a":1.0}"#),
    (r#"{"a":1e400,"ssin":"12"}"#, r#"{"a":1e400,"nym":"21","nym_problem":null}"#),
    (
        r#" { "a" : [ 1 , {"ssin":"x"} ] , "ssin" : "1\"2" , "a" : -0 } "#,
        r#" { "a" : [ 1 , {"ssin":"x"} ] , "nym":"2\"1","nym_problem":null , "a" : -0 } "#,
    ),
    (r#"{"\u0073sin":"\u00e9x"}"#, r#"{"nym":"xé","nym_problem":null}"#),
    (
        r#"{"ssin":null,"b":"\u00e9\ud800"}"#,
        r#"{"nym":null,"nym_problem":null,"b":"\u00e9\ud800"}"#,
    ),
    (
        r#"{"b":12345678901234567890123}"#,
        r#"{"b":12345678901234567890123,"nym":null,"nym_problem":null}"#,
    ),
    (r#"{ }"#, r#"{ "nym":null,"nym_problem":null}"#),
    (
        r#"{"ssin":12}"#,
        r#"{"nym":null,"nym_problem":"not_text: the cell is no text (a number may have lost leading zeros)"}"#,
    ),
    (
        r#"{"ssin":["12"],"c":"ü"}"#,
        r#"{"nym":null,"nym_problem":"not_text: the cell is no text (a number may have lost leading zeros)","c":"ü"}"#,
    ),
    (r#"{"ssin":"!x"}"#, r#"{"nym":null,"nym_problem":"bang: it begins with a bang, \"!\""}"#),
    (
        r#"{"ssin":"\ud800"}"#,
        r#"{"nym":null,"nym_problem":"not_text: the cell is no text (a number may have lost leading zeros)"}"#,
    ),
    (r#"{"ssin":"","\ud800":1}"#, r#"{"nym":"","nym_problem":null,"\ud800":1}"#),
];

#[test]
fn other_members_stay_byte_for_byte() {
    for end in ["\n", "\r\n"] {
        let folder = folder();
        let input: String = LINES.iter().flat_map(|(line, _)| [line, end]).collect();
        let expected: String = LINES.iter().flat_map(|(_, line)| [line, end]).collect();
        assert_eq!(through(&job(folder.path(), "jsonl"), input.as_bytes()).unwrap(), expected);
    }
}

#[test]
fn empty_lines_are_left_out_and_the_byte_order_mark_stays() {
    let folder = folder();
    let input = "\u{feff}\n{\"ssin\":\"12\"}\n  \r\n\n{\"ssin\":\"34\"}";
    let expected =
        "\u{feff}{\"nym\":\"21\",\"nym_problem\":null}\n{\"nym\":\"43\",\"nym_problem\":null}";
    assert_eq!(through(&job(folder.path(), "ndjson"), input.as_bytes()).unwrap(), expected);
}

#[test]
fn no_rows_are_no_error() {
    let folder = folder();
    assert_eq!(through(&job(folder.path(), "jsonl"), b"").unwrap(), "");
}

#[test]
fn the_member_is_kept_where_it_is_asked_for() {
    let folder = folder();
    let mut job = job(folder.path(), "jsonl");
    job.keep = true;
    let output = through(&job, b"{\"a\":1, \"ssin\" : \"12\" , \"b\":2}\n{\"b\":1}\n").unwrap();
    let expected = "{\"a\":1, \"ssin\" : \"12\",\"nym\":\"21\",\"nym_problem\":null , \"b\":2}\n\
                    {\"b\":1,\"nym\":null,\"nym_problem\":null}\n";
    assert_eq!(output, expected);
}

#[test]
fn numbers_are_padded_where_it_is_asked_for() {
    let folder = folder();
    let mut job = job(folder.path(), "jsonl");
    job.pad_integers = Some(4);
    let output = through(&job, b"{\"ssin\":12}\n{\"ssin\":12345}\n{\"ssin\":1.5}\n").unwrap();
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines[0], "{\"nym\":\"2100\",\"nym_problem\":null}");
    assert_eq!(lines[1], "{\"nym\":\"54321\",\"nym_problem\":null}");
    assert!(lines[2].contains("not_text"));
}

#[test]
fn what_cannot_be_read_stops_the_run_and_shows_no_cell() {
    for line in [
        "{\"ssin\":\"85073003328\"",
        "\"85073003328\"",
        "[\"85073003328\"]",
        "{\"ssin\":\"85073003328\"} {}",
        "{\"ssin\":\"85073003328\",\"a\":nul}",
        "{\"ssin\":\"85073003328\",\"ssin\":\"1\"}",
    ] {
        let folder = folder();
        let input = format!("{{\"ssin\":\"1\"}}\n\n{line}\n");
        let error = through(&job(folder.path(), "jsonl"), input.as_bytes()).unwrap_err();
        assert!(error.to_string().starts_with("row 2 (line 3) cannot be read: it"), "{error}");
        assert!(!format!("{error:?}").contains("850730"), "{error:?}");
    }
    let folder = folder();
    let error = through(&job(folder.path(), "jsonl"), b"{\"ssin\":\"\xe9\"}\n").unwrap_err();
    assert!(error.to_string().contains("not UTF-8"), "{error}");
}

#[test]
fn a_name_that_is_taken_or_mistyped_is_refused() {
    for taken in ["nym", "nym_problem", "n\\u0079m"] {
        let folder = folder();
        let input = format!("{{\"ssin\":\"1\",\"{taken}\":2}}\n");
        let error = through(&job(folder.path(), "jsonl"), input.as_bytes()).unwrap_err();
        assert!(matches!(error, Error::NameTaken { .. }), "{error}");
        // Nothing was done, so that nothing stands in the way of the next attempt.
        assert_eq!(names(folder.path()), ["in.jsonl"]);
    }
    let folder = folder();
    let error = through(&job(folder.path(), "jsonl"), b"{\"snin\":\"1\"}\n").unwrap_err();
    assert!(matches!(error, Error::NoMember { rows: 1, .. }), "{error}");
    assert_eq!(names(folder.path()), ["in.jsonl"]);
}

/// Chunks have three rows.
#[test]
fn a_name_that_is_taken_in_a_late_row_stops_the_run() {
    let rows = |taken: usize| -> String {
        let row =
            |at| if at == taken { "{\"ssin\":\"1\",\"nym\":2}\n" } else { "\n{\"ssin\":\"1\"}\n" };
        (1..=9).map(row).collect()
    };
    for (taken, expected) in [
        (4, "row 4 (line 7) cannot be read: a member has the name of the result or of its problem"),
        (
            9,
            "row 9 (line 17) cannot be read: a member has the name of the result or of its problem",
        ),
    ] {
        let folder = folder();
        let mut job = job(folder.path(), "jsonl");
        let error = through(&job, rows(taken).as_bytes()).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.exit_code()), (expected, 3));
        assert_eq!(names(folder.path()), ["in.jsonl", "out.jsonl.blindnym-parts"]);
        // The first chunk that a resumed run reads is not the first one.
        job.resume = true;
        let error = run(&job).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.exit_code()), (expected, 3));
    }
    let folder = folder();
    let error = through(&job(folder.path(), "jsonl"), rows(3).as_bytes()).unwrap_err();
    assert!(matches!(error, Error::NameTaken { .. }), "{error}");
    assert_eq!(error.exit_code(), 2);
    assert_eq!(names(folder.path()), ["in.jsonl"]);
}
