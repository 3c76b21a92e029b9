//! What the corpora begin with: the test vectors, and messages of the service in this process.

use std::fs;
use std::path::Path;

use blindnym::{Pseudonym, Sec1Form, Step, TextForm, UrnFamily, Value};
use blindnym_fhir::{Form, Rules, Settings, store};
use serde_json::Value as Json;

use super::world::{NOW, rng, world};

/// Of each table of vectors so many rows at most, spread over it.
const ROWS: usize = 24;

/// Inputs with the names of their targets. `root` is the repository.
#[must_use]
pub fn seeds(root: &Path) -> Vec<(&'static str, Vec<u8>)> {
    let mut seeds = Vec::new();
    texts(root, &mut seeds);
    domains(root, &mut seeds);
    messages(&mut seeds);
    tables(&mut seeds);
    resources(root, &mut seeds);
    numbers(&mut seeds);
    seeds
}

type Seeds = Vec<(&'static str, Vec<u8>)>;

fn rows(root: &Path, file: &str, table: &str) -> Vec<Json> {
    let text = fs::read_to_string(root.join("vectors").join(file)).unwrap();
    let mut json: Json = serde_json::from_str(&text).unwrap();
    let Json::Array(rows) = json[table].take() else { panic!("no {table} in {file}") };
    let step = rows.len().div_ceil(ROWS).max(1);
    rows.into_iter().step_by(step).collect()
}

fn with(first: u8, rest: &str) -> Vec<u8> {
    [&[first], rest.as_bytes()].concat()
}

/// The byte that chooses a row's curve.
fn choice(row: &Json) -> u8 {
    match row["curve"].as_str() {
        Some("P-384") => 1,
        Some("P-256") => 2,
        _ => 0,
    }
}

fn texts(root: &Path, seeds: &mut Seeds) {
    for row in rows(root, "ssin.json", "cases") {
        seeds.push(("ssin", row["text"].as_str().unwrap().into()));
    }
    for row in rows(root, "scalars.json", "read") {
        seeds.push(("base64", row["text_b64"].as_str().unwrap().into()));
    }
    for row in rows(root, "points.json", "sec1") {
        let text = row["text"].as_str().unwrap();
        seeds.push(("base64", text.into()));
        seeds.push(("point", with(choice(&row), text)));
        if let Ok(bytes) = <base64ct::Base64UrlUnpadded as base64ct::Encoding>::decode_vec(text) {
            seeds.push(("point", [&[choice(&row)], bytes.as_slice()].concat()));
        }
    }
    for row in rows(root, "points.json", "coordinates") {
        let (x, y) = (row["x_b64"].as_str().unwrap(), row["y_b64"].as_str().unwrap());
        seeds.push(("point", with(choice(&row), &format!("{x}:{y}"))));
    }
    for row in rows(root, "transit.json", "cases") {
        let info = row["transit_info"].as_str().unwrap();
        seeds.push(("transit_info", info.into()));
        let header = info.split('.').next().unwrap_or_default();
        if let Ok(header) = <base64ct::Base64UrlUnpadded as base64ct::Encoding>::decode_vec(header)
        {
            seeds.push(("json", header));
        }
    }
    for json in [
        r#"{"alg":"dir","enc":"A256GCM","a":[1.5e3,-0,null,{"b":"\u00e9\ud83d\ude00"}],"iat":-0}"#,
        "[]",
        "{}",
    ] {
        seeds.push(("json", json.into()));
    }
    for row in rows(root, "operations.json", "problems") {
        seeds.push(("problem", row["body"].to_string().into_bytes()));
    }
}

fn domains(root: &Path, seeds: &mut Seeds) {
    let cases = rows(root, "domain.json", "cases");
    for row in &cases {
        let text = row["domain_json"].to_string();
        if text.len() < 8_000 {
            seeds.push(("domain", text.into_bytes()));
        }
        if row["jwks"].is_object() {
            seeds.push(("jwks", row["jwks"].to_string().into_bytes()));
        }
    }
    let text = fs::read_to_string(root.join("vectors/domain.json")).unwrap();
    let json: Json = serde_json::from_str(&text).unwrap();
    seeds.push(("jwks", json["jwks"].to_string().into_bytes()));
    for (alg, kty) in [("RSA", "RSA"), ("EC", "EC")] {
        let key = format!(
            r#"{{"keys":[{{"kty":"{kty}","kid":"{alg}","n":"AQAB","e":"AQAB","use":"enc","x5c":["AAAA"]}}]}}"#
        );
        seeds.push(("jwks", key.into_bytes()));
    }
    for json in [r#"{"keys":[]}"#, r#"{"keys":[null,1,{}]}"#] {
        seeds.push(("jwks", json.into()));
    }
}

/// Of the service in this process: what is asked, and what it answers.
fn messages(seeds: &mut Seeds) {
    let world = world();
    let mut rng = rng();
    let values = ["97071143362", "82042605839"].map(Value::from_text);
    let made: Vec<_> =
        world.pseudonymize(&values, &mut rng).into_iter().map(Result::unwrap).collect();
    for pseudonym in &made {
        for form in [
            TextForm::V1,
            TextForm::UrnV1(UrnFamily::Ehealth),
            TextForm::UrnV2(UrnFamily::Fgov, Sec1Form::Long),
            TextForm::UrnV2(UrnFamily::Ehealth, Sec1Form::Short),
            TextForm::Sec1(Sec1Form::Short),
        ] {
            seeds.push(("pseudonym", with(0, &pseudonym.to_text(form))));
        }
        seeds.push(("transit_info", pseudonym.transit_info().as_str().into()));
        let at_rest = world.owner.to_at_rest(pseudonym, NOW).unwrap().pseudonym;
        seeds.push(("pseudonym", with(0, &at_rest.to_text())));
    }
    for count in [1, 2] {
        // As the targets `reply` and `request` ask for it.
        let mut rng = super::world::rng();
        let sent: Vec<&Value> = values[..count].iter().collect();
        let first = u8::try_from(count - 1).unwrap();
        let Step { state, message } = world.domain.pseudonymize(&sent, &mut rng);
        let mut asked = message;
        drop(state);
        let pseudonyms: Vec<Pseudonym> =
            made.iter().take(count).cloned().map(Pseudonym::from).collect();
        asked.extend(
            world.domain.identify(&made.iter().take(count).collect::<Vec<_>>(), &mut rng).message,
        );
        asked.extend(
            world
                .domain
                .convert(&pseudonyms.iter().collect::<Vec<_>>(), &world.other, &mut rng)
                .message,
        );
        for request in asked {
            seeds.push(("request", format!("{}\n{}", request.path(), request.body()).into_bytes()));
            let (path, body) = (request.path(), request.body().as_bytes());
            let caller = blindnym::Caller::default();
            let answered = world.service.answer(path, body, &caller, NOW, &mut rng);
            seeds.push(("reply", with(first, &answered.body)));
        }
    }
    seeds.push(("reply", with(0, r#"{"title":"Bad Request","status":400,"detail":"d"}"#)));
    seeds.push(("reply", with(1, r#"{"outputs":[{"title":"t","status":"503"},{}]}"#)));
    seeds.push(("request", b"/pseudo/v1/domains/none/identify\n{}".to_vec()));
}

fn tables(seeds: &mut Seeds) {
    let csv = [
        "id,name\n1,ann\n,bob\n!,\"a \"\"b\"\", c\"\n97071143362,x\n",
        "\u{feff}name;id\r\n\"line\nbreak\";\"007\"\r\n;\r\n",
        "id\n\n1\n\n2",
        "a\tid\n\"open\t1\n",
        "id|id\n1|2\n",
    ];
    for (options, text) in (0..=u8::MAX).step_by(17).zip(csv.iter().cycle()) {
        seeds.push(("csv", with(options, text)));
    }
    let lines = [
        "{\"id\":\"1\",\"n\":1.50}\n{\"n\":null}\n\n{ \"id\" : null , \"x\":[1,{\"id\":2}]}\n",
        "{\"id\":\"!\\u00e9\\n\"}\r\n{\"id\":12}\n",
        "{\"id\":\"970711\"",
        "[]\n",
    ];
    for (options, text) in (0..16).zip(lines.iter().cycle()) {
        seeds.push(("json_lines", with(options, text)));
    }
}

fn resources(root: &Path, seeds: &mut Seeds) {
    let world = world();
    let mut resources: Vec<String> = ["bundle", "nursing", "radiology", "reject", "task"]
        .iter()
        .map(|name| fs::read_to_string(root.join(format!("examples/fhir/{name}.json"))).unwrap())
        .collect();
    let lines = fs::read_to_string(root.join("examples/fhir/observations.ndjson")).unwrap();
    resources.extend(lines.lines().map(str::to_owned));
    for resource in &resources {
        for (number, (_, rules)) in (0..).zip(Rules::READY) {
            seeds.push(("fhir", with(number, resource)));
            let rules = Rules::parse(rules).unwrap();
            let mut rng = rng();
            let step = rules.pseudonymize(&world.domain, Settings::default(), resource, &mut rng);
            let Ok(step) = step else { continue };
            let results = world.pseudonymize(&step.message, &mut rng);
            let Ok(leaves) = step.state.finish(&results) else { continue };
            if let Ok(stored) = store(&world.owner, &leaves, None, NOW) {
                seeds.push(("fhir_identify", stored.into_bytes()));
            }
            seeds.push(("fhir_identify", leaves.into_bytes()));
        }
    }
    for (_, rules) in Rules::READY {
        seeds.push(("fhir_rules", rules.into()));
    }
    for (kind, path, more) in [
        ("text", "ServiceRequest.note.text", ""),
        ("reference", "Bundle.entry.resource.subject.reference", r#","types":["Patient","Group"]"#),
        ("concept", "Observation.code", r#","placeholder":"x""#),
        ("content", "Patient.birthDate", ""),
        ("forbidden", "Patient.contained.where(resourceType = 'Patient').name", ""),
    ] {
        let rules = format!(
            r#"{{"name":"n","rules":[{{"kind":"{kind}","path":"{path}"{more}}}],"clear":["*.identifier"]}}"#
        );
        seeds.push(("fhir_rules", rules.into_bytes()));
    }
    let pseudonym =
        world.pseudonymize(&[Value::from_text("97071143362")], &mut rng()).remove(0).unwrap();
    let pseudonym = pseudonym.to_text(Form::default().text_form());
    for search in [
        "patient=Patient/97071143362&_count=10".to_owned(),
        "patient.identifier=https%3A%2F%2Fwww.ehealth.fgov.be%2Fstandards%2Ffhir%2Fcore%2FNamingSystem%2Fssin%7C97071143362".to_owned(),
        "subject:Patient=97071143362,82042605839&a=b+c".to_owned(),
        format!("patient={}", pseudonym.replace(':', "%3A")),
        "urn:be:fgov:pseudo:v2, urn:be:fgov:pseudo-encrypted:v1".to_owned(),
        r#"{"resourceType":"CapabilityStatement","rest":[{"security":{"service":[{"coding":[{"system":"x","code":"urn:be:fgov:pseudo:v1"}]}]}}]}"#.to_owned(),
    ] {
        seeds.push(("fhir_search", search.into_bytes()));
    }
}

/// Bytes for the targets that make a case of them.
fn numbers(seeds: &mut Seeds) {
    use rand_core::Rng as _;
    let mut rng = rng();
    for length in [0, 1, 2, 4, 8, 16, 33, 64, 90, 133, 200, 266, 400, 600, 1_200] {
        for target in ["exchange", "jwe", "p521"] {
            let mut bytes = vec![0; length];
            rng.fill_bytes(&mut bytes);
            seeds.push((target, bytes));
        }
    }
    // Scalars and x at their edges.
    for byte in [0x00, 0x01, 0x7f, 0xff] {
        seeds.push(("p521", vec![byte; 9 * 133]));
    }
    // A text that is opened again, in either form.
    for (header, legacy) in [(0, 0), (1, 0), (2, 0), (3, 0), (0, 1)] {
        let mut bytes = vec![7; 44];
        bytes.extend([header, legacy, 0]);
        bytes.extend(b"Pain in the left knee");
        seeds.push(("jwe", bytes));
    }
}
