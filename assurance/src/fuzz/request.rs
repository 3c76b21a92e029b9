//! Requests to the service: a path, a line feed, and a body.

use blindnym::Caller;
use serde_json::Value;

use super::world::{NOW, rng, world};

pub(super) fn run(data: &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (path, body) = data.split_at(end);
    let path = String::from_utf8_lossy(path);
    let body = body.get(1..).unwrap_or_default();
    let caller = Caller { subject: Some("me".to_owned()) };
    let answered = world().service.answer(&path, body, &caller, NOW, &mut rng());
    assert!([200, 400, 404].contains(&answered.status), "{}", answered.status);
    let json: Value = serde_json::from_str(&answered.body).expect("JSON");
    if answered.status != 200 {
        assert_eq!(json["status"], answered.status);
        assert!(json.get("x").is_none() && json.get("outputs").is_none());
    } else if let Some(outputs) = json["outputs"].as_array() {
        assert_eq!(outputs.len(), answered.items);
        assert!(outputs.iter().all(|one| one.get("x").is_some() != one.get("detail").is_some()));
    } else {
        assert!(json["x"].is_string() && answered.items == 1);
    }
}
