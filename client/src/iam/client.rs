//! A client as it is registered at I.AM Connect.

use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};

use super::assertion::{ASSERTION_TYPE, AssertionSettings};
use super::error::IamError;
use super::form::Form;
use super::key::SigningKey;

/// A registered client: its id, and how it proves itself. Cheap to clone.
#[derive(Clone)]
pub struct IamClient {
    id: String,
    proof: Proof,
}

#[derive(Clone)]
enum Proof {
    /// None: software that people have on their own machines.
    Public,
    Secret(SecretString),
    SignedJwt(Arc<SigningKey>, AssertionSettings),
}

impl IamClient {
    /// A public client (access type *Public*), which can keep nothing secret.
    #[must_use]
    pub fn public(id: &str) -> Self {
        Self { id: id.to_owned(), proof: Proof::Public }
    }

    /// A confidential or M2M client with a signed JWT: what eHealth registers.
    ///
    /// # Errors
    /// [`IamError::Settings`] for a life of the JWT of less than 1 s or more than 5 min.
    pub fn signing(
        id: &str,
        key: Arc<SigningKey>,
        settings: AssertionSettings,
    ) -> Result<Self, IamError> {
        settings.check()?;
        Ok(Self { id: id.to_owned(), proof: Proof::SignedJwt(key, settings) })
    }

    /// A confidential client with a secret.
    #[must_use]
    pub fn with_secret(id: &str, secret: SecretString) -> Self {
        Self { id: id.to_owned(), proof: Proof::Secret(secret) }
    }

    /// The client id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) const fn is_public(&self) -> bool {
        matches!(self.proof, Proof::Public)
    }

    /// Adds the client's id and its proof.
    pub(crate) fn identify(&self, issuer: &str, form: &mut Form) -> Result<(), IamError> {
        form.push("client_id", &self.id);
        match &self.proof {
            Proof::Public => {}
            Proof::Secret(secret) => form.push("client_secret", secret.expose_secret()),
            Proof::SignedJwt(key, settings) => {
                let assertion = settings.sign(key, &self.id, issuer)?;
                form.push("client_assertion_type", ASSERTION_TYPE);
                form.push("client_assertion", assertion.expose_secret());
            }
        }
        Ok(())
    }
}

impl fmt::Debug for IamClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let proof = match self.proof {
            Proof::Public => "none",
            Proof::Secret(_) => "secret",
            Proof::SignedJwt(..) => "signed JWT",
        };
        f.debug_struct("IamClient").field("id", &self.id).field("proof", &proof).finish()
    }
}
