//! Codes are stable and unique; texts say what to do.

use std::collections::BTreeSet;

use blindnym::{Curve, Error, ErrorKind, Problem};

/// One error of each kind, as many as the source has codes.
fn all() -> Vec<Error> {
    let text = String::new;
    let all = vec![
        ErrorKind::Base64 { what: "x" },
        ErrorKind::Length { what: "x", min: 1, max: 2, found: 3 },
        ErrorKind::Sec1Form { tag: 6 },
        ErrorKind::Identity,
        ErrorKind::CoordinateRange { curve: Curve::P521 },
        ErrorKind::NotOnCurve { curve: Curve::P521 },
        ErrorKind::ForeignPoint,
        ErrorKind::ValueTooLong { limit: 32, found: 33 },
        ErrorKind::NotText,
        ErrorKind::NoPoint { candidates: 256 },
        ErrorKind::UnknownCurve { crv: text() },
        ErrorKind::WrongCurve { expected: Curve::P521, found: text() },
        ErrorKind::Json { what: "x", line: 1, column: 1 },
        ErrorKind::MissingMember { what: "x", member: "y" },
        ErrorKind::InvalidDomain { member: "x", reason: "y" },
        ErrorKind::WrongDomain { expected: text(), found: text() },
        ErrorKind::SameDomain { domain: text() },
        ErrorKind::WrongAudience { expected: text(), found: text() },
        ErrorKind::UnknownKid { kid: text() },
        ErrorKind::NoActiveKey,
        ErrorKind::UnsupportedAlgorithm { member: "alg", found: text() },
        ErrorKind::JweForm,
        ErrorKind::DecryptionFailed,
        ErrorKind::EncryptionFailed,
        ErrorKind::InvalidKey { what: "x" },
        ErrorKind::Expired { exp: 1, now: 2 },
        ErrorKind::NotYetValid { iat: 2, now: 1 },
        ErrorKind::TimesDisagree { member: "exp" },
        ErrorKind::WrongSubject,
        ErrorKind::InvalidScalar,
        ErrorKind::ReservedMember { member: text() },
        ErrorKind::Problem(Box::default()),
        ErrorKind::MissingOutput,
        ErrorKind::AmbiguousOutput,
        ErrorKind::EchoedAnswer,
        ErrorKind::OutputCount { expected: 1, found: 2 },
        ErrorKind::ReplyCount { expected: 1, found: 2 },
        ErrorKind::NoReply,
        ErrorKind::SecretUnavailable,
        ErrorKind::TooManyInputs { max: 10, found: 11 },
        ErrorKind::UnknownPrefix,
        ErrorKind::SsinLength { found: 3 },
        ErrorKind::SsinCharacter,
        ErrorKind::SsinCheck,
        ErrorKind::SsinDate,
    ];
    let all: Vec<Error> = all.into_iter().map(Error::from).collect();
    let source = include_str!("../../src/error/kind.rs").lines().map(str::trim_start);
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
    let text = Error::from(ErrorKind::Problem(Box::new(problem))).to_string();
    assert_eq!(text, "the service answered: Bad Request (400): Invalid point [Id-d5c7]");
    // Members that say nothing are as if they were not there.
    for silent in [r#"{"type":""}"#, r#"{"title":"","type":"","detail":"","id":""}"#, "{}"] {
        assert_eq!(Problem::parse(silent.as_bytes()).to_string(), "a problem");
    }
    assert_eq!(Problem::parse(br#"{"title":"","type":"uri:x"}"#).to_string(), "uri:x");
}
