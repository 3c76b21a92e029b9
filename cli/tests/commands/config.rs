//! `blindnym config`: files that are found, written and refused.

use crate::support::Place;

#[test]
fn a_new_file_is_private_commented_and_never_overwrites() {
    let place = Place::new();
    let told = place.run(&["config", "init"]).expect(0);
    assert!(told.contains("blindnym.toml") && told.contains("blindnym doctor"), "{told}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(place.path("blindnym.toml")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let written = place.read("blindnym.toml");
    assert!(written.contains("default_profile = \"dev\"") && written.contains("# "));
    let told = place.run(&["config", "init", "--profile", "uhmep-acceptance"]).expect(2);
    assert!(told.contains("stays as it is"), "{told}");
    assert_eq!(place.read("blindnym.toml"), written);
}

#[test]
fn every_template_can_be_read_and_shown() {
    let all = [
        "dev",
        "uhmep-acceptance",
        "uhmep-production",
        "organisation-acceptance",
        "organisation-production",
    ];
    let place = Place::new();
    let _told = place.run(&["config", "init", "--profile", &all.join(",")]).expect(0);
    assert!(!place.read("blindnym.toml").contains("{name}"));
    for profile in all {
        let told = place.run(&["config", "show", "--profile", profile]).expect(0);
        assert!(told.contains(profile), "{told}");
        let is_production = told.contains("https://api.ehealth.fgov.be\n");
        assert_eq!(is_production, profile.ends_with("production"), "{told}");
    }
    let told = place.run(&["config", "show", "--profile", "uhmep-acceptance"]).expect(0);
    insta::assert_snapshot!(told.replace(&place.path("").display().to_string(), ""));
}

#[test]
fn files_and_profiles_are_found_in_their_order() {
    let place = Place::new();
    let told = place.run(&["config", "path"]).expect(2);
    assert!(told.contains("blindnym config init") && told.contains("blindnym.toml"), "{told}");
    std::fs::create_dir_all(place.path("config/blindnym")).unwrap();
    let minimal = |name: &str| format!("[profiles.{name}]\nbase = \"http://localhost:1\"\n");
    if cfg!(target_os = "linux") {
        place.write("config/blindnym/blindnym.toml", minimal("of-the-user"));
        assert!(place.run(&["config", "path"]).expect(0).contains("config/blindnym"));
        assert!(place.run(&["config", "show"]).expect(0).contains("of-the-user"));
    }
    place.write("blindnym.toml", minimal("here"));
    assert!(place.run(&["config", "show"]).expect(0).contains("here"));
    place.write("other.toml", format!("{}{}", minimal("one"), minimal("two")));
    let variable = [("BLINDNYM_CONFIG", "other.toml")];
    let told = place.run_with_variables(&["config", "show"], &variable).expect(2);
    assert!(told.contains("which profile?") && told.contains("one, two"), "{told}");
    let variables = [("BLINDNYM_CONFIG", "other.toml"), ("BLINDNYM_PROFILE", "two")];
    let told = place.run_with_variables(&["config", "show"], &variables).expect(0);
    assert!(told.contains("two"), "{told}");
    let told = place.run_with_variables(&["config", "show", "--profile", "one"], &variables);
    assert!(told.expect(0).contains("one"));
    let told = place.run_with_variables(&["config", "show", "--profile", "onne"], &variables);
    assert!(told.expect(2).contains("\"one\" perhaps?"));
    let told = place.run_with_variables(&["config", "path", "--config", "gone.toml"], &variables);
    assert!(told.expect(2).contains("gone.toml is not there"));
}

#[test]
fn mistakes_are_told_with_their_line_and_the_nearest_key() {
    let place = Place::new();
    for (lines, told) in [
        ("domain = [\"a\"]", "line 2: the key `domain` is unknown: `domains` perhaps?"),
        ("environment = \"acc\"", "line 2: expected one of `acceptance`, `production`"),
        ("domains = []", "`environment` (acceptance, production) or `base` is missing"),
        ("base = \"http://localhost\"\nenvironment = \"production\"", "two addresses"),
        ("base = 5", "line 2: expected a string"),
        ("base = \"x", "line 2: "),
        ("auth = \"token\"", "line 2: "),
        ("base = \"http://localhost\"\nnetwork = { timeout = -1 }", "line 3: expected u32"),
        (
            "base = \"http://localhost\"\ncaller = { from = \"nobody\", products = \"a/1\" }",
            "e-mail",
        ),
        ("environment = \"production\"\n[profiles.p.auth.login]", "line 3: `client_id` is missing"),
    ] {
        place.write("blindnym.toml", format!("[profiles.p]\n{lines}\n"));
        let all = place.run(&["config", "show"]).expect(2);
        assert!(all.contains(told), "{lines}: {all}");
    }
}

#[test]
fn secrets_in_the_file_are_refused_and_never_repeated() {
    let place = Place::new();
    for lines in [
        "auth = { token = \"eyJcanary\" }",
        "auth = \"eyJcanary\"",
        "auth = { token = [\"eyJcanary\"] }",
        "auth = { tokn = \"eyJcanary\" }",
        "auth.client_credentials = { client_id = \"a\", key = \"-----BEGIN canary\" }",
        "owner = { jku = \"u\", keys = [{ key = \"canary.pem\" }] }",
        "owner = { jku = \"u\", keys = [\"canary\"] }",
        "auth = { token = \"env:NO canary\" }",
    ] {
        let base = "base = \"http://localhost\"";
        place.write("blindnym.toml", format!("[profiles.p]\n{base}\n{lines}\n"));
        let all = place.run(&["config", "show"]).expect(2);
        assert!(all.contains("line 3"), "{lines}: {all}");
        assert!(!all.contains("canary"), "{lines}: {all}");
    }
    place.write(
        "blindnym.toml",
        "[profiles.p]\nbase = \"http://localhost\"\nauth = { token = \"eyJcanary\" }\n",
    );
    let all = place.run(&["config", "show"]).expect(2);
    assert!(all.contains("env:NAME") && all.contains("file:PATH"), "{all}");
}
