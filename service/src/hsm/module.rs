//! A PKCS#11 module, and what Blindnym does with its tokens.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use blindnym::{Curve, RemoteSecret, SecretPair};
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::RvError;
use cryptoki::mechanism::MechanismType;
use cryptoki::types::AuthPin;
use uuid::{Builder, Uuid};

use super::error::{HsmError, Result};
use super::keys::{KeyName, destroy, import};
use super::pool::{Access, Token};
use super::random::BothRandom;
use super::secret::TokenSecret;
use crate::keys::{SecretPlace, read_private};

/// Which module, and what opens its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HsmSettings {
    /// The module's library, `/usr/lib/softhsm/libsofthsm2.so` for instance.
    pub module: PathBuf,
    /// A file whose first line is the PIN of the tokens' user, mode 0600.
    pub pin_file: PathBuf,
    /// Sessions with each token: as many as threads multiply. A token may allow fewer.
    pub sessions: usize,
}

/// A PKCS#11 module. Its `Debug` shows no PIN.
pub struct Hsm {
    module: Pkcs11,
    pin: AuthPin,
    sessions: usize,
    tokens: Mutex<BTreeMap<String, Arc<Token>>>,
}

impl Hsm {
    /// Loads the module and reads the PIN; nothing is logged into yet.
    ///
    /// The module's code runs in this process, with all its rights. It is initialised once per process
    /// and never ended, for others may use it too.
    ///
    /// # Errors
    /// [`HsmError::Module`], [`HsmError::PinFile`], [`HsmError::NoPin`], [`HsmError::Call`].
    pub fn open(settings: &HsmSettings) -> Result<Self> {
        let pin = read_pin(&settings.pin_file)?;
        let module = Pkcs11::new(&settings.module).map_err(|error| HsmError::Module {
            path: settings.module.clone(),
            reason: error.to_string(),
        })?;
        let arguments = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
        match module.initialize(arguments).map_err(HsmError::from) {
            Err(error) if error.code() == Some(RvError::CryptokiAlreadyInitialized) => {}
            done => done?,
        }
        let sessions = settings.sessions;
        Ok(Self { module, pin, sessions, tokens: Mutex::new(BTreeMap::new()) })
    }

    /// Draws a secret for a domain, puts it into a token and says where it is.
    ///
    /// The random numbers are the operating system's and the token's together. The secret is in this
    /// process's memory until it is in the token, and wiped then. Nothing in the token is overwritten:
    /// each secret has an id of its own.
    ///
    /// # Errors
    /// [`HsmError`]; the token holds then what it held before.
    pub fn draw_secret(&self, token: &str, domain: &str, curve: Curve) -> Result<SecretPlace> {
        let opened = self.token(token)?;
        let pair = SecretPair::draw(curve, &mut BothRandom(&opened.session(Access::Read)?))?;
        self.import_secret(token, domain, &pair)
    }

    /// As [`Hsm::draw_secret`], for a secret that was drawn already.
    ///
    /// # Errors
    /// As [`Hsm::draw_secret`].
    pub fn import_secret(
        &self,
        token: &str,
        domain: &str,
        pair: &SecretPair,
    ) -> Result<SecretPlace> {
        let curve = pair.curve();
        let opened = self.token(token)?;
        expect_mechanism(&opened, curve)?;
        let name = KeyName { domain: domain.to_owned(), id: random_id()?, curve };
        let session = opened.session(Access::Write)?;
        import(&session, &name, pair)?;
        // What is served from now on must be something that works.
        if let Err(error) = TokenSecret::open(opened, name.clone()) {
            let _cleaned = destroy(&session, &name);
            return Err(error);
        }
        Ok(SecretPlace::Pkcs11 { token: token.to_owned(), key_id: name.id })
    }

    /// Takes a domain's secret out of its token, for ever.
    ///
    /// # Errors
    /// [`HsmError`] of the token. Keys that are not there are no error.
    pub fn destroy_secret(&self, token: &str, domain: &str, key_id: Uuid) -> Result<()> {
        // The curve is not what keys are found by.
        let name = KeyName { domain: domain.to_owned(), id: key_id, curve: Curve::P521 };
        destroy(&self.token(token)?.session(Access::Write)?, &name)
    }

    /// A domain's secret, for [`blindnym::ServiceDomain::with_remote_secret`].
    ///
    /// It is given after a proof that its two keys undo each other: k⁻¹ · (k · P) = P.
    ///
    /// # Errors
    /// [`HsmError::NoToken`], [`HsmError::PinRefused`], [`HsmError::NoMechanism`], [`HsmError::NoKey`],
    /// [`HsmError::UnsafeKey`], [`HsmError::Mismatch`] and what else a module can fail with.
    pub fn secret(
        &self,
        token: &str,
        domain: &str,
        key_id: Uuid,
        curve: Curve,
    ) -> Result<Arc<dyn RemoteSecret>> {
        let token = self.token(token)?;
        expect_mechanism(&token, curve)?;
        let name = KeyName { domain: domain.to_owned(), id: key_id, curve };
        Ok(Arc::new(TokenSecret::open(token, name)?))
    }

    /// The token with this label. It is kept, with what it said of the PIN.
    fn token(&self, label: &str) -> Result<Arc<Token>> {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = tokens.get(label) {
            return Ok(Arc::clone(token));
        }
        let token = Token::find(self.module.clone(), label, self.pin.clone(), self.sessions)?;
        let token = Arc::new(token);
        let _before = tokens.insert(label.to_owned(), Arc::clone(&token));
        Ok(token)
    }
}

impl fmt::Debug for Hsm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hsm").field("sessions", &self.sessions).finish_non_exhaustive()
    }
}

/// Whether the token says that it can multiply on this curve.
fn expect_mechanism(token: &Token, curve: Curve) -> Result<()> {
    let bits = match curve {
        Curve::P521 => 521,
        Curve::P384 => 384,
        Curve::P256 => 256,
    };
    let missing = || HsmError::NoMechanism { label: token.label().to_owned(), curve };
    let slot = token.slot()?;
    let info = token.module().get_mechanism_info(slot, MechanismType::ECDH1_DERIVE);
    let info = info.map_err(|error| match HsmError::from(error) {
        error if error.code() == Some(RvError::MechanismInvalid) => missing(),
        error => error,
    })?;
    // Sizes are in bits; 0 is no limit that somebody set.
    let fits =
        info.min_key_size() <= bits && (info.max_key_size() == 0 || bits <= info.max_key_size());
    if info.derive() && fits { Ok(()) } else { Err(missing()) }
}

/// 122 random bits in 16 bytes.
fn random_id() -> Result<Uuid> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| HsmError::Random)?;
    Ok(Builder::from_random_bytes(bytes).into_uuid())
}

fn read_pin(path: &Path) -> Result<AuthPin> {
    let contents = read_private(path).map_err(|error| HsmError::PinFile(Box::new(error)))?;
    let text = core::str::from_utf8(&contents).ok();
    let pin = text.and_then(|text| text.lines().next()).filter(|pin| !pin.is_empty());
    // Exactly as long as it is: nothing is copied when it is boxed.
    let pin = pin.map(|pin| AuthPin::from(pin.to_owned()));
    pin.ok_or_else(|| HsmError::NoPin { path: path.to_owned() })
}
