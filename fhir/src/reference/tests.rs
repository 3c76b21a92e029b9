use super::*;

fn look(reference: &str) -> Held {
    held(reference, &["Patient".to_owned(), "RelatedPerson".to_owned()])
}

#[test]
fn numbers_are_found_where_ids_are() {
    for (reference, start) in [
        ("Patient/97071143362", 8),
        ("RelatedPerson/97071143362", 14),
        ("https://x/Patient/97071143362", 18),
        ("https://Patient.x/Patient/97071143362/_history/1", 26),
        ("Patient/97071143362#x", 8),
        ("Patient?identifier=97071143362", 19),
        ("Patient?identifier=https://x/ssin|97071143362", 34),
        ("Patient?a=b&identifier=x%7c97071143362&c=d", 27),
    ] {
        assert_eq!(look(reference), Held::Ssin(start..start + 11), "{reference}");
    }
    assert_eq!(look("Patient/97.07.11-433.62"), Held::Punctuated);
}

#[test]
fn other_references_hold_nothing() {
    for reference in [
        "",
        "#patient",
        "Patient",
        "Patient/",
        "Patient/1",
        "Patient/97071143363",
        "Practitioner/97071143362",
        "OutPatient/97071143362",
        "urn:uuid:97071143362",
        "Patient?name=97071143362",
        "Patient?identifier=x|",
        "PractitionerRole/72101230445-PHYSICIAN",
    ] {
        assert_eq!(look(reference), Held::Nothing, "{reference}");
    }
}

#[test]
fn pseudonyms_are_found_by_their_prefix() {
    for (reference, range) in [
        ("Patient/urn:be:fgov:pseudo:v2:a:b", 8..33),
        ("https://x/Patient/urn:be:fgov:ehealth:pseudo:v1:eyJ/_history/1", 18..51),
        ("urn:be:fgov:pseudo:v1:ey", 0..24),
    ] {
        assert_eq!(pseudonym(reference), Some(range.clone()), "{reference}");
        assert_eq!(look(reference), Held::Pseudonym(range));
    }
    assert_eq!(pseudonym("Patient/urn:be:fgov:other:v1:x"), None);
}
