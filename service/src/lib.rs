//! An eHealth-compatible pseudonymisation service: HTTP around the arithmetic of [`blindnym`].
//!
//! The official helpers, and every other client of the eHealth service, work with it unchanged. It serves
//! `GET /pseudo/v1/domains/{key}` and the six operations below it, `/openapi.json`, `/health/live`,
//! `/health/ready` and `/metrics`. Nothing that it says or logs repeats an input or a secret.
//!
//! What a request goes through:
//!
//! ```text
//! serve (sockets, timeouts) → visit (log, trace) → routes (sizes, JSON or problem)
//!     → gate (tokens, rules) and limits → engine (bounded, batches) → blindnym
//! ```

// Sockets, TLS, timeouts, shutdown.
mod serve;
// HTTP: paths, limits, problems, what is counted.
mod app;
mod health;
mod metrics;
mod problem;
mod routes;
mod visit;
// The bounded pool that evaluates requests together.
mod engine;
// Who may do what: tokens, roles, access rules.
mod auth;
mod gate;
// How often a client may ask.
mod limits;
// The master secret, and the domains that are served.
mod keys;
// Secrets of domains in a PKCS#11 module.
mod hsm;
// RSA keys of those who hold a domain's secret keys, and a service for development.
mod dev;
mod holder;

pub use app::{App, Description};
pub use auth::{
    AccessRule, AuthError, Identity, KeySource, Operation, Right, SigningAlgorithm, Verifier,
    VerifierSettings,
};
pub use dev::DevWorld;
pub use engine::{Engine, EngineSettings, Overloaded};
pub use gate::Gate;
pub use holder::{HolderError, HolderKey};
pub use hsm::{Hsm, HsmError, HsmSettings};
pub use keys::{
    DomainRecord, Holder, KeysError, MasterFile, SecretPlace, SecretString, Store, Unlock,
};
pub use limits::{LimitSettings, Limits};
pub use routes::router;
pub use serve::{Certificate, Running, ServeError, Settings, Tls};
pub use visit::TRACES;
