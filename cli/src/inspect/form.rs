//! Which of the text forms a text is, and its parts.

use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding as _};
use blindnym::{Curve, Domain, Error, PseudonymInTransit, TransitInfo};
use serde_json::{Map, Value};

/// The prefixes, and which form follows them.
const PREFIXES: [(&str, u8); 4] = [
    ("urn:be:fgov:pseudo:v1:", 1),
    ("urn:be:fgov:pseudo:v2:", 2),
    ("urn:be:fgov:ehealth:pseudo:v1:", 1),
    ("urn:be:fgov:ehealth:pseudo:v2:", 2),
];
/// What encrypted texts start with: they are no pseudonyms.
const ENCRYPTED: &str = "urn:be:fgov:pseudo-encrypted:";
const CURVES: [Curve; 3] = [Curve::P521, Curve::P384, Curve::P256];

/// A text taken apart as far as that goes.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// The form, for people.
    pub(super) form: String,
    pub(super) transit_info: Option<String>,
    pub(super) curve: Option<Curve>,
    /// `domain`, where JSON has it.
    pub(super) domain: Option<String>,
    /// Other members that JSON has.
    pub(super) others: Vec<String>,
    /// What the engine finds wrong.
    pub(super) error: Option<Error>,
    /// What is wrong with it besides.
    pub(super) remark: Option<&'static str>,
}

impl Parts {
    pub(super) fn of(text: &str) -> Self {
        if text.starts_with(ENCRYPTED) {
            let remark = "this is an encrypted text, not a pseudonym: its key is the pseudonym";
            return Self {
                form: "encrypted text".to_owned(),
                remark: Some(remark),
                ..Self::default()
            };
        }
        for (prefix, version) in PREFIXES {
            if let Some(rest) = text.strip_prefix(prefix) {
                let mut parts = if version == 1 { json_form(rest) } else { sec1_form(rest) };
                parts.form = format!("urn v{version} ({prefix}…), {}", parts.form);
                parts.check(text);
                return parts;
            }
        }
        if text.starts_with('{') {
            return plain_json(text);
        }
        if text.split('.').count() == 5 && !text.contains(':') {
            return transit_info_alone(text);
        }
        let mut parts = if text.contains(':') && !text.starts_with("urn:") {
            let mut parts = sec1_form(text);
            parts.form.insert_str(0, "sec1:transitInfo, ");
            parts
        } else {
            json_form(text)
        };
        parts.check(text);
        parts
    }

    /// What the engine says of the text, on the curve that it seems to be on, or else any.
    fn check(&mut self, text: &str) {
        let mut curves: Vec<Curve> = CURVES.to_vec();
        if let Some(curve) = self.curve {
            curves = vec![curve];
        }
        let mut first = None;
        for curve in curves {
            let domain = Domain::new(self.domain.as_deref().unwrap_or_default(), curve, "");
            match PseudonymInTransit::from_text(&domain, text) {
                Ok(_good) => {
                    self.curve = Some(curve);
                    return;
                }
                Err(error) => first = first.or(Some(error)),
            }
        }
        self.error = first;
    }
}

/// `sec1:transitInfo`.
fn sec1_form(text: &str) -> Parts {
    let (point, transit_info) = text.split_once(':').unwrap_or((text, ""));
    let bytes = Base64UrlUnpadded::decode_vec(point).unwrap_or_default();
    let (curve, form) = match (bytes.first(), bytes.len()) {
        (Some(4), 133) => (Some(Curve::P521), "long point"),
        (Some(4), 97) => (Some(Curve::P384), "long point"),
        (Some(4), 65) => (Some(Curve::P256), "long point"),
        (Some(2 | 3), 67) => (Some(Curve::P521), "short point"),
        (Some(2 | 3), 49) => (Some(Curve::P384), "short point"),
        (Some(2 | 3), 33) => (Some(Curve::P256), "short point"),
        _ => (None, "a point that cannot be read"),
    };
    let transit_info = Some(transit_info.to_owned()).filter(|text| !text.is_empty());
    Parts { form: form.to_owned(), transit_info, curve, ..Parts::default() }
}

/// Base64 of JSON.
fn json_form(text: &str) -> Parts {
    let standard = text.replace('-', "+").replace('_', "/");
    let json = Base64Unpadded::decode_vec(standard.trim_end_matches('='));
    let json = json.ok().and_then(|json| serde_json::from_slice::<Map<String, Value>>(&json).ok());
    match json {
        Some(json) => {
            let mut parts = members(&json);
            parts.form = "Base64 of JSON".to_owned();
            parts
        }
        None => Parts { form: "none of the text forms".to_owned(), ..Parts::default() },
    }
}

/// JSON as it is: an answer of the service, for instance.
fn plain_json(text: &str) -> Parts {
    let form = "JSON".to_owned();
    let Ok(json) = serde_json::from_str::<Map<String, Value>>(text) else {
        let remark = Some("the text starts as JSON does, and is none");
        return Parts { form, remark, ..Parts::default() };
    };
    let mut parts = members(&json);
    parts.form = form;
    if json.contains_key("outputs") {
        parts.remark = Some("this is an answer with several outputs: give one of them");
        return parts;
    }
    parts.check(&Base64UrlUnpadded::encode_string(text.as_bytes()));
    parts
}

fn members(json: &Map<String, Value>) -> Parts {
    const KNOWN: [&str; 5] = ["x", "y", "transitInfo", "crv", "domain"];
    let text = |name: &str| json.get(name).and_then(Value::as_str).map(str::to_owned);
    let others = json.keys().filter(|name| !KNOWN.contains(&name.as_str())).cloned();
    Parts {
        transit_info: text("transitInfo"),
        curve: text("crv").and_then(|crv| crv.parse().ok()),
        domain: text("domain"),
        others: others.collect(),
        ..Parts::default()
    }
}

fn transit_info_alone(text: &str) -> Parts {
    Parts {
        form: "a transitInfo alone, without its point".to_owned(),
        transit_info: Some(text.to_owned()),
        error: TransitInfo::parse(text).err(),
        ..Parts::default()
    }
}
