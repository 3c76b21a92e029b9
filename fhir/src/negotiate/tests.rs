use super::*;

const FGOV: UrnFamily = UrnFamily::Fgov;
const EHEALTH: UrnFamily = UrnFamily::Ehealth;

fn choose(header: Option<&str>) -> Result<Choice> {
    let theirs = header.map(Offer::parse);
    Offer::all().choose(theirs.as_ref(), FGOV, Sec1Form::Long)
}

#[test]
fn the_highest_common_version_is_chosen() {
    let v2 = |family| Form::V2(family, Sec1Form::Long);
    for (header, form, encrypted) in [
        (None, Form::V1(FGOV), true),
        (Some("urn:be:fgov:pseudo:v1"), Form::V1(FGOV), false),
        (
            Some(
                "urn:be:fgov:ehealth:pseudo:v1, urn:be:fgov:ehealth:pseudo:v2,urn:be:fgov:pseudo-encrypted:v1",
            ),
            v2(EHEALTH),
            true,
        ),
        (Some("urn:be:fgov:ehealth:pseudo:v2:, urn:be:fgov:pseudo:v2"), v2(FGOV), false),
        (Some("urn:be:fgov:pseudo:v3, urn:be:fgov:pseudo:v2"), v2(FGOV), false),
    ] {
        assert_eq!(choose(header), Ok(Choice { form, encrypted }), "{header:?}");
    }
    let old = Offer::of(&[Version::V1(FGOV)]);
    let theirs = Offer::parse("urn:be:fgov:pseudo:v2,urn:be:fgov:ehealth:pseudo:v1");
    let choice = old.choose(Some(&theirs), FGOV, Sec1Form::Long).unwrap();
    assert_eq!(choice.form, Form::V1(EHEALTH));
}

#[test]
fn nothing_in_common_is_refused() {
    for header in ["", "urn:be:fgov:pseudo:v3", "urn:be:fgov:pseudo-encrypted:v1", "gzip, *"] {
        assert_eq!(choose(Some(header)), Err(Error::NotAcceptable), "{header}");
    }
    let none = Offer::default().choose(None, FGOV, Sec1Form::Long);
    assert_eq!(none, Err(Error::NotAcceptable));
}

#[test]
fn headers_go_out_and_come_in() {
    let all = Offer::all();
    assert_eq!(Offer::parse(&all.to_string()), all);
    assert_eq!(Offer::parse("urn:be:fgov:pseudo:v1,urn:be:fgov:pseudo:v1 ").versions().len(), 1);
}

#[test]
fn capability_statements_are_read_as_they_are_written() {
    let services = Offer::all().to_services();
    let statement = |services: &str| {
        format!(
            r#"{{"resourceType":"CapabilityStatement","rest":[{{"mode":"server"}},{{"security":{{"service":{services}}}}}]}}"#
        )
    };
    assert_eq!(Offer::of_capabilities(&statement(&services)), Ok(Some(Offer::all())));
    let other = r#"[{"coding":[{"system":"http://x","code":"OAuth"}]},{"text":"x"}]"#;
    assert_eq!(Offer::of_capabilities(&statement(other)), Ok(None));
    let newer =
        format!(r#"[{{"coding":[{{"system":"{SYSTEM}","code":"urn:be:fgov:pseudo:v9"}}]}}]"#);
    assert_eq!(Offer::of_capabilities(&statement(&newer)), Ok(Some(Offer::default())));
    let wrong = Offer::of_capabilities(r#"{"resourceType":"Patient"}"#);
    assert!(matches!(wrong, Err(Error::Negotiation { .. })));
}
