//! `blindnym doctor`, over plain HTTP on this machine.

use serde_json::{Value, json};

use crate::support::{Place, Service, closed, fake, jwt, now};

/// The findings as `result about: text`.
fn findings(place: &Place, code: i32, set: &[(&str, &str)]) -> Vec<String> {
    let run = place.run_with_variables(&["doctor", "--format", "json"], set);
    assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["good"], code == 0);
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
    let findings = json["findings"].as_array().unwrap().iter();
    let line =
        |f: &Value| format!("{} {}: {}", text(f, "result"), text(f, "about"), text(f, "text"));
    findings.map(line).collect()
}

#[track_caller]
fn has(findings: &[String], start: &str) {
    assert!(findings.iter().any(|finding| finding.starts_with(start)), "{start}: {findings:#?}");
}

fn profile(base: &str, more: &str) -> String {
    format!(
        "[profiles.p]\nbase = \"{base}\"\ndomains = [\"uhmep_v1\"]\n\
         caller = {{ from = \"info@aqme.be\", products = \"Aqme/test/1\" }}\n{more}\n"
    )
}

#[test]
fn the_dev_profile_works_at_once() {
    let (place, service) = Place::with_service();
    let told = place.run(&["doctor"]).expect(0);
    for line in [
        "✓ configuration",
        "✓ permissions",
        "✓ secret",
        "! caller",
        "✓ service",
        "✓ clock",
        "✓ token",
        "✓ domain        uhmep_v1 on P-521, 600 s in transit",
        "✓ domain keys   2, active is",
        "✓ JWKS          it has our key, kid dev-owner",
        "✓ unlocking     2 secret keys open, the active one among them",
        "0 wrong, 1 to look at, 0 not checked",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    assert!(!told.contains("PRIVATE") && !told.contains("MII"), "{told}");
    let told = place.run(&["doctor", "--domain", "nowhere_v1"]).expect(1);
    assert!(told.contains("✗ domain") && told.contains("check the domain's key"), "{told}");
    // A service that starts anew has new keys: the old one no longer fits.
    let old = place.read("target/dev-owner.pem");
    let other = Place::new();
    let another = Service::dev(&other);
    let configuration = place.read("blindnym.toml").replace(&service.base, &another.base);
    place.write("blindnym.toml", configuration);
    place.write("target/dev-owner.pem", old);
    let found = findings(&place, 1, &[]);
    has(&found, "bad JWKS: it has 1 keys, and none is");
    has(&found, "bad unlocking: ");
}

#[test]
fn offline_everything_that_can_be_checked_is() {
    let place = Place::with(&profile(&closed(), "auth = { token = \"env:TEST_TOKEN\" }"));
    let token = jwt(&json!({"exp": now() + 300}));
    let found = findings(&place, 1, &[("TEST_TOKEN", &token)]);
    has(&found, "good configuration");
    has(&found, "good caller: info@aqme.be, Aqme/test/1 Blindnym/");
    has(&found, "good secret: the access token is in the environment variable TEST_TOKEN");
    has(&found, "bad service: http://127.0.0.1:");
    has(&found, "unknown clock: not checked: the service does not answer");
    has(&found, "good token: there is one, which expires in");
    has(&found, "unknown domain: not checked");
    assert!(!found.concat().contains(&token));
}

#[test]
fn names_that_do_not_exist_are_told_as_such() {
    let place = Place::with(&profile("https://nowhere.invalid", ""));
    let found = findings(&place, 1, &[]);
    has(&found, "bad service: https://nowhere.invalid: the name nowhere.invalid cannot be found");
}

#[test]
fn clocks_that_differ_are_told_by_how_much() {
    for (skew, expected) in [(0, "good"), (-20, "good"), (45, "warning"), (-45, "warning")] {
        let place = Place::with(&profile(&fake(skew, |_| (200, String::new())), ""));
        let found = findings(&place, 1, &[]);
        has(&found, &format!("{expected} clock: your clock and theirs are"));
        has(&found, "bad domain: ");
    }
    for skew in [3_600, -3_600] {
        let place = Place::with(&profile(&fake(skew, |_| (200, String::new())), ""));
        has(&findings(&place, 1, &[]), "bad clock: your clock and theirs are 3");
    }
}

#[test]
fn tokens_are_told_by_what_they_allow() {
    let domain = json!({"domain": "uhmep_v1", "audience": "a", "bufferSize": 8}).to_string();
    let base = fake(0, move |_| (200, domain.clone()));
    let place = Place::with(&profile(&base, "auth = { token = \"env:TEST_TOKEN\" }"));
    let roles = |roles: &[&str]| {
        jwt(&json!({
            "exp": now() + 300,
            "aud": "ehealth-pseudo-api",
            "resource_access": {"ehealth-pseudo-api": {"roles": roles}},
            "ssin": "97071143362",
        }))
    };
    let with = |code, token: &str| findings(&place, code, &[("TEST_TOKEN", token)]);
    let good = with(0, &roles(&["identify", "pseudonymize"]));
    has(&good, "good roles: ehealth-pseudo-api: identify, pseudonymize");
    has(&good, "good domain: uhmep_v1 on P-521");
    has(&good, "good domain keys: none shown: enough for callers");
    has(
        &with(0, &roles(&["identify"])),
        "warning roles: missing for ehealth-pseudo-api: pseudonymize",
    );
    let other = jwt(&json!({"exp": now() + 300, "aud": ["another"]}));
    has(&with(0, &other), "warning token: it is not for ehealth-pseudo-api");
    has(&with(1, &jwt(&json!({"exp": now() - 300}))), "bad token: the access token has expired");
    has(&with(0, "opaque"), "warning token: there is one, but it is no JWT");
    has(&findings(&place, 1, &[]), "bad token: the environment variable TEST_TOKEN is not set");
}

#[test]
fn refusals_of_the_service_are_told_with_what_to_do() {
    for (status, body, told) in [
        (401, "", "bad domain: uhmep_v1: the service refused the request (status 401)"),
        (404, "", "bad domain: uhmep_v1: the service refused the request (status 404)"),
        (503, "", "bad domain: uhmep_v1: the service asks for patience"),
        (200, "<html>", "bad domain: the domain description is not the JSON expected"),
        (200, "{\"domain\":\"uhmep_v1\"}", "bad domain: the domain description has no member"),
    ] {
        let place = Place::with(&profile(&fake(0, move |_| (status, body.to_owned())), ""));
        has(&findings(&place, 1, &[]), told);
    }
}

#[test]
fn without_a_configuration_the_doctor_says_how_to_begin() {
    let told = Place::new().run(&["doctor"]).expect(1);
    assert!(told.contains("✗ configuration") && told.contains("blindnym config init"), "{told}");
    let place = Place::with("[profiles.p]\nbase = 1\n");
    let told = place.run(&["doctor"]).expect(1);
    assert!(told.contains("line 2: expected a string"), "{told}");
}

#[test]
fn files_that_are_open_to_others_are_told() {
    if cfg!(unix) {
        let more =
            "[profiles.p.owner]\njku = \"http://localhost/\"\nkeys = [{ key = \"file:key.pem\" }]";
        let place = Place::with(&profile(&closed(), more));
        place.write("key.pem", "canary");
        place.chmod("key.pem", 0o644);
        place.chmod("blindnym.toml", 0o644);
        let found = findings(&place, 1, &[]);
        has(&found, "warning permissions: others may read");
        has(&found, "bad secret: others may read");
        has(&found, "unknown unlocking");
        place.chmod("key.pem", 0o600);
        let found = findings(&place, 1, &[]);
        has(&found, "bad owner key: ");
        assert!(!found.concat().contains("canary"));
    }
}
