//! The transitInfo: a compact JWE (`dir`, A256GCM) that carries the blinding scalar s of a pseudonym
//! in transit, encrypted for the domain's owner and the service.

mod header;
mod payload;

use core::fmt;

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use rand_core::CryptoRng;
use subtle::ConstantTimeEq;

pub use header::Header;
pub(crate) use payload::Payload;

use crate::batch::over_good;
use crate::domain::{Cipher, Ciphers, Domain, TransitKeys};
use crate::error::{ErrorKind, Result};
use crate::json::Members;
use crate::jwe;
use crate::scalar::Scalar;

const PART: &str = "a part of the transitInfo";

/// How far clocks may differ, in seconds, as eHealth specifies.
pub const CLOCK_SKEW: i64 = 60;

/// A transitInfo whose form and header were checked, and nothing else: only the owner's key can tell
/// whether it is authentic.
#[derive(Clone, PartialEq, Eq)]
pub struct TransitInfo {
    text: Arc<str>,
    header: Arc<Header>,
}

/// What an authenticated transitInfo said.
#[derive(Clone, PartialEq, Eq)]
pub struct Claims {
    /// Time of issue, seconds since 1970.
    pub iat: i64,
    /// Expiry, seconds since 1970.
    pub exp: i64,
    /// Other members of the encrypted payload, `sub` for instance.
    pub custom: Members,
}

impl Claims {
    /// The only subject that may use the pseudonym, where it is bound to one.
    #[must_use]
    pub fn subject(&self) -> Option<&serde_json::Value> {
        self.custom.get("sub")
    }

    /// Refuses a pseudonym that is bound to anybody but this subject; gives the subject that it is bound to.
    ///
    /// A `sub` that is no text is nobody's.
    ///
    /// # Errors
    /// [`ErrorKind::WrongSubject`].
    pub fn expect_subject(&self, subject: Option<&str>) -> Result<Option<&str>> {
        let Some(bound) = self.subject() else { return Ok(None) };
        match (bound.as_str(), subject) {
            (Some(bound), Some(subject))
                if bool::from(bound.as_bytes().ct_eq(subject.as_bytes())) =>
            {
                Ok(Some(bound))
            }
            _ => Err(ErrorKind::WrongSubject.into()),
        }
    }
}

impl fmt::Debug for Claims {
    /// Names of the custom members only: their values travelled encrypted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let custom: Vec<&str> = self.custom.keys().map(|name| name.as_str()).collect();
        f.debug_struct("Claims")
            .field("iat", &self.iat)
            .field("exp", &self.exp)
            .field("custom", &custom)
            .finish()
    }
}

impl TransitInfo {
    /// Reads the five parts and the header.
    ///
    /// # Errors
    /// [`ErrorKind::JweForm`], [`ErrorKind::Base64`], [`ErrorKind::Json`]; [`ErrorKind::MissingMember`] without `alg`
    /// or `enc`; [`ErrorKind::UnsupportedAlgorithm`] for any `alg` but `dir`, any `enc` but `A256GCM`, and
    /// for `crit` and `zip`.
    pub fn parse(text: &str) -> Result<Self> {
        Reader::default().read(text)
    }

    /// The compact JWE.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The header, which nobody has authenticated yet. Good for caches and messages.
    #[must_use]
    pub fn unverified_header(&self) -> &Header {
        &self.header
    }
}

/// Reads transitInfos one after the other. Those that were made together have the same header, which is read once.
#[derive(Default)]
pub(crate) struct Reader {
    last: Option<TransitInfo>,
}

impl Reader {
    /// [`TransitInfo::parse`].
    pub(crate) fn read(&mut self, text: &str) -> Result<TransitInfo> {
        let parts = jwe::Parts::split(PART, text)?;
        parts.check()?;
        let same = self.last.as_ref().filter(|last| {
            let rest = last.text.strip_prefix(parts.protected());
            rest.is_some_and(|rest| rest.starts_with('.'))
        });
        let header = match same {
            Some(last) => Arc::clone(&last.header),
            None => Arc::new(Header::parse(&parts.header()?)?),
        };
        let info = TransitInfo { text: text.into(), header };
        self.last = Some(info.clone());
        Ok(info)
    }
}

