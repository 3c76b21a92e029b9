//! What answers tell the log.

use serde_json::{Map, Value, json};

use super::*;

fn identity(client: &str) -> Identity {
    let claims: Map<String, Value> = [("azp".to_owned(), json!(client))].into_iter().collect();
    Identity::new(claims, "any")
}

#[test]
fn clients_are_named_only_where_asked_and_only_with_plain_names() {
    let by = |client: &str| Told::default().by(Some(&identity(client))).client;
    assert_eq!(by("hospital-1"), None, "nobody asked for that much");
    let subscriber =
        tracing_subscriber::fmt().with_max_level(Level::DEBUG).with_writer(std::io::sink);
    tracing::subscriber::with_default(subscriber.finish(), || {
        assert_eq!(by("hospital-1").as_deref(), Some("hospital-1"));
        for odd in ["a\nb", "a b", "", "\u{1b}[31m", "é", &"x".repeat(65)] {
            assert_eq!(by(odd), None, "{odd:?}");
        }
    });
}

#[test]
fn what_is_known_first_is_not_lost() {
    let response = Told::refused("one").with(Response::new(Body::empty()));
    let response = Told::items(3).with(response);
    let told = response.extensions().get::<Told>().unwrap();
    assert_eq!((told.refused, told.items), (Some("one"), Some(3)));
}
