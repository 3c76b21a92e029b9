//! Rules and operations.

use serde_json::{Value, json};

use super::*;
use crate::auth::support::claims;

/// The sample of the contract, for one operation.
fn sample() -> Value {
    json!({"domain": "uhmep_v1", "type": "custom", "details": [{
        "operation": "pseudonymize",
        "userGroups": [{"name": "group", "description": "a group", "claims": [
            {"path": "$.resource_access.nihdi-uhmep-api.roles[*]", "value": "pseudo"},
        ]}],
    }]})
}

fn with_claims(claims: Value) -> Value {
    let mut rule = sample();
    rule["details"][0]["userGroups"][0]["claims"] = claims;
    rule
}

fn identity(claims: &Value) -> Identity {
    Identity::new(claims.as_object().unwrap().clone(), "ehealth-pseudo-api")
}

fn allows(rule: &Value, claims: &Value) -> bool {
    AccessRule::parse(rule).unwrap().allows(Right::Pseudonymize, &identity(claims))
}

#[test]
fn the_sample_of_the_contract() {
    let rule = AccessRule::parse(&sample()).unwrap();
    assert_eq!(rule.domain(), "uhmep_v1");
    assert!(rule.allows(Right::Pseudonymize, &identity(&claims())));
    // No details for the operation.
    assert!(!rule.allows(Right::Identify, &identity(&claims())));
    let mut others = claims();
    others["resource_access"]["nihdi-uhmep-api"]["roles"] = json!(["pseudo2", "Pseudo"]);
    assert!(!rule.allows(Right::Pseudonymize, &identity(&others)));
    assert!(!rule.allows(Right::Pseudonymize, &identity(&json!({}))));
}

#[test]
fn all_claims_of_one_group() {
    let path = |name: &str, value: &str| json!({"path": format!("$.{name}"), "value": value});
    let mut rule = with_claims(json!([path("a", "1"), path("b", "2")]));
    assert!(allows(&rule, &json!({"a": "1", "b": "2"})));
    assert!(!allows(&rule, &json!({"a": "1"})));
    assert!(!allows(&rule, &json!({"b": "2"})));
    let groups = rule["details"][0]["userGroups"].as_array_mut().unwrap();
    groups.push(json!({"claims": [path("c", "3")]}));
    assert!(allows(&rule, &json!({"c": "3"})));
    // Not one claim of each.
    assert!(!allows(&rule, &json!({"a": "1", "c": "2"})));
}

#[test]
fn paths() {
    let claims = json!({
        "text": "x", "number": 7, "truth": true, "nothing": null, "list": ["x", ["y"]],
        "a.b": {"it's": "z"}, "é": "x",
    });
    for (path, value, expected) in [
        ("$.text", "x", true),
        ("$['text']", "x", true),
        ("$[\"text\"]", "x", true),
        ("$.number", "7", true),
        ("$.truth", "true", true),
        ("$.nothing", "null", false),
        ("$.nothing", "", false),
        ("$.list", "x", false),
        ("$.list[0]", "x", true),
        ("$.list[1]", "x", false),
        ("$.list.*", "x", true),
        ("$.list[*]", "y", false),
        ("$.list[*][*]", "y", true),
        ("$['a.b']['it\\'s']", "z", true),
        ("$.é", "x", true),
        ("$.missing[*]", "x", false),
        ("$", "x", false),
    ] {
        let rule = with_claims(json!([{"path": path, "value": value}]));
        assert_eq!(allows(&rule, &claims), expected, "{path}");
    }
}

