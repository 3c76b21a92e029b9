//! Client ids, scopes, and texts.

use super::answers::Existing;
use super::findings::Route;
use super::numbers;

/// The longest client id that Keycloak takes.
const LONGEST_ID: usize = 255;
/// What a second client of the eHealthBox ends with.
pub(super) const EHBOX_SUFFIX: &str = "-ehbox";
/// Scopes that every client gets.
pub(super) const DEFAULT_SCOPES: [&str; 3] = ["openid", "ssin", "profile"];
/// Scopes of referral prescriptions.
pub(super) const UHMEP_SCOPES: [&str; 7] = [
    "web-origins",
    "ssin",
    "profile",
    "roles",
    "pseudo:api:pseudonymize",
    "pseudo:api:identify",
    "nihdi:uhmep:pseudo",
];
/// The eHealthBox's scope.
pub(super) const EHBOX_SCOPE: &str = "ehbox";
/// What the guide prints for two scopes without the space between them.
const RUN_TOGETHER: &str = "nihdi:uhmep:pseudopseudo:profile";

/// A client id of the route: a name for persons' clients, a number for organisations'.
pub(super) fn client_id(text: &str, route: Route, existing: Existing) -> Result<(), String> {
    if route == Route::M2m && existing != Existing::NotReusable {
        return organisation_id(text);
    }
    let good = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if text.is_empty() || text.len() > LONGEST_ID || !text.chars().all(good) {
        return Err("a client id has letters, digits and - only".to_owned());
    }
    if text.starts_with('-') || text.ends_with('-') || text.contains("--") {
        return Err("the dashes of a client id part words".to_owned());
    }
    Ok(())
}

/// `cbe-…`, `nihdi-<type>-…`, `ehp-…`.
fn organisation_id(text: &str) -> Result<(), String> {
    if let Some(number) = text.strip_prefix("cbe-") {
        return numbers::cbe(number);
    }
    if let Some(number) = text.strip_prefix("ehp-") {
        return numbers::ehp(number);
    }
    if let Some((kind, number)) = text.strip_prefix("nihdi-").and_then(|t| t.rsplit_once('-')) {
        if kind.is_empty() || !kind.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
            return Err("the type in nihdi-<type>-… is a word: hospital, lab, …".to_owned());
        }
        return numbers::nihii(number);
    }
    Err("an organisation's client id is cbe-XXXXXXXXXX, nihdi-<type>-XXXXXXXX or ehp-XXXXXXXXXX"
        .to_owned())
}

/// A scope is one word, without the `;` that parts them.
pub(super) fn scope(text: &str) -> Result<(), String> {
    if text == RUN_TOGETHER {
        let apart = "these are two scopes that the guide prints as one: nihdi:uhmep:pseudo and \
                     another, which eHealth can tell you";
        return Err(apart.to_owned());
    }
    // RFC 6749 section 3.3, without the form's own separator.
    let good = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | ';' | ',');
    if !text.is_empty() && text.chars().all(good) {
        return Ok(());
    }
    Err("a scope is one word of ASCII characters".to_owned())
}

/// Something, on one line.
pub(super) fn line(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("it is missing".to_owned());
    }
    optional_line(text)
}

/// Nothing, or one line.
pub(super) fn optional_line(text: &str) -> Result<(), String> {
    if text.chars().any(char::is_control) {
        return Err("it has to be one line".to_owned());
    }
    Ok(())
}

/// Something, over several lines if need be.
pub(super) fn paragraph(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("it is missing".to_owned());
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err("it has control characters".to_owned());
    }
    Ok(())
}

/// An e-mail address, as most are.
pub(super) fn email(text: &str) -> Result<(), String> {
    match blindnym_client::Caller::new(text, "Blindnym/onboard/1") {
        Ok(_) => Ok(()),
        Err(_) => Err("it is no e-mail address".to_owned()),
    }
}
