//! `blindnym ssin check`.

use crate::support::Place;

const NUMBERS: &str = "\
97.07.11-433.62

97071143363
98472899765
0149070018
 82042605839\t
36091599949
97-07-11-433-62
";

#[test]
fn lines_are_checked_and_told_by_their_place() {
    let place = Place::new();
    let run = place.run_with_input(&["ssin", "check"], NUMBERS);
    assert_eq!(run.code, 1);
    assert_eq!(run.stderr, "");
    insta::assert_snapshot!(run.stdout);
    let same = place.run_with_input(&["ssin", "check", "-"], NUMBERS);
    assert_eq!(same.stdout, run.stdout);
}

#[test]
fn arguments_are_checked_and_no_number_is_repeated() {
    let place = Place::new();
    let told = place.run(&["ssin", "check", "97071143362", "17073003384"]).expect(0);
    assert!(told.contains("number 2: National Register, born 2017-07-30, male"), "{told}");
    assert!(told.ends_with("2 of 2 are valid\n"), "{told}");
    for format in ["text", "json"] {
        let arguments = ["ssin", "check", "--format", format, "97071143362", "97071143363", "x"];
        let told = place.run(&arguments).expect(1);
        assert!(!told.contains("9707114336"), "{told}");
        assert!(!told.contains('\u{1b}'), "no colours where no terminal is: {told}");
    }
}

#[test]
fn json_is_one_object_a_line() {
    let place = Place::new();
    let run = place.run_with_input(&["ssin", "check", "--format", "json"], NUMBERS);
    let lines: Vec<serde_json::Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 7);
    assert_eq!((&lines[0]["place"], &lines[0]["birth"]), (&1.into(), &"1997-07-11".into()));
    assert_eq!((&lines[1]["place"], &lines[1]["code"]), (&3.into(), &"ssin_check".into()));
    assert_eq!(lines[2]["register"], "bis");
}

#[test]
fn nothing_and_nonsense_end_with_a_message() {
    let place = Place::new();
    assert!(place.run_with_input(&["ssin", "check"], "\n \n").expect(2).contains("no number"));
    let long = "9".repeat(100_000);
    let told = place.run_with_input(&["ssin", "check"], &format!("{long}\nééééééééééé\n\0\n"));
    assert!(told.expect(1).contains("0 of 3 are valid"));
}

#[test]
fn colours_can_be_asked_for() {
    let place = Place::new();
    let arguments = ["ssin", "check", "97071143362"];
    let told = place.run_with_variables(&arguments, &[("CLICOLOR_FORCE", "1")]).expect(0);
    assert!(told.contains("\u{1b}[1m\u{1b}[32m✓"), "{told:?}");
}
