//! An owner's private keys, and what they are known by.

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::KeyPair as _;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use blindnym::{AwsLcPrivateKeys, Jwk, Jwks};
use blindnym_client::{HttpSettings, JwksSource, JwksUrl, OwnerKeys, PseudonymisationService};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject as _;
use zeroize::Zeroizing;

use super::certificate::{Certificate, trimmed};
use super::error::ProfileError;
use super::file::{JwksPlace, KeySettings, OwnerSettings};

/// A private key of the owner. Never printed.
pub(crate) struct OwnKey {
    /// Where it is from, for people.
    pub(crate) source: String,
    /// What the profile says of it.
    pub(crate) certificate: Option<Certificate>,
    thumbprint: Option<String>,
    pkcs8: Zeroizing<Vec<u8>>,
    modulus: Vec<u8>,
}

impl OwnKey {
    /// Reads a key and its certificate.
    pub(crate) fn read(settings: &KeySettings, folder: &Path) -> Result<Self, ProfileError> {
        let source = settings.key.describe(folder);
        let hint = "`openssl pkcs8 -topk8 -nocrypt` makes one of other forms";
        let unusable = || ProfileError::Key { key: source.clone(), hint };
        let pem = settings.key.read(folder)?;
        let PrivateKeyDer::Pkcs8(der) =
            PrivateKeyDer::from_pem_slice(&pem).map_err(|_| unusable())?
        else {
            return Err(unusable());
        };
        let pkcs8 = Zeroizing::new(der.secret_pkcs8_der().to_vec());
        let pair = KeyPair::from_pkcs8(&pkcs8).map_err(|_| unusable())?;
        let modulus = pair.public_key().modulus().big_endian_without_leading_zero().to_vec();
        let certificate = settings.certificate.as_deref().map(|path| {
            let file = folder.join(path);
            let bytes = fs::read(&file)
                .map_err(|source| ProfileError::Unreadable { file: file.clone(), source })?;
            Certificate::read(&bytes).ok_or(ProfileError::Certificate { file })
        });
        let certificate = certificate.transpose()?;
        let thumbprint = settings.thumbprint.clone();
        Ok(Self { source, certificate, thumbprint, pkcs8, modulus })
    }

    /// Whether this certificate is of this key.
    pub(crate) fn matches(&self, certificate: &Certificate) -> bool {
        certificate.modulus.as_ref() == Some(&self.modulus)
    }

    /// The keys of a JWKS that are this one's public half.
    pub(crate) fn found_in<'a>(&self, jwks: &'a Jwks) -> Vec<&'a Jwk> {
        let is_ours = |jwk: &&Jwk| {
            let n = Base64UrlUnpadded::decode_vec(&jwk.n).unwrap_or_default();
            trimmed(&n) == self.modulus
        };
        jwks.keys().iter().filter(is_ours).collect()
    }

    /// What unlocking looks it up by.
    fn thumbprints(&self, jwks: &Jwks) -> Vec<String> {
        let certificate = self.certificate.as_ref().map(|certificate| &certificate.thumbprint);
        let told = self.thumbprint.iter().chain(certificate).cloned();
        told.chain(self.found_in(jwks).iter().filter_map(|jwk| jwk.thumbprint())).collect()
    }
}

impl OwnerSettings {
    /// All private keys.
    pub(crate) fn read_keys(&self, folder: &Path) -> Result<Vec<OwnKey>, ProfileError> {
        self.keys.iter().map(|key| OwnKey::read(key, folder)).collect()
    }

    /// Where the JWKS comes from.
    pub(crate) fn jwks_source(
        &self,
        folder: &Path,
        settings: &HttpSettings,
    ) -> Result<Arc<dyn JwksSource>, ProfileError> {
        let url = match &self.jwks {
            Some(JwksPlace::File(path)) => {
                let file = folder.join(path);
                let text = match fs::read(&file) {
                    Ok(text) => text,
                    Err(source) => return Err(ProfileError::Unreadable { file, source }),
                };
                let jwks = Jwks::parse(&text);
                return match jwks {
                    Ok(jwks) => Ok(Arc::new(jwks)),
                    Err(source) => Err(ProfileError::Jwks { file, source }),
                };
            }
            Some(JwksPlace::Url(url)) => url,
            None => &self.jku,
        };
        Ok(Arc::new(JwksUrl::new(url, settings)?))
    }

    /// Everything that unlocking takes. A key of which the profile tells no thumbprint is looked up in
    /// the JWKS.
    pub(crate) async fn owner_keys(
        &self,
        folder: &Path,
        settings: &HttpSettings,
        service: Arc<dyn PseudonymisationService>,
        domain: &str,
    ) -> Result<OwnerKeys, ProfileError> {
        let keys = self.read_keys(folder)?;
        let source = self.jwks_source(folder, settings)?;
        let jwks = source.jwks().await?;
        let mut private = AwsLcPrivateKeys::new();
        for key in &keys {
            let thumbprints = key.thumbprints(&jwks);
            if thumbprints.is_empty() {
                return Err(ProfileError::NoThumbprint { key: key.source.clone() });
            }
            for thumbprint in thumbprints {
                let hint = "RSA keys of 2048 to 8192 bits can be used";
                let unusable = |_| ProfileError::Key { key: key.source.clone(), hint };
                private.insert_pkcs8(&thumbprint, &key.pkcs8).map_err(unusable)?;
            }
        }
        let (domain, jku) = (domain.to_owned(), self.jku.clone());
        let (private_keys, transit_keys) = (Arc::new(private), self.transit_keys.clone());
        Ok(OwnerKeys { service, domain, jku, jwks: source, private_keys, transit_keys })
    }
}

impl fmt::Debug for OwnKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnKey").field("source", &self.source).finish_non_exhaustive()
    }
}
