//! Every way in which a module can fail.

use std::path::PathBuf;

use blindnym::Curve;
use cryptoki::context::Function;
use cryptoki::error::{Error as CallError, RvError};

use crate::keys::KeysError;

/// The result of what is done with a module.
pub(super) type Result<T> = core::result::Result<T, HsmError>;

/// What went wrong with a PKCS#11 module. No variant holds a PIN, a key or a point.
#[derive(Debug, thiserror::Error)]
pub enum HsmError {
    /// The module could not be loaded.
    #[error("cannot load the PKCS#11 module {path}: {reason}", path = path.display())]
    Module {
        /// Its file.
        path: PathBuf,
        /// What the loader says.
        reason: String,
    },
    /// The file with the PIN cannot be read, or others can read it.
    #[error("the PIN: {0}")]
    PinFile(#[source] Box<KeysError>),
    /// A file whose first line is no PIN.
    #[error("the first line of {} is no PIN in UTF-8", path.display())]
    NoPin {
        /// The file.
        path: PathBuf,
    },
    /// No token has this label.
    #[error("there is no token {label:?}; the module has {}", listed(present))]
    NoToken {
        /// The label that was asked for.
        label: String,
        /// The labels that are there.
        present: Vec<String>,
    },
    /// More than one token has this label.
    #[error("more than one token is called {label:?}: give each a label of its own")]
    ManyTokens {
        /// The label.
        label: String,
    },
    /// The token does not take the PIN. It is not tried again in this process.
    #[error(
        "token {label:?} refuses the PIN ({reason}). Check it before you try again: tokens lock after \
         a few wrong PINs"
    )]
    PinRefused {
        /// The token.
        label: String,
        /// The module's code.
        reason: String,
    },
    /// The token cannot do what is needed.
    #[error("token {label:?} cannot do CKM_ECDH1_DERIVE on {curve}")]
    NoMechanism {
        /// The token.
        label: String,
        /// The curve.
        curve: Curve,
    },
    /// A domain's key is not in the token.
    #[error("token {token:?} has no key {label:?} with id {id}")]
    NoKey {
        /// The token.
        token: String,
        /// The key's label.
        label: String,
        /// The key's id, in hexadecimal.
        id: String,
    },
    /// More than one key has this label and id.
    #[error("more than one key is called {label:?} with id {id}")]
    ManyKeys {
        /// The keys' label.
        label: String,
        /// The keys' id, in hexadecimal.
        id: String,
    },
    /// A key that could be read, or does something else than it should.
    #[error("key {label:?} is not used: {reason}")]
    UnsafeKey {
        /// The key's label.
        label: String,
        /// What is wrong with its attributes.
        reason: &'static str,
    },
    /// k⁻¹·(k·P) is not P: the two keys do not belong together, or the module computes something else.
    #[error("the two keys of domain {domain:?} do not undo each other")]
    Mismatch {
        /// The domain.
        domain: String,
    },
    /// The module gave something else than x.
    #[error("the module gave {found} bytes where x has {expected}, or gave none that is an x")]
    Result {
        /// Bytes of x.
        expected: usize,
        /// Bytes that came.
        found: usize,
    },
    /// Somebody in this process logged out of the token.
    #[error("the session is not logged in any more")]
    LoggedOut,
    /// The session was lost and could not be opened again.
    #[error("the session is lost")]
    Lost,
    /// No random numbers from the operating system.
    #[error("the operating system gives no random numbers")]
    Random,
    /// A call to the module failed.
    #[error("the PKCS#11 module: {}", shown(.0))]
    Call(CallError),
}

impl From<CallError> for HsmError {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}

impl HsmError {
    /// The module's own code, where there is one.
    pub(super) const fn code(&self) -> Option<RvError> {
        match self {
            Self::Call(CallError::Pkcs11(code, _)) => Some(*code),
            _ => None,
        }
    }

    /// Whether another session might do: the session, the login or the handles are gone, not the key.
    pub(super) const fn is_of_session(&self) -> bool {
        if matches!(self, Self::LoggedOut) {
            return true;
        }
        matches!(
            self.code(),
            Some(
                RvError::SessionHandleInvalid
                    | RvError::SessionClosed
                    | RvError::UserNotLoggedIn
                    | RvError::KeyHandleInvalid
                    | RvError::ObjectHandleInvalid
                    | RvError::OperationActive
                    | RvError::DeviceError
                    | RvError::DeviceRemoved
                    | RvError::TokenNotPresent
                    | RvError::TokenNotRecognized
                    | RvError::SlotIdInvalid
            )
        )
    }

    /// For the metrics: a few fixed words.
    pub(super) const fn reason(&self) -> &'static str {
        match self {
            Self::PinRefused { .. } | Self::PinFile(_) | Self::NoPin { .. } => "pin",
            Self::NoToken { .. } | Self::ManyTokens { .. } | Self::Module { .. } => "token",
            Self::NoKey { .. }
            | Self::ManyKeys { .. }
            | Self::UnsafeKey { .. }
            | Self::Mismatch { .. } => "key",
            Self::Lost | Self::LoggedOut => "session",
            Self::Call(_) if self.is_of_session() => "session",
            Self::Call(_) | Self::NoMechanism { .. } => "call",
            Self::Result { .. } | Self::Random => "result",
        }
    }
}

/// The codes that mean that a PIN was, or would be, refused.
pub(super) const fn is_of_pin(code: RvError) -> bool {
    matches!(
        code,
        RvError::PinIncorrect
            | RvError::PinInvalid
            | RvError::PinLenRange
            | RvError::PinExpired
            | RvError::PinLocked
            | RvError::UserPinNotInitialized
    )
}

/// A code by its name: the crate's own text is the standard's whole paragraph.
fn shown(error: &CallError) -> String {
    match error {
        CallError::Pkcs11(code, function) => format!("{} gives {code:?}", called(*function)),
        other => other.to_string(),
    }
}

fn called(function: Function) -> String {
    format!("C_{function:?}")
}

fn listed(labels: &[String]) -> String {
    match labels {
        [] => "none".to_owned(),
        labels => labels.iter().map(|label| format!("{label:?}")).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests;
