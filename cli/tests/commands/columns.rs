//! `blindnym pseudonymize`, `identify`, `at-rest`, `in-transit`, `convert`, with a service of this machine.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use crate::support::{Place, Service, closed};

/// Rows of the small file.
const PATIENTS: &str = "\
id,ssin,note
1,97071143362,\"a, note\"
2,97.07.11-433.62,the same person
3,97071143363,a typing error
4,,nobody
5,82042605839,somebody else
";

/// A folder with the profile of a service, and the service.
struct World {
    place: Place,
    service: Service,
}

impl World {
    fn new() -> Self {
        let (place, service) = Place::with_service();
        place.write("patients.csv", PATIENTS);
        Self { place, service }
    }

    fn run(&self, command: &str, code: i32) -> String {
        let words: Vec<&str> = command.split_whitespace().collect();
        self.place.run(&words).expect(code)
    }

    /// A file with so many rows.
    fn many(&self, rows: u64) {
        let rows: Vec<String> =
            ssins(rows).iter().enumerate().map(|(n, ssin)| format!("{n},{ssin}\n")).collect();
        self.place.write("many.csv", format!("id,ssin\n{}", rows.concat()));
    }

    /// A column of a CSV file without quotes before it.
    fn column(&self, file: &str, name: &str) -> Vec<String> {
        column(&self.place.read(file), name)
    }

    /// Requests of a kind that the service answered.
    fn asked(&self, operation: &str) -> u64 {
        let address = self.service.base.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(b"GET /metrics HTTP/1.0\r\n\r\n").unwrap();
        let mut counted = String::new();
        let _length = stream.read_to_string(&mut counted).unwrap();
        let ours = |line: &&str| line.contains("requests_total") && line.contains(operation);
        let count = |line: &str| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap();
        counted.lines().filter(ours).map(count).sum()
    }
}

fn column(csv: &str, name: &str) -> Vec<String> {
    let header = csv.lines().next().unwrap();
    let at = header.split(',').position(|one| one == name);
    let at = at.unwrap_or_else(|| panic!("no column {name} in {header}"));
    csv.lines().skip(1).map(|line| line.split(',').nth(at).unwrap().to_owned()).collect()
}

#[test]
fn values_go_round_and_come_back() {
    let world = World::new();
    let told = world.run("pseudonymize patients.csv --column ssin -o sent.csv", 1);
    assert!(told.contains("1 row with the problem ssin_check"), "{told}");
    assert!(told.contains("row 3"), "{told}");
    let sent = world.place.read("sent.csv");
    assert!(!sent.contains("97071143362") && !sent.contains("433.62"), "{sent}");
    assert!(sent.contains("\"a, note\"") && sent.contains("the same person"));
    let sent = world.column("sent.csv", "pseudonym_in_transit");
    assert!(sent[0].starts_with("urn:be:fgov:pseudo:v2:"));
    assert_eq!(sent[0], sent[1], "one value is asked for once");
    assert!(sent[2].is_empty() && sent[3].is_empty());

    let _told =
        world.run("at-rest sent.csv --column pseudonym_in_transit -o rest.csv --result nym", 0);
    let rest = world.column("rest.csv", "nym");
    assert_eq!(rest[0].len(), 88);
    assert_eq!(rest[0], rest[1]);
    assert_ne!(rest[0], rest[4]);

    let _told = world.run("in-transit rest.csv --column nym -o new.csv --form urn-ehealth-v1", 2);
    let command = "in-transit rest.csv --column nym -o new.csv --form urn-ehealth-v1 --result new";
    let _told = world.run(command, 0);
    let new = world.column("new.csv", "new");
    assert!(new[0].starts_with("urn:be:fgov:ehealth:pseudo:v1:"), "{}", new[0]);
    assert_ne!(new[0], sent[0]);

    let _told = world.run("identify new.csv --column new -o back.csv", 0);
    let expected = ["97071143362", "97071143362", "", "", "82042605839"];
    assert_eq!(world.column("back.csv", "value"), expected);
}

