//! What the routes share, and how it is exchanged while they serve.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;
use axum::body::Bytes;
use blindnym::Jwks;

use crate::engine::Engine;
use crate::gate::Gate;
use crate::limits::Limits;
use crate::metrics;

/// A domain's description, as `GET …/domains/{key}` gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// The domain's key.
    pub name: String,
    /// The JSON.
    pub json: String,
}

/// What the routes share. Clones are the same service.
#[derive(Clone, Debug)]
pub struct App {
    served: Arc<ArcSwap<Served>>,
    limits: Arc<Limits>,
    stopping: Arc<AtomicBool>,
    /// Served in development only.
    jwks: Option<Bytes>,
}

/// What is served at a moment. A request ends with what it began with.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) engine: Engine,
    pub(crate) gate: Gate,
    pub(crate) descriptions: BTreeMap<String, Bytes>,
}

impl App {
    /// Puts an engine behind the paths, and a gate before it. A JWKS is served in development only.
    #[must_use]
    pub fn new(
        engine: Engine,
        gate: Gate,
        descriptions: impl IntoIterator<Item = Description>,
        jwks: Option<&Jwks>,
    ) -> Self {
        let _recorder = metrics::handle();
        Self {
            served: Arc::new(ArcSwap::from_pointee(Served::new(engine, gate, descriptions))),
            limits: Arc::default(),
            stopping: Arc::default(),
            jwks: jwks.map(|jwks| jwks.to_json().into()),
        }
    }

    /// The same, with limits on how often a client may ask.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits: Arc::new(limits), ..self }
    }

    /// Serves something else from now on: all of it at once. Requests in flight end with what they began
    /// with, and the engine before ends with the last of them.
    pub fn replace(
        &self,
        engine: Engine,
        gate: Gate,
        descriptions: impl IntoIterator<Item = Description>,
    ) {
        self.served.store(Arc::new(Served::new(engine, gate, descriptions)));
        metrics::reloaded("ok");
    }

    /// What was to be served could not be read: what is served stays. The metrics count it.
    pub fn keep(&self) {
        metrics::reloaded("failed");
    }

    /// The gate of now. [`Gate::with_rules`] makes another of it that keeps the issuer's keys.
    #[must_use]
    pub fn gate(&self) -> Gate {
        self.served.load().gate.clone()
    }

    /// The service is about to stop: it is no longer ready, and still answers.
    pub fn stopping(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    pub(crate) fn served(&self) -> Arc<Served> {
        self.served.load_full()
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) const fn jwks(&self) -> Option<&Bytes> {
        self.jwks.as_ref()
    }
}

impl Served {
    fn new(
        engine: Engine,
        gate: Gate,
        descriptions: impl IntoIterator<Item = Description>,
    ) -> Self {
        let descriptions = descriptions.into_iter();
        let descriptions = descriptions.map(|one| (one.name, one.json.into())).collect();
        Self { engine, gate, descriptions }
    }
}