impl fmt::Debug for TransitInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransitInfo").field("header", &self.header).finish_non_exhaustive()
    }
}

/// Decrypts and checks transitInfos of a domain; the scalars are 1 to n−1.
pub(crate) fn open_batch(
    domain: &Domain,
    keys: &TransitKeys,
    infos: &[&TransitInfo],
    now: i64,
) -> Vec<Result<(Scalar, Claims)>> {
    // Mostly there is one key, whose schedule is made once.
    let mut ciphers = Ciphers::new(keys);
    let opened = infos.iter().map(|info| open(domain, &mut ciphers, info, now)).collect();
    over_good(opened, |opened: Vec<(Payload, Claims)>| {
        let texts: Vec<&str> = opened.iter().map(|(payload, _)| payload.scalar.as_str()).collect();
        let scalars = Scalar::from_text_batch(domain.curve(), &texts);
        let claims = opened.into_iter().map(|(_, claims)| claims);
        scalars.into_iter().zip(claims).map(|(scalar, claims)| Ok((scalar?, claims))).collect()
    })
}

/// Everything about time is told only after the message is authenticated.
fn open(
    domain: &Domain,
    ciphers: &mut Ciphers<'_>,
    info: &TransitInfo,
    now: i64,
) -> Result<(Payload, Claims)> {
    let header = info.unverified_header();
    header.expect_audience(domain.audience())?;
    let cipher = ciphers.of(header.require_kid()?)?;
    let text = jwe::Parts::split(PART, &info.text)?.open(cipher)?;
    let mut payload = Payload::parse(&text)?;
    let iat = agree("iat", header.iat, payload.iat)?;
    let exp = agree("exp", header.exp, payload.exp)?;
    if exp < now.saturating_sub(CLOCK_SKEW) {
        return Err(ErrorKind::Expired { exp, now }.into());
    }
    if iat > now.saturating_add(CLOCK_SKEW) {
        return Err(ErrorKind::NotYetValid { iat, now }.into());
    }
    let custom = core::mem::take(&mut payload.custom);
    Ok((payload, Claims { iat, exp, custom }))
}

/// A time that the header (authenticated as additional data) or the payload carries, or both alike.
fn agree(member: &'static str, header: Option<i64>, payload: Option<i64>) -> Result<i64> {
    match (header, payload) {
        (Some(header), Some(payload)) if header != payload => {
            Err(ErrorKind::TimesDisagree { member }.into())
        }
        (_, Some(time)) | (Some(time), None) => Ok(time),
        (None, None) => Err(ErrorKind::MissingMember { what: "the transitInfo", member }.into()),
    }
}

/// Encrypts scalars for the owner of a domain, with the domain's active key.
///
/// The nonces are random: NIST SP 800-38D allows 2^32 messages a key.
pub(crate) struct Sealer {
    cipher: Cipher,
    /// All that are made together have the same.
    header: Arc<Header>,
    protected: String,
    iat: i64,
    exp: i64,
}

impl Sealer {
    /// `now` is the time of issue, in seconds since 1970; `custom` are members of the header.
    pub(crate) fn new(
        domain: &Domain,
        keys: &TransitKeys,
        custom: &Members,
        now: i64,
    ) -> Result<Self> {
        let key = keys.active()?;
        let exp = now.saturating_add(domain.time_to_live().into());
        let header = Header::new(key.kid(), domain.audience(), now, exp, custom)?;
        let protected = crate::base64::encode_url(header.as_json().as_bytes());
        Ok(Self { cipher: key.cipher(), header: Arc::new(header), protected, iat: now, exp })
    }

    /// A new transitInfo for a scalar, with custom members of the payload.
    pub(crate) fn seal<R: CryptoRng + ?Sized>(
        &self,
        scalar: &Scalar,
        custom: &Members,
        rng: &mut R,
    ) -> Result<TransitInfo> {
        let payload = payload::write(self.iat, self.exp, &scalar.to_text(), custom)?;
        let text = jwe::seal(&self.cipher, &self.protected, payload, rng)?;
        Ok(TransitInfo { text: text.into(), header: Arc::clone(&self.header) })
    }
}