#[test]
fn pseudonyms_of_either_form_are_converted() {
    let world = World::new();
    let _told = world.run("pseudonymize patients.csv --column ssin -o sent.csv", 1);
    let _told =
        world.run("at-rest sent.csv --column pseudonym_in_transit -o rest.csv --result nym", 0);
    // Both forms in one column.
    let sent = world.column("sent.csv", "pseudonym_in_transit");
    let rest = world.column("rest.csv", "nym");
    world.place.write("both.csv", format!("p\n{}\n{}\nno pseudonym\n", sent[0], rest[0]));
    let told = world.run("convert both.csv --column p --to ehealth_v1 -o to.csv", 1);
    assert!(told.contains("row 3"), "{told}");
    let command = "at-rest to.csv --column pseudonym_in_transit --domain ehealth_v1 -o there.csv \
                   --result there";
    let _told = world.run(command, 0);
    let there = world.column("there.csv", "there");
    assert_eq!(there[0], there[1]);
    assert_ne!(there[0], rest[0]);
    // What is of another domain is refused in its row.
    let command = "at-rest to.csv --column pseudonym_in_transit -o wrong.csv --result wrong";
    let told = world.run(command, 1);
    assert!(told.contains("wrong_audience") || told.contains("wrong_domain"), "{told}");
}

#[test]
fn a_dry_run_asks_and_writes_nothing() {
    let world = World::new();
    let told = world.run("pseudonymize patients.csv --column ssin --dry-run", 1);
    assert!(told.contains("5 rows, 4 with something in column \"ssin\""), "{told}");
    assert!(told.contains("1 row with the problem ssin_check"), "{told}");
    assert_eq!(world.asked("pseudonymize"), 0);
    let _told = world.run("pseudonymize patients.csv --column ssin -o sent.csv", 1);
    assert!(world.asked("pseudonymize") > 0, "what is counted is there");
    let told = world.run("pseudonymize patients.csv --column sin --dry-run", 2);
    assert!(told.contains("no column \"sin\""), "{told}");
}

#[test]
fn what_is_there_is_not_overwritten_unless_it_is_said() {
    let world = World::new();
    world.place.write("sent.csv", "mine");
    let told = world.run("pseudonymize patients.csv --column ssin -o sent.csv", 2);
    assert!(told.contains("is there already"), "{told}");
    assert_eq!(world.place.read("sent.csv"), "mine");
    let _told = world.run("pseudonymize patients.csv --column ssin -o sent.csv --overwrite", 1);
    assert_eq!(world.column("sent.csv", "pseudonym_in_transit").len(), 5);
    let told =
        world.run("pseudonymize sent.csv --column id --values text -o sent.csv --overwrite", 2);
    assert!(told.contains("the input and the output"), "{told}");
}

#[test]
fn the_first_problem_stops_who_wants_it() {
    let world = World::new();
    let told = world.run("pseudonymize patients.csv --column ssin -o sent.csv --fail-fast", 3);
    assert!(told.contains("row 3: ssin_check"), "{told}");
    assert!(!world.place.path("sent.csv").exists());
    let told = world
        .run("pseudonymize patients.csv --column ssin -o sent.csv --fail-fast --keep-going", 2);
    assert!(told.contains("cannot be used with"), "{told}");
}

#[test]
fn streams_are_silent_where_all_is_well() {
    let world = World::new();
    let place = &world.place;
    let to = ["pseudonymize", "-", "--format", "jsonl", "--column", "ssin", "-o", "-"];
    let lines = "{\"ssin\":\"97071143362\",\"n\":1}\n{\"ssin\":null,\"n\":2.50}\n";
    let run = place.run_with_input(&to, lines);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains("\"n\":2.50") && !run.stdout.contains("97071143362"));
    let back = "identify - --format jsonl --column pseudonym_in_transit --result ssin -o -";
    let back: Vec<&str> = back.split_whitespace().collect();
    // The problem column of the way there has the name that the way back does not use.
    let run = place.run_with_input(&back, &run.stdout);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.starts_with("{\"ssin\":\"97071143362\","), "{}", run.stdout);
}

