//! A Bundle asks for everything together.

use serde_json::json;

use crate::generate::SYSTEM;
use crate::world::World;

const LONG: &str = "Pain in the left knee since the fall of last week.";

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_entries_cost_the_fewest_calls() {
    let people = ["97071143362", "82042605839", "17073003384"];
    let entries: Vec<serde_json::Value> = (0..200)
        .map(|at| {
            let ssin = people[at % people.len()];
            json!({"resource": {"resourceType": "ServiceRequest",
                "subject": {"reference": format!("Patient/{ssin}"), "identifier": {"system": SYSTEM, "value": ssin}},
                "note": [{"text": LONG}, {"text": "short"}]}})
        })
        .collect();
    let bundle =
        json!({"resourceType": "Bundle", "type": "collection", "entry": entries}).to_string();
    let world = World::new("uhmep");
    let leaves = world.fhir.pseudonymize(&[&bundle]).await.remove(0).unwrap();
    // Three people, one short text and 200 keys: 204 values, ten in a call.
    assert_eq!(world.calls(), 21);
    let back = world.fhir.identify(&[&leaves]).await.remove(0).unwrap();
    assert_eq!(back.as_str(), bundle);
    assert_eq!(world.calls(), 42);
}

#[tokio::test(flavor = "multi_thread")]
async fn resources_that_fail_cost_the_others_nothing() {
    let good =
        format!(r#"{{"resourceType":"Task","for":{{"reference":"Patient/{}"}}}}"#, "97071143362");
    let bad = r#"{"resourceType":"Task","id":"97071143362"}"#;
    let world = World::new("uhmep");
    let results = world.fhir.pseudonymize(&[&good, bad, "{", &good]).await;
    let codes: Vec<&str> = results
        .iter()
        .map(|one| one.as_ref().map_or_else(|error| error.code(), |_| "good"))
        .collect();
    assert_eq!(codes, ["good", "leak", "json", "good"]);
    assert_eq!(world.calls(), 1);
    let leaves = results.into_iter().flatten().collect::<Vec<String>>();
    assert_eq!(leaves[0], leaves[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_go_the_same_way() {
    let world = World::new("uhmep");
    let form = world.fhir.pseudonymize_search("patient=97071143362&_count=25").await.unwrap();
    assert!(
        form.starts_with("patient=urn%3Abe%3Afgov%3Apseudo%3Av2%3A")
            && form.ends_with("&_count=25")
    );
}
