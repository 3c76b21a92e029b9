//! All answers together: what is missing, wrong, or worth a second look.

use super::Kind;
use super::addresses;
use super::answers::{Answers, Client, Contact, EhealthBox, Environment, Existing, UseCase};
use super::credentials;
use super::findings::{Findings, Route};
use super::rules::{
    self, DEFAULT_SCOPES, EHBOX_SCOPE, EHBOX_SUFFIX, UHMEP_SCOPES, email, line, optional_line,
    paragraph,
};

/// Those that are named, or the usual ones.
pub(super) fn scopes_of(kind: Kind, answers: &Answers) -> Vec<String> {
    if !answers.scopes.is_empty() {
        return answers.scopes.clone();
    }
    let usual: &[&str] = match kind {
        Kind::Ehealthbox => &[EHBOX_SCOPE],
        Kind::Healthcare if answers.uhmep.is_some() => &UHMEP_SCOPES,
        Kind::Healthcare | Kind::M2m => &DEFAULT_SCOPES,
    };
    usual.iter().map(|scope| (*scope).to_owned()).collect()
}

/// Checks everything, and tells everything at once.
pub(super) fn check(kind: Kind, answers: &Answers) -> Findings {
    let route = Route::of(kind, answers);
    let mut findings = Findings::new(route);
    if answers.environment.is_none() {
        findings.wrong("environment", "it is missing: integration, acceptance or production");
    }
    contact(&answers.contact, &mut findings);
    match route {
        Some(route) => {
            client(&answers.client, route, kind, &mut findings);
            urls(answers, route, kind, &mut findings);
            proof(answers, route, &mut findings);
        }
        None if kind == Kind::Ehealthbox => {
            findings.wrong("ehealthbox.use_case", "it is missing: distributed, web or m2m");
        }
        None => findings.wrong("access", "it is missing: public or confidential"),
    }
    if kind != Kind::Healthcare && answers.access.is_some() {
        findings.wrong("access", "it is for healthcare; leave it out here");
    }
    scopes(kind, answers, &mut findings);
    projects(kind, answers, &mut findings);
    findings
}

fn contact(contact: &Contact, findings: &mut Findings) {
    findings.judge("contact.name", line(&contact.name));
    findings.judge("contact.organisation", line(&contact.organisation));
    findings.judge("contact.email", email(&contact.email));
    findings.judge("contact.phone", optional_line(&contact.phone));
}

fn client(client: &Client, route: Route, kind: Kind, findings: &mut Findings) {
    let verdict = rules::client_id(&client.id, route, client.existing);
    let is_good = verdict.is_ok();
    findings.judge("client.id", verdict);
    findings.judge("client.name", line(&client.name));
    findings.judge("client.description", optional_line(&client.description));
    if let Some((_, number)) = client.id.strip_prefix("nihdi-").and_then(|id| id.rsplit_once('-'))
        && is_good
    {
        credentials::nihii("client.id", number, findings);
    }
    let is_second = kind == Kind::Ehealthbox && client.existing == Existing::NotReusable;
    if is_second && !client.id.ends_with(EHBOX_SUFFIX) {
        findings.wrong(
            "client.id",
            "where an existing client cannot be reused, the new one ends with -ehbox",
        );
    }
    if kind == Kind::M2m && client.existing == Existing::NotReusable {
        findings.wrong("client.existing", "not_reusable is for the eHealthBox");
    }
}

fn urls(answers: &Answers, route: Route, kind: Kind, findings: &mut Findings) {
    let urls = &answers.urls;
    if route == Route::M2m {
        let all = [urls.root.is_empty(), urls.base.is_empty(), urls.redirect_uris.is_empty()];
        if all.contains(&false) || !urls.web_origins.is_empty() {
            findings.wrong("urls", "nobody logs in to an M2M client: its form has no addresses");
        }
        return;
    }
    if urls.redirect_uris.is_empty() {
        findings.wrong("urls.redirect_uris", "at least one: where browsers go after the login");
    }
    for uri in &urls.redirect_uris {
        findings.judge("urls.redirect_uris", addresses::redirect(uri));
    }
    if urls.redirect_uris.iter().any(|uri| addresses::is_pattern(uri)) {
        findings.warn("urls.redirect_uris", "wildcards are allowed; exact addresses are safer");
    }
    let is_production = answers.environment == Some(Environment::Production);
    if is_production && urls.redirect_uris.iter().any(|uri| addresses::is_local(uri)) {
        let text = "localhost in production is for programs on the users' own machines alone";
        findings.warn("urls.redirect_uris", text);
    }
    for (field, url) in [("urls.root", &urls.root), ("urls.base", &urls.base)] {
        if !url.is_empty() {
            findings.judge(field, addresses::address(url));
        }
    }
    let is_web = kind == Kind::Ehealthbox && route == Route::Confidential;
    if is_web && urls.root.is_empty() && urls.base.is_empty() {
        findings
            .wrong("urls.root", "web applications of the eHealthBox give their root or base URL");
    }
    for origin in &urls.web_origins {
        findings.judge("urls.web_origins", addresses::origin(origin));
    }
}

