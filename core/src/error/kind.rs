//! Everything that can go wrong, each with its stable code.

use alloc::boxed::Box;
use alloc::string::String;

use crate::curve::Curve;
use crate::exchange::Problem;

/// What went wrong. No variant holds a value, a scalar, a key or a pseudonym.
///
/// Failures that depend on a secret are one variant each: [`ErrorKind::DecryptionFailed`] for everything
/// that fails before a message is authenticated, [`ErrorKind::ForeignPoint`] for every way in which an
/// identified point is not an encoded value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Base64 that is not canonical: wrong alphabet, padding, white space or trailing bits.
    Base64 {
        /// The thing that was read.
        what: &'static str,
    },
    /// A length in bytes outside what is allowed.
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
    Sec1Form {
        /// The first byte.
        tag: u8,
    },
    /// The point at infinity, which is never a value nor a pseudonym.
    Identity,
    /// A coordinate that is not below the field's prime.
    CoordinateRange {
        /// The curve.
        curve: Curve,
    },
    /// Coordinates that do not satisfy the curve's equation.
    NotOnCurve {
        /// The curve.
        curve: Curve,
    },
    /// A point that no value encodes to: from another domain, or damaged.
    ForeignPoint,
    /// A value longer than the limit in force.
    ValueTooLong {
        /// The limit in bytes.
        limit: usize,
        /// The length in bytes that came.
        found: usize,
    },
    /// A value that is not UTF-8 was asked for as text.
    NotText,
    /// None of the candidates is on the curve, which happens for one value in 2^256.
    NoPoint {
        /// How many candidates were tried.
        candidates: u16,
    },
    /// A curve name that this crate does not know.
    UnknownCurve {
        /// The name that came.
        crv: String,
    },
    /// A point of another curve than the domain's.
    WrongCurve {
        /// The domain's curve.
        expected: Curve,
        /// The name that came.
        found: String,
    },
    /// Text that is not the JSON that was expected. The text itself is never repeated.
    Json {
        /// The thing that was read.
        what: &'static str,
        /// Line, from 1; 0 where unknown.
        line: usize,
        /// Column, from 1; 0 where unknown.
        column: usize,
    },
    /// A member that must be there is not.
    MissingMember {
        /// The thing that was read.
        what: &'static str,
        /// The member's name.
        member: &'static str,
    },
    /// A domain description that contradicts itself or its curve.
    InvalidDomain {
        /// The member's name on the wire.
        member: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// An answer or a pseudonym of another domain.
    WrongDomain {
        /// The domain that was asked.
        expected: String,
        /// The domain that answered.
        found: String,
    },
    /// A conversion to the domain that the pseudonym is of already.
    SameDomain {
        /// The domain.
        domain: String,
    },
    /// A transitInfo made for another audience.
    WrongAudience {
        /// The domain's audience.
        expected: String,
        /// The audience that came.
        found: String,
    },
    /// A key id that is not among the keys at hand.
    UnknownKid {
        /// The key id.
        kid: String,
    },
    /// No secret key of the domain is active.
    NoActiveKey,
    /// An algorithm, or a JOSE member, that is not on the allow-list.
    UnsupportedAlgorithm {
        /// The member's name.
        member: &'static str,
        /// What came.
        found: String,
    },
    /// A compact JWE of `dir` form has five parts, the second empty, a 12-byte iv and a 16-byte tag.
    JweForm,
    /// Decryption or authentication failed: wrong key or damaged message.
    DecryptionFailed,
    /// A key that cannot be used: not of the form or kind expected.
    InvalidKey {
        /// What a key must be here.
        what: &'static str,
    },
    /// Encryption failed: the message is too long or the back end refused.
    EncryptionFailed,
    /// The transitInfo's time is over (after 60 s of tolerance).
    Expired {
        /// Expiry, seconds since 1970.
        exp: i64,
        /// The clock that was given, seconds since 1970.
        now: i64,
    },
    /// The transitInfo's time is yet to come (after 60 s of tolerance).
    NotYetValid {
        /// Time of issue, seconds since 1970.
        iat: i64,
        /// The clock that was given, seconds since 1970.
        now: i64,
    },
    /// Header and payload of a transitInfo carry different times.
    TimesDisagree {
        /// `iat` or `exp`.
        member: &'static str,
    },
    /// The transitInfo's `sub` binds it to a subject other than the one that uses it.
    WrongSubject,
    /// A scalar that is 0 modulo the group order, or too long.
    InvalidScalar,
    /// A custom member that would override one that the engine manages.
    ReservedMember {
        /// The member's name.
        member: String,
    },
    /// The service answered with a problem.
    Problem(Box<Problem>),
    /// No output answers this input.
    MissingOutput,
    /// More than one output claims to answer this input.
    AmbiguousOutput,
    /// The answer is the point that was sent. Unblinded it would be the clear value's own.
    EchoedAnswer,
    /// Outputs without `inResponseTo` whose number is not that of the inputs.
    OutputCount {
        /// The number of inputs.
        expected: usize,
        /// The number of outputs.
        found: usize,
    },
    /// `finish` was not given one reply for each request.
    ReplyCount {
        /// The number of requests.
        expected: usize,
        /// The number of replies.
        found: usize,
    },
    /// The request got no reply at all.
    NoReply,
    /// A secret that is held elsewhere, in a hardware security module for instance, did not answer.
    SecretUnavailable,
    /// A request with more inputs than the service takes at once.
    TooManyInputs {
        /// The most that are taken.
        max: usize,
        /// The number that came.
        found: usize,
    },
    /// Text that starts with none of the pseudonym prefixes.
    UnknownPrefix,
    /// An SSIN of another length than 11 digits or `YY.MM.DD-NNN.CC`.
    SsinLength {
        /// The number of characters that came.
        found: usize,
    },
    /// An SSIN with a character other than a digit, or punctuation in the wrong place.
    SsinCharacter,
    /// An SSIN whose check digits are wrong.
    SsinCheck,
    /// An SSIN whose month or day cannot be.
    SsinDate,
}

impl ErrorKind {
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
            Self::EchoedAnswer => "echoed_answer",
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
