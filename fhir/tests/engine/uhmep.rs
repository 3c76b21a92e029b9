//! The referral prescription, as UHMEP's guide has it.

use blindnym_fhir::{Error, find_ssins};

use crate::support::{LONG, SSIN, SYSTEM, World, uhmep};

const GENDER: &str =
    "https://www.ehealth.fgov.be/standards/fhir/core/StructureDefinition/be-ext-gender-at-birth";

fn radiology() -> String {
    format!(
        r##"{{
  "resourceType": "ServiceRequest",
  "id": "a",
  "contained": [
    {{
      "resourceType": "Patient",
      "id": "patient",
      "extension": [
        {{
          "url": "{GENDER}",
          "valueCodeableConcept": {{ "coding": [ {{ "system": "http://hl7.org/fhir/administrative-gender", "code": "female" }} ] }}
        }}
      ],
      "identifier": [ {{ "system": "{SYSTEM}", "value": "{SSIN}" }} ],
      "gender" : "female",
      "birthDate" :  "1997-07-11"
    }},
    {{
      "resourceType": "QuestionnaireResponse",
      "id": "qr",
      "status": "completed",
      "item": [ {{ "linkId": "other", "answer": [ {{ "valueString": "claustrophobia" }} ] }} ]
    }}
  ],
  "extension": [
    {{
      "url": "http://hl7.org/fhir/StructureDefinition/request-statusReason",
      "valueCodeableConcept": {{ "text": "urgent" }}
    }},
    {{
      "url": "https://www.ehealth.fgov.be/standards/fhir/drp/StructureDefinition/be-ext-urgency-justification",
      "valueString": "{LONG}"
    }}
  ],
  "status": "active",
  "intent": "order",
  "code": {{ "text": "CT of the chest" }},
  "subject": {{ "reference": "#patient", "identifier": {{ "system": "{SYSTEM}", "value": "{SSIN}" }} }},
  "requester": {{ "reference": "PractitionerRole/72101230445-PHYSICIAN" }},
  "orderDetail": [ {{ "text": "with contrast" }} ],
  "reasonCode": [ {{ "text": "suspected pulmonary embolism, after a long flight" }} ],
  "supportingInfo": [
    {{
      "extension": [ {{ "url": "https://x/condition", "valueCodeableConcept": {{ "text": "free text" }} }} ]
    }}
  ],
  "note": [ {{ "text": "{LONG}" }} ]
}}
"##
    )
}

#[test]
fn every_element_that_must_be_marked_is() {
    let mut world = World::new();
    let resource = radiology();
    let leaves = world.round(&uhmep(), &resource);
    for clear in [
        SSIN,
        "1997-07-11",
        "female",
        "claustrophobia",
        "urgent",
        "knee",
        "CT of",
        "contrast",
        "embolism",
        "free text",
    ] {
        assert!(!leaves.contains(clear), "{clear} in {leaves}");
    }
    // The caregiver stays, and is all that a look for numbers finds.
    let found: Vec<String> = find_ssins(&leaves).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(found, ["ServiceRequest.requester.reference"]);
    let json: serde_json::Value = serde_json::from_str(&leaves).unwrap();
    assert_eq!(json["meta"]["extension"].as_array().unwrap().len(), 1);
    let patient = &json["contained"][0];
    assert!(patient.get("birthDate").is_none());
    assert_eq!(patient["gender"], "unknown", "a code has to be there");
    for element in ["_birthDate", "_gender"] {
        let content = &patient[element]["extension"][0];
        assert!(content["url"].as_str().unwrap().ends_with("/be-ext-pseudonymized-content"));
        let urls: Vec<&str> = content["extension"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["url"].as_str().unwrap())
            .collect();
        assert_eq!(urls, ["encryptedValue", "marker", "format", "version"]);
        assert!(
            content["extension"][0]["valueString"]
                .as_str()
                .unwrap()
                .starts_with("urn:be:fgov:pseudo-encrypted:v1:")
        );
    }
    let gender = &patient["extension"][0]["valueCodeableConcept"];
    assert_eq!(gender["coding"][0]["code"], "other");
    assert!(
        gender["extension"][0]["url"].as_str().unwrap().ends_with("/be-ext-pseudonymized-content")
    );
}

#[test]
fn a_second_time_changes_nothing() {
    let mut world = World::new();
    let once = world.out(&uhmep(), &radiology()).unwrap();
    assert_eq!(world.out(&uhmep(), &once).unwrap(), once);
}

#[test]
fn who_a_contained_patient_is_does_not_leave() {
    let mut world = World::new();
    for (element, place) in [
        (r#""name":[{"family":"Peeters"}]"#, "name[0]"),
        (r#""telecom":[{"value":"a@b.be"}]"#, "telecom[0]"),
        (r#""address":[{"city":"Gent"}]"#, "address[0]"),
    ] {
        let resource = format!(
            r#"{{"resourceType":"ServiceRequest","contained":[{{"resourceType":"Patient",{element}}}]}}"#
        );
        let error = world.out(&uhmep(), &resource).unwrap_err();
        let expected = format!("ServiceRequest.contained[0].{place}");
        assert_eq!(error.location().map(ToString::to_string), Some(expected));
        assert!(matches!(error, Error::Forbidden { .. }));
    }
}

#[test]
fn a_birth_date_with_extensions_comes_back_beside_them() {
    let mut world = World::new();
    let resource = r#"{"resourceType":"ServiceRequest","contained":[{"resourceType":"Patient","birthDate":"1997-07-11","_birthDate":{"id":"b"}}]}"#;
    let leaves = world.round(&uhmep(), resource);
    assert!(!leaves.contains("1997"));
}

#[test]
fn a_concept_with_more_than_a_code_fails() {
    let mut world = World::new();
    for more in [r#""code":"female","display":"Female""#, r#""system":"x""#] {
        let resource = format!(
            r#"{{"resourceType":"ServiceRequest","contained":[{{"resourceType":"Patient","extension":[{{"url":"{GENDER}","valueCodeableConcept":{{"coding":[{{{more}}}]}}}}]}}]}}"#
        );
        assert!(matches!(world.out(&uhmep(), &resource), Err(Error::Unsuitable { .. })));
    }
}
