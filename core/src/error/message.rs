//! What each error says to people.

use alloc::string::String;

use super::ErrorKind;
use super::shown::Word::{Byte, Count, Quoted, Text, Time};
use super::shown::fill;

impl ErrorKind {
    /// The message. By hand, as `core::fmt` would be a tenth of what a page loads.
    pub(super) fn message(&self) -> String {
        match self {
            Self::Base64 { what } => fill("{} is not canonical Base64", &[Text(what)]),
            Self::Length { what, min, max, found } => fill(
                "{} must be {} to {} bytes long, not {}",
                &[Text(what), Count(*min), Count(*max), Count(*found)],
            ),
            Self::Sec1Form { tag } => {
                fill("SEC1 points start with 02, 03 or 04, not {}", &[Byte(*tag)])
            }
            Self::Identity => fill("the point at infinity is not a pseudonym", &[]),
            Self::CoordinateRange { curve } => {
                fill("a coordinate is not below the prime of {}", &[Text(curve.crv())])
            }
            Self::NotOnCurve { curve } => fill("the point is not on {}", &[Text(curve.crv())]),
            Self::ForeignPoint => fill(
                "the point encodes no value: it belongs to another domain or key, or its bufferSize differs",
                &[],
            ),
            Self::ValueTooLong { limit, found } => fill(
                "the value is {} bytes long and the limit is {}: pseudonymize a key and encrypt the long text with it",
                &[Count(*found), Count(*limit)],
            ),
            Self::NotText => fill("the value is not UTF-8 text: read it as bytes", &[]),
            Self::NoPoint { candidates } => fill(
                "none of the {} candidates is on the curve: the value cannot be encoded",
                &[Count((*candidates).into())],
            ),
            Self::UnknownCurve { crv } => {
                fill("unknown curve {}: the live service uses P-521", &[Quoted(crv)])
            }
            Self::WrongCurve { expected, found } => {
                fill("the domain is on {}, the point on {}", &[Text(expected.crv()), Quoted(found)])
            }
            Self::Json { what, line, column } => fill(
                "{} is not the JSON expected (line {}, column {})",
                &[Text(what), Count(*line), Count(*column)],
            ),
            Self::MissingMember { what, member } => {
                fill("{} has no member `{}`", &[Text(what), Text(member)])
            }
            Self::InvalidDomain { member, reason } => {
                fill("the domain's `{}` is not usable: {}", &[Text(member), Text(reason)])
            }
            Self::WrongDomain { expected, found } => {
                fill("expected domain {}, found {}", &[Quoted(expected), Quoted(found)])
            }
            Self::SameDomain { domain } => fill(
                "the pseudonym is of domain {} already: there is nothing to convert",
                &[Quoted(domain)],
            ),
            Self::WrongAudience { expected, found } => fill(
                "the transitInfo is for audience {}, not {}",
                &[Quoted(found), Quoted(expected)],
            ),
            Self::UnknownKid { kid } => {
                fill("no key with kid {}: refresh the domain and its JWKS", &[Quoted(kid)])
            }
            Self::NoActiveKey => fill("the domain has no active secret key: refresh it", &[]),
            Self::UnsupportedAlgorithm { member, found } => {
                fill("`{}` {} is not allowed here", &[Text(member), Quoted(found)])
            }
            Self::JweForm => fill("the text is not a compact JWE of the `dir` form", &[]),
            Self::DecryptionFailed => fill("decryption failed: wrong key or damaged message", &[]),
            Self::InvalidKey { what } => fill("the key cannot be used: {} expected", &[Text(what)]),
            Self::EncryptionFailed => fill("encryption failed", &[]),
            Self::Expired { exp, now } => fill(
                "the transitInfo expired at {}, now {} (epoch seconds): ask for a new one",
                &[Time(*exp), Time(*now)],
            ),
            Self::NotYetValid { iat, now } => fill(
                "the transitInfo is issued at {}, now {} (epoch seconds): check the clock",
                &[Time(*iat), Time(*now)],
            ),
            Self::TimesDisagree { member } => {
                fill("header and payload of the transitInfo disagree on `{}`", &[Text(member)])
            }
            Self::WrongSubject => fill("the transitInfo is bound to another subject", &[]),
            Self::InvalidScalar => fill("the scalar is 0 modulo the group order, or too long", &[]),
            Self::ReservedMember { member } => {
                fill("`{}` is managed by the engine and cannot be set", &[Text(member)])
            }
            Self::Problem(problem) => fill("the service answered: {}", &[Text(&problem.message())]),
            Self::MissingOutput => fill("the service's answer has no output for this input", &[]),
            Self::AmbiguousOutput => {
                fill("the service's answer has more than one output for this input", &[])
            }
            Self::EchoedAnswer => fill("the service's answer is the point that was sent", &[]),
            Self::OutputCount { expected, found } => fill(
                "{} outputs expected, {} found, and none says which input it answers",
                &[Count(*expected), Count(*found)],
            ),
            Self::ReplyCount { expected, found } => fill(
                "{} replies expected, one for each request, {} given",
                &[Count(*expected), Count(*found)],
            ),
            Self::NoReply => fill("the request got no reply", &[]),
            Self::SecretUnavailable => fill(
                "the domain's secret is held elsewhere and did not answer: try again later",
                &[],
            ),
            Self::TooManyInputs { max, found } => {
                fill("a request has 1 to {} inputs, not {}", &[Count(*max), Count(*found)])
            }
            Self::UnknownPrefix => fill(
                "the text starts with none of the pseudonym prefixes urn:be:fgov:[ehealth:]pseudo:v1|v2:",
                &[],
            ),
            Self::SsinLength { found } => fill(
                "an SSIN has 11 digits, or the 15 characters YY.MM.DD-NNN.CC; {} characters found",
                &[Count(*found)],
            ),
            Self::SsinCharacter => {
                fill("an SSIN has digits only, or is punctuated as YY.MM.DD-NNN.CC", &[])
            }
            Self::SsinCheck => fill("the check digits of the SSIN are wrong: a typing error?", &[]),
            Self::SsinDate => fill("the month or day of the SSIN cannot be", &[]),
        }
    }
}
