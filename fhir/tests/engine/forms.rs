//! Both families of prefixes and all forms are read; which one is written is a setting.

use blindnym::{Sec1Form, UrnFamily};
use blindnym_fhir::{Form, Settings};

use crate::support::{LONG, SSIN, SYSTEM, World, uhmep};

#[test]
fn every_form_is_written_and_read() {
    let mut world = World::new();
    let resource = format!(
        r#"{{"resourceType":"ServiceRequest","subject":{{"identifier":{{"system":"{SYSTEM}","value":"{SSIN}"}}}},"note":[{{"text":"{LONG}"}}]}}"#
    );
    for (form, start, version) in [
        (Form::Bare, "ey", 1),
        (Form::V1(UrnFamily::Fgov), "urn:be:fgov:pseudo:v1:", 1),
        (Form::V1(UrnFamily::Ehealth), "urn:be:fgov:ehealth:pseudo:v1:", 1),
        (Form::V2(UrnFamily::Fgov, Sec1Form::Short), "urn:be:fgov:pseudo:v2:A", 2),
        (Form::V2(UrnFamily::Ehealth, Sec1Form::Long), "urn:be:fgov:ehealth:pseudo:v2:B", 2),
    ] {
        let settings = Settings { form, ..Settings::default() };
        let leaves = world.out_with(&uhmep(), settings, &resource).unwrap();
        let json: serde_json::Value = serde_json::from_str(&leaves).unwrap();
        let identifier = &json["subject"]["identifier"];
        assert!(identifier["value"].as_str().unwrap().starts_with(start), "{leaves}");
        assert_eq!(
            identifier["_value"]["extension"][0]["extension"][2]["valuePositiveInt"],
            version
        );
        let key = &json["meta"]["extension"][0]["extension"][0];
        assert!(key["valueString"].as_str().unwrap().starts_with(start));
        assert_eq!(
            key["_valueString"]["extension"][0]["extension"][2]["valuePositiveInt"],
            version
        );
        assert_eq!(world.back(&leaves).unwrap(), resource);
    }
}
