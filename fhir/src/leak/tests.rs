use super::*;

fn found(json: &str) -> Vec<String> {
    find_ssins(json).unwrap().iter().map(ToString::to_string).collect()
}

#[test]
fn every_way_of_writing_is_found() {
    for text in [
        "97071143362",
        "97.07.11-433.62",
        "97 07 11 433 62",
        "970711-43362",
        "97/07/11 - 433 62",
        "97\u{a0}07\u{a0}11\u{2011}433\u{a0}62",
        "niss:97071143362.",
        "scan_97071143362.pdf",
        "Patient?identifier=https%3A%2F%2Fx%7C97071143362",
        "x%2097071143362",
        "<div>97.07.11-433.62</div>",
        "17073003384",
        "98472899765",
    ] {
        assert!(holds_ssin(text), "{text}");
    }
}

#[test]
fn what_is_none_is_not_found() {
    for text in [
        "97071143363",
        "197071143362",
        "970711433620",
        "9707114336 2",
        "97..07....11-433.62",
        "1970-01-01T00:00:00",
        "+32 2 788 51 55",
        "",
        "00000000000",
    ] {
        assert!(!holds_ssin(text), "{text}");
    }
}

#[test]
fn places_are_told_and_digits_are_not() {
    let json = r#"{"resourceType":"Bundle","entry":[{"fullUrl":"https://x/Patient/97071143362","resource":
        {"resourceType":"Patient","identifier":[{"value":"ok"},{"value":"97.07.11-433.62"}],
        "photo":[{"title":"97071143362.png"}],"97071143362":1,"x":97071143362,"\u0039\u0037":"\u0039\u003707 11433 62"}}]}"#;
    let found = found(json);
    assert_eq!(
        found,
        [
            "Bundle.entry[0].fullUrl",
            "Bundle.entry[0].resource.identifier[1].value",
            "Bundle.entry[0].resource.photo[0].title",
            "Bundle.entry[0].resource.…",
            "Bundle.entry[0].resource.x",
            "Bundle.entry[0].resource.…",
        ]
    );
    assert!(found.iter().all(|location| !holds_ssin(location)));
}
