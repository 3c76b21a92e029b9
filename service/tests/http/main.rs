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
mod limits;
mod ready;
mod refusals;
mod reload;

use std::sync::Arc;

use blindnym::{Reply, Request};
use blindnym_service::{
    App, Certificate, DevWorld, Engine, EngineSettings, Gate, HolderKey, Limits, Running, Settings,
    Tls, router,
};

/// A development service on a free port.
struct Server {
    base: String,
    owner: HolderKey,
    app: App,
    certificate: Option<Certificate>,
    client: reqwest::Client,
    stop: Box<dyn Fn() + Send>,
    ended: tokio::task::JoinHandle<()>,
}

impl Server {
    async fn start() -> Self {
        Self::start_with(EngineSettings::default(), Gate::open()).await
    }

    async fn start_with(engine: EngineSettings, gate: Gate) -> Self {
        Self::start_as(engine, gate, Limits::default(), None).await
    }

    async fn start_as(
        engine: EngineSettings,
        gate: Gate,
        limits: Limits,
        tls: Option<Tls>,
    ) -> Self {
        let scheme = if tls.is_some() { "https" } else { "http" };
        let settings = Settings { listen: ([127, 0, 0, 1], 0).into(), tls };
        let running = Running::bind(&settings).await.unwrap();
        let base = format!("{scheme}://{}", running.address());
        let world = DevWorld::new(&base).unwrap();
        let engine = Engine::start(&Arc::new(world.service), engine).unwrap();
        let app = App::new(engine, gate, world.descriptions, Some(&world.jwks)).with_limits(limits);
        let stop = Box::new(running.stopper());
        let (certificate, router) = (running.certificate(), router(app.clone()));
        let ended = tokio::spawn(async move { running.serve(router).await.unwrap() });
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { base, owner: world.owner, app, certificate, client, stop, ended }
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