#[test]
fn a_service_that_is_not_there_is_told() {
    let world = World::new();
    let World { place, service } = world;
    drop(service);
    let run = place.run(&["pseudonymize", "patients.csv", "--column", "ssin", "-o", "sent.csv"]);
    let told = run.expect(2);
    assert!(told.contains("cannot be reached"), "{told}");
    assert!(!place.path("sent.csv").exists());
}

#[test]
fn an_owner_refuses_keys_that_nobody_told_of() {
    let world = World::new();
    let configuration = world.place.read("blindnym.toml");
    let named = configuration.replace("\njku = ", "\ntransit_keys = [\"another\"]\njku = ");
    assert_ne!(named, configuration);
    world.place.write("blindnym.toml", named);
    let told = world.run("at-rest patients.csv --column ssin -o rest.csv", 2);
    assert!(told.contains("not among those that you named"), "{told}");
    let told = world.run("doctor", 1);
    assert!(told.contains("not among those that you named"), "{told}");
    assert!(!told.contains("the active one among them"), "{told}");
}

#[test]
fn only_an_owner_has_pseudonyms_at_rest() {
    let world = World::new();
    let configuration = world.place.read("blindnym.toml");
    let (before, _owner) = configuration.split_once("# The owner of its domains").unwrap();
    world.place.write("blindnym.toml", before);
    let told = world.run("at-rest patients.csv --column ssin -o rest.csv", 2);
    assert!(told.contains("only an owner of the domain can do this"), "{told}");
}

#[test]
fn a_pseudonym_for_one_subject_serves_nobody_else() {
    let world = World::new();
    let _told = world.run("pseudonymize patients.csv --column ssin -o sent.csv", 1);
    let _told =
        world.run("at-rest sent.csv --column pseudonym_in_transit -o rest.csv --result nym", 0);
    let command = "in-transit rest.csv --column nym --subject somebody -o bound.csv --result bound";
    let _told = world.run(command, 0);
    let told = world.run("identify bound.csv --column bound -o back.csv", 1);
    assert!(told.contains("3 rows with the problem"), "{told}");
    assert!(world.column("back.csv", "value").iter().all(String::is_empty));
    let command = "at-rest bound.csv --column bound --result again";
    let _told = world.run(&format!("{command} --subject somebody -o ours.csv"), 0);
    assert_eq!(world.column("ours.csv", "again"), world.column("rest.csv", "nym"));
    let told = world.run(&format!("{command} --subject else -o theirs.csv"), 1);
    assert!(told.contains("3 rows with the problem"), "{told}");
    assert!(world.column("theirs.csv", "again").iter().all(String::is_empty));
}

#[test]
fn what_is_on_this_machine_is_reached_without_a_proxy() {
    let world = World::new();
    let words = ["pseudonymize", "patients.csv", "--column", "ssin", "-o", "sent.csv"];
    let proxy = closed();
    let proxies = ["http_proxy", "HTTPS_PROXY", "ALL_PROXY"].map(|name| (name, proxy.as_str()));
    let _told = world.place.run_with_variables(&words, &proxies).expect(1);
}

#[test]
fn a_run_for_one_subject_is_not_resumed_for_another() {
    let world = World::new();
    world.many(250);
    let _told = world.run("pseudonymize many.csv --column ssin -o sent.csv", 0);
    let _told =
        world.run("at-rest sent.csv --column pseudonym_in_transit -o rest.csv --result nym", 0);
    // The rows before the last hundred are done, and kept.
    let rest = world.place.read("rest.csv").replace("\n249,", "\n249,broken");
    world.place.write("rest.csv", rest);
    let command =
        "in-transit rest.csv --column nym --result new -o new.csv --part-rows 1 --fail-fast";
    let _told = world.run(&format!("{command} --subject aaaa"), 3);
    let told = world.run(&format!("{command} --subject bbbb --resume"), 2);
    assert!(told.contains("differ"), "{told}");
    let _told = world.run(&format!("{command} --subject aaaa --resume"), 3);
}

