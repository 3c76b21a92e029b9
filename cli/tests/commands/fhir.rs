//! `blindnym fhir`, with a service of this machine.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Place, Service, closed};

const SSIN: &str = "97071143362";
const OTHER: &str = "82042605839";
const LONG: &str = "Pain in the left knee since the fall of last week.";

/// A folder with the profile of a service, and the service.
struct World {
    place: Place,
    _service: Service,
}

impl World {
    fn new() -> Self {
        let (place, _service) = Place::with_service();
        Self { place, _service }
    }

    fn run(&self, command: &str, code: i32) -> String {
        let words: Vec<&str> = command.split_whitespace().collect();
        self.place.run(&words).expect(code)
    }
}

fn prescription(ssin: &str) -> Value {
    json!({"resourceType": "ServiceRequest", "subject": {"reference": format!("Patient/{ssin}")}, "note": [{"text": LONG}]})
}

#[test]
fn a_resource_goes_out_and_comes_back() {
    let world = World::new();
    let text = serde_json::to_string_pretty(&prescription(SSIN)).unwrap();
    world.place.write("in.json", &text);
    assert_eq!(world.run("fhir pseudonymize in.json -o out.json", 0), "");
    let leaves = world.place.read("out.json");
    assert!(!leaves.contains(SSIN) && !leaves.contains("knee"));
    assert_eq!(world.run("fhir check out.json", 0), "");
    let _told = world.run("fhir identify out.json -o back.json", 0);
    assert_eq!(world.place.read("back.json"), text);
    // What is there stays.
    let told = world.run("fhir pseudonymize in.json -o out.json", 2);
    assert!(told.contains("out.json is there already"), "{told}");
    assert_eq!(world.place.read("out.json"), leaves);
    let _told =
        world.run("fhir pseudonymize in.json -o out.json --overwrite --form urn-ehealth-v1", 0);
    assert!(world.place.read("out.json").contains("urn:be:fgov:ehealth:pseudo:v1:"));
}

#[test]
fn standard_streams_carry_resources() {
    let world = World::new();
    let text = prescription(SSIN).to_string();
    let command = ["fhir", "pseudonymize", "-", "-o", "-", "--format", "json"];
    let run = world.place.run_with_input(&command, &text);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let command = ["fhir", "identify", "-", "-o", "-", "--format", "ndjson"];
    let run = world.place.run_with_input(&command, &format!("{}\n\n{}\n", run.stdout, run.stdout));
    assert_eq!((run.code, run.stdout), (0, format!("{text}\n\n{text}\n")));
}

#[test]
fn a_resource_that_fails_is_not_written() {
    let world = World::new();
    let bad =
        json!({"resourceType": "ServiceRequest", "text": {"div": format!("<div>{SSIN}</div>")}});
    world.place.write("bad.json", bad.to_string());
    let told = world.run("fhir pseudonymize bad.json -o out.json", 1);
    assert!(
        told.contains("bad.json: ServiceRequest.text.div holds what looks like an SSIN"),
        "{told}"
    );
    assert!(!told.contains(SSIN) && !world.place.path("out.json").exists());
    let _told = world.run("fhir pseudonymize bad.json -o out.json --allow-leaks", 0);

    // In NDJSON the others go on, and an outcome stands in its place.
    let lines = [prescription(SSIN), bad, prescription(OTHER)].map(|line| line.to_string());
    world.place.write("in.ndjson", lines.join("\n"));
    let told = world.run("fhir pseudonymize in.ndjson -o out.ndjson", 1);
    assert!(told.contains("in.ndjson:2: "), "{told}");
    let out = world.place.read("out.ndjson");
    let out: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(out.len(), 3);
    assert_eq!(out[1]["resourceType"], "OperationOutcome");
    assert_eq!(out[1]["issue"][0]["expression"][0], "ServiceRequest.text.div");
    let told = world.run("fhir pseudonymize in.ndjson -o fast.ndjson --fail-fast", 3);
    assert!(told.contains("first resource that failed"), "{told}");
    assert!(!world.place.path("fast.ndjson").exists());
}

#[test]
fn what_stands_before_an_unreadable_line_is_written() {
    let world = World::new();
    let mut input = (prescription(SSIN).to_string() + "\n").repeat(130).into_bytes();
    input.extend(b"\xff\n");
    world.place.write("in.ndjson", input);
    let _told = world.run("fhir pseudonymize in.ndjson -o out.ndjson", 2);
    // The group of the unreadable line is lost, the one before it is not.
    assert_eq!(world.place.read("out.ndjson.partial").lines().count(), 128);
}

