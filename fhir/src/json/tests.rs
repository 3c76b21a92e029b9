use super::*;

fn parse(text: &str) -> Document<'_> {
    Document::parse(text).unwrap()
}

#[test]
fn every_node_knows_its_text_and_place() {
    let text = "{ \"a\" : [ 1.50 , \"x\\n\" ] ,\n\"b\":{\"c\":null,\"d\":true} }";
    let document = parse(text);
    let raws: Vec<&str> = document.ids().map(|id| document.raw(id)).collect();
    let list = "[ 1.50 , \"x\\n\" ]";
    assert_eq!(raws, [text, list, "1.50", "\"x\\n\"", "{\"c\":null,\"d\":true}", "null", "true"]);
    let a = document.member(Document::ROOT, "a").unwrap();
    assert_eq!(&text[document.whole(a)], format!("\"a\" : {list}"));
    let second = document.item(a, 1).unwrap();
    assert_eq!(document.string(second).unwrap().as_str(), "x\n");
    assert_eq!(document.location(second).as_str(), "$this.a[1]");
    assert_eq!(document.parent(second), Some(a));
    assert_eq!(document.member(a, "a"), None);
    assert_eq!(document.item(Document::ROOT, 0), None);
}

#[test]
fn it_agrees_with_another_reader() {
    for text in [
        "0",
        "-0",
        "-1.5E-7",
        "1e+9",
        "[]",
        " [ ] ",
        "{}",
        "[[],{}]",
        r#""\"\\\/\b\f\n\r\té\ud83d\ude00""#,
        "[1,2",
        "[1 2]",
        "00",
        "-",
        "1.",
        "1e",
        ".1",
        "+1",
        "\"\u{1}\"",
        "\"\\\"",
        "truE",
        "nulll",
        "[1]]",
        "{\"a\":}",
        "[,1]",
        "{\"a\":1,}",
    ] {
        let other: serde_json::Result<&serde_json::value::RawValue> = serde_json::from_str(text);
        assert_eq!(Document::parse(text).is_ok(), other.is_ok(), "{text}");
    }
    // Half a character: a `RawValue` leaves it alone, and a `Value` does not.
    for text in [r#""\ud800""#, r#"["\udc00\ud800"]"#, r#"{"a":"\ud800x"}"#] {
        assert!(Document::parse(text).is_err(), "{text}");
        assert!(serde_json::from_str::<serde_json::Value>(text).is_err(), "{text}");
    }
}

#[test]
fn texts_go_through_json_and_back() {
    for text in ["", "plain", "\"quoted\" \\ / \u{8}\u{c}\n\r\t\0\u{1f}\u{7f}", "é€😀\u{2028}"]
    {
        let json = quoted(text);
        assert_eq!(unescaped(&json).unwrap().as_str(), text);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        assert_eq!(json.as_str(), serde_json::to_string(text).unwrap());
    }
    for json in [r#""\ud800""#, r#""\ud800x""#, r#""\ud800\u0041""#, r#""\udc00""#] {
        assert!(unescaped(json).is_none(), "{json}");
    }
}

#[test]
fn edits_stand_in_the_order_of_the_text_and_overlap_nowhere() {
    let apply = |edits: &[(Range<usize>, &'static str)]| {
        let mut all = Edits::default();
        for (range, with) in edits {
            all.replace(range.clone(), *with);
        }
        let written = all.apply("0123456789", |with, out| {
            push(out, with);
            Some(())
        });
        written.map(|text| text.to_string())
    };
    let text = apply(&[(5..6, "FIVE"), (6..6, "<a>"), (6..6, "<b>"), (0..1, ""), (10..10, "end")]);
    assert_eq!(text.as_deref(), Some("1234FIVE<a><b>6789end"));
    assert_eq!(apply(&[(1..4, "x"), (3..5, "y")]), None);
    assert_eq!(apply(&[(9..11, "x")]), None);
}

#[test]
fn names_that_could_be_anything_are_not_shown() {
    for (name, shown) in [
        ("birthDate", "birthDate"),
        ("_birthDate", "_birthDate"),
        ("valueBase64Binary", "valueBase64Binary"),
        ("97071143362", "…"),
        ("a97071143362", "…"),
        ("Jan Peeters", "…"),
        ("", "…"),
    ] {
        let text = format!("{{\"resourceType\":\"{name}\",\"{name}\":1}}");
        let document = parse(&text);
        let member = document.member(Document::ROOT, name).unwrap();
        assert_eq!(document.location(member).as_str(), format!("{shown}.{shown}"));
    }
}
