//! Every way in which an operation can fail: few, typed, with a stable code, and without secrets.

mod shown;

use alloc::boxed::Box;
use alloc::string::String;

use crate::curve::Curve;
use crate::exchange::Problem;
use shown::Quoted;
pub(crate) use shown::shown;

/// The result of every fallible operation of this crate.
pub type Result<T> = core::result::Result<T, Error>;

/// What went wrong. No variant holds a value, a scalar, a key or a pseudonym.
///
/// Failures that depend on a secret are one variant each: [`Error::DecryptionFailed`] for everything
/// that fails before a message is authenticated, [`Error::ForeignPoint`] for every way in which an
/// identified point is not an encoded value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[repr(u32)] // A tag of one byte would be moved byte by byte by a module for pages, at every `?`.
pub enum Error {
    /// Base64 that is not canonical: wrong alphabet, padding, white space or trailing bits.
    #[error("{what} is not canonical Base64")]
    Base64 {
        /// The thing that was read.
        what: &'static str,
    },
    /// A length in bytes outside what is allowed.
    #[error("{what} must be {min} to {max} bytes long, not {found}")]
    Length {
        /// The thing that was read.
        what: &'static str,
        /// The least length in bytes.
        min: usize,
        /// The greatest length in bytes.
        max: usize,
        /// The length in bytes that came.
        found: usize,
    },
    /// A SEC1 tag other than 02, 03 and 04: hybrid forms are refused.
    #[error("SEC1 points start with 02, 03 or 04, not {tag:02x}")]
    Sec1Form {
        /// The first byte.
        tag: u8,
    },
    /// The point at infinity, which is never a value nor a pseudonym.
    #[error("the point at infinity is not a pseudonym")]
    Identity,
    /// A coordinate that is not below the field's prime.
    #[error("a coordinate is not below the prime of {curve}")]
    CoordinateRange {
        /// The curve.
        curve: Curve,
    },
    /// Coordinates that do not satisfy the curve's equation.
    #[error("the point is not on {curve}")]
    NotOnCurve {
        /// The curve.
        curve: Curve,
    },
    /// A point that no value encodes to: from another domain, or damaged.
    #[error(
        "the point encodes no value: it belongs to another domain or key, or its bufferSize differs"
    )]
    ForeignPoint,
    /// A value longer than the limit in force.
    #[error(
        "the value is {found} bytes long and the limit is {limit}: pseudonymize a key and encrypt the \
         long text with it"
    )]
    ValueTooLong {
        /// The limit in bytes.
        limit: usize,
        /// The length in bytes that came.
        found: usize,
    },
    /// A value that is not UTF-8 was asked for as text.
    #[error("the value is not UTF-8 text: read it as bytes")]
    NotText,
    /// None of the candidates is on the curve, which happens for one value in 2^256.
    #[error("none of the {candidates} candidates is on the curve: the value cannot be encoded")]
    NoPoint {
        /// How many candidates were tried.
        candidates: u16,
    },
    /// A curve name that this crate does not know.
    #[error("unknown curve {}: the live service uses P-521", Quoted(crv))]
    UnknownCurve {
        /// The name that came.
        crv: String,
    },
    /// A point of another curve than the domain's.
    #[error("the domain is on {expected}, the point on {}", Quoted(found))]
    WrongCurve {
        /// The domain's curve.
        expected: Curve,
        /// The name that came.
        found: String,
    },
    /// Text that is not the JSON that was expected. The text itself is never repeated.
    #[error("{what} is not the JSON expected (line {line}, column {column})")]
    Json {
        /// The thing that was read.
        what: &'static str,
        /// Line, from 1; 0 where unknown.
        line: usize,
        /// Column, from 1; 0 where unknown.
        column: usize,
    },
    /// A member that must be there is not.
    #[error("{what} has no member `{member}`")]
    MissingMember {
        /// The thing that was read.
        what: &'static str,
        /// The member's name.
        member: &'static str,
    },
    /// A domain description that contradicts itself or its curve.
    #[error("the domain's `{member}` is not usable: {reason}")]
    InvalidDomain {
        /// The member's name on the wire.
        member: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// An answer or a pseudonym of another domain.
    #[error("expected domain {}, found {}", Quoted(expected), Quoted(found))]
    WrongDomain {
        /// The domain that was asked.
        expected: String,
        /// The domain that answered.
        found: String,
    },
    /// A conversion to the domain that the pseudonym is of already.
    #[error("the pseudonym is of domain {} already: there is nothing to convert", Quoted(domain))]
    SameDomain {
        /// The domain.
        domain: String,
    },
    /// A transitInfo made for another audience.
    #[error("the transitInfo is for audience {}, not {}", Quoted(found), Quoted(expected))]
    WrongAudience {
        /// The domain's audience.
        expected: String,
        /// The audience that came.
        found: String,
    },
    /// A key id that is not among the keys at hand.
    #[error("no key with kid {}: refresh the domain and its JWKS", Quoted(kid))]
    UnknownKid {
        /// The key id.
        kid: String,
    },
    /// No secret key of the domain is active.
    #[error("the domain has no active secret key: refresh it")]
    NoActiveKey,
    /// An algorithm, or a JOSE member, that is not on the allow-list.
    #[error("`{member}` {} is not allowed here", Quoted(found))]
    UnsupportedAlgorithm {
        /// The member's name.
        member: &'static str,
        /// What came.
        found: String,
    },
    /// A compact JWE of `dir` form has five parts, the second empty, a 12-byte iv and a 16-byte tag.
    #[error("the text is not a compact JWE of the `dir` form")]
    JweForm,
    /// Decryption or authentication failed: wrong key or damaged message.
    #[error("decryption failed: wrong key or damaged message")]
    DecryptionFailed,
    /// A key that cannot be used: not of the form or kind expected.
    #[error("the key cannot be used: {what} expected")]
    InvalidKey {
        /// What a key must be here.
        what: &'static str,
    },
    /// Encryption failed: the message is too long or the back end refused.
    #[error("encryption failed")]
    EncryptionFailed,
    /// The transitInfo's time is over (after 60 s of tolerance).
    #[error("the transitInfo expired at {exp}, now {now} (epoch seconds): ask for a new one")]
    Expired {
        /// Expiry, seconds since 1970.
        exp: i64,
        /// The clock that was given, seconds since 1970.
        now: i64,
    },
    /// The transitInfo's time is yet to come (after 60 s of tolerance).
    #[error("the transitInfo is issued at {iat}, now {now} (epoch seconds): check the clock")]
    NotYetValid {
        /// Time of issue, seconds since 1970.
        iat: i64,
        /// The clock that was given, seconds since 1970.
        now: i64,
    },
    /// Header and payload of a transitInfo carry different times.
    #[error("header and payload of the transitInfo disagree on `{member}`")]
    TimesDisagree {
        /// `iat` or `exp`.
        member: &'static str,
    },
    /// The transitInfo's `sub` binds it to a subject other than the one that uses it.
    #[error("the transitInfo is bound to another subject")]
    WrongSubject,
    /// A scalar that is 0 modulo the group order, or too long.
    #[error("the scalar is 0 modulo the group order, or too long")]
    InvalidScalar,
    /// A custom member that would override one that the engine manages.
    #[error("`{member}` is managed by the engine and cannot be set")]
    ReservedMember {
        /// The member's name.
        member: String,
    },
    /// The service answered with a problem.
    #[error("the service answered: {0}")]
    Problem(Box<Problem>),
    /// No output answers this input.
    #[error("the service's answer has no output for this input")]
    MissingOutput,
    /// More than one output claims to answer this input.
    #[error("the service's answer has more than one output for this input")]
    AmbiguousOutput,
    /// Outputs without `inResponseTo` whose number is not that of the inputs.
    #[error("{expected} outputs expected, {found} found, and none says which input it answers")]
    OutputCount {
        /// The number of inputs.
        expected: usize,
        /// The number of outputs.
        found: usize,
    },
    /// `finish` was not given one reply for each request.
    #[error("{expected} replies expected, one for each request, {found} given")]
    ReplyCount {
        /// The number of requests.
        expected: usize,
        /// The number of replies.
        found: usize,
    },
    /// The request got no reply at all.
    #[error("the request got no reply")]
    NoReply,
    /// A secret that is held elsewhere, in a hardware security module for instance, did not answer.
    #[error("the domain's secret is held elsewhere and did not answer: try again later")]
    SecretUnavailable,
    /// A request with more inputs than the service takes at once.
    #[error("a request has 1 to {max} inputs, not {found}")]
    TooManyInputs {
        /// The most that are taken.
        max: usize,
        /// The number that came.
        found: usize,
    },
    /// Text that starts with none of the pseudonym prefixes.
    #[error(
        "the text starts with none of the pseudonym prefixes urn:be:fgov:[ehealth:]pseudo:v1|v2:"
    )]
    UnknownPrefix,
    /// An SSIN of another length than 11 digits or `YY.MM.DD-NNN.CC`.
    #[error(
        "an SSIN has 11 digits, or the 15 characters YY.MM.DD-NNN.CC; {found} characters found"
    )]
    SsinLength {
        /// The number of characters that came.
        found: usize,
    },
    /// An SSIN with a character other than a digit, or punctuation in the wrong place.
    #[error("an SSIN has digits only, or is punctuated as YY.MM.DD-NNN.CC")]
    SsinCharacter,
    /// An SSIN whose check digits are wrong.
    #[error("the check digits of the SSIN are wrong: a typing error?")]
    SsinCheck,
    /// An SSIN whose month or day cannot be.
    #[error("the month or day of the SSIN cannot be")]
    SsinDate,
}

