//! Where secrets come from: files that their owner alone may read, or the environment.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use super::error::ProfileError;

/// Longer than any token or key.
const LONGEST: u64 = 1 << 20;
/// What is said to whoever writes a secret where its source belongs.
const INLINE: &str = "a secret is never written here: write `env:NAME`, or `file:PATH` of a file that \
                      you alone may read";

/// The source of a secret, never the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Secret {
    /// A variable of the environment.
    Environment(String),
    /// A file.
    File(PathBuf),
}

impl Secret {
    /// Reads it; `folder` is where relative paths start.
    pub(crate) fn read(&self, folder: &Path) -> Result<Zeroizing<Vec<u8>>, ProfileError> {
        match self {
            Self::Environment(name) => match std::env::var_os(name) {
                Some(value) if !value.is_empty() => Ok(Zeroizing::new(value.into_encoded_bytes())),
                _ => Err(ProfileError::NoVariable { name: name.clone() }),
            },
            Self::File(path) => read_private(&folder.join(path)),
        }
    }

    /// The same as text of one line, without the space around it.
    pub(crate) fn read_line(&self, folder: &Path) -> Result<Zeroizing<String>, ProfileError> {
        let bytes = self.read(folder)?;
        let text = std::str::from_utf8(&bytes).map(str::trim).unwrap_or_default();
        if text.is_empty() || text.contains(char::is_whitespace) {
            return Err(ProfileError::NotOneLine { secret: self.describe(folder) });
        }
        Ok(Zeroizing::new(text.to_owned()))
    }

    /// Where it is, for people.
    pub(crate) fn describe(&self, folder: &Path) -> String {
        match self {
            Self::Environment(name) => format!("the environment variable {name}"),
            Self::File(path) => folder.join(path).display().to_string(),
        }
    }
}

/// A file that nobody else may read.
pub(super) fn read_private(path: &Path) -> Result<Zeroizing<Vec<u8>>, ProfileError> {
    let unreadable = |source| ProfileError::Unreadable { file: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if is_open_to_others(&metadata) {
        return Err(ProfileError::OpenToOthers { file: path.to_owned() });
    }
    // Of the right size from the beginning, because growing would leave copies behind.
    let size = usize::try_from(metadata.len().min(LONGEST)).unwrap_or_default();
    let mut bytes = Zeroizing::new(Vec::with_capacity(size.saturating_add(1)));
    let _length = file.take(LONGEST).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// Whether its group or everybody may read or change it.
#[cfg(unix)]
pub(crate) fn is_open_to_others(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o077 != 0
}

/// Other systems have other means, which are not looked at.
#[cfg(not(unix))]
pub(crate) const fn is_open_to_others(_metadata: &std::fs::Metadata) -> bool {
    false
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let is_name = |name: &str| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        match text.split_once(':') {
            Some(("env", name)) if is_name(name) => Ok(Self::Environment(name.to_owned())),
            Some(("file", path)) if !path.is_empty() && !path.contains('\n') => {
                Ok(Self::File(path.into()))
            }
            _ => Err(D::Error::custom(INLINE)),
        }
    }
}
