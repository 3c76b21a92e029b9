//! What is checked beside the crates' own tests: see `docs/assurance.md` of the repository.
//!
//! The bodies of the fuzz targets are here, and not in `fuzz/`, so that the corpora are replayed as ordinary tests.

#[cfg(feature = "fuzz")]
pub mod fuzz;