impl Error {
    /// The stable code, the same in every language of Blindnym.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Base64 { .. } => "base64",
            Self::Length { .. } => "length",
            Self::Sec1Form { .. } => "sec1_form",
            Self::Identity => "identity",
            Self::CoordinateRange { .. } => "coordinate_range",
            Self::NotOnCurve { .. } => "not_on_curve",
            Self::ForeignPoint => "foreign_point",
            Self::ValueTooLong { .. } => "value_too_long",
            Self::NotText => "not_text",
            Self::NoPoint { .. } => "no_point",
            Self::UnknownCurve { .. } => "unknown_curve",
            Self::WrongCurve { .. } => "wrong_curve",
            Self::Json { .. } => "json",
            Self::MissingMember { .. } => "missing_member",
            Self::InvalidDomain { .. } => "invalid_domain",
            Self::WrongDomain { .. } => "wrong_domain",
            Self::SameDomain { .. } => "same_domain",
            Self::WrongAudience { .. } => "wrong_audience",
            Self::UnknownKid { .. } => "unknown_kid",
            Self::NoActiveKey => "no_active_key",
            Self::UnsupportedAlgorithm { .. } => "unsupported_algorithm",
            Self::JweForm => "jwe_form",
            Self::DecryptionFailed => "decryption_failed",
            Self::InvalidKey { .. } => "invalid_key",
            Self::EncryptionFailed => "encryption_failed",
            Self::Expired { .. } => "expired",
            Self::NotYetValid { .. } => "not_yet_valid",
            Self::TimesDisagree { .. } => "times_disagree",
            Self::WrongSubject => "wrong_subject",
            Self::InvalidScalar => "invalid_scalar",
            Self::ReservedMember { .. } => "reserved_member",
            Self::Problem(_) => "problem",
            Self::MissingOutput => "missing_output",
            Self::AmbiguousOutput => "ambiguous_output",
            Self::OutputCount { .. } => "output_count",
            Self::ReplyCount { .. } => "reply_count",
            Self::NoReply => "no_reply",
            Self::SecretUnavailable => "secret_unavailable",
            Self::TooManyInputs { .. } => "too_many_inputs",
            Self::UnknownPrefix => "unknown_prefix",
            Self::SsinLength { .. } => "ssin_length",
            Self::SsinCharacter => "ssin_character",
            Self::SsinCheck => "ssin_check",
            Self::SsinDate => "ssin_date",
        }
    }
}

#[cfg(test)]
impl crate::support::CodedError for Error {
    fn code_text(&self) -> String {
        self.code().into()
    }
}
