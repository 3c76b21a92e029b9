use super::*;

#[test]
fn paths_are_read() {
    let path = Path::parse(
        "ServiceRequest.extension.where(url='https://x/y').value.ofType(CodeableConcept).text[0]",
    );
    let member = |name: &str| PathStep::Member(name.to_owned());
    assert_eq!(
        path.unwrap(),
        Path {
            resource: Some("ServiceRequest".to_owned()),
            steps: vec![
                member("extension"),
                PathStep::Where {
                    members: vec!["url".to_owned()],
                    content: "https://x/y".to_owned()
                },
                PathStep::Typed {
                    name: "value".to_owned(),
                    type_name: "CodeableConcept".to_owned()
                },
                member("text"),
                PathStep::Item(0),
            ],
        }
    );
    let path = Path::parse("Resource.**.where(type.text = 'a b').ofType(Patient)").unwrap();
    assert_eq!(path.resource, None);
    let members = vec!["type".to_owned(), "text".to_owned()];
    let content = "a b".to_owned();
    let of = PathStep::OfType("Patient".to_owned());
    assert_eq!(path.steps, [PathStep::Descendants, PathStep::Where { members, content }, of]);
    assert_eq!(Path::parse("Resource.descendants()").unwrap().steps, [PathStep::Descendants]);
}

#[test]
fn what_is_no_path_says_where() {
    for (text, at) in [
        ("", 1),
        ("patient.name", 8),
        ("Patient name", 8),
        ("Patient.", 9),
        ("Patient.name[x]", 14),
        ("Patient.name[99999999999999999999999]", 14),
        ("Patient.first()", 15),
        ("Patient.where(a)", 16),
        ("Patient.where(a='b)", 18),
        ("Patient.where(a='\\'')", 18),
        ("Patient.ofType()", 16),
        ("Patient.name | Patient.x", 13),
    ] {
        let error = Path::parse(text).unwrap_err();
        let told = format!("at character {at} of");
        assert!(error.to_string().contains(&told), "{text}: {error}");
    }
}
