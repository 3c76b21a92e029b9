use super::*;

/// Where the elements are that a path names.
fn named(path: &str, json: &str) -> Vec<String> {
    let document = Document::parse(json).unwrap();
    let units = Units::of(&document);
    let path = Path::parse(path).unwrap();
    let found = units.all().flat_map(|unit| evaluate::evaluate(&document, &units, unit, &path));
    found.map(|id| document.location(id).to_string()).collect()
}

const BUNDLE: &str = r#"{"resourceType":"Bundle","id":"b","entry":[
    {"resource":{"resourceType":"Patient","name":[{"given":["A","B"]},{"given":["C"]}],
        "contained":[{"resourceType":"Patient","name":[{"given":["D"]}]},{"resourceType":"Group"}],
        "extension":[{"url":"u","valueString":"x"},{"url":"v","valueCodeableConcept":{"text":"y"}}],
        "birthDate":"2020","_birthDate":{"extension":[{"url":"u","valueDate":"2021"}]}}},
    {"resource":{"resourceType":"Observation","valueQuantity":{"value":5},"value":"odd"}}]}"#;

#[test]
fn members_walk_through_lists() {
    let given = "Bundle.entry[0].resource.name";
    let all = [
        format!("{given}[0].given[0]"),
        format!("{given}[0].given[1]"),
        format!("{given}[1].given[0]"),
    ];
    assert_eq!(named("Patient.name.given", BUNDLE), all);
    assert_eq!(named("Patient.name[1].given", BUNDLE), all[2..]);
    assert_eq!(named("Patient.name.given[2]", BUNDLE), all[2..]);
    assert_eq!(named("Patient.nothing.given", BUNDLE), [""; 0]);
    assert_eq!(named("Group.name", BUNDLE), [""; 0]);
}

#[test]
fn conditions_types_and_choices() {
    let start = "Bundle.entry[0].resource";
    let extension = format!("{start}.extension");
    assert_eq!(
        named("Patient.extension.where(url='u').value", BUNDLE),
        [format!("{extension}[0].valueString")]
    );
    assert_eq!(
        named("Patient.extension.value.ofType(string)", BUNDLE),
        [format!("{extension}[0].valueString")]
    );
    assert_eq!(
        named("Patient.extension.value.ofType(CodeableConcept).text", BUNDLE),
        [format!("{extension}[1].valueCodeableConcept.text")]
    );
    assert_eq!(
        named("Patient.extension.where(value.text='y').url", BUNDLE),
        [format!("{extension}[1].url")]
    );
    assert_eq!(
        named("Patient.contained.ofType(Patient).name.given", BUNDLE),
        [format!("{start}.contained[0].name[0].given[0]")]
    );
    assert_eq!(
        named("Patient.birthDate.extension.value", BUNDLE),
        [format!("{start}._birthDate.extension[0].valueDate")]
    );
    // A member of that very name goes before its choices.
    assert_eq!(named("Observation.value", BUNDLE), ["Bundle.entry[1].resource.value"]);
    assert_eq!(
        named("Observation.value.ofType(Quantity).value", BUNDLE),
        ["Bundle.entry[1].resource.valueQuantity.value"]
    );
}

#[test]
fn descendants_end_where_another_resource_starts() {
    assert_eq!(named("Bundle.descendants().given", BUNDLE), [""; 0]);
    assert_eq!(named("Resource.id", BUNDLE), ["Bundle.id"]);
    assert_eq!(named("Bundle.entry.resource.name.given", BUNDLE), [""; 0]);
    let given = named("Resource.**.given", BUNDLE);
    assert_eq!(given.len(), 4);
    assert!(given[3].contains("contained[0]"));
}

#[test]
fn rule_sets_that_cannot_be_used_say_why() {
    for (json, told) in [
        ("", "EOF"),
        ("{}", "name"),
        (r#"{"name":"x","rules":[]}"#, "no rules"),
        (r#"{"name":"x","rules":[{"kind":"text"}]}"#, "missing field `path`"),
        (r#"{"name":"x","rules":[{"kind":"text","path":5}]}"#, "invalid type"),
        (
            r#"{"name":"x","rules":[{"kind":"text","path":"Patient.name"},{"kind":"x","path":"Patient.name"}]}"#,
            "unknown variant `x`",
        ),
        (r#"{"name":"x","rules":[{"kind":"concept","path":"Patient.name"}]}"#, "placeholder"),
        (r#"{"name":"x","rules":[{"kind":"text","path":"Patient.name","pth":1}]}"#, "pth"),
        (
            r#"{"name":"x","rules":[{"kind":"text","path":"Patient.name"},{"kind":"text","path":"Patient.name","types":[]}]}"#,
            "rule 2: `types`",
        ),
        (
            r#"{"name":"x","rules":[{"kind":"text","path":"Patient.name","placeholder":"x"}]}"#,
            "rule 1: a `placeholder`",
        ),
        (r#"{"name":"x","rules":[{"kind":"text","path":"name"}]}"#, "starts with the type"),
        (
            r#"{"name":"x","rules":[{"kind":"text","path":"Patient.name"}],"clear":["x"]}"#,
            "starts with the type",
        ),
        (r#"{"name":"x","rules":[{"kind":"text","path":"Patient.name"}],"claer":[]}"#, "claer"),
    ] {
        let error = Rules::parse(json).unwrap_err();
        assert!(error.to_string().contains(told), "{json}: {error}");
    }
    let error = Rules::ready("x").unwrap_err();
    assert!(error.to_string().contains("uhmep and belgium"));
}

#[test]
fn the_ready_sets_are_named_as_they_are_called() {
    for (name, _) in Rules::READY {
        assert_eq!(Rules::ready(name).unwrap().name(), name);
    }
}

#[test]
fn the_first_rule_of_an_element_counts() {
    let rules = Rules::parse(
        r#"{"name":"x","rules":[{"kind":"value","path":"Patient.a","about":"why"},{"kind":"text","path":"Resource.**"}]}"#,
    );
    let document = Document::parse(r#"{"resourceType":"Patient","a":"x","b":"y"}"#).unwrap();
    let rules = rules.unwrap();
    let found = rules.matches(&document, &Units::of(&document));
    let kinds: Vec<&Treatment> = found.into_iter().map(|(_, treatment)| treatment).collect();
    assert_eq!(kinds, [&Treatment::Text, &Treatment::Value, &Treatment::Text]);
}
