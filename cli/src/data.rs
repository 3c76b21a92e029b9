//! Where a service keeps its secret and its domains, and what opens them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use blindnym::MasterSecret;
use blindnym_service::{MasterFile, SecretString, Store, Unlock};
use zeroize::Zeroizing;

const MASTER: &str = "master.age";
const STORE: &str = "domains.redb";

/// The folder with the data, and what opens the master secret. Secrets come from files, never from the
/// command line.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Data {
    /// Folder with the master secret (master.age) and the domains (domains.redb)
    #[arg(long, value_name = "DIR", default_value = "blindnym-data")]
    data: PathBuf,
    /// File whose first line is the passphrase of the master secret
    #[arg(long, value_name = "FILE", conflicts_with = "key_file")]
    passphrase_file: Option<PathBuf>,
    /// age identity file (age-keygen) that opens the master secret; it must be readable by you alone
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

impl Data {
    /// Draws a new master secret and makes an empty store.
    pub(crate) fn create(&self) -> Result<PathBuf> {
        fs::create_dir_all(&self.data).with_context(|| cannot("make", &self.data))?;
        let master = MasterFile::create(&self.data.join(MASTER), &self.unlock()?)?;
        let _closed = Store::create(&self.data.join(STORE), &master)?;
        Ok(self.data.clone())
    }

    /// Opens both.
    pub(crate) fn open(&self) -> Result<(MasterSecret, Store)> {
        let path = self.data.join(MASTER);
        if !path.exists() {
            bail!("{} is not there: make it with `blindnym domain init`", path.display());
        }
        let master = MasterFile::open(&path, &self.unlock()?)?;
        let store = Store::open(&self.data.join(STORE), &master)?;
        Ok((master, store))
    }

    fn unlock(&self) -> Result<Unlock> {
        if let Some(path) = &self.key_file {
            return Ok(Unlock::KeyFile(path.clone()));
        }
        let Some(path) = &self.passphrase_file else {
            bail!(
                "give --passphrase-file FILE or --key-file FILE: the master secret is never unwrapped"
            );
        };
        let text = fs::read_to_string(path).with_context(|| cannot("read", path))?;
        let text = Zeroizing::new(text);
        Ok(Unlock::Passphrase(SecretString::from(
            text.lines().next().unwrap_or_default().to_owned(),
        )))
    }
}

fn cannot(what: &str, path: &Path) -> String {
    format!("cannot {what} {}", path.display())
}
