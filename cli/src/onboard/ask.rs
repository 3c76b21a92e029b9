//! What is asked of whoever registers a client, in the order of the form.

use anyhow::Result;

use super::Kind;
use super::addresses;
use super::answers::{
    Access, Answers, CertificateJwks, Contact, Credentials, EhealthBox, Environment, Existing,
    KeyDepotJwks, Solution, Uhmep, Urls, UseCase,
};
use super::credentials;
use super::findings::Route;
use super::rules::{self, email, line, optional_line};

/// What an answer has to be.
pub(super) type Rule<'a> = &'a dyn Fn(&str) -> Result<(), String>;

/// Whoever answers: a terminal, or a test.
pub(super) trait Ask {
    /// A text that satisfies the rule; empty answers mean the usual one.
    fn text(&mut self, question: &str, usual: &str, rule: Rule<'_>) -> Result<String>;
    /// The place of one of the choices.
    fn choose(&mut self, question: &str, choices: &[&str]) -> Result<usize>;
    /// Yes or no.
    fn confirm(&mut self, question: &str, usual: bool) -> Result<bool>;
}

/// Asks everything that the kind of registration wants.
///
/// # Errors
/// Where nobody answers.
pub(super) fn ask(kind: Kind, with: &mut impl Ask) -> Result<Answers> {
    let mut answers = Answers::default();
    let names = Environment::ALL.map(Environment::name);
    let choice = with.choose("Environment", &names)?;
    answers.environment = Environment::ALL.get(choice).copied();
    if kind == Kind::Ehealthbox {
        answers.ehealthbox =
            Some(EhealthBox { use_case: use_case(with)?, ..EhealthBox::default() });
    }
    if kind == Kind::Healthcare {
        let choices = [
            "public: it runs on the users' machines or in browsers, and keeps nothing secret",
            "confidential: it has a server, which proves itself with a key",
        ];
        let accesses = [Access::Public, Access::Confidential];
        answers.access = accesses.get(with.choose("Access type", &choices)?).copied();
    }
    let route = Route::of(kind, &answers).unwrap_or(Route::M2m);
    client(&mut answers, kind, route, with)?;
    if route != Route::M2m {
        answers.urls = urls(with)?;
    }
    if route != Route::Public {
        answers.credentials = proof(with, &answers.client.id)?;
    }
    projects(&mut answers, kind, route, with)?;
    let usual = super::check::scopes_of(kind, &answers).join(";");
    let question = "Scopes, separated by ;";
    answers.scopes = several(&with.text(question, &usual, &each(rules::scope))?);
    answers.contact = contact(with)?;
    Ok(answers)
}

fn use_case(with: &mut impl Ask) -> Result<Option<UseCase>> {
    let choices = [
        "distributed: it runs on the users' machines alone",
        "web: it runs partly on a server, and users log in",
        "m2m: it runs on a server alone, without users",
    ];
    let cases = [UseCase::Distributed, UseCase::Web, UseCase::M2m];
    Ok(cases.get(with.choose("Where the client runs", &choices)?).copied())
}

fn client(answers: &mut Answers, kind: Kind, route: Route, with: &mut impl Ask) -> Result<()> {
    let choices: &[&str] = match kind {
        Kind::Ehealthbox => {
            &["no", "yes, and this changes it", "yes, and it cannot be used for the eHealthBox"]
        }
        Kind::Healthcare | Kind::M2m => &["no", "yes, and this changes it"],
    };
    let all = [Existing::None, Existing::Reused, Existing::NotReusable];
    let choice = with.choose("Is there a client of yours in this realm already?", choices)?;
    let existing = all.get(choice).copied().unwrap_or_default();
    let question = match route {
        Route::M2m => "Client id (cbe-…, nihdi-<type>-…, ehp-…)",
        Route::Public | Route::Confidential => "Client id (the software's or company's name)",
    };
    let rule = |text: &str| rules::client_id(text, route, existing);
    let client = &mut answers.client;
    client.existing = existing;
    client.id = with.text(question, "", &rule)?;
    client.name = with.text("Name", "", &line)?;
    client.description = with.text("Description (may be empty)", "", &optional_line)?;
    if route != Route::M2m {
        client.consent_required = with.confirm("Are users asked for their consent?", true)?;
    }
    Ok(())
}

fn urls(with: &mut impl Ask) -> Result<Urls> {
    let redirects = |text: &str| match text {
        "" => Err("at least one".to_owned()),
        text => each(addresses::redirect)(text),
    };
    let address = |text: &str| if text.is_empty() { Ok(()) } else { addresses::address(text) };
    let root = with.text("Root URL (may be empty)", "", &address)?;
    let redirect_uris = several(&with.text("Redirect URIs, separated by ;", "", &redirects)?);
    let base = with.text("Base URL (may be empty)", "", &address)?;
    let question = "Web origins, separated by ; (may be empty; + for those of the redirect URIs)";
    let web_origins = several(&with.text(question, "", &each(addresses::origin))?);
    Ok(Urls { root, redirect_uris, base, web_origins })
}

fn proof(with: &mut impl Ask, client_id: &str) -> Result<Credentials> {
    let choices = ["the JWKS of an eHealth certificate", "a JWKS in the KeyDepot"];
    if with.choose("Where the client's public key is", &choices)? == 1 {
        let kind = with.text("Type", "", &line)?;
        let value = with.text("Value", "", &line)?;
        let purpose = with.text("Use", "sig", &credentials::purpose)?;
        let keydepot = Some(KeyDepotJwks { kind, value, purpose });
        return Ok(Credentials { keydepot, ..Credentials::default() });
    }
    let number = client_id.rsplit('-').next().unwrap_or_default();
    let usual = match client_id.split('-').next() {
        Some("cbe") => ("CBE", number),
        Some("ehp") => ("EHP", number),
        Some("nihdi") => ("NIHII-HOSPITAL", number),
        _ => ("CBE", ""),
    };
    let kind = with.text("Type of the certificate's identifier", usual.0, &line)?;
    let rule = |text: &str| credentials::identifier(&kind, text);
    let identifier = with.text("Identifier", usual.1, &rule)?;
    let purpose = with.text("Use", "sig", &credentials::purpose)?;
    let question = "Application identifier, as in the certificate (may be empty)";
    let application_identifier = with.text(question, "", &credentials::application_identifier)?;
    let certificate = CertificateJwks { identifier, kind, purpose, application_identifier };
    Ok(Credentials { certificate: Some(certificate), ..Credentials::default() })
}

fn projects(answers: &mut Answers, kind: Kind, route: Route, with: &mut impl Ask) -> Result<()> {
    if let Some(answers) = &mut answers.ehealthbox {
        answers.context = with.text("Context of the use of the eHealthBox", "", &line)?;
        answers.purpose = with.text("Purpose", "", &line)?;
        answers.methods = with.text("Methods that you will use", "", &line)?;
        answers.volume = with.text("Estimate of the volume", "", &line)?;
        answers.user_groups = with.text("User groups and organisations", "", &line)?;
        if route != Route::M2m {
            let question = "What is shown at login (package / company)";
            answers.shown_at_login = with.text(question, "", &line)?;
        }
    }
    if kind == Kind::Healthcare
        && with.confirm("Is it for referral prescriptions (UHMEP)?", true)?
    {
        let description = with.text("Why you want to integrate them, in a sentence", "", &line)?;
        let mut solutions = Vec::new();
        for solution in Solution::ALL {
            if with.confirm(&format!("Will you use the {}?", solution.name()), false)? {
                solutions.push(solution);
            }
        }
        let users = with.text("Your users (general practitioners, nurses, …)", "", &line)?;
        let volume = with.text("How many prescriptions a day", "", &line)?;
        answers.uhmep = Some(Uhmep { description, solutions, users, volume });
    }
    Ok(())
}

fn contact(with: &mut impl Ask) -> Result<Contact> {
    Ok(Contact {
        name: with.text("Your first and last name", "", &line)?,
        organisation: with.text("Organisation", "", &line)?,
        email: with.text("Professional e-mail address", "", &email)?,
        phone: with.text("Telephone (may be empty)", "", &optional_line)?,
    })
}

/// A rule for each of several answers.
fn each(rule: impl Fn(&str) -> Result<(), String>) -> impl Fn(&str) -> Result<(), String> {
    move |text| several(text).iter().try_for_each(|one| rule(one))
}

/// What `;` parts.
fn several(text: &str) -> Vec<String> {
    text.split(';').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
