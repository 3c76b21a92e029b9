//! The access token: whether there is one, and what it allows.

use blindnym_client::ClientError;

use super::report::Report;
use crate::claims::Claims;
use crate::profile::Profile;
use crate::text::without_numbers;
use crate::times::{expiry, now};

/// What pseudonymisation wants in a token.
const AUDIENCE: &str = "ehealth-pseudo-api";
const ROLES: [&str; 2] = ["pseudonymize", "identify"];
const ABOUT: &str = "token";

/// Gets a token and reads it.
pub(super) async fn check(profile: &Profile, report: &mut Report) {
    let source = match profile.tokens() {
        Ok(Some(source)) => source,
        Ok(None) => {
            return report.good(ABOUT, "none: the profile says that the service asks for none");
        }
        Err(error) => return report.bad(ABOUT, error, "correct `auth` in the profile"),
    };
    let token = match source.token().await.map_err(ClientError::from) {
        Ok(token) => token,
        Err(error) => {
            return report.bad(ABOUT, error, "get a new one, where the profile says that it is");
        }
    };
    let Some(claims) = Claims::read(token.expose()) else {
        return report.warning(ABOUT, "there is one, but it is no JWT", "is it an access token?");
    };
    match claims.number("exp") {
        Some(exp) if exp <= now() => {
            return report.bad(ABOUT, format!("it {}", expiry(exp, now())), "get a new one");
        }
        Some(exp) => report.good(ABOUT, format!("there is one, which {}", expiry(exp, now()))),
        None => report.warning(ABOUT, "there is one, which tells no end", "is it an access token?"),
    }
    if !claims.audience().contains(&AUDIENCE) {
        let advice = "ask for the scopes pseudo:api:pseudonymize and pseudo:api:identify";
        report.warning(ABOUT, format!("it is not for {AUDIENCE}"), advice);
    }
    roles(&claims, report);
}

fn roles(claims: &Claims, report: &mut Report) {
    let all = claims.roles();
    let here = all.iter().find(|(resource, _)| *resource == AUDIENCE);
    let here = here.map(|(_, roles)| roles.as_slice()).unwrap_or_default();
    let missing: Vec<&str> = ROLES.into_iter().filter(|role| !here.contains(role)).collect();
    if !missing.is_empty() {
        let advice = "they come with the scopes pseudo:api:pseudonymize and pseudo:api:identify";
        report.warning("roles", format!("missing for {AUDIENCE}: {}", missing.join(", ")), advice);
    }
    let told: Vec<String> = all
        .iter()
        .map(|(resource, roles)| format!("{}: {}", without_numbers(resource), roles.join(", ")))
        .collect();
    if missing.is_empty() {
        report.good("roles", without_numbers(&told.join("; ")));
    }
}
