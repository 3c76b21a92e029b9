//! Codes are stable and unique; texts say what to do.

use std::collections::BTreeSet;

use blindnym::{Curve, Error, Problem};

/// One error of each kind, as many as the source has codes.
fn all() -> Vec<Error> {
    let text = String::new;
    let all = vec![
        Error::Base64 { what: "x" },
        Error::Length { what: "x", min: 1, max: 2, found: 3 },
        Error::Sec1Form { tag: 6 },
        Error::Identity,
        Error::CoordinateRange { curve: Curve::P521 },
        Error::NotOnCurve { curve: Curve::P521 },
        Error::ForeignPoint,
        Error::ValueTooLong { limit: 32, found: 33 },
        Error::NotText,
        Error::NoPoint { candidates: 256 },
        Error::UnknownCurve { crv: text() },
        Error::WrongCurve { expected: Curve::P521, found: text() },
        Error::Json { what: "x", line: 1, column: 1 },
        Error::MissingMember { what: "x", member: "y" },
        Error::InvalidDomain { member: "x", reason: "y" },
        Error::WrongDomain { expected: text(), found: text() },
        Error::SameDomain { domain: text() },
        Error::WrongAudience { expected: text(), found: text() },
        Error::UnknownKid { kid: text() },
        Error::NoActiveKey,
        Error::UnsupportedAlgorithm { member: "alg", found: text() },
        Error::JweForm,
        Error::DecryptionFailed,
        Error::EncryptionFailed,
        Error::InvalidKey { what: "x" },
        Error::Expired { exp: 1, now: 2 },
        Error::NotYetValid { iat: 2, now: 1 },
        Error::TimesDisagree { member: "exp" },
        Error::WrongSubject,
        Error::InvalidScalar,
        Error::ReservedMember { member: text() },
        Error::Problem(Box::default()),
        Error::MissingOutput,
        Error::AmbiguousOutput,
        Error::OutputCount { expected: 1, found: 2 },
        Error::ReplyCount { expected: 1, found: 2 },
        Error::NoReply,
        Error::SecretUnavailable,
        Error::TooManyInputs { max: 10, found: 11 },
        Error::UnknownPrefix,
        Error::SsinLength { found: 3 },
        Error::SsinCharacter,
        Error::SsinCheck,
        Error::SsinDate,
    ];
    let source = include_str!("../../src/error.rs").lines().map(str::trim_start);
    let codes = source.filter(|line| line.starts_with("Self::") && line.contains("=> \""));
    assert_eq!(all.len(), codes.count(), "an error of every kind belongs in this list");
    all
}

#[test]
fn codes_are_unique_and_texts_differ() {
    let codes: BTreeSet<&str> = all().iter().map(Error::code).collect();
    let texts: BTreeSet<String> = all().iter().map(ToString::to_string).collect();
    assert_eq!(codes.len(), all().len());
    assert_eq!(texts.len(), all().len());
}

#[test]
fn the_documentation_tells_what_to_do_about_each() {
    let documentation = include_str!("../../../docs/errors.md");
    let (documentation, _of_the_client) = documentation.split_once("\n## The client").unwrap();
    for error in all() {
        let row = format!("| `{}` |", error.code());
        assert!(documentation.contains(&row), "{row}");
    }
    let rows = documentation.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(rows, all().len());
}

#[test]
fn codes_and_texts_are_stable() {
    let table: Vec<String> =
        all().iter().map(|error| format!("{:22} {error}", error.code())).collect();
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn a_problem_reads_like_a_sentence() {
    let problem = Problem {
        title: Some("Bad Request".into()),
        status: Some(400),
        detail: Some("Invalid point".into()),
        id: Some("Id-d5c7".into()),
        ..Problem::default()
    };
    let text = Error::Problem(Box::new(problem)).to_string();
    assert_eq!(text, "the service answered: Bad Request (400): Invalid point [Id-d5c7]");
}
