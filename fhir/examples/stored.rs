//! Resources in a FHIR server: `cargo run -p blindnym-fhir --example stored -- http://127.0.0.1:8080/fhir RESOURCES`.
//!
//! Resources go in transactions, as their owner stores them (with conditional references to patients at rest, and with
//! references by pseudonym) and as they left. Those at rest are found by the number of a person, and only those of that
//! person; all are read, answered and identified, and are what they were.

#![allow(clippy::indexing_slicing, reason = "of JSON: null where there is nothing")]

mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};

use blindnym_fhir::{Form, Rules, answer, find_ssins, search_at_rest, store};
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

use world::{NOW, Outcome, World};

const SYSTEM: &str = "https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin";
const JSON: &str = "application/fhir+json";
const FORM: &str = "application/x-www-form-urlencoded";
/// Of nobody in the resources.
const NOBODY: &str = "82042605839";
/// Of a file of lines.
const LINES: usize = 4;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [base, folder] = arguments.as_slice() else {
        return Err("a server and a folder with resources expected".into());
    };
    let server =
        Server { base: base.trim_end_matches('/').to_owned(), client: reqwest::Client::new() };
    let mut world = World::new()?;
    let others = resources(folder)?;
    let patients = patients(&others)?;
    let conditional: Vec<Value> = others.iter().map(searching).collect::<Outcome<_>>()?;

    let people = at_rest(&server, &mut world, &patients).await?;
    let found = at_rest(&server, &mut world, &conditional).await?;
    // With references by pseudonym, which HAPI stores as they are.
    let kept = at_rest(&server, &mut world, &others).await?;
    let all: Vec<Value> = patients.iter().chain(&others).cloned().collect();
    let leaves = leave(&mut world, &all)?;
    let answer = server.post("", JSON, &leaves).await?;
    for (location, was) in locations(&answer)?.iter().zip(&all) {
        same(&world.back(&server.get(location).await?)?, was)?;
    }
    let mut expected: BTreeMap<(&str, &str), Vec<&String>> = BTreeMap::new();
    for (resource, location) in patients.iter().zip(&people).chain(others.iter().zip(&found)) {
        expected.entry((kind(resource)?, ssin(resource)?)).or_default().push(location);
    }
    for kind in ["Patient", "ServiceRequest", "Task", "Observation"] {
        let _nothing = expected.entry((kind, NOBODY)).or_default();
    }
    let searches = searches(&server, &mut world, &expected).await?;
    let (at_rest, in_transit) =
        ([&people, &found, &kept].map(Vec::len).iter().sum::<usize>(), all.len());
    writeln!(
        io::stdout(),
        "stored and identified: {at_rest} at rest, {in_transit} in transit; {searches} searches"
    )?;
    Ok(())
}

/// A transaction with resources as they leave.
fn leave(world: &mut World, resources: &[Value]) -> Outcome<String> {
    let leaves =
        world.out(&Rules::ready("uhmep")?, Form::default(), &transaction(resources).to_string())?;
    clean(&leaves)?;
    Ok(leaves)
}

/// Has resources stored as their owner does, looks that all come back, and says where they are.
async fn at_rest(server: &Server, world: &mut World, resources: &[Value]) -> Outcome<Vec<String>> {
    let leaves = leave(world, resources)?;
    let stored = store(&world.owner, &leaves, None, NOW)?;
    clean(&stored)?;
    let locations = locations(&server.post("", JSON, &stored).await?)?;
    for (location, was) in locations.iter().zip(resources) {
        let found = server.get(location).await?;
        let answered = answer(&world.owner, Form::default(), &found, None, NOW, &mut world.rng)?;
        same(&world.back(&answered)?, was)?;
    }
    Ok(locations)
}

/// Finds what is of each person, by `GET` and by `POST`, and of nobody else.
async fn searches(
    server: &Server,
    world: &mut World,
    expected: &BTreeMap<(&str, &str), Vec<&String>>,
) -> Outcome<usize> {
    let mut count: usize = 0;
    for ((kind, ssin), expected) in expected {
        let parameter = if *kind == "Patient" { "identifier" } else { "patient.identifier" };
        let leaves = world.search(&format!("{parameter}={SYSTEM}|{ssin}"))?;
        clean(&json!(leaves).to_string())?;
        let search = search_at_rest(&world.owner, &leaves, None, NOW)?;
        let posted = server.post(&format!("/{kind}/_search"), FORM, &search).await?;
        let asked = server.get(&format!("{kind}?{search}")).await?;
        for text in [posted, asked] {
            let bundle: Value = serde_json::from_str(&text)?;
            let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
            let one = |entry: &Value| Some(format!("{kind}/{}", entry["resource"]["id"].as_str()?));
            let mut found: Vec<String> = entries.iter().filter_map(one).collect();
            found.sort();
            let mut expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
            expected.sort();
            if found != expected {
                let told = format!("{kind} of somebody: expected {expected:?}, found {found:?}");
                return Err(told.into());
            }
            count = count.saturating_add(1);
        }
    }
    Ok(count)
}

struct Server {
    base: String,
    client: reqwest::Client,
}

impl Server {
    async fn post(&self, path: &str, kind: &str, body: &str) -> Outcome<String> {
        let request = self.client.post(format!("{}{path}", self.base)).header(CONTENT_TYPE, kind);
        told(request.body(body.to_owned()).send().await?).await
    }

