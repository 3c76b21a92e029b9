//! Descriptions of domains, and their locked keys.

use std::sync::OnceLock;

use blindnym::{Domain, DomainDocument, Jwks, Step};
use serde_json::Value;
use zeroize::Zeroizing;

/// Whose keys are looked for: those of the test vectors.
const VECTORS: &str = include_str!("../../../vectors/domain.json");

pub(super) fn run(data: &[u8]) {
    let (document, described) = (DomainDocument::parse(data), Domain::from_description(data));
    let Ok(document) = document else { return };
    assert!(described.is_ok_and(|domain| domain == *document.domain()));
    assert!(!matches!(document.domain().name(), "" | "." | ".."));
    let jwks = jwks();
    let addresses = document.jku().iter().map(String::as_str);
    for jku in addresses.take(3).chain(["https://x/jwks"]) {
        let Step { state, message } = document.unlock_start(jku, jwks);
        // The content key of a document that was made up.
        let keys = message.iter().map(|_| Ok(Zeroizing::new(vec![0; 32]))).collect();
        let unlocked = state.finish(keys);
        assert!(!format!("{unlocked:?}").is_empty());
        let missing = document.unlock_start(jku, jwks).state.finish(Vec::new());
        assert!(missing.owner.keys().keys().is_empty());
    }
}

fn jwks() -> &'static Jwks {
    static KEYS: OnceLock<Jwks> = OnceLock::new();
    KEYS.get_or_init(|| {
        let vectors: Value = serde_json::from_str(VECTORS).unwrap();
        Jwks::parse(vectors["jwks"].to_string().as_bytes()).unwrap()
    })
}