#[test]
fn rules_that_cannot_be_read() {
    for path in [
        "",
        "text",
        "$.",
        "$..text",
        "$..*",
        "$.a..b",
        "$[",
        "$['a",
        "$['a'",
        "$[?@.a == 'x']",
        "$[0:1]",
        "$[]",
        "$.a b",
        "$.a'b",
        "$[abc]",
        "$[99999999999999999999]",
        "$ .a",
        "$.a ",
        "@.a",
        "$['a'\\",
        "$[-1]",
    ] {
        let rule = with_claims(json!([{"path": path, "value": "x"}]));
        assert_eq!(AccessRule::parse(&rule).unwrap_err().code(), "invalid_rule", "{path}");
    }
    let changes: [fn(&mut Value); 14] = [
        |rule| *rule = json!(null),
        |rule| *rule = json!({}),
        |rule| rule["type"] = json!("other"),
        |rule| rule["type"] = json!(null),
        |rule| rule["domain"] = json!(7),
        |rule| rule["except"] = json!([]),
        |rule| rule["details"] = json!({}),
        |rule| rule["details"][0]["operation"] = json!("convert"),
        |rule| rule["details"][0]["not"] = json!(true),
        |rule| rule["details"][0]["userGroups"] = json!(null),
        |rule| rule["details"][0]["userGroups"][0]["claims"] = json!([]),
        |rule| rule["details"][0]["userGroups"][0]["unless"] = json!([]),
        |rule| rule["details"][0]["userGroups"][0]["claims"][0]["value"] = json!(7),
        |rule| rule["details"][0]["userGroups"][0]["claims"][0]["not"] = json!(true),
    ];
    for (at, change) in changes.iter().enumerate() {
        let mut rule = sample();
        change(&mut rule);
        assert_eq!(AccessRule::parse(&rule).unwrap_err().code(), "invalid_rule", "{at}");
    }
}

#[test]
fn rules_for_nobody() {
    let mut rule = sample();
    rule["details"][0]["userGroups"] = json!([]);
    assert!(!allows(&rule, &claims()));
    rule["details"] = json!([]);
    assert!(!allows(&rule, &claims()));
}

fn roles(roles: &[&str]) -> Identity {
    let mut claims = claims();
    claims["resource_access"]["ehealth-pseudo-api"]["roles"] = json!(roles);
    identity(&claims)
}

#[test]
fn operations_need_roles() {
    let convert = Operation::Convert { from: None, to: None };
    let missing = |right| Err(AuthError::MissingRole { right });
    let (pseudonymize, identify) = (Right::Pseudonymize, Right::Identify);

    let both = roles(&["pseudonymize", "identify"]);
    for operation in [Operation::Pseudonymize(None), Operation::Identify(None), convert] {
        assert_eq!(operation.authorize(&both), Ok(()));
    }
    let one = roles(&["pseudonymize"]);
    assert_eq!(Operation::Pseudonymize(None).authorize(&one), Ok(()));
    assert_eq!(Operation::Identify(None).authorize(&one), missing(identify));
    assert_eq!(convert.authorize(&one), missing(identify));
    let other = roles(&["identify"]);
    assert_eq!(Operation::Pseudonymize(None).authorize(&other), missing(pseudonymize));
    assert_eq!(Operation::Identify(None).authorize(&other), Ok(()));
    assert_eq!(convert.authorize(&other), missing(pseudonymize));
}

#[test]
fn operations_need_rules() {
    let pseudonymizing = AccessRule::parse(&sample()).unwrap();
    let mut identifying = sample();
    identifying["details"][0]["operation"] = json!("identify");
    let identifying = AccessRule::parse(&identifying).unwrap();
    let caller = identity(&claims());
    let refused = |right| Err(AuthError::RefusedByRule { right });

    assert_eq!(Operation::Pseudonymize(Some(&pseudonymizing)).authorize(&caller), Ok(()));
    let refusal = Operation::Pseudonymize(Some(&identifying)).authorize(&caller);
    assert_eq!(refusal, refused(Right::Pseudonymize));
    assert_eq!(refusal.unwrap_err().status(), 403);
    assert_eq!(
        Operation::Identify(Some(&pseudonymizing)).authorize(&caller),
        refused(Right::Identify)
    );
    for (from, to, expected) in [
        (Some(&identifying), Some(&pseudonymizing), Ok(())),
        (None, Some(&pseudonymizing), Ok(())),
        (Some(&identifying), None, Ok(())),
        (Some(&pseudonymizing), None, refused(Right::Identify)),
        (None, Some(&identifying), refused(Right::Pseudonymize)),
    ] {
        assert_eq!(Operation::Convert { from, to }.authorize(&caller), expected);
    }
    // A rule gives no role.
    let nobody = roles(&[]);
    let refusal = Operation::Pseudonymize(Some(&pseudonymizing)).authorize(&nobody);
    assert_eq!(refusal, Err(AuthError::MissingRole { right: Right::Pseudonymize }));
}