fn proof(answers: &Answers, route: Route, findings: &mut Findings) {
    const FIELD: &str = "credentials";
    let found = &answers.credentials;
    match (&found.certificate, &found.keydepot) {
        (None, None) if route == Route::Public => {}
        (_, _) if route == Route::Public => {
            findings.wrong(FIELD, "a public client has none: it uses PKCE");
        }
        (Some(jwks), None) => credentials::certificate(jwks, &answers.client.id, findings),
        (None, Some(jwks)) => credentials::keydepot(jwks, findings),
        (None, None) => {
            findings
                .wrong(FIELD, "the client proves itself with a key: give credentials.certificate");
        }
        (Some(_), Some(_)) => findings.wrong(FIELD, "a certificate or the KeyDepot, not both"),
    }
}

fn scopes(kind: Kind, answers: &Answers, findings: &mut Findings) {
    const FIELD: &str = "scopes";
    for scope in &answers.scopes {
        findings.judge(FIELD, rules::scope(scope));
    }
    let scopes = scopes_of(kind, answers);
    let has = |name: &str| scopes.iter().any(|scope| scope == name);
    if kind == Kind::Ehealthbox && !has(EHBOX_SCOPE) {
        findings.wrong(FIELD, "the eHealthBox needs `ehbox`");
    }
    if answers.uhmep.is_some() && !UHMEP_SCOPES.iter().all(|scope| has(scope)) {
        findings
            .warn(FIELD, "referral prescriptions need more: leave `scopes` out for the usual ones");
    }
    let mut seen = Vec::new();
    for scope in &scopes {
        if seen.contains(&scope) {
            findings.wrong(FIELD, "one of them is there twice");
            break;
        }
        seen.push(scope);
    }
}

fn projects(kind: Kind, answers: &Answers, findings: &mut Findings) {
    match (&answers.uhmep, kind) {
        (None, _) => {}
        (Some(uhmep), Kind::Healthcare) => {
            findings.judge("uhmep.description", paragraph(&uhmep.description));
            findings.judge("uhmep.users", line(&uhmep.users));
            findings.judge("uhmep.volume", line(&uhmep.volume));
            if uhmep.solutions.is_empty() {
                findings
                    .wrong("uhmep.solutions", "at least one: fhir_api, pro_web_app, web_component");
            }
        }
        (Some(_), _) => findings.wrong("uhmep", "it is for healthcare; leave it out here"),
    }
    match (&answers.ehealthbox, kind) {
        (Some(answers), Kind::Ehealthbox) => ehealthbox(answers, findings),
        (None, Kind::Ehealthbox) => findings.wrong("ehealthbox", "it is missing"),
        (Some(_), _) => findings.wrong("ehealthbox", "it is for ehealthbox; leave it out here"),
        (None, _) => {}
    }
}

fn ehealthbox(answers: &EhealthBox, findings: &mut Findings) {
    findings.judge("ehealthbox.context", paragraph(&answers.context));
    findings.judge("ehealthbox.purpose", paragraph(&answers.purpose));
    findings.judge("ehealthbox.methods", line(&answers.methods));
    findings.judge("ehealthbox.volume", line(&answers.volume));
    findings.judge("ehealthbox.user_groups", paragraph(&answers.user_groups));
    let logs_in = answers.use_case != Some(UseCase::M2m);
    let shown = &answers.shown_at_login;
    findings.judge(
        "ehealthbox.shown_at_login",
        if logs_in { line(shown) } else { optional_line(shown) },
    );
}
