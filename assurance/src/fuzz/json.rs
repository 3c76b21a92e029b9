//! Core's JSON reader, as it reads the header of a transitInfo, against `serde_json`.

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use blindnym::{Members, TransitInfo};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

/// Members that the engine manages.
const RESERVED: [&str; 8] = ["alg", "enc", "kid", "aud", "iat", "exp", "crit", "zip"];

pub(super) fn run(data: &[u8]) {
    let (iv, tag) = ("A".repeat(16), "A".repeat(22));
    let header = Base64UrlUnpadded::encode_string(data);
    let ours = TransitInfo::parse(&format!("{header}..{iv}..{tag}"));
    let theirs: Result<Pairs, _> = serde_json::from_slice(data);
    let pairs = match theirs {
        Ok(Pairs(pairs)) => pairs,
        Err(error) => {
            assert!(ours.is_err() || is_known(&error.to_string()), "{error}");
            return;
        }
    };
    let value =
        |name: &str| pairs.iter().find(|(member, _)| member == name).map(|(_, value)| value);
    assert_eq!(ours.is_ok(), is_header(&pairs), "{ours:?}");
    let Ok(ours) = ours else { return };
    let header = ours.unverified_header();
    let text = |name| value(name).and_then(Value::as_str);
    assert_eq!((header.kid.as_deref(), header.aud.as_deref()), (text("kid"), text("aud")));
    let integer = |name| value(name).and_then(integer);
    assert_eq!((header.iat, header.exp), (integer("iat"), integer("exp")));
    let others = pairs.iter().filter(|(name, _)| !RESERVED.contains(&name.as_str()));
    assert_eq!(header.custom().unwrap(), others.cloned().collect::<Members>());
}

/// Where we are more lenient: in what nobody asks for, numbers may be of any size, and strings hold halves of
/// characters, and values may be nested as deep as they are.
fn is_known(error: &str) -> bool {
    ["recursion limit", "number out of range", "surrogate", "hex escape"]
        .iter()
        .any(|known| error.contains(known))
}

/// Whether these are the members of a header.
fn is_header(pairs: &[(String, Value)]) -> bool {
    let value =
        |name: &str| pairs.iter().find(|(member, _)| member == name).map(|(_, value)| value);
    let repeated = pairs
        .iter()
        .enumerate()
        .any(|(at, (name, _))| pairs.iter().take(at).any(|(before, _)| before == name));
    let is =
        |name, kind: fn(&Value) -> bool| value(name).is_none_or(|one| one.is_null() || kind(one));
    !repeated
        && value("alg").and_then(Value::as_str) == Some("dir")
        && value("enc").and_then(Value::as_str) == Some("A256GCM")
        && value("crit").is_none()
        && value("zip").is_none()
        && is("kid", Value::is_string)
        && is("aud", Value::is_string)
        && is("iat", |one| integer(one).is_some())
        && is("exp", |one| integer(one).is_some())
}

/// `-0` is an integer for us, and a float for them.
fn integer(value: &Value) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| value.as_f64().filter(|one| *one == 0.0 && one.is_sign_negative()).map(|_| 0))
}

/// Members in their order, repeated or not.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PairsVisitor)
    }
}

struct PairsVisitor;

impl<'de> Visitor<'de> for PairsVisitor {
    type Value = Pairs;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Pairs(pairs))
    }
}