#[cfg(unix)]
#[test]
fn a_configuration_that_everybody_may_write_is_not_taken_for_ours() {
    let world = World::new();
    world.place.chmod("blindnym.toml", 0o666);
    let told = world.run("pseudonymize patients.csv --column ssin -o sent.csv", 2);
    assert!(told.contains("everybody may write"), "{told}");
    let command = "pseudonymize patients.csv --column ssin -o sent.csv --config blindnym.toml";
    let _told = world.run(command, 1);
}

/// Distinct numbers with right check digits.
fn ssins(count: u64) -> Vec<String> {
    let number = |n: u64| {
        let nine = 500_101_000 + (n / 900) * 100_000 + n % 900 + 1;
        format!("{nine:09}{:02}", 97 - nine % 97)
    };
    (0..count).map(number).collect()
}

#[test]
fn a_run_that_is_killed_at_any_point_goes_on_with_no_row_twice_and_none_missing() {
    const ROWS: u64 = 3_000;
    let world = World::new();
    world.many(ROWS);
    let first = "pseudonymize many.csv --column ssin -o sent.csv --part-rows 100 --resume";
    let words: Vec<&str> = first.split_whitespace().collect();
    let (mut killed, mut wait) = (0, 5);
    while !world.place.path("sent.csv").exists() {
        let before = files_of_parts(&world);
        let mut child = world.place.command(&words).spawn().unwrap();
        // Each time at another point: what follows is odd to what a part takes.
        wait = (wait * 7 + 3) % 40;
        let more = || killed < 6 && files_of_parts(&world) > before + 1;
        if !wait_for(&mut child, more) {
            sleep(Duration::from_millis(wait));
            child.kill().unwrap();
            let _status = child.wait().unwrap();
            killed += 1;
        }
    }
    assert!(killed > 1, "it was quicker than it was killed");
    assert_eq!(
        world.column("sent.csv", "id"),
        (0..ROWS).map(|n| n.to_string()).collect::<Vec<_>>()
    );
    let left: Vec<PathBuf> =
        std::fs::read_dir(world.place.path("")).unwrap().map(|e| e.unwrap().path()).collect();
    assert!(!left.iter().any(|path| path.to_string_lossy().contains("parts")), "{left:?}");
    let _told =
        world.run("at-rest sent.csv --column pseudonym_in_transit -o rest.csv --result nym", 0);
    let distinct: BTreeSet<String> = world.column("rest.csv", "nym").into_iter().collect();
    assert_eq!(distinct.len(), ssins(ROWS).len());
    let _told = world.run("identify sent.csv --column pseudonym_in_transit -o back.csv", 0);
    assert_eq!(world.column("back.csv", "value"), ssins(ROWS));
}

/// What an unfinished run has left behind.
fn files_of_parts(world: &World) -> usize {
    let entries = std::fs::read_dir(world.place.path("")).unwrap();
    let folders = entries.map(|entry| entry.unwrap().path());
    let parts = folders.filter(|path| path.to_string_lossy().contains("parts"));
    // It may be gone meanwhile, at the end.
    parts.filter_map(|path| Some(std::fs::read_dir(path).ok()?.count())).sum()
}

/// Whether it ends before that.
fn wait_for(child: &mut std::process::Child, that: impl Fn() -> bool) -> bool {
    loop {
        if child.try_wait().unwrap().is_some() {
            return true;
        }
        if that() {
            return false;
        }
        sleep(Duration::from_millis(2));
    }
}
