//! Every way in which keeping the secret and the domains can fail.

use std::io;
use std::path::{Path, PathBuf};

use crate::hsm::HsmError;

/// The result of every fallible operation on the service's keys and domains.
pub(crate) type Result<T> = core::result::Result<T, KeysError>;

/// What went wrong. No variant holds a secret, a passphrase or the contents of a key file.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// A file with a secret that group or others may use.
    #[error("{path} is open to others than its owner: chmod 600 {path}", path = path.display())]
    OpenToOthers {
        /// The file.
        path: PathBuf,
    },
    /// A file that is to be made and is there already.
    #[error("{} exists and is not overwritten", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A file that is longer than anything that belongs there.
    #[error("{} is longer than {max} bytes", path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
        /// The greatest length in bytes.
        max: u64,
    },
    /// An empty passphrase protects nothing.
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    /// A key file without a key that can be used: no `AGE-SECRET-KEY-1…`, or other contents.
    #[error("{} is not an age identity file with an X25519 key", path.display())]
    KeyFile {
        /// The key file.
        path: PathBuf,
    },
    /// No random numbers from the operating system.
    #[error("the operating system gives no random numbers")]
    Random,
    /// The master secret could not be wrapped.
    #[error("the master secret could not be wrapped")]
    Wrap,
    /// A master file that is not a file of age, version 1.
    #[error("{} is not an age file", path.display())]
    NotAge {
        /// The master file.
        path: PathBuf,
    },
    /// A passphrase that somebody wrapped with more work than is accepted here.
    #[error("{} needs an scrypt work factor of {found}, above {max}", path.display())]
    WorkFactor {
        /// The master file.
        path: PathBuf,
        /// log2 of the work that the file asks for.
        found: u8,
        /// log2 of the work that is accepted.
        max: u8,
    },
    /// Wrong passphrase, wrong key or a damaged file: it cannot be told which.
    #[error("{} does not open: wrong passphrase or key, or a damaged file", path.display())]
    Locked {
        /// The master file.
        path: PathBuf,
    },
    /// A file that opens and holds something else than a master secret.
    #[error("{} holds no master secret of 64 bytes", path.display())]
    NoMasterSecret {
        /// The master file.
        path: PathBuf,
    },
    /// The store could not be read or written.
    ///
    /// After a failed write it must be opened again, and says then what it holds: a change that could
    /// not be written is not there; one that could not be synchronized may be, in full.
    #[error("the store: {0}")]
    Storage(Box<redb::Error>),
    /// A file that is no store, or one of a later version.
    #[error("this is not a store of a known format")]
    StoreFormat,
    /// The store's domains derive from another master secret: their pseudonyms would all be wrong.
    #[error("the store belongs to another master secret")]
    OtherMasterSecret,
    /// A domain's record that cannot be read.
    #[error("the record of domain {name:?} cannot be read")]
    UnreadableRecord {
        /// The domain.
        name: String,
    },
    /// A domain's settings that are not accepted.
    #[error("domain {name:?}: {reason}")]
    InvalidRecord {
        /// The domain.
        name: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// A domain that is there already.
    #[error("domain {name:?} exists already")]
    DomainExists {
        /// The domain.
        name: String,
    },
    /// A domain that is not there.
    #[error("there is no domain {name:?}")]
    UnknownDomain {
        /// The domain.
        name: String,
    },
    /// A version of the transit key that the domain does not have.
    #[error("domain {name:?} has no key version {version}")]
    UnknownVersion {
        /// The domain.
        name: String,
        /// The version.
        version: u32,
    },
    /// The active version of the transit key, which cannot be retired.
    #[error("key version {version} of domain {name:?} is active: rotate first")]
    ActiveVersion {
        /// The domain.
        name: String,
        /// The version.
        version: u32,
    },
    /// A domain whose secret is in a PKCS#11 module, and no module at hand.
    #[error("domain {name:?} has its secret in token {token:?}, and no PKCS#11 module is given")]
    NoModule {
        /// The domain.
        name: String,
        /// The token's label.
        token: String,
    },
    /// The PKCS#11 module with a domain's secret fails.
    #[error("domain {name:?}: {source}")]
    Hsm {
        /// The domain.
        name: String,
        /// What is wrong.
        source: Box<HsmError>,
    },
    /// What the engine refuses.
    #[error(transparent)]
    Engine(#[from] blindnym::Error),
}

impl KeysError {
    /// For `map_err`, with the file that it is about.
    pub(super) fn io(path: &Path) -> impl Fn(io::Error) -> Self {
        move |source| Self::Io { path: path.into(), source }
    }

    /// For `map_err` of everything that redb returns.
    pub(super) fn storage(error: impl Into<redb::Error>) -> Self {
        Self::Storage(Box::new(error.into()))
    }
}
