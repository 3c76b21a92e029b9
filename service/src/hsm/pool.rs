//! A token's sessions.
//!
//! A session does one thing at a time, so there are as many as threads that multiply, each opened when it
//! is first wanted. One that fails as lost sessions do (the token was pulled out, the service behind a
//! network module started anew) is opened again, once, with a login.
//!
//! A login that the token refuses is the last one: it is not for a program to lock a token.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use blindnym::Direction;
use cryptoki::context::Pkcs11;
use cryptoki::error::RvError;
use cryptoki::object::ObjectHandle;
use cryptoki::session::{Session, UserType};
use cryptoki::slot::{Limit, Slot};
use cryptoki::types::AuthPin;
use flume::{Receiver, Sender};

use super::error::{HsmError, Result, is_of_pin};
use super::keys::KeyName;
use crate::metrics;

/// A token, and its sessions.
pub(super) struct Token {
    module: Pkcs11,
    label: String,
    pin: AuthPin,
    /// Why the PIN was refused, once it was; held while somebody logs in.
    refused: Mutex<Option<String>>,
    idle: Receiver<Option<Live>>,
    back: Sender<Option<Live>>,
}

/// A session, and the handles of the keys that were found and checked in it.
pub(super) struct Live {
    pub(super) session: Session,
    pub(super) keys: BTreeMap<(KeyName, Direction), ObjectHandle>,
}

/// Which session to open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

impl Token {
    /// Finds the token. Nothing is logged into before the first session is wanted.
    pub(super) fn find(module: Pkcs11, label: &str, pin: AuthPin, sessions: usize) -> Result<Self> {
        let slot = find_slot(&module, label)?;
        let most = match module.get_token_info(slot)?.max_session_count() {
            Limit::Max(most) => usize::try_from(most).unwrap_or(usize::MAX),
            Limit::Unavailable | Limit::Infinite => usize::MAX,
        };
        let sessions = sessions.min(most).max(1);
        let (back, idle) = flume::bounded(sessions);
        for _ in 0..sessions {
            // There is room for all of them.
            let _room = back.try_send(None);
        }
        let label = label.to_owned();
        Ok(Self { module, label, pin, refused: Mutex::new(None), idle, back })
    }

    pub(super) fn label(&self) -> &str {
        &self.label
    }

    pub(super) const fn module(&self) -> &Pkcs11 {
        &self.module
    }

    /// The slot that the token is in now.
    pub(super) fn slot(&self) -> Result<Slot> {
        find_slot(&self.module, &self.label)
    }

    /// Opens a session that is logged in.
    pub(super) fn session(&self, access: Access) -> Result<Session> {
        // Held during the login: no second thread tries a PIN that is being refused.
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(reason) = &*refused {
            return Err(self.pin_refused(reason));
        }
        let slot = self.slot()?;
        let session = match access {
            Access::Read => self.module.open_ro_session(slot)?,
            Access::Write => self.module.open_rw_session(slot)?,
        };
        match session.login(UserType::User, Some(&self.pin)).map_err(HsmError::from) {
            Ok(()) => Ok(session),
            Err(error) => match error.code() {
                // All sessions of a process share one login.
                Some(RvError::UserAlreadyLoggedIn) => Ok(session),
                Some(code) if is_of_pin(code) => {
                    let reason = format!("{code:?}");
                    let error = self.pin_refused(&reason);
                    *refused = Some(reason);
                    Err(error)
                }
                _ => Err(error),
            },
        }
    }

    fn pin_refused(&self, reason: &str) -> HsmError {
        HsmError::PinRefused { label: self.label.clone(), reason: reason.to_owned() }
    }

    /// Takes a session, waiting for one where all are in use.
    pub(super) fn take(&self) -> Taken<'_> {
        // The token holds both ends, so this never fails.
        let live = self.idle.recv().ok().flatten();
        Taken { token: self, live, again: Again::Allowed }
    }
}

impl Live {
    const fn new(session: Session) -> Self {
        Self { session, keys: BTreeMap::new() }
    }
}

/// A session in use; it goes back when this is dropped.
pub(super) struct Taken<'a> {
    token: &'a Token,
    live: Option<Live>,
    again: Again,
}

/// Whether a lost session may still be opened again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Again {
    Allowed,
    Done,
    /// It was tried, and failed: the rest need not wait for as many timeouts.
    Failed,
}

impl Taken<'_> {
    /// Does something in the session. Where the session turns out to be lost, it is done once more in
    /// a new one, unless that has happened already.
    pub(super) fn run<T>(&mut self, mut work: impl FnMut(&mut Live) -> Result<T>) -> Result<T> {
        match self.attempt(&mut work) {
            Err(error) if error.is_of_session() && self.again == Again::Allowed => {
                self.again = Again::Done;
                metrics::hsm_reopened();
                let done = self.attempt(&mut work);
                if done.as_ref().is_err_and(HsmError::is_of_session) {
                    self.again = Again::Failed;
                }
                done
            }
            done => done,
        }
    }

    fn attempt<T>(&mut self, work: &mut impl FnMut(&mut Live) -> Result<T>) -> Result<T> {
        let done = work(self.live()?);
        if done.as_ref().is_err_and(HsmError::is_of_session) {
            // Dropping it closes it, where there is something left to close.
            self.live = None;
        }
        done
    }

    fn live(&mut self) -> Result<&mut Live> {
        if self.live.is_none() {
            if self.again == Again::Failed {
                return Err(HsmError::Lost);
            }
            match self.token.session(Access::Read) {
                Ok(session) => self.live = Some(Live::new(session)),
                Err(error) => {
                    self.again = Again::Failed;
                    return Err(error);
                }
            }
        }
        self.live.as_mut().ok_or(HsmError::Lost)
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        // There is room: this is where it was taken from.
        let _room = self.token.back.try_send(self.live.take());
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("label", &self.label).finish_non_exhaustive()
    }
}

/// The one slot whose token has this label.
fn find_slot(module: &Pkcs11, label: &str) -> Result<Slot> {
    let mut found = Vec::new();
    let mut present = Vec::new();
    for slot in module.get_slots_with_initialized_token()? {
        let here = module.get_token_info(slot)?.label().to_owned();
        if here == label {
            found.push(slot);
        }
        present.push(here);
    }
    match *found {
        [slot] => Ok(slot),
        [] => Err(HsmError::NoToken { label: label.to_owned(), present }),
        _ => Err(HsmError::ManyTokens { label: label.to_owned() }),
    }
}
