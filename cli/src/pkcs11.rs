//! A PKCS#11 module on the command line.

use std::path::PathBuf;

use anyhow::Result;
use blindnym_service::{Hsm, HsmSettings};

/// A PKCS#11 module, and the file with what opens its tokens. The PIN never stands on the command line.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Pkcs11 {
    /// PKCS#11 module (a library) with tokens that hold domains' secrets
    #[arg(long, value_name = "FILE", requires = "pkcs11_pin_file")]
    pkcs11_module: Option<PathBuf>,
    /// File whose first line is the PIN of the tokens' user; it must be readable by you alone
    #[arg(long, value_name = "FILE", requires = "pkcs11_module")]
    pkcs11_pin_file: Option<PathBuf>,
}

impl Pkcs11 {
    /// Loads the module, where one is given, for as many sessions.
    pub(crate) fn open(&self, sessions: usize) -> Result<Option<Hsm>> {
        let (Some(module), Some(pin_file)) = (&self.pkcs11_module, &self.pkcs11_pin_file) else {
            return Ok(None);
        };
        let (module, pin_file) = (module.clone(), pin_file.clone());
        Ok(Some(Hsm::open(&HsmSettings { module, pin_file, sessions })?))
    }
}