    async fn get(&self, path: &str) -> Outcome<String> {
        told(self.client.get(format!("{}/{path}", self.base)).send().await?).await
    }
}

async fn told(response: reqwest::Response) -> Outcome<String> {
    let (status, text) = (response.status(), response.text().await?);
    if status.is_success() { Ok(text) } else { Err(format!("{status}: {text}").into()) }
}

/// What a folder's files hold that a server stores: Parameters it does not.
fn resources(folder: &str) -> Outcome<Vec<Value>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let text = fs::read_to_string(&path)?;
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("ndjson") => {
                for line in text.lines().take(LINES) {
                    all.push(serde_json::from_str(line)?);
                }
            }
            Some("json") => {
                let resource: Value = serde_json::from_str(&text)?;
                match kind(&resource)? {
                    "Bundle" => {
                        let entries = resource["entry"].as_array().ok_or("no entries")?;
                        all.extend(entries.iter().map(|entry| entry["resource"].clone()));
                    }
                    "Parameters" => {}
                    _ => all.push(resource),
                }
            }
            Some(_) | None => {}
        }
    }
    all.retain(|resource| resource["resourceType"] != "Patient");
    for kind in ["ServiceRequest", "Task", "Observation"] {
        if !all.iter().any(|resource| resource["resourceType"] == kind) {
            return Err(format!("no {kind}").into());
        }
    }
    Ok(all)
}

/// A patient for each person.
fn patients(resources: &[Value]) -> Outcome<Vec<Value>> {
    let people: BTreeSet<&str> = resources.iter().map(ssin).collect::<Outcome<_>>()?;
    let patient = |ssin| json!({"resourceType": "Patient", "identifier": [{"system": SYSTEM, "value": ssin}], "active": true});
    Ok(people.into_iter().map(patient).collect())
}

/// The same resource with a conditional reference to its patient.
fn searching(resource: &Value) -> Outcome<Value> {
    let reference = format!("Patient?identifier={SYSTEM}|{}", ssin(resource)?);
    let mut copy = resource.clone();
    copy[patient_member(resource)]["reference"] = json!(reference);
    Ok(copy)
}

fn transaction(resources: &[Value]) -> Value {
    let entry = |resource: &Value| {
        let mut resource = resource.clone();
        let _id = resource.as_object_mut().and_then(|members| members.remove("id"));
        let url = resource["resourceType"].clone();
        json!({"resource": resource, "request": {"method": "POST", "url": url}})
    };
    let entries: Vec<Value> = resources.iter().map(entry).collect();
    json!({"resourceType": "Bundle", "type": "transaction", "entry": entries})
}

fn kind(resource: &Value) -> Outcome<&str> {
    Ok(resource["resourceType"].as_str().ok_or("no resourceType")?)
}

/// Where the patient is named.
fn patient_member(resource: &Value) -> &'static str {
    if resource["resourceType"] == "Task" { "for" } else { "subject" }
}

/// Whose it is.
fn ssin(resource: &Value) -> Outcome<&str> {
    let patient = &resource[patient_member(resource)];
    let identifier = match resource["resourceType"].as_str() {
        Some("Patient") => &resource["identifier"][0],
        _ => &patient["identifier"],
    };
    let reference = || patient["reference"].as_str().and_then(|text| text.strip_prefix("Patient/"));
    Ok(identifier["value"].as_str().or_else(reference).ok_or("no SSIN")?)
}

/// `Patient/1` of `Patient/1/_history/1`.
fn locations(answer: &str) -> Outcome<Vec<String>> {
    let answer: Value = serde_json::from_str(answer)?;
    let entries = answer["entry"].as_array().ok_or("no transaction's answer")?;
    let one = |entry: &Value| {
        let location = entry["response"]["location"].as_str().ok_or("no location")?;
        Ok(location.split("/_history").next().unwrap_or_default().to_owned())
    };
    entries.iter().map(one).collect()
}

/// No number left in clear, but for those of caregivers, whom UHMEP wants named.
fn clean(text: &str) -> Outcome<()> {
    let mut found = find_ssins(text)?;
    found.retain(|location| !location.as_str().ends_with(".requester.reference"));
    if found.is_empty() { Ok(()) } else { Err(format!("in clear: {found:?}").into()) }
}

/// What came back is what it was, but for what the server says of it: its id, version and time, and where it puts the
/// reference to its own patient.
fn same(back: &str, was: &Value) -> Outcome<()> {
    let reference = was[patient_member(was)]["reference"].as_str();
    let conditional = reference.is_some_and(|reference| reference.contains('?'));
    let mut pair = [serde_json::from_str(back)?, was.clone()];
    for resource in &mut pair {
        let members = resource.as_object_mut().ok_or("no resource")?;
        let _id = members.remove("id");
        if let Some(meta) = members.get_mut("meta").and_then(Value::as_object_mut) {
            meta.retain(|name, _| !["versionId", "lastUpdated", "source"].contains(&name.as_str()));
            if meta.is_empty() {
                let _meta = members.remove("meta");
            }
        }
        for member in ["subject", "for"] {
            let Some(patient) = members.get_mut(member).and_then(Value::as_object_mut) else {
                continue;
            };
            if conditional {
                let _reference = patient.remove("reference");
            }
        }
    }
    let [back, was] = pair;
    if back == was { Ok(()) } else { Err(format!("expected {was}, came back {back}").into()) }
}
