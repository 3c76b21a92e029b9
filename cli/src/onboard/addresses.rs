//! Redirect URIs, other addresses, and web origins.

use url::{Host, Url};

/// A redirect URI: `https`, or `http` on this machine; exact, or with one wildcard at the end of its path.
pub(super) fn redirect(text: &str) -> Result<(), String> {
    let wrong = |reason: &str| Err(reason.to_owned());
    let exact = match text.strip_suffix('*') {
        None => text,
        Some(before) => {
            // https://a.be* would be https://a.be.somebody.else too.
            let path = before.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
            if path.is_none() || before.contains('?') {
                return wrong(
                    "a wildcard stands at the end of a path: https://app.example.be/login/*",
                );
            }
            before
        }
    };
    if exact.contains('*') {
        return wrong("a wildcard is allowed at the end only");
    }
    address(exact)
}

/// Whether many addresses are meant.
pub(super) fn is_pattern(text: &str) -> bool {
    text.ends_with('*')
}

/// An exact address: `https`, or `http` on this machine.
pub(super) fn address(text: &str) -> Result<(), String> {
    let wrong = |reason: &str| Err(reason.to_owned());
    if text.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, ';' | '*')) {
        return wrong("it has a space, ; or * in it");
    }
    let Ok(url) = Url::parse(text) else {
        return wrong("it is no URL: https://app.example.be/login for instance");
    };
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => {}
        ("http", Some(_)) if is_local(text) => {}
        ("http", Some(_)) => return wrong("http is for localhost only: use https"),
        _ => return wrong("it is no https address"),
    }
    if url.fragment().is_some() {
        return wrong("it may have no fragment (#…)");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return wrong("it may hold no user name or password");
    }
    Ok(())
}

/// Whether it is on the user's own machine.
pub(super) fn is_local(text: &str) -> bool {
    let url = Url::parse(text.trim_end_matches('*')).ok();
    match url.as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Scheme, host and port alone, or `+` for those of the redirect URIs.
pub(super) fn origin(text: &str) -> Result<(), String> {
    let wrong = |reason: &str| Err(reason.to_owned());
    match text {
        "+" => return Ok(()),
        "*" => return wrong("* lets every site use the tokens: name the origins, or +"),
        _ => address(text)?,
    }
    match Url::parse(text) {
        Ok(url) if url.origin().ascii_serialization() == text => Ok(()),
        _ => wrong("an origin is scheme, host and port alone: https://app.example.be"),
    }
}
