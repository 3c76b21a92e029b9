//! Pseudonyms of a study: those at rest of a domain with one more scalar, which the study alone has. Two
//! studies cannot be linked with each other or with the domain, but by who holds their keys.
//!
//! ```text
//! PRK     = HKDF-Extract(salt = "blindnym study v1", IKM = study key, 32 bytes)      SHA-512
//! info    = "study scalar " ‖ curve ‖ 00 ‖ u16(|domain|) ‖ domain ‖ u8(counter)      big-endian
//! t       = the first HKDF-Expand(PRK, info, ℓ), counter 0, 1, …, that lies in [2, n−1]
//!           (on P-521 the first byte is masked with 01)
//! P_study = t · P_rest                    P_rest = t⁻¹ · P_study
//! ```

use core::fmt;

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use hkdf::Hkdf;
use rand_core::CryptoRng;
use sha2::Sha512;
use subtle::ConstantTimeEq;

use crate::at_rest::PseudonymAtRest;
use crate::base64;
use crate::batch::over_good;
use crate::domain::Domain;
use crate::error::{ErrorKind, Result};
use crate::point::Point;
use crate::scalar::Scalar;
use crate::secret::Secret;
use crate::stack::wiped;

const SALT: &[u8] = b"blindnym study v1";
const KEY_LEN: usize = 32;

/// The secret of a study: 32 random bytes. Boxed, wiped when dropped, never printed.
#[derive(Clone)]
pub struct StudyKey(Secret<[u8; KEY_LEN]>);

/// A pseudonym of a study in a domain: the same for the same person, and of no use elsewhere.
#[derive(Clone)]
pub struct StudyPseudonym {
    domain: Arc<str>,
    point: Point,
}

impl StudyKey {
    /// Draws a new key.
    pub fn generate<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        let mut key = Secret::new([0; KEY_LEN]);
        rng.fill_bytes(key.as_mut_slice());
        Self(key)
    }

    /// Takes the key that was stored.
    ///
    /// # Errors
    /// [`ErrorKind::Length`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (min, max, found) = (KEY_LEN, KEY_LEN, bytes.len());
        if found != KEY_LEN {
            return Err(ErrorKind::Length { what: "a study key", min, max, found }.into());
        }
        let mut key = Secret::new([0; KEY_LEN]);
        key.copy_from_slice(bytes);
        Ok(Self(key))
    }

    /// The key, to be stored where the study's data are not.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// P_study for each pseudonym at rest of the domain.
    ///
    /// Errors of an item: [`ErrorKind::WrongDomain`], [`ErrorKind::WrongCurve`].
    #[must_use]
    pub fn pseudonyms(
        &self,
        domain: &Domain,
        at_rest: &[&PseudonymAtRest],
    ) -> Vec<Result<StudyPseudonym>> {
        let name = domain.shared_name();
        let points = at_rest.iter().map(|one| {
            one.expect_domain(domain)?;
            Ok(one.point())
        });
        let made = self.multiply(domain, points.collect(), false).into_iter();
        made.map(|point| Ok(StudyPseudonym { domain: Arc::clone(&name), point: point? })).collect()
    }

    /// P_rest for each pseudonym of this study in the domain.
    ///
    /// Errors of an item: [`ErrorKind::WrongDomain`], [`ErrorKind::WrongCurve`]. With another key the result is another
    /// point, which nothing tells from the right one.
    #[must_use]
    pub fn at_rest(
        &self,
        domain: &Domain,
        pseudonyms: &[&StudyPseudonym],
    ) -> Vec<Result<PseudonymAtRest>> {
        let points = pseudonyms.iter().map(|one| {
            domain.expect_name(&one.domain)?;
            Ok(&one.point)
        });
        let made = self.multiply(domain, points.collect(), true).into_iter();
        made.map(|point| PseudonymAtRest::from_point(domain, point?)).collect()
    }

    fn multiply(
        &self,
        domain: &Domain,
        points: Vec<Result<&Point>>,
        back: bool,
    ) -> Vec<Result<Point>> {
        wiped(|| self.multiply_here(domain, points, back))
    }

    fn multiply_here(
        &self,
        domain: &Domain,
        points: Vec<Result<&Point>>,
        back: bool,
    ) -> Vec<Result<Point>> {
        let curve = domain.curve();
        let scalar = self.scalar(domain).map(|scalar| match back {
            true => Scalar::invert_batch(curve, &[&scalar]).pop().unwrap_or(scalar),
            false => scalar,
        });
        over_good(points, |points: Vec<&Point>| match &scalar {
            Ok(scalar) => {
                let terms: Vec<(&Point, &Scalar)> =
                    points.into_iter().map(|point| (point, scalar)).collect();
                Point::multiply_batch(curve, &terms)
            }
            Err(error) => points.iter().map(|_| Err(error.clone())).collect(),
        })
    }

    /// t.
    fn scalar(&self, domain: &Domain) -> Result<Scalar> {
        let name = domain.name();
        let (max, found) = (usize::from(u16::MAX), name.len());
        let too_long = || ErrorKind::Length { what: "a domain's key", min: 0, max, found };
        let len = u16::try_from(found).map_err(|_| too_long())?.to_be_bytes();
        let key = Hkdf::<Sha512>::new(Some(SALT), self.0.as_slice());
        let crv = domain.curve().crv().as_bytes();
        Scalar::derived(domain.curve(), |counter, bytes| {
            let info: [&[u8]; 6] = [b"study scalar ", crv, &[0], &len, name.as_bytes(), &[counter]];
            // L is small, so that the expansion does not fail.
            Ok(key.expand_multi_info(&info, bytes).map_err(|_| too_long())?)
        })
    }
}

impl StudyPseudonym {
    /// Takes a stored text: standard Base64 of x, padded.
    ///
    /// # Errors
    /// [`ErrorKind::Base64`] and those of [`Point::from_x`].
    pub fn from_text(domain: &Domain, text: &str) -> Result<Self> {
        let x = base64::decode_standard("the pseudonym of the study", text)?;
        Ok(Self { domain: domain.shared_name(), point: Point::from_x(domain.curve(), &x)? })
    }

    /// The text to store: standard Base64 of x, 88 characters on P-521.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.point.x_text()
    }

    /// x, big-endian: 66 bytes on P-521.
    #[must_use]
    pub fn x(&self) -> &[u8] {
        self.point.x()
    }
}

impl PartialEq for StudyKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }
}

impl Eq for StudyKey {}

impl PartialEq for StudyPseudonym {
    fn eq(&self, other: &Self) -> bool {
        self.domain == other.domain && self.point.same_x(&other.point)
    }
}

impl Eq for StudyPseudonym {}

impl fmt::Debug for StudyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StudyKey").finish_non_exhaustive()
    }
}

impl fmt::Debug for StudyPseudonym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StudyPseudonym").field("domain", &self.domain).finish_non_exhaustive()
    }
}
