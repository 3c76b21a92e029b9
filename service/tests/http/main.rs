//! The service over HTTP: clients, owners, and everybody else.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test asserts by panicking"
)]

mod circle;
mod gate;
mod refusals;

use std::sync::Arc;

use blindnym::{Reply, Request};
use blindnym_service::{
    App, DevWorld, Engine, EngineSettings, Gate, HolderKey, Running, Settings, router,
};

/// A development service on a free port.
struct Server {
    base: String,
    owner: HolderKey,
    client: reqwest::Client,
    stop: Box<dyn Fn() + Send>,
    ended: tokio::task::JoinHandle<()>,
}

impl Server {
    async fn start() -> Self {
        Self::start_with(EngineSettings::default(), Gate::open()).await
    }

    async fn start_with(engine: EngineSettings, gate: Gate) -> Self {
        let settings = Settings { listen: ([127, 0, 0, 1], 0).into(), tls: None };
        let running = Running::bind(&settings).await.unwrap();
        let base = format!("http://{}", running.address());
        let world = DevWorld::new(&base).unwrap();
        let engine = Engine::start(&Arc::new(world.service), engine).unwrap();
        let app = App::new(engine, gate, world.descriptions, Some(&world.jwks));
        let stop = Box::new(running.stopper());
        let ended = tokio::spawn(async move { running.serve(router(app)).await.unwrap() });
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { base, owner: world.owner, client, stop, ended }
    }

    async fn get(&self, path: &str) -> (u16, Vec<u8>) {
        let response = self.client.get(format!("{}{path}", self.base)).send().await.unwrap();
        (response.status().as_u16(), response.bytes().await.unwrap().to_vec())
    }

    async fn post(
        &self,
        path: &str,
        kind: &str,
        body: impl Into<reqwest::Body>,
    ) -> reqwest::Response {
        let request = self.client.post(format!("{}{path}", self.base));
        request.header("Content-Type", kind).body(body).send().await.unwrap()
    }

    /// What a client of the engine does with its requests.
    async fn send(&self, requests: &[Request]) -> Vec<Reply> {
        let mut replies = Vec::new();
        for request in requests {
            let body = request.body().to_owned();
            let response = self.post(request.path(), "application/json; charset=utf-8", body).await;
            replies.push(Reply::from_body(response.bytes().await.unwrap()));
        }
        replies
    }
}
