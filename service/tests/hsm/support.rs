//! Tokens, points, and who may look at them.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::{env, iter};

use blindnym::{Curve, Point, SecretPair};
use blindnym_service::{Hsm, HsmSettings, SecretPlace};
use chacha20::ChaCha20Rng;
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use rand_core::{Rng as _, SeedableRng as _};
use tempfile::TempDir;
use uuid::Uuid;

/// Where SoftHSM looks for its configuration.
pub(crate) const CONFIGURATION: &str = "SOFTHSM2_CONF";
/// Set where the tests have a folder for tokens.
pub(crate) const MARK: &str = "BLINDNYM_TEST_HSM_INSIDE";
/// The module, where it is not in one of the usual places.
const MODULE: &str = "BLINDNYM_TEST_PKCS11_MODULE";
const USUAL: [&str; 5] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
];

pub(crate) const PIN: &str = "4711-user-pin";
const OFFICER_PIN: &str = "0815-officer-pin";

/// SoftHSM's library.
pub(crate) fn module() -> PathBuf {
    let named = env::var_os(MODULE).map(PathBuf::from);
    let found = named.or_else(|| USUAL.iter().map(PathBuf::from).find(|path| path.exists()));
    let found = found.unwrap_or_else(|| {
        panic!("no SoftHSM2: install it (Debian: apt-get install softhsm2), or set {MODULE}")
    });
    assert!(found.exists(), "{MODULE} names {}, which is not there", found.display());
    found
}

/// The module as the tests use it beside the service. One per process, whoever loads it.
fn pkcs11() -> &'static Pkcs11 {
    static MODULE: OnceLock<Pkcs11> = OnceLock::new();
    assert!(env::var_os(MARK).is_some(), "run a_module_does_what_is_needed, which runs this test");
    MODULE.get_or_init(|| {
        let pkcs11 = Pkcs11::new(module()).unwrap();
        match pkcs11.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => pkcs11,
            Err(error) => panic!("{error}"),
        }
    })
}

/// A token of a test's own.
pub(crate) struct TestToken {
    pub(crate) label: String,
    slot: Slot,
    folder: TempDir,
}

impl TestToken {
    pub(crate) fn new(label: &str) -> Self {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _one: MutexGuard<'_, ()> = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let pkcs11 = pkcs11();
        let blank = |slot: &Slot| !pkcs11.get_token_info(*slot).unwrap().token_initialized();
        let slot = pkcs11.get_slots_with_token().unwrap().into_iter().find(blank).unwrap();
        let officer = AuthPin::from(OFFICER_PIN.to_owned());
        let before = pkcs11.get_slots_with_initialized_token().unwrap();
        pkcs11.init_token(slot, &officer, label).unwrap();
        let mut slots = pkcs11.get_slots_with_initialized_token().unwrap();
        slots.retain(|slot| !before.contains(slot));
        let [slot] = *slots else { panic!("{slots:?}") };
        let session = pkcs11.open_rw_session(slot).unwrap();
        session.login(UserType::So, Some(&officer)).unwrap();
        session.init_pin(&AuthPin::from(PIN.to_owned())).unwrap();
        session.logout().unwrap();
        let folder = tempfile::tempdir().unwrap();
        Self { label: label.to_owned(), slot, folder }
    }

    pub(crate) fn pin_file(&self, contents: &str, mode: u32) -> PathBuf {
        let path = self.folder.path().join("pin");
        let _before = fs::remove_file(&path);
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(mode).open(&path).unwrap();
        file.write_all(contents.as_bytes()).unwrap();
        path
    }

    /// The service's view.
    pub(crate) fn hsm(&self, sessions: usize) -> Hsm {
        open(&self.pin_file(&format!("{PIN}\n"), 0o600), sessions)
    }

    /// Somebody else's, with the same PIN. The login is the process's: it ends with the last session.
    pub(crate) fn session(&self) -> Session {
        let session = pkcs11().open_rw_session(self.slot).unwrap();
        match session.login(UserType::User, Some(&AuthPin::from(PIN.to_owned()))) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => session,
            Err(error) => panic!("{error}"),
        }
    }
}

pub(crate) fn open(pin_file: &Path, sessions: usize) -> Hsm {
    Hsm::open(&HsmSettings { module: module(), pin_file: pin_file.to_owned(), sessions }).unwrap()
}

/// The id of a secret in a token.
pub(crate) fn key_id(place: &SecretPlace) -> Uuid {
    match place {
        SecretPlace::Pkcs11 { key_id, .. } => *key_id,
        SecretPlace::Derived => panic!("it is derived"),
    }
}

pub(crate) fn seeded(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

pub(crate) fn pair(curve: Curve, seed: u8) -> SecretPair {
    SecretPair::draw(curve, &mut seeded(seed)).unwrap()
}

/// Points whose x begins with these bytes and goes on at random.
pub(crate) fn points(curve: Curve, head: &[u8], count: usize, seed: u8) -> Vec<Point> {
    let mut rng = seeded(seed);
    let draw = || {
        let mut x = vec![0; curve.coordinate_len()];
        rng.fill_bytes(&mut x);
        if curve == Curve::P521 {
            x[0] &= 1;
        }
        x[..head.len()].copy_from_slice(head);
        Point::from_x(curve, &x).ok()
    };
    iter::repeat_with(draw).flatten().take(count).collect()
}

/// All texts that an error or a Debug shows, none of which may say a PIN.
pub(crate) fn shown(error: &(impl std::error::Error + 'static)) -> String {
    let mut text = format!("{error} {error:?}");
    let mut source = error.source();
    while let Some(inner) = source {
        text += &format!(" {inner} {inner:?}");
        source = inner.source();
    }
    assert!(!text.contains(PIN), "{text}");
    text
}
