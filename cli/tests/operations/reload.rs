//! A key is rotated while the service runs.

use std::fs;
use std::time::{Duration, Instant};

use reqwest::Client;
use rustix::process::Signal;
use serde_json::Value as Json;

use crate::issuer::Issuer;
use crate::service::{Data, Service};

async fn versions(client: &Client, service: &Service, issuer: &Issuer) -> usize {
    let get = client.get(service.url("")).bearer_auth(issuer.token("owner", "o"));
    let text = get.send().await.unwrap().text().await.unwrap();
    let document: Json = serde_json::from_str(&text).unwrap();
    document["secretKeys"].as_array().unwrap_or_else(|| panic!("{text}")).len()
}

async fn reloads(client: &Client, service: &Service, outcome: &str) -> u32 {
    let metrics = client.get(format!("{}/metrics", service.base)).send().await.unwrap();
    let metrics = metrics.text().await.unwrap();
    let name = format!("blindnym_reloads_total{{outcome=\"{outcome}\"}} ");
    let found = metrics.lines().find_map(|line| line.strip_prefix(&name));
    found.map_or(0, |count| count.parse().unwrap())
}

/// Sends SIGHUP and waits until it is counted.
async fn hang_up(client: &Client, service: &Service, outcome: &str) {
    let before = reloads(client, service, outcome).await;
    service.signal(Signal::HUP);
    let start = Instant::now();
    while reloads(client, service, outcome).await == before {
        assert!(start.elapsed() < Duration::from_secs(60), "nothing was reloaded");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rotated_key_appears_after_a_hangup() {
    let client = Client::builder().no_proxy().build().unwrap();
    let issuer = Issuer::start().await;
    let data = Data::new();
    let service = data.serve(&issuer, &["--log", "json"]);
    assert_eq!(versions(&client, &service, &issuer).await, 1);
    assert!(data.domain(&["rotate", "uhmep_v1"]).contains("SIGHUP"));
    assert_eq!(versions(&client, &service, &issuer).await, 1, "nobody told it yet");
    hang_up(&client, &service, "ok").await;
    assert_eq!(versions(&client, &service, &issuer).await, 2);

    // What cannot be read changes nothing.
    let (master, aside) = (data.path("master.age"), data.path("aside"));
    fs::rename(&master, &aside).unwrap();
    hang_up(&client, &service, "failed").await;
    assert_eq!(versions(&client, &service, &issuer).await, 2);
    fs::rename(&aside, &master).unwrap();
    let _retired = data.domain(&["retire", "uhmep_v1", "1"]);
    hang_up(&client, &service, "ok").await;
    assert_eq!(versions(&client, &service, &issuer).await, 1);

    let (_, log) = service.stop();
    let events: Vec<Json> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told = |message: &str| events.iter().filter(|event| event["message"] == message).count();
    assert_eq!(told("reloaded"), 2, "{log}");
    let failed = events.iter().find(|event| event["level"] == "ERROR").unwrap();
    assert!(failed["error"].as_str().unwrap().contains("master.age"), "{failed}");
    // The issuer was asked once: a reload keeps its keys.
    assert_eq!(told("the issuer's keys were fetched"), 1, "{log}");
}