#[test]
fn folders_go_to_folders_and_runs_go_on() {
    let world = World::new();
    fs::create_dir_all(world.place.path("in/deep")).unwrap();
    for at in 0..40 {
        let resource = prescription(if at % 2 == 0 { SSIN } else { OTHER });
        world.place.write(&format!("in/{at:02}.json"), resource.to_string());
    }
    // Several groups, which are done at the same time and come in their order.
    let line = |at: usize| {
        let mut line = prescription(SSIN);
        line["id"] = json!(format!("r-{at}"));
        line.to_string() + "\n"
    };
    let lines: Vec<String> = (0..600).map(line).collect();
    world.place.write("in/deep/bulk.ndjson", lines.concat());
    let _told = world.run("fhir pseudonymize in -o out", 0);
    let _told = world.run("fhir identify out -o back", 0);
    for at in 0..40 {
        let name = format!("{at:02}.json");
        let (was, is) =
            (world.place.read(&format!("in/{name}")), world.place.read(&format!("back/{name}")));
        assert_eq!(was, is);
    }
    assert_eq!(world.place.read("back/deep/bulk.ndjson"), lines.concat());

    // As if it had been killed: some files, and the half of a line.
    fs::remove_file(world.place.path("out/07.json")).unwrap();
    let kept = world.place.read("out/06.json");
    let bulk = world.place.read("out/deep/bulk.ndjson");
    fs::remove_file(world.place.path("out/deep/bulk.ndjson")).unwrap();
    let told = world
        .run("fhir pseudonymize in/deep/bulk.ndjson -o out/deep/bulk.ndjson --domain nowhere", 2);
    assert!(!told.is_empty());
    let half = bulk.len() / 2;
    let whole = bulk[..half].rfind('\n').unwrap() + 1;
    let run = "fhir pseudonymize in/deep/bulk.ndjson -o out/deep/bulk.ndjson";
    // A run that fails at once leaves what a killed one leaves.
    world.place.write("in/deep/stop.ndjson", "x\n");
    let _told =
        world.run("fhir pseudonymize in/deep/stop.ndjson -o out/deep/stop.ndjson --fail-fast", 3);
    let told = world.place.read("out/deep/stop.ndjson.partial.run");
    fs::remove_file(world.place.path("in/deep/stop.ndjson")).unwrap();
    for end in ["partial", "partial.run"] {
        fs::remove_file(world.place.path(&format!("out/deep/stop.ndjson.{end}"))).unwrap();
    }
    let input = world.place.path("in/deep/bulk.ndjson");
    let data = fs::metadata(&input).unwrap();
    let mut this: Vec<String> = told.lines().map(str::to_owned).collect();
    this[0] = std::path::absolute(&input).unwrap().display().to_string();
    this[1] = format!("{} {:?}", data.len(), data.modified().ok());
    world.place.write("out/deep/bulk.ndjson.partial.run", this.join("\n") + "\n");
    world.place.write("out/deep/bulk.ndjson.partial", &bulk[..half]);
    let told = world.run(run, 2);
    assert!(told.contains("--resume goes on"), "{told}");
    let told = world.run(&format!("{run} --resume --form v1"), 2);
    assert!(told.contains("other settings"), "{told}");
    let _told = world.run("fhir pseudonymize in -o out --resume", 0);
    assert_eq!(world.place.read("out/06.json"), kept, "it was not done again");
    assert!(world.place.path("out/07.json").exists());
    let again = world.place.read("out/deep/bulk.ndjson");
    assert_eq!(&again[..whole], &bulk[..whole], "whole lines stay");
    assert_eq!(again.lines().count(), 600);
    assert!(!world.place.path("out/deep/bulk.ndjson.partial").exists());
    let _told = world.run("fhir identify out/deep/bulk.ndjson -o again.ndjson", 0);
    assert_eq!(world.place.read("again.ndjson"), lines.concat());
}

#[test]
fn a_service_that_is_not_there_stops_the_run() {
    let place = Place::new();
    let _told = place.run(&["config", "init"]).expect(0);
    let configuration = place.read("blindnym.toml").replace("http://127.0.0.1:8521", &closed());
    place.write("blindnym.toml", configuration);
    place.write("in.json", prescription(SSIN).to_string());
    let told = place.run(&["fhir", "pseudonymize", "in.json", "-o", "out.json"]).expect(2);
    assert!(told.contains("cannot be reached"), "{told}");
    assert!(!place.path("out.json").exists());
}

#[test]
fn a_check_tells_places_and_no_numbers() {
    let place = Place::new();
    let bundle = json!({"resourceType": "Bundle", "entry": [{"resource": prescription(SSIN)}, {"resource": {"resourceType": "DocumentReference", "content": [{"attachment": {"title": "97.07.11-433.62.pdf"}}]}}]});
    place.write("a.json", bundle.to_string());
    place.write(
        "b.ndjson",
        format!("{}\n{}\n", json!({"resourceType": "Basic"}), prescription(OTHER)),
    );
    place.write("c.json", "{\"resourceType\":");
    let told = place.run(&["fhir", "check", "a.json", "b.ndjson", "c.json"]).expect(1);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(
        lines,
        [
            "a.json: Bundle.entry[0].resource.subject.reference",
            "a.json: Bundle.entry[1].resource.content[0].attachment.title",
            "b.ndjson:2: ServiceRequest.subject.reference",
            "c.json: the text is no JSON (line 1, column 17)",
        ]
    );
    let quiet = place.run(&["fhir", "check", "--quiet", "a.json"]).expect(1);
    assert_eq!(quiet, "");
    place.write("d.json", r#"{"resourceType":"Basic"}"#);
    assert_eq!(place.run(&["fhir", "check", "d.json"]).expect(0), "");
}

#[test]
fn rule_sets_are_printed_changed_and_used() {
    let world = World::new();
    let rules = world.run("fhir rules belgium", 0);
    let more = r#""rules": [ { "kind": "text", "path": "Basic.code.text" },"#;
    world.place.write("own.json", rules.replace(r#""rules": ["#, more));
    world.place.write("in.json", r#"{"resourceType":"Basic","code":{"text":"x"}}"#);
    let _told = world.run("fhir pseudonymize in.json -o out.json --rules own.json", 0);
    assert!(world.place.read("out.json").contains("be-ext-pseudonymization"));
    world.place.write("bad.json", rules.replace("ssin\"", "sin\""));
    for (rules, told) in [("bad.json", "unknown variant"), ("nothing.json", "is neither")] {
        let command = format!("fhir pseudonymize in.json -o no.json --rules {rules}");
        let found = world.run(&command, 2);
        assert!(found.contains(told), "{found}");
    }
}
