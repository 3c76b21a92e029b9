//! How the service keeps its secret and its domains.
//!
//! Two files. The [`MasterFile`] holds the only secret, wrapped; the [`Store`] holds the settings of the
//! domains and no secret at all, because every key is derived from the master secret. A backup needs
//! both, and what unlocks the first.

mod error;
// Private files, and new ones that appear whole or not at all.
mod file;
mod master_file;
mod record;
mod store;

pub use age::secrecy::SecretString;
pub use error::KeysError;
pub use master_file::{MasterFile, Unlock};
pub use record::{DomainRecord, Holder};
pub use store::Store;
