//! The arithmetic of P-521 that the environment asks for, so that tests and benchmarks reach all of it on any machine.

use std::sync::LazyLock;

use blindnym_p521::Backend;

use super::{Arithmetic, p521, rustcrypto};

/// The name of a back end of `blindnym-p521`, or `rustcrypto`.
const VARIABLE: &str = "BLINDNYM_P521";
const RUSTCRYPTO: &str = "rustcrypto";

enum Choice {
    Own(Backend),
    RustCrypto,
}

/// What was asked for is looked at once. Where this machine does not have it, it is the fastest.
static CHOICE: LazyLock<Choice> = LazyLock::new(|| match std::env::var(VARIABLE).as_deref() {
    Ok(RUSTCRYPTO) => Choice::RustCrypto,
    Ok(name) => Choice::Own(Backend::named(name).unwrap_or_default()),
    Err(_) => Choice::Own(Backend::default()),
});

pub(super) fn arithmetic() -> &'static dyn Arithmetic {
    match *CHOICE {
        Choice::Own(_) => &p521::P521,
        Choice::RustCrypto => &rustcrypto::P521,
    }
}

pub(super) fn own() -> Backend {
    match *CHOICE {
        Choice::Own(backend) => backend,
        Choice::RustCrypto => Backend::default(),
    }
}

/// The arithmetic of P-521 that is in use: `rustcrypto`, or the name of a back end of `blindnym-p521`.
#[must_use]
pub fn p521_backend() -> &'static str {
    match *CHOICE {
        Choice::Own(backend) => backend.name(),
        Choice::RustCrypto => RUSTCRYPTO,
    }
}

/// All that this machine has: what the environment's `BLINDNYM_P521` may say.
#[must_use]
pub fn p521_backends() -> std::vec::Vec<&'static str> {
    let own = Backend::every().map(Backend::name);
    std::iter::once(RUSTCRYPTO).chain(own).collect()
}
