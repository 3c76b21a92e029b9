use std::boxed::Box;
use std::collections::BTreeSet;
use std::string::String;
use std::vec::Vec;

use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, proptest};
use proptest::sample::select;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Object, Writer};
use crate::error::{Error, ErrorKind, Result, decimal};

fn object(text: &str) -> Result<Object<'_>> {
    Object::parse("it", text.as_bytes())
}

fn text(json: &str) -> Result<Option<String>> {
    object(&std::format!("{{\"a\": {json}}}"))?.text("a")
}

fn place(line: usize, column: usize) -> Error {
    ErrorKind::Json { what: "it", line, column }.into()
}

#[test]
fn only_whole_objects_without_repeated_members_are_read() {
    for good in ["{}", " \n{} ", "{\"a\":1,\"\\u0061b\":2}"] {
        assert!(object(good).is_ok(), "{good}");
    }
    let bad = [
        "",
        "[]",
        "1",
        "\"{}\"",
        "null",
        "{",
        "{}x",
        "{\"a\":}",
        "{\"a\":1,\"\\u0061\":2}",
        "{1:2}",
    ];
    for bad in bad {
        assert_eq!(object(bad).err().map(|error| error.code()), Some("json"), "{bad}");
    }
    assert!(Object::parse("it", b"{\"a\":\"\xff\"}").is_err());
}

#[test]
fn strings_are_unescaped() {
    let good = [
        (r#""""#, ""),
        (r#""a\/b\\c\"d""#, "a/b\\c\"d"),
        (r#""\b\f\n\r\t""#, "\u{8}\u{c}\n\r\t"),
        (r#""\u00e9\u20AC\ud83d\ude00\u0000x""#, "é€😀\0x"),
        (r#""é€😀""#, "é€😀"),
    ];
    for (json, expected) in good {
        assert_eq!(text(json).unwrap().unwrap(), expected, "{json}");
    }
    for half in [r#""\ud83d""#, r#""\ude00""#, r#""\ud83dx""#, r#""\ud83d\u0041""#, r#""\ud83d\n""#]
    {
        assert_eq!(text(half), Err(place(1, 7)), "{half}");
    }
    for other in ["1", "true", "[]", "{}"] {
        assert_eq!(text(other), Err(place(1, 7)), "{other}");
    }
    assert_eq!(text("null"), Ok(None));
}

#[test]
fn a_member_of_another_kind_is_an_error_at_its_place() {
    let read = object("{\n  \"a\": \"x\",\n  \"b\": [1, \"y\"], \"c\": 7}").unwrap();
    assert_eq!(read.integer::<u8>("c"), Ok(Some(7)));
    assert_eq!(read.integer::<u8>("a"), Err(place(2, 8)));
    assert_eq!(read.texts("b"), Err(place(3, 9)));
    assert_eq!(read.text("c"), Err(place(3, 23)));
    assert!(read.object("a").is_err());
    assert!(read.object("d").unwrap().is_none());
    assert_eq!(
        read.required("d"),
        Err(ErrorKind::MissingMember { what: "it", member: "d" }.into())
    );
}

#[test]
fn numbers_fit_what_they_are_read_as() {
    let read = object(r#"{"a": 255, "b": 256, "c": -1, "d": 1.0, "e": 1e2, "f": "1", "g": null}"#)
        .unwrap();
    assert_eq!(read.integer::<u8>("a"), Ok(Some(255)));
    assert_eq!(read.integer::<i64>("c"), Ok(Some(-1)));
    assert_eq!(read.integer::<u8>("g"), Ok(None));
    for bad in ["b", "c", "d", "e", "f"] {
        assert!(read.integer::<u8>(bad).is_err(), "{bad}");
    }
}

#[test]
fn lists_keep_their_good_items() {
    let read = object(r#"{"a": [{"x": 1}, 2, {"x": 1, "x": 1}, {}], "b": {}}"#).unwrap();
    let items = read.objects("a", "an item").unwrap().unwrap();
    assert_eq!(items.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, false, true]);
    assert!(read.objects("b", "an item").is_err());
    assert!(read.objects("c", "an item").unwrap().is_none());
}

#[test]
fn deep_nesting_and_many_members_are_passed_over() {
    let deep = std::format!("{{\"a\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(object(&deep).unwrap().raw("a").is_some());
    let members: Vec<String> = (0..100_000).map(|i| std::format!("\"{i}\":{i}")).collect();
    let wide = std::format!("{{{}}}", members.join(","));
    assert_eq!(object(&wide).unwrap().integer::<u32>("99999"), Ok(Some(99_999)));
}

/// What `serde_json` finds in an object: names and members, repeated ones too.
struct Pairs(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> core::result::Result<Self, D::Error> {
        struct All;

        impl<'de> Visitor<'de> for All {
            type Value = Pairs;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> core::result::Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }

        deserializer.deserialize_map(All)
    }
}

/// Pieces of JSON, right and wrong.
fn pieces() -> impl Strategy<Value = Vec<&'static str>> {
    const PIECES: &[&str] = &[
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        " ",
        "\n",
        "\"a\"",
        "\"b\"",
        "\"\\u0061\"",
        "\"\\ud83d\"",
        "\"",
        "\\",
        "1",
        "-0.5e3",
        "01",
        "1.",
        "true",
        "null",
        "nul",
        "\"a\":1",
        "\"b\":[1,{}]",
        "\u{c}",
        "é",
        "\"x\": {\"y\":[]}",
        "\"\\u+041\"",
        "\"\\n\\/\"",
        "\"\\x\"",
        "-",
        "0",
        "0e+1",
        "\"a\":[-0.0,{\"b\":false}]",
        "\t",
    ];
    vec(select(PIECES), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8_000))]

    #[test]
    fn what_is_an_object_is_what_serde_takes_for_one(pieces in pieces(), braced in any::<bool>()) {
        let inner = pieces.concat();
        let json = if braced { std::format!("{{{inner}}}") } else { inner };
        let ours = object(&json);
        let Ok(Pairs(theirs)) = serde_json::from_str(&json) else {
            prop_assert!(ours.is_err(), "{json}");
            return Ok(());
        };
        let names: BTreeSet<&str> = theirs.iter().map(|(name, _)| name.as_str()).collect();
        prop_assert_eq!(ours.is_ok(), names.len() == theirs.len(), "{}", json);
        for (name, raw) in &theirs {
            if let Ok(ours) = &ours {
                prop_assert_eq!(ours.raw(name), Some(raw.get()));
            }
        }
    }

    #[test]
    fn texts_are_written_as_serde_writes_them(text in any::<String>(), low in 0_u8..0x80) {
        let text = std::format!("{text}{}", char::from(low));
        let mut json = Writer::default();
        json.text("a", &text);
        json.raw("b", &decimal(low.into()));
        let theirs = serde_json::json!({ "a": text, "b": low });
        prop_assert_eq!(String::from(json), std::format!("{theirs}"));
    }
}
