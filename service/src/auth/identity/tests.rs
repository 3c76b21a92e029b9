//! Roles, and what `Debug` shows.

use serde_json::json;

use super::*;
use crate::auth::support::claims;

fn identity(claims: &Value, client: &str) -> Identity {
    Identity::new(claims.as_object().unwrap().clone(), client)
}

#[test]
fn roles_are_those_of_the_client() {
    let access =
        |roles: Value| json!({"resource_access": {"ehealth-pseudo-api": {"roles": roles}}});
    let may = |claims: &Value| {
        let identity = identity(claims, "ehealth-pseudo-api");
        (identity.may(Right::Pseudonymize), identity.may(Right::Identify))
    };
    assert_eq!(may(&access(json!(["pseudonymize", "identify"]))), (true, true));
    assert_eq!(may(&access(json!(["pseudonymize"]))), (true, false));
    assert_eq!(may(&access(json!([7, "identify"]))), (false, true));
    assert_eq!(may(&access(json!(["Identify", "identify "]))), (false, false));
    assert_eq!(may(&access(json!("identify"))), (false, false));
    assert_eq!(may(&json!({"resource_access": null})), (false, false));
    assert_eq!(may(&json!({"realm_access": {"roles": ["identify"]}})), (false, false));
    assert!(!identity(&claims(), "another-client").may(Right::Identify));
}

#[test]
fn debug_shows_nothing() {
    let identity = identity(&claims(), "ehealth-pseudo-api");
    assert_eq!(format!("{identity:?}"), "Identity { .. }");
}
