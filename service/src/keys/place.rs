//! Where a domain's secret scalar is.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Bytes of a token's label: CK_TOKEN_INFO has room for no more.
const LONGEST_LABEL: usize = 32;

/// Where a domain's secret scalar is. This says where, and is no secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SecretPlace {
    /// Nowhere: it is derived from the master secret.
    #[default]
    Derived,
    /// In a token of a PKCS#11 module, as two private keys.
    Pkcs11 {
        /// The token's label.
        token: String,
        /// CKA_ID of both keys: 16 bytes, 32 hexadecimal digits in the store.
        #[serde(with = "uuid::serde::simple")]
        key_id: Uuid,
    },
}

impl SecretPlace {
    /// Whether it is derived.
    #[must_use]
    pub const fn is_derived(&self) -> bool {
        matches!(self, Self::Derived)
    }

    /// What no token can be called.
    pub(super) fn objection(&self) -> Option<&'static str> {
        match self {
            Self::Pkcs11 { token, .. } if token.is_empty() || token.len() > LONGEST_LABEL => {
                Some("a token's label has 1 to 32 bytes")
            }
            Self::Pkcs11 { .. } | Self::Derived => None,
        }
    }
}
