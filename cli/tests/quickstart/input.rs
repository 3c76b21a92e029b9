//! What a run makes of files that are damaged, missing, or not what was meant.

use std::fs;

use crate::support::{PATIENTS, Place};

/// [`PATIENTS`] with the check digits of the second patient changed.
fn damaged() -> String {
    PATIENTS.replace("83020800062", "83020800063")
}

#[test]
fn a_damaged_ssin_is_a_mismatch_of_its_row_and_is_not_shown() {
    let place = Place::with(damaged());
    let run = place.quickstart();
    assert_eq!(run.code, Some(1));
    assert_eq!(run.last_line(), "quickstart: patients=4 mismatches=1", "{}", run.stdout);
    let shown: Vec<&str> =
        run.stdout.lines().filter(|line| line.starts_with("mismatch ")).collect();
    let expected = "mismatch in row 2 (Check the SSINs): ssin_check: ";
    assert!(matches!(shown.as_slice(), [line] if line.starts_with(expected)), "{shown:?}");
    run.assert_silent_about_patients();
    assert!(!run.stdout.contains("83020800063") && !run.stderr.contains("83020800063"));
    assert_eq!(place.rows("out/at_rest.csv").len(), 3);
}

#[test]
fn rows_after_a_damaged_one_keep_their_medical_columns() {
    let place = Place::with(damaged());
    let _run = place.quickstart();
    let rows = place.rows("out/at_rest.csv");
    let codes: Vec<&str> = rows.iter().filter_map(|row| row.split(',').nth(1)).collect();
    assert_eq!(codes, ["G43.9", "L40.0", "J02.9"]);
}

#[test]
fn ten_mismatches_are_shown_and_all_are_counted() {
    let patients = format!("ssin\n{}", "12345678901\n".repeat(12));
    let run = Place::with(patients).quickstart();
    assert_eq!(run.last_line(), "quickstart: patients=12 mismatches=12");
    assert_eq!(run.stdout.lines().filter(|line| line.starts_with("mismatch ")).count(), 10);
    assert!(run.stdout.contains("... and 2 more\n"), "{}", run.stdout);
    assert!(!run.stdout.contains("12345678901"));
}

#[test]
fn a_column_of_ssins_is_enough() {
    let place = Place::with("ssin\n36091599949\n");
    assert_eq!(place.quickstart().last_line(), "quickstart: patients=1 mismatches=0");
    assert_eq!(place.read("out/at_rest.csv").lines().next(), Some("uhmep_v1_at_rest"));
}

#[test]
fn spreadsheets_may_write_a_mark_carriage_returns_and_spaces() {
    let patients = "\u{feff}SSIN, diagnosis_code\r\n 36091599949 , J45.9 \r\n";
    let place = Place::with(patients);
    let run = place.quickstart();
    assert_eq!(run.last_line(), "quickstart: patients=1 mismatches=0", "{}", run.stderr);
    assert!(place.read("out/at_rest.csv").ends_with(",J45.9\n"));
}

#[test]
fn no_patients_are_no_success() {
    let run = Place::with("ssin,diagnosis_code\n").quickstart();
    assert_eq!(run.last_line(), "quickstart: patients=0 mismatches=0");
    assert_eq!(run.code, Some(1));
}

#[test]
fn a_missing_column_is_refused() {
    let place = Place::with(PATIENTS.replace("ssin,", "number,"));
    place.quickstart().assert_refused("names no column `ssin`");
    assert!(!place.path("out").exists());
}

#[test]
fn a_file_without_a_header_is_refused_without_showing_its_first_patient() {
    let (_header, patients) = PATIENTS.split_once('\n').unwrap();
    Place::with(patients).quickstart().assert_refused("names no column `ssin`");
}

#[test]
fn semicolons_are_named() {
    let patients = PATIENTS.replace(',', ";");
    Place::with(patients).quickstart().assert_refused("save it with commas");
}

#[test]
fn a_missing_file_is_refused() {
    Place::new().quickstart().assert_refused("there is no file patients.csv");
    let run = Place::new().run(&[]);
    run.assert_refused("examples/patients.csv");
    assert!(run.stderr.contains("--input FILE"), "{}", run.stderr);
}

#[test]
fn an_empty_file_is_refused() {
    Place::with("").quickstart().assert_refused("it is empty");
}

#[test]
fn rows_of_another_length_are_refused() {
    let patients = format!("{PATIENTS}36091599949,Noël\n");
    Place::with(patients).quickstart().assert_refused("line: 6");
}

#[test]
fn other_encodings_are_refused() {
    let patients = b"ssin,family_name\n36091599949,No\xebl\n";
    Place::with(patients).quickstart().assert_refused("UTF-8");
}

#[test]
fn an_output_folder_that_is_a_file_is_refused() {
    let place = Place::with(PATIENTS);
    fs::write(place.path("out"), "").unwrap();
    place.quickstart().assert_refused("--output");
}

#[test]
fn no_threads_are_a_usage_error() {
    let run = Place::with(PATIENTS).run(&["quickstart", "--threads", "0"]);
    run.assert_refused("--threads");
}
