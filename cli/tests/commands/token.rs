//! `blindnym token`.

use serde_json::{Value, json};

use base64ct::Encoding as _;

use crate::support::{Place, fake, jwt, now};

const PROFILE: &str = "\
[profiles.p]
base = \"http://localhost:1\"
auth = { token = \"env:TEST_TOKEN\" }
";

fn claims(exp: i64) -> Value {
    json!({
        "iss": "https://api-acpt.ehealth.fgov.be/auth/realms/healthcare",
        "aud": ["nihdi-uhmep-hcp", "ehealth-pseudo-api"],
        "azp": "nihdi-uhmep-hcp",
        "sub": "5f586b43-a9a3-4324-98fa-2891d030b5e3",
        "iat": exp - 300,
        "exp": exp,
        "resource_access": {
            "ehealth-pseudo-api": {"roles": ["identify", "pseudonymize"]},
            "nihdi-uhmep-api": {"roles": ["pseudo"]},
        },
        "scope": "openid pseudo:api:identify",
        "ssin": "97071143362",
        "name": "Canary Person",
        "preferred_username": "97071143362",
        "userProfile": {"ssin": "97.07.11-433.62", "lastName": "Canary"},
    })
}

#[test]
fn what_a_token_allows_is_shown_and_who_it_is_of_is_not() {
    let place = Place::with(PROFILE);
    let token = jwt(&claims(now() + 250));
    let variable = [("TEST_TOKEN", token.as_str())];
    for format in ["text", "json"] {
        let run = place.run_with_variables(&["token", "--format", format], &variable);
        let told = run.expect(0);
        for shown in ["ehealth-pseudo-api", "pseudonymize", "healthcare", "preferred_username"] {
            assert!(told.contains(shown), "{shown}: {told}");
        }
        for hidden in ["97071143362", "97.07.11", "Canary", "5f586b43", &token, "c2lnbmF0dXJl"] {
            assert!(!told.contains(hidden), "{hidden}: {told}");
        }
    }
    let told = place.run_with_variables(&["token"], &variable).expect(0);
    assert!(told.contains("expires in") && told.contains("sha256:"), "{told}");
}

#[test]
fn claims_that_hold_numbers_of_people_are_hidden_wherever_they_stand() {
    let place = Place::with(PROFILE);
    let mut claims = claims(now() + 250);
    claims["sub"] = "97071143362".into();
    claims["azp"] = "client-97.07.11-433.62".into();
    claims["scope"] = "a 97071143362 b".into();
    claims["aud"] = json!(["97071143362"]);
    claims["97071143362"] = json!(1);
    claims["resource_access"] = json!({"x97071143362": {"roles": ["97071143362"]}});
    let token = jwt(&claims);
    for format in ["text", "json"] {
        let arguments = ["token", "--format", format];
        let told = place.run_with_variables(&arguments, &[("TEST_TOKEN", &token)]).expect(0);
        assert!(!told.contains("97071143362") && !told.contains("433"), "{told}");
        assert!(told.contains("not shown"), "{told}");
    }
}

#[test]
fn the_token_itself_is_printed_only_when_asked_for() {
    let place = Place::with(PROFILE);
    let token = jwt(&claims(now() + 250));
    let variable = [("TEST_TOKEN", token.as_str())];
    let run = place.run_with_variables(&["token", "--print"], &variable);
    assert_eq!(run.stdout, format!("{token}\n"));
}

#[test]
fn files_that_others_may_read_and_other_mistakes_are_refused() {
    let file = PROFILE.replace("env:TEST_TOKEN", "file:token.txt");
    let place = Place::with(&file);
    assert!(place.run(&["token"]).expect(2).contains("token.txt"));
    let token = jwt(&claims(now() + 250));
    place.write("token.txt", format!("{token}\n"));
    assert_eq!(place.run(&["token", "--print"]).expect(0), format!("{token}\n"));
    if cfg!(unix) {
        place.chmod("token.txt", 0o640);
        let told = place.run(&["token", "--print"]).expect(2);
        assert!(told.contains("chmod 600") && !told.contains(&token), "{told}");
    }
    for (text, because) in [("", "not one word"), ("two words", "not one word"), ("x", "no JWT")] {
        place.write("token.txt", text);
        place.chmod("token.txt", 0o600);
        let told = place.run(&["token"]).expect(2);
        assert!(told.contains(because), "{told}");
    }
    let place = Place::with(PROFILE);
    assert!(place.run(&["token"]).expect(2).contains("TEST_TOKEN is not set"));
    let none = "[profiles.p]\nbase = \"http://localhost:1\"\n";
    assert!(Place::with(none).run(&["token"]).expect(2).contains("asks for none"));
}

#[test]
fn an_expired_token_is_shown_as_one() {
    let place = Place::with(PROFILE);
    let token = jwt(&claims(now() - 7_300));
    let told = place.run_with_variables(&["token"], &[("TEST_TOKEN", &token)]).expect(1);
    assert!(told.contains("expired 2 h ago"), "{told}");
}

/// A private RSA key, PEM.
pub(crate) fn key() -> String {
    use aws_lc_rs::encoding::AsDer as _;
    use aws_lc_rs::rsa::{KeyPair, KeySize};
    let key = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der = key.as_der().unwrap();
    let body = base64ct::Base64::encode_string(der.as_ref());
    format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n")
}

#[test]
fn an_organisation_gets_a_token_with_its_key() {
    let token = jwt(&claims(now() + 250));
    let given = token.clone();
    let place = Place::new();
    let base = std::sync::Arc::new(std::sync::OnceLock::<String>::new());
    let known = std::sync::Arc::clone(&base);
    let address = fake(0, move |path| {
        let issuer = format!("{}/auth/realms/M2M", known.get().unwrap());
        match path {
            "/auth/realms/M2M/.well-known/openid-configuration" => (
                200,
                json!({
                    "issuer": issuer,
                    "authorization_endpoint": format!("{issuer}/auth"),
                    "token_endpoint": format!("{issuer}/token"),
                })
                .to_string(),
            ),
            "/auth/realms/M2M/token" => (
                200,
                json!({"access_token": given, "token_type": "Bearer", "expires_in": 250})
                    .to_string(),
            ),
            _ => (404, String::new()),
        }
    });
    base.set(address.clone()).unwrap();
    place.write(
        "blindnym.toml",
        format!(
            "[profiles.p]\nbase = \"{address}\"\n[profiles.p.auth.client_credentials]\n\
             client_id = \"cbe-0123456749\"\nkey = \"file:key.pem\"\n"
        ),
    );
    place.write("key.pem", key());
    let told = place.run(&["token", "--print"]).expect(0);
    assert_eq!(told.trim(), token);
    // A key that others may read is none.
    #[cfg(unix)]
    {
        place.chmod("key.pem", 0o644);
        let told = place.run(&["token"]).expect(2);
        assert!(told.contains("others may read"), "{told}");
    }
}

#[test]
fn nobody_logs_in_where_tokens_come_from_elsewhere() {
    let place = Place::with(PROFILE);
    for command in ["login", "logout"] {
        let told = place.run(&[command]).expect(2);
        assert!(told.contains("its tokens are otherwise"), "{told}");
    }
}

#[test]
fn who_has_not_logged_in_is_told_to() {
    let place = Place::with(
        "[profiles.p]\nbase = \"http://localhost:1\"\nauth = { login = { client_id = \"x\" } }\n",
    );
    let told = place.run(&["token"]).expect(2);
    assert!(told.contains("log in"), "{told}");
    let told = place.run(&["logout"]).expect(0);
    assert!(told.contains("there was no session"), "{told}");
}
