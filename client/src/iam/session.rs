//! Where the refresh token of a person's session is kept.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::SecretString;

use super::error::IamError;

/// Where the refresh token of a person's session is kept between programs, or between the parts of one.
///
/// A refresh token may serve once only, so whoever renews the session holds it meanwhile, and the others
/// wait: they find the next one.
pub trait SessionStore: fmt::Debug + Send + Sync {
    /// Holds the session until what is given is dropped. It may block, and is called where that is allowed.
    ///
    /// # Errors
    /// [`IamError::Session`].
    fn hold(&self) -> Result<Box<dyn HeldSession>, IamError>;
}

/// A session that nobody else may renew.
pub trait HeldSession: Send {
    /// Its refresh token, where there is a session.
    ///
    /// # Errors
    /// [`IamError::Session`].
    fn refresh_token(&self) -> Result<Option<SecretString>, IamError>;

    /// Keeps the next one, or forgets the session.
    ///
    /// # Errors
    /// [`IamError::Session`].
    fn replace(&mut self, refresh_token: Option<&SecretString>) -> Result<(), IamError>;
}

/// In memory, for the program that it began in. It is renewed by one task at a time anyway.
#[derive(Clone, Default)]
pub(crate) struct InMemory(Arc<Mutex<Option<SecretString>>>);

impl InMemory {
    pub(crate) fn new(refresh_token: Option<SecretString>) -> Self {
        Self(Arc::new(Mutex::new(refresh_token)))
    }
}

impl SessionStore for InMemory {
    fn hold(&self) -> Result<Box<dyn HeldSession>, IamError> {
        Ok(Box::new(self.clone()))
    }
}

impl HeldSession for InMemory {
    fn refresh_token(&self) -> Result<Option<SecretString>, IamError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn replace(&mut self, refresh_token: Option<&SecretString>) -> Result<(), IamError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = refresh_token.cloned();
        Ok(())
    }
}

impl fmt::Debug for InMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InMemory")
    }
}
