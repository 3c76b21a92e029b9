//! Resources of every kind that the ready rules name, made by chance.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

pub(crate) const SYSTEM: &str = "https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin";
const GENDER: &str =
    "https://www.ehealth.fgov.be/standards/fhir/core/StructureDefinition/be-ext-gender-at-birth";
const URGENCY: &str = "https://www.ehealth.fgov.be/standards/fhir/drp/StructureDefinition/be-ext-urgency-justification";
const REASON: &str = "http://hl7.org/fhir/StructureDefinition/request-statusReason";

/// An SSIN of nobody: the register gives no number above 997.
pub(crate) fn ssin() -> impl Strategy<Value = String> {
    (0_u32..100, 1_u32..13, 1_u32..29, 998_u32..1000).prop_map(|(year, month, day, number)| {
        let nine = format!("{year:02}{month:02}{day:02}{number:03}");
        let check = 97 - nine.parse::<u64>().unwrap() % 97;
        format!("{nine}{check:02}")
    })
}

/// Free text, short and long, with characters of every kind and no numbers of people.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -/:-~éàü€😀\n\t\"\\\\]{1,32}", "[ -/:-~éàü€😀]{33,200}"]
}

fn maybe(object: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        let _none = object.insert(name.to_owned(), value);
    }
}

fn identifier(ssin: &str) -> Value {
    json!({"system": SYSTEM, "value": ssin})
}

/// A contained patient, with what may be said of one.
fn patient() -> impl Strategy<Value = Value> {
    (ssin(), any::<bool>(), prop::option::of("[12][0-9]{3}-0[1-9]-1[0-9]")).prop_map(|(ssin, gender, birth)| {
        let mut patient = Map::new();
        maybe(&mut patient, "resourceType", Some("Patient".into()));
        maybe(&mut patient, "id", Some("patient".into()));
        let code = json!({"coding": [{"system": "http://hl7.org/fhir/administrative-gender", "code": "female"}]});
        maybe(&mut patient, "extension", gender.then(|| json!([{"url": GENDER, "valueCodeableConcept": code}])));
        maybe(&mut patient, "identifier", Some(json!([identifier(&ssin)])));
        maybe(&mut patient, "gender", gender.then(|| "male".into()));
        maybe(&mut patient, "birthDate", birth.map(Value::from));
        Value::Object(patient)
    })
}

fn answers() -> impl Strategy<Value = Value> {
    prop::collection::vec(text(), 1..3).prop_map(|texts| {
        let answers: Vec<Value> = texts.iter().map(|text| json!({"valueString": text, "item": [{"linkId": "b", "answer": [{"valueBoolean": true}]}]})).collect();
        json!({"resourceType": "QuestionnaireResponse", "id": "qr", "status": "completed", "item": [{"linkId": "a", "text": "A", "answer": answers}]})
    })
}

/// A referral prescription.
pub(crate) fn prescription() -> impl Strategy<Value = Value> {
    let texts = prop::collection::vec(prop::option::of(text()), 6);
    let contained = (prop::option::of(patient()), prop::option::of(answers()));
    let meta = prop::sample::select(vec![
        None,
        Some(json!({"versionId": "1"})),
        Some(json!({"extension": [{"url": "https://x/m", "valueString": "m"}]})),
    ]);
    (ssin(), texts, contained, meta, any::<bool>()).prop_map(
        |(ssin, texts, contained, meta, beside)| {
            let text = |at: usize| texts[at].as_ref();
            let mut request = Map::new();
            maybe(&mut request, "resourceType", Some("ServiceRequest".into()));
            maybe(&mut request, "id", beside.then(|| "a-1".into()));
            maybe(&mut request, "meta", meta);
            let contained: Vec<Value> = [contained.0, contained.1].into_iter().flatten().collect();
            maybe(&mut request, "contained", (!contained.is_empty()).then(|| contained.into()));
            let mut extensions = Vec::new();
            extensions.extend(text(0).map(|text| json!({"url": URGENCY, "valueString": text})));
            extensions.extend(
                text(1).map(|text| json!({"url": REASON, "valueCodeableConcept": {"text": text}})),
            );
            maybe(&mut request, "extension", (!extensions.is_empty()).then(|| extensions.into()));
            maybe(&mut request, "status", Some("active".into()));
            maybe(&mut request, "intent", Some("order".into()));
            maybe(&mut request, "code", text(2).map(|text| json!({"text": text})));
            let reference = format!("Patient/{ssin}");
            maybe(
                &mut request,
                "subject",
                Some(json!({"reference": reference, "identifier": identifier(&ssin)})),
            );
            maybe(
                &mut request,
                "requester",
                Some(json!({"reference": "PractitionerRole/72101230445-PHYSICIAN"})),
            );
            maybe(&mut request, "reasonCode", text(3).map(|text| json!([{"text": text}])));
            maybe(
                &mut request,
                "orderDetail",
                text(4).map(|text| json!([{"text": text}, {"text": "again"}])),
            );
            maybe(
                &mut request,
                "note",
                text(5).map(|text| {
                    let mut note = json!({"time": "2026-01-01T00:00:00Z", "text": text});
                    if beside {
                        note["_text"] =
                            json!({"extension": [{"url": "https://x/e", "valueBoolean": true}]});
                    }
                    json!([note, {"text": text}])
                }),
            );
            Value::Object(request)
        },
    )
}

/// Parameters of an operation, a task, a patient and what is measured of one.
fn others() -> impl Strategy<Value = Value> {
    (ssin(), text(), 0..5).prop_map(|(ssin, text, kind)| {
        let patient = json!({"reference": format!("https://x/fhir/Patient/{ssin}"), "display": "somebody"});
        match kind {
            0 => json!({"resourceType": "Parameters", "parameter": [{"name": "note", "valueCodeableConcept": {"text": text}}, {"name": "requester", "valueReference": {"reference": "PractitionerRole/72101230445-PHYSICIAN"}}]}),
            1 => json!({"resourceType": "Task", "status": "draft", "intent": "order", "statusReason": {"text": text}, "for": patient, "note": [{"text": text}]}),
            2 => json!({"resourceType": "Patient", "identifier": [{"system": "https://x/mrn", "value": "1"}, identifier(&ssin)], "name": [{"given": ["A", "B"]}]}),
            3 => json!({"resourceType": "QuestionnaireResponse", "status": "completed", "subject": patient, "item": [{"linkId": "a", "answer": [{"valueString": text}]}]}),
            _ => json!({"resourceType": "Observation", "status": "final", "code": {"text": "weight"}, "subject": patient, "valueQuantity": {"value": 72.5, "unit": "kg"}}),
        }
    })
}

/// Any of them.
pub(crate) fn resource() -> impl Strategy<Value = Value> {
    prop_oneof![3 => prescription(), 2 => others()]
}

/// A Bundle of them.
pub(crate) fn bundle() -> impl Strategy<Value = Value> {
    prop::collection::vec(resource(), 1..5).prop_map(|resources| {
        let entries: Vec<Value> =
            resources.into_iter().map(|one| json!({"resource": one})).collect();
        json!({"resourceType": "Bundle", "type": "collection", "entry": entries})
    })
}

/// The JSON, compact or for people.
pub(crate) fn written(value: &Value, pretty: bool) -> String {
    if pretty { serde_json::to_string_pretty(value).unwrap() } else { value.to_string() }
}
