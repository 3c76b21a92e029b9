//! The domain description on the wire: the answer to `GET /pseudo/v1/domains/{key}`.

use core::fmt;

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::{Domain, USUAL_TIME_TO_LIVE};
use crate::curve::Curve;
use crate::error::{ErrorKind, Result};
use crate::json::Object;

const WHAT: &str = "the domain description";
const KEY: &str = "a secret key of the domain";

/// A domain description with its locked secret keys; [`DomainDocument::unlock`] makes the owner of it.
///
/// Members that owners alone need (`secretKeys`, `jku`) may be absent, and `crv` is P-521 where it is.
#[derive(Clone)]
pub struct DomainDocument {
    domain: Domain,
    jku: Vec<String>,
    secret_keys: Vec<SecretKey>,
}

/// One member of `secretKeys`. What cannot be read of it is an error of this key alone.
#[derive(Clone)]
pub(super) struct SecretKey {
    pub(super) kid: String,
    pub(super) active: bool,
    pub(super) encoded: Result<ContentJwe>,
}

/// JWE general JSON serialization (RFC 7516, section 7.2.1).
#[derive(Clone, Serialize)]
pub(crate) struct ContentJwe {
    pub(crate) protected: String,
    pub(crate) iv: String,
    pub(crate) tag: String,
    pub(crate) ciphertext: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) aad: Option<String>,
    pub(crate) recipients: Vec<Recipient>,
}

/// `alg`, `kid` and `jku` stand in the per-recipient unprotected header; any of them may be missing.
#[derive(Clone, Serialize)]
pub(crate) struct Recipient {
    pub(crate) encrypted_key: String,
    pub(crate) header: Option<RecipientHeader>,
}

#[derive(Clone, Default, Serialize)]
pub(crate) struct RecipientHeader {
    pub(crate) jku: Option<String>,
    pub(crate) alg: Option<String>,
    pub(crate) kid: Option<String>,
}

impl DomainDocument {
    /// Reads the service's answer, or a description kept by hand.
    ///
    /// # Errors
    /// [`ErrorKind::Json`], [`ErrorKind::MissingMember`] (`domain`, `audience`, `bufferSize`),
    /// [`ErrorKind::UnknownCurve`], [`ErrorKind::InvalidDomain`]. A secret key that cannot be read is no error
    /// here, but one of [`Unlocked::failed`](super::Unlocked).
    pub fn parse(text: &[u8]) -> Result<Self> {
        let document = Object::parse(WHAT, text)?;
        let secret_keys = document.objects("secretKeys", KEY)?.unwrap_or_default();
        Ok(Self {
            domain: domain(&document)?,
            jku: document.texts("jku")?.unwrap_or_default(),
            secret_keys: secret_keys.into_iter().map(secret_key).collect(),
        })
    }

    /// The public part.
    #[must_use]
    pub const fn domain(&self) -> &Domain {
        &self.domain
    }

    /// The JWKS addresses of all who hold the secret keys, exactly as they came: they are compared
    /// as strings.
    #[must_use]
    pub fn jku(&self) -> &[String] {
        &self.jku
    }

    pub(super) fn secret_keys(&self) -> &[SecretKey] {
        &self.secret_keys
    }
}

impl Domain {
    /// The public part of a description, which is all that callers need; see [`DomainDocument::parse`].
    ///
    /// # Errors
    /// Those of [`DomainDocument::parse`].
    pub fn from_description(text: &[u8]) -> Result<Self> {
        domain(&Object::parse(WHAT, text)?)
    }
}

fn domain(document: &Object<'_>) -> Result<Domain> {
    let (name, audience) = (document.required("domain")?, document.required("audience")?);
    if matches!(name.as_str(), "" | "." | "..") {
        let reason = "it would be lost in the paths of requests";
        return Err(ErrorKind::InvalidDomain { member: "domain", reason }.into());
    }
    let curve = document.text("crv")?.map_or(Ok(Curve::P521), |crv| crv.parse())?;
    let buffer_size = document.integer("bufferSize")?.ok_or(document.missing("bufferSize"))?;
    let time_to_live = match (document.text("timeToLiveInTransit")?, document.integer("ttl")?) {
        (Some(duration), _) => seconds(&duration)?,
        (None, Some(seconds)) => seconds,
        (None, None) => USUAL_TIME_TO_LIVE,
    };
    let domain = Domain::new(&name, curve, &audience);
    Ok(domain.with_buffer_size(buffer_size)?.with_time_to_live(time_to_live))
}

