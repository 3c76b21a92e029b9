//! What can be wrong with a profile. No text holds a secret.

use std::io;
use std::path::PathBuf;

use blindnym_client::{CallerError, ClientError, IamError};

use crate::toml_file::TomlError;

/// Why a profile cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProfileError {
    #[error(
        "there is no configuration file; looked for {looked}: `blindnym config init` writes one"
    )]
    NoFile { looked: String },
    #[error(
        "{} is somebody else's, or everybody may write to it: it says where tokens go; name it with \
         --config if you trust it",
        .file.display()
    )]
    OfOthers { file: PathBuf },
    #[error("cannot read {}: {source}", .file.display())]
    Unreadable { file: PathBuf, source: io::Error },
    #[error("{}, {error}", .file.display())]
    Toml { file: PathBuf, error: TomlError },
    #[error("there is no profile {name:?}{hint}")]
    NoProfile { name: String, hint: String },
    #[error("which profile? give --profile, or write `default_profile`; there are {known}")]
    WhichProfile { known: String },
    #[error("profile {profile}: {reason}")]
    Settings { profile: String, reason: String },
    #[error("profile {profile}: {error}")]
    Caller { profile: String, error: CallerError },
    #[error(
        "others may read {}: `chmod 600` it, and think of what it opens as known to them",
        .file.display()
    )]
    OpenToOthers { file: PathBuf },
    #[error("the environment variable {name} is not set, or empty")]
    NoVariable { name: String },
    #[error("{secret} is not one word of text")]
    NotOneLine { secret: String },
    #[error("{key} is no private RSA key in PKCS#8: {hint}")]
    Key { key: String, hint: &'static str },
    #[error("{} is no certificate, PEM or DER", .file.display())]
    Certificate { file: PathBuf },
    #[error(
        "{key} opens nothing: the JWKS has no key like it, and the profile gives no certificate or \
         thumbprint for it"
    )]
    NoThumbprint { key: String },
    #[error("this user has no home folder to keep a session in")]
    NoHome,
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Iam(#[from] IamError),
    #[error("the JWKS in {}: {source}", .file.display())]
    Jwks { file: PathBuf, source: blindnym::Error },
}
