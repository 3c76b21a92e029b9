//! Help texts: for every command, and no line too long for a terminal.

use crate::support::Place;

/// The widest line of help.
const COLUMNS: usize = 80;

/// All commands with a help, by asking the help itself.
fn commands(place: &Place, above: &[String], all: &mut Vec<Vec<String>>) {
    let mut arguments: Vec<&str> = above.iter().map(String::as_str).collect();
    arguments.push("--help");
    let help = place.run(&arguments).expect(0);
    all.push(above.to_vec());
    let Some((_, below)) = help.split_once("\nCommands:\n") else { return };
    for line in below.lines().take_while(|line| !line.is_empty()) {
        // Other lines go on with a description.
        let Some(name) = line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')) else {
            continue;
        };
        let name = name.split(' ').next().unwrap();
        if name != "help" {
            commands(place, &[above, &[name.to_owned()]].concat(), all);
        }
    }
}

#[test]
fn help_fits_a_terminal() {
    let place = Place::new();
    let mut all = Vec::new();
    commands(&place, &[], &mut all);
    let names: Vec<String> = all.iter().map(|command| command.join(" ")).collect();
    for expected in
        ["", "config init", "ssin check", "inspect", "token", "doctor", "onboard", "man"]
    {
        assert!(names.iter().any(|name| name == expected), "{expected}: {names:?}");
    }
    for command in &all {
        for flag in ["--help", "-h"] {
            let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
            arguments.push(flag);
            for line in place.run(&arguments).expect(0).lines() {
                let width = line.chars().count();
                assert!(width <= COLUMNS, "{command:?} {flag}, {width} columns: {line}");
            }
        }
    }
}