fn secret_key(key: Result<Object<'_>>) -> SecretKey {
    let key = match key {
        Ok(key) => key,
        Err(error) => return SecretKey { kid: String::new(), active: false, encoded: Err(error) },
    };
    let (kid, active) = (key.required("kid"), key.flag("active"));
    let read = || {
        // Without an id, or where it is not known which one is active, a key cannot be used.
        let _kid = kid.as_ref().map_err(Clone::clone)?;
        let _active = active.as_ref().map_err(Clone::clone)?;
        let jwe = key.object("encoded")?.ok_or(key.missing("encoded"))?;
        ContentJwe::read(&jwe)
    };
    let encoded = read();
    // What can be read of it tells which key it is that stays locked.
    let active = active.ok().flatten().unwrap_or_default();
    SecretKey { kid: kid.unwrap_or_default(), active, encoded }
}

impl ContentJwe {
    fn read(jwe: &Object<'_>) -> Result<Self> {
        let recipients = jwe.objects("recipients", KEY)?.ok_or(jwe.missing("recipients"))?;
        Ok(Self {
            protected: jwe.required("protected")?,
            iv: jwe.required("iv")?,
            tag: jwe.required("tag")?,
            ciphertext: jwe.required("ciphertext")?,
            aad: jwe.text("aad")?,
            // One that cannot be read is somebody else's, or damaged.
            recipients: recipients
                .into_iter()
                .filter_map(|one| Recipient::read(&one.ok()?).ok())
                .collect(),
        })
    }
}

impl Recipient {
    fn read(recipient: &Object<'_>) -> Result<Self> {
        let header = recipient.object("header")?.map(|header| -> Result<_> {
            let (jku, alg, kid) = (header.text("jku")?, header.text("alg")?, header.text("kid")?);
            Ok(RecipientHeader { jku, alg, kid })
        });
        let encrypted_key = recipient.text("encrypted_key")?.unwrap_or_default();
        Ok(Self { encrypted_key, header: header.transpose()? })
    }
}

/// An ISO-8601 duration of whole seconds in weeks, days (of 24 hours), hours, minutes and seconds, each at most
/// once and in this order. Months and years have no length.
///
/// By hand: a library for times would be a fifth of what a browser loads.
fn seconds(duration: &str) -> Result<u32> {
    let reason = "it is not an ISO-8601 duration of 0 to 2^32 − 1 seconds, PT10M for instance";
    let invalid = ErrorKind::InvalidDomain { member: "timeToLiveInTransit", reason };
    Ok(read_seconds(duration).ok_or(invalid)?)
}

fn read_seconds(duration: &str) -> Option<u32> {
    let duration = duration.strip_prefix('P')?;
    let (date, time) = match duration.split_once('T') {
        Some((date, time)) if !time.is_empty() => (date, time),
        None if !duration.is_empty() => (duration, ""),
        Some(_) | None => return None,
    };
    let date = sum(date, &[('W', 604_800), ('D', 86_400)])?;
    date.checked_add(sum(time, &[('H', 3_600), ('M', 60), ('S', 1)])?)
}

/// The sum of numbers with their units, which come in this order.
fn sum(text: &str, units: &[(char, u32)]) -> Option<u32> {
    let (mut total, mut rest) = (0_u32, text);
    for (unit, seconds) in units {
        if let Some((number, after)) = rest.split_once(*unit) {
            // Seconds may have a fraction, of zeros only.
            let (number, fraction) = match number.split_once(['.', ',']) {
                Some((number, fraction)) if *unit == 'S' => (number, fraction),
                Some(_) => return None,
                None => (number, "0"),
            };
            let whole = !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
            let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            let number: i64 = number.parse().ok().filter(|_| whole && digits)?;
            let number = u32::try_from(number).ok()?;
            total = total.checked_add(number.checked_mul(*seconds)?)?;
            rest = after;
        }
    }
    rest.is_empty().then_some(total)
}

impl fmt::Debug for DomainDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kids: Vec<String> = self.secret_keys.iter().map(|key| key.kid.to_owned()).collect();
        f.debug_struct("DomainDocument")
            .field("domain", &self.domain)
            .field("jku", &self.jku)
            .field("kids", &kids)
            .finish_non_exhaustive()
    }
}
