//! The extension module of the Python package `blindnym`: the Rust crates, without logic of its own.
//!
//! ```text
//! Python column ─ capsules → Operation (columns.rs) ─ pieces → blindnym-columns → pieces ─ capsules → Python column
//! ```

#![allow(clippy::needless_pass_by_value, reason = "what Python gives is extracted to owned values")]

// What values and pseudonyms are to Python, and its one exception.
mod error;
mod objects;
mod ssin;
// Who makes pseudonyms: a service, in this process or over HTTP; an owner.
mod embedded;
mod fhir;
mod owner;
mod service;
mod study;
// Columns and files.
mod arrow;
mod file;
mod operation;
mod plain;
// Work on other threads, while Python's main thread listens for Ctrl-C.
mod background;
// The command line.
mod command;

use pyo3::pymodule;

/// The Rust half of the package; its public names are in `blindnym`.
#[pymodule(gil_used = false)]
mod _blindnym {
    #[pymodule_export]
    use super::command::command;
    #[pymodule_export]
    use super::embedded::EmbeddedService;
    #[pymodule_export]
    use super::error::BlindnymError;
    #[pymodule_export]
    use super::fhir::Fhir;
    #[pymodule_export]
    use super::file::convert_file;
    #[pymodule_export]
    use super::objects::{Domain, Pseudonym, PseudonymInTransit, Value};
    #[pymodule_export]
    use super::operation::{Operation, check_ssin};
    #[pymodule_export]
    use super::owner::Owner;
    #[pymodule_export]
    use super::plain::{first_problem, no_problems, rows, texts};
    #[pymodule_export]
    use super::service::{HttpService, Service};
    #[pymodule_export]
    use super::ssin::Ssin;
    #[pymodule_export]
    use super::study::StudySecret;
}
