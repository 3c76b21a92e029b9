//! How the service keeps its secret and its domains.
//!
//! Two files. The [`MasterFile`] holds the only secret, wrapped; the [`Store`] holds the settings of the
//! domains and no secret at all, because every key is derived from the master secret. A backup needs
//! both, and what unlocks the first. A domain whose secret is in a PKCS#11 module needs that module's
//! own backup too: the [`SecretPlace`] of its record names it.

mod error;
// Private files, and new ones that appear whole or not at all.
mod file;
mod master_file;
// Where a domain's secret is.
mod place;
mod record;
mod store;

pub(crate) use file::read_private;

pub use age::secrecy::SecretString;
pub use error::KeysError;
pub use master_file::{MasterFile, Unlock};
pub use place::SecretPlace;
pub use record::{DomainRecord, Holder};
pub use store::Store;
