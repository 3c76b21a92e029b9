use std::collections::BTreeSet;
use std::time::Duration;

use super::{IamError, OAuthError, Refusal};

#[test]
fn codes_are_stable_and_unlike() {
    let refusal = || Box::new(Refusal::new("", None, None));
    let (limit, reason, status) = (Duration::from_secs(1), "why", 500);
    let all = [
        IamError::Unreachable { reason },
        IamError::TimedOut { limit },
        IamError::Busy { status },
        IamError::Failed { status },
        IamError::TooLong { max: 1 },
        IamError::Answer { reason },
        IamError::Settings { reason },
        IamError::Key { reason },
        IamError::NoRealm { status },
        IamError::WrongIssuer,
        IamError::Refused { status, refusal: refusal() },
        IamError::LoginRefused { refusal: refusal() },
        IamError::ForeignCallback,
        IamError::LoginTimedOut { limit },
        IamError::SessionEnded,
        IamError::Session { reason },
        IamError::Cancelled,
    ];
    let codes: BTreeSet<_> = all.iter().map(IamError::code).collect();
    assert_eq!(codes.len(), all.len());
    assert_eq!(all.iter().filter(|error| error.is_temporary()).count(), 4);
    // Every code is in the documentation.
    let documentation = include_str!("../../../../docs/iam.md");
    for code in codes {
        assert!(documentation.contains(&format!("| `{code}` |")), "{code}");
    }
}

#[test]
fn a_refusal_says_what_to_do_and_what_it_was_told() {
    let refusal = Refusal::new("invalid_client", Some("Client not\nfound"), Some("Id-1"));
    let text = refusal.to_string();
    assert_eq!(refusal.error, OAuthError::InvalidClient);
    assert!(text.contains("check its id") && text.contains("it says: Client not found"), "{text}");
    assert!(text.contains("Id-1"));
    // The table of IAM eXchange has it once with a capital.
    assert_eq!(Refusal::new("Invalid_request", None, None).error, OAuthError::InvalidRequest);
    let other = Refusal::new("temporarily_unavailable", None, None);
    assert_eq!(other.error, OAuthError::Other);
    assert_eq!(other.description.as_deref(), Some("temporarily_unavailable"));
}
