//! Input that is none.

use blindnym_fhir::{Error, find_ssins, identify};
use proptest::prelude::*;

use crate::support::{World, belgium, uhmep};

fn code(text: &str) -> String {
    let mut world = World::new();
    let out = world.out(&uhmep(), text).unwrap_err();
    let back = world.back(text).unwrap_err();
    assert_eq!(out, back, "{text}");
    out.code().to_owned()
}

#[test]
fn malformed_json_is_refused() {
    for text in [
        "",
        " ",
        "{",
        "}",
        "[",
        "nul",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "[1,]",
        "{,}",
        "{\"a\" 1}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":-}",
        "{\"a\":1e}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":NaN}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"b}",
        "{'a':1}",
        "{\"a\":1}x",
        "{\"a\":1}{\"a\":1}",
        "\u{feff}{}",
        "{\"\\ud800\":1}",
        "{\"a\":tru}",
        "// x\n{}",
    ] {
        assert_eq!(code(text), "json", "{text}");
    }
    let error = World::new().out(&uhmep(), "{\n \"a\":x}").unwrap_err();
    assert_eq!(error, Error::Json { line: 2, column: 6 });
}

#[test]
fn what_is_no_resource_is_refused() {
    for text in [
        "1",
        "null",
        "\"x\"",
        "[]",
        "{}",
        "{\"resourceType\":1}",
        "[{\"resourceType\":\"Patient\"}]",
    ] {
        assert_eq!(code(text), "no_resource", "{text}");
    }
}

#[test]
fn two_members_of_one_name_are_refused() {
    for text in [
        r#"{"resourceType":"Patient","resourceType":"Patient"}"#,
        r#"{"resourceType":"Patient","a":{"b":1,"c":2,"\u0062":3}}"#,
    ] {
        assert_eq!(code(text), "duplicate_member");
    }
    let error = find_ssins(r#"{"resourceType":"Patient","a":[{"b":1,"b":2}]}"#).unwrap_err();
    assert_eq!(error.location().unwrap().as_str(), "Patient.a[0].b");
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}"), (r#"[{"extension":"#, "}]")] {
        let deep = |depth: usize| {
            format!(
                r#"{{"resourceType":"Patient","x":{}1{}}}"#,
                open.repeat(depth),
                close.repeat(depth)
            )
        };
        assert_eq!(code(&deep(200_000)), "too_deep");
        assert_eq!(World::new().out(&uhmep(), &deep(60)).unwrap(), deep(60));
        let unclosed = format!(r#"{{"resourceType":"Patient","x":{}"#, open.repeat(100_000));
        assert_eq!(code(&unclosed), "too_deep");
    }
}

/// No rule names them, so that the look for numbers has to find them.
#[test]
fn requests_of_a_bundle_that_name_somebody_keep_it_in() {
    let (system, ssin) = (crate::support::SYSTEM, crate::support::SSIN);
    for (member, text) in [
        ("url", format!("Patient?identifier={system}|{ssin}")),
        ("url", format!("Patient?identifier={system}%7C{ssin}")),
        ("url", format!("Patient/{ssin}")),
        ("ifNoneExist", format!("identifier={system}|{ssin}")),
    ] {
        let bundle = format!(
            r#"{{"resourceType":"Bundle","type":"transaction","entry":[{{"request":{{"method":"PUT","{member}":"{text}"}}}}]}}"#
        );
        let Err(Error::Leak { location }) = World::new().out(&uhmep(), &bundle) else {
            panic!("{text} left");
        };
        assert_eq!(location.to_string(), format!("Bundle.entry[0].request.{member}"));
    }
}

/// Nothing takes time that grows with the square of the input.
#[test]
fn large_input_takes_its_time_and_no_more() {
    let many = |count: usize, item: &dyn Fn(usize) -> String| {
        (0..count).map(item).collect::<Vec<_>>().join(",")
    };
    let members = many(100_000, &|at| format!("\"a{at:x}\":\"x\""));
    let references = many(50_000, &|_| r#"{"reference":"Patient/1"}"#.to_owned());
    let texts = many(20_000, &|_| r#""x""#.to_owned());
    let started = std::time::Instant::now();
    let mut world = World::new();
    for body in [members, format!("\"basedOn\":[{references}]")] {
        let text = format!(r#"{{"resourceType":"ServiceRequest",{body}}}"#);
        assert_eq!(world.out(&belgium(), &text).unwrap(), text);
        assert_eq!(world.back(&text).unwrap(), text);
        let twice = format!(r#"{{"resourceType":"ServiceRequest",{body},"z":1,"z":2}}"#);
        assert_eq!(code(&twice), "duplicate_member");
    }
    let text = format!(r#"{{"resourceType":"Patient","name":[{{"given":[{texts}]}}]}}"#);
    let leaves = world.out(&crate::support::rule("text", "Patient.name.given"), &text).unwrap();
    assert_eq!(world.back(&leaves).unwrap(), text);
    // Squares of these would take hours.
    assert!(started.elapsed() < std::time::Duration::from_secs(120));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_text_makes_it_panic(text in r#"[\{\}\[\]",:a-z0-9\\ ._-]{0,80}"#) {
        let mut world = World::new();
        let _out = world.out(&belgium(), &text);
        let _back = identify(&world.domain, &text);
        let _found = find_ssins(&text);
    }

    #[test]
    fn no_damage_makes_it_panic(at in 0_usize..4_000, with in prop::sample::select(vec!["", "{", "}", "[", "]", "\"", ",", "null", "\\", "0", "\u{e9}"])) {
        thread_local!(static LEAVES: String = {
            let text = format!(r#"{{"resourceType":"ServiceRequest","subject":{{"reference":"Patient/{}"}},"note":[{{"text":"{}"}},{{"text":"b"}}]}}"#, crate::support::SSIN, crate::support::LONG);
            World::new().out(&uhmep(), &text).unwrap()
        });
        let mut damaged = LEAVES.with(Clone::clone);
        let at = at % damaged.len();
        damaged.replace_range(at..=at, with);
        let world = World::new();
        let _step = identify(&world.domain, &damaged);
    }
}
