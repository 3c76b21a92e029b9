//! The profile with which the command finds the service and its owner's key: that of `blindnym config init
//! --profile dev`, with another address, and without answers that are kept.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use blindnym_benches::process::Service;

/// The domain that is worked in.
const DOMAIN: &str = "uhmep_v1";

/// Writes the file.
pub(crate) fn write(folder: &Path, service: &Service) -> Result<PathBuf> {
    let path = folder.join("blindnym.toml");
    let text = profile(&format!("http://{}", service.address()), &service.owner_key());
    fs::write(&path, text).context("cannot write the configuration")?;
    Ok(path)
}

/// Literal strings, because paths may have backslashes.
fn profile(base: &str, owner_key: &Path) -> String {
    let key = owner_key.display();
    format!(
        "[profiles.dev]
base = '{base}'
domains = ['{DOMAIN}']
auth = 'none'
# Rows come again, and are to be worked on again.
cache = false

[profiles.dev.caller]
from = 'developer@example.be'
products = 'Blindnym/bench/0.1'

[profiles.dev.owner]
jku = '{base}/dev/jwks'

[[profiles.dev.owner.keys]]
key = 'file:{key}'
"
    )
}

#[cfg(test)]
mod tests;
