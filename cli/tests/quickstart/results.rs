//! What a run prints and writes.

use std::collections::BTreeSet;
use std::fs;

use crate::support::{IDENTITIES, PATIENTS, Place};

const FILES: [&str; 3] = ["out/at_rest.csv", "out/in_transit.csv", "out/converted.csv"];

fn first_cells(rows: &[String]) -> Vec<&str> {
    rows.iter().filter_map(|row| row.split(',').next()).collect()
}

#[test]
fn the_circle_closes() {
    let run = Place::with(PATIENTS).quickstart();
    assert_eq!(run.last_line(), "quickstart: patients=4 mismatches=0", "{}", run.stdout);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}

#[test]
fn options_need_no_command() {
    let run = Place::with(PATIENTS).run(&["--input", "patients.csv", "--threads", "1"]);
    assert_eq!(run.last_line(), "quickstart: patients=4 mismatches=0");
    assert!(run.stdout.contains("threads: 1"), "{}", run.stdout);
}

#[test]
fn the_defaults_are_the_examples() {
    let place = Place::new();
    fs::create_dir(place.path("examples")).unwrap();
    fs::write(place.path("examples/patients.csv"), PATIENTS).unwrap();
    let run = place.run(&[]);
    assert_eq!(run.last_line(), "quickstart: patients=4 mismatches=0");
    assert_eq!(place.rows("target/quickstart/at_rest.csv").len(), 4);
}

#[test]
fn a_pipe_gets_no_escape_codes_and_80_columns_are_enough() {
    let run = Place::with(PATIENTS).quickstart();
    assert!(!run.stdout.contains('\u{1b}') && !run.stdout.contains('\r'), "{:?}", run.stdout);
    assert!(run.stdout.lines().all(|line| line.chars().count() <= 80), "{}", run.stdout);
    assert_eq!(run.stderr, "");
}

#[test]
fn neither_output_nor_files_tell_who_the_patients_are() {
    let place = Place::with(PATIENTS);
    place.quickstart().assert_silent_about_patients();
    for file in FILES {
        let text = place.read(file);
        assert_eq!(text.lines().count(), 5, "{file}: {text}");
        for identity in IDENTITIES {
            assert!(!text.contains(identity), "{file} holds {identity}");
        }
    }
}

#[test]
fn a_patient_listed_twice_has_one_pseudonym_at_rest_and_two_in_transit() {
    let place = Place::with(PATIENTS);
    let _run = place.quickstart();
    for file in ["out/at_rest.csv", "out/converted.csv"] {
        let rows = place.rows(file);
        let pseudonyms = first_cells(&rows);
        assert_eq!(pseudonyms.first(), pseudonyms.last(), "{file}");
        assert_eq!(pseudonyms.iter().collect::<BTreeSet<_>>().len(), 3, "{file}");
    }
    let in_transit = place.rows("out/in_transit.csv");
    assert_eq!(in_transit.iter().collect::<BTreeSet<_>>().len(), 4);
    assert!(in_transit.iter().all(|text| text.starts_with("urn:be:fgov:pseudo:v2:A")));
}

#[test]
fn the_medical_columns_go_on_beside_the_pseudonym() {
    let place = Place::with(PATIENTS);
    let _run = place.quickstart();
    let text = place.read("out/at_rest.csv");
    assert_eq!(text.lines().next(), Some("uhmep_v1_at_rest,diagnosis_code,prescription"));
    assert!(text.contains(",J45.9,\"salbutamol 100 µg, when needed\"\n"), "{text}");
}

#[test]
fn every_run_draws_new_secrets_and_replaces_its_own_files() {
    let place = Place::with(PATIENTS);
    let _run = place.quickstart();
    let before = place.rows("out/at_rest.csv");
    fs::write(place.path("out/notes.txt"), "mine").unwrap();
    assert_eq!(place.quickstart().code, Some(0));
    let after = place.rows("out/at_rest.csv");
    assert!(before.iter().all(|row| !after.contains(row)));
    assert_eq!(place.read("out/notes.txt"), "mine");
    assert_eq!(fs::read_dir(place.path("out")).unwrap().count(), 4);
}

#[test]
fn files_of_others_stay_as_they_are() {
    let place = Place::with(PATIENTS);
    fs::create_dir(place.path("out")).unwrap();
    fs::write(place.path("out/converted.csv"), "temperature\n37\n").unwrap();
    place.quickstart().assert_refused("converted.csv was not written by the quickstart");
    assert_eq!(place.read("out/converted.csv"), "temperature\n37\n");
    assert_eq!(fs::read_dir(place.path("out")).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn only_their_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;

    let place = Place::with(PATIENTS);
    let _run = place.quickstart();
    for file in FILES {
        let mode = fs::metadata(place.path(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}
