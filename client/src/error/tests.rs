use std::collections::BTreeSet;

use super::*;

#[test]
fn codes_are_stable_unlike_and_told() {
    let (limit, reason) = (Duration::from_millis(2500), "why");
    let all = [
        ClientError::Unreachable { reason },
        ClientError::TimedOut { limit },
        ClientError::Busy { status: 429 },
        ClientError::Failed { status: 500 },
        ClientError::Refused { status: 403, problem: Box::default() },
        ClientError::Unusable(blindnym::ErrorKind::MissingOutput.into()),
        ClientError::TooLong { max: 1 },
        ClientError::Settings { reason },
        ClientError::Changed { what: "curve" },
        ClientError::UntoldKey { kid: "a new one".into() },
        ClientError::Cancelled,
    ];
    let codes: BTreeSet<_> = all.iter().map(ClientError::code).collect();
    assert_eq!(codes.len(), all.len());
    assert_eq!(all.iter().filter(|error| error.is_temporary()).count(), 5);
    let (_of_the_engine, told) =
        include_str!("../../../docs/errors.md").split_once("\n## The client").unwrap();
    let told = told.split("\n## ").next().unwrap();
    for code in &codes {
        assert!(told.contains(&format!("| `{code}` |")), "{code}");
    }
    assert_eq!(told.lines().filter(|line| line.starts_with("| `")).count(), codes.len());
    assert!(include_str!("../../../docs/iam.md").contains("| `token_expired` |"));
    assert_eq!(all[1].to_string(), "the service did not answer within 2.5 s");
}
