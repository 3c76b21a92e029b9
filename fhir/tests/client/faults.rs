//! A service that fails: nothing leaves.

use blindnym_client::ClientError;
use blindnym_fhir::Failure;
use serde_json::json;

use crate::world::World;

fn notes(count: usize) -> String {
    let notes: Vec<serde_json::Value> =
        (0..count).map(|at| json!({"text": format!("note {at}")})).collect();
    json!({"resourceType": "ServiceRequest", "note": notes}).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resource_leaves_whole_or_not_at_all() {
    // Three calls, of which two go well.
    let world = World::failing_after("uhmep", 2);
    let small = notes(1);
    let results = world.fhir.pseudonymize(&[&notes(30), &small]).await;
    assert!(matches!(results[0], Err(Failure::Service(ClientError::Unreachable { .. }))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_leaves_whole_or_not_at_all() {
    let world = World::failing_after("uhmep", 0);
    let refused = world.fhir.pseudonymize_search("patient=97071143362").await;
    assert!(matches!(refused, Err(Failure::Service(_))));
}
