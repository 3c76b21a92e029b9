use std::collections::VecDeque;

use anyhow::{Result, bail};

use super::*;
use crate::onboard::check::check;
use crate::toml_file;

/// Answers that are given one after the other; what a rule refuses is not taken, as on a terminal.
struct Script(VecDeque<(&'static str, &'static str)>);

impl Script {
    fn new(lines: &[(&'static str, &'static str)]) -> Self {
        Self(lines.iter().copied().collect())
    }

    fn next(&mut self, question: &str) -> Result<&'static str> {
        match self.0.pop_front() {
            Some((start, answer)) if question.starts_with(start) => Ok(answer),
            other => bail!("{question:?} was asked, {other:?} expected"),
        }
    }
}

impl Ask for Script {
    fn text(&mut self, question: &str, usual: &str, rule: Rule<'_>) -> Result<String> {
        loop {
            let answer = match self.next(question)? {
                "" => usual,
                answer => answer,
            };
            if rule(answer).is_ok() {
                return Ok(answer.to_owned());
            }
        }
    }

    fn choose(&mut self, question: &str, choices: &[&str]) -> Result<usize> {
        let answer = self.next(question)?;
        match choices.iter().position(|choice| choice.starts_with(answer)) {
            Some(place) => Ok(place),
            None => bail!("{answer:?} is none of {choices:?}"),
        }
    }

    fn confirm(&mut self, question: &str, _usual: bool) -> Result<bool> {
        Ok(self.next(question)? == "yes")
    }
}

/// The answers of a script, all of it used.
fn answered(kind: Kind, lines: &[(&'static str, &'static str)]) -> Answers {
    let mut script = Script::new(lines);
    let answers = ask(kind, &mut script).unwrap();
    assert!(script.0.is_empty(), "{:?}", script.0);
    let findings = check(kind, &answers);
    assert_eq!(findings.problems(), []);
    answers
}

#[test]
fn questions_about_a_persons_client_lead_to_the_examples_answers() {
    let answers = answered(
        Kind::Healthcare,
        &[
            ("Environment", "Acceptation"),
            ("Access type", "public"),
            ("Is there a client", "no"),
            ("Client id", "not good"),
            ("Client id", "aqme-care"),
            ("Name", ""),
            ("Name", "Aqme Care"),
            ("Description", "Software for general practitioners"),
            ("Are users asked", "yes"),
            ("Root URL", "https://app-acc.aqme.be"),
            ("Redirect URIs", ""),
            ("Redirect URIs", "https://a.be; http://b.be"),
            (
                "Redirect URIs",
                "https://app-acc.aqme.be/iam-connect-endpoint/;http://localhost/iam-connect-endpoint/",
            ),
            ("Base URL", ""),
            ("Web origins", "https://app-acc.aqme.be"),
            ("Is it for referral", "yes"),
            (
                "Why you want",
                "We make software for general practitioners and want to send referral prescriptions from it.",
            ),
            ("Will you use the UHMEP FHIR API", "yes"),
            ("Will you use the ProWeb App", "no"),
            ("Will you use the Web Component", "yes"),
            ("Your users", "General practitioners, nurses"),
            ("How many", "200 prescriptions a day"),
            ("Scopes", ""),
            ("Your first and last name", "John Doe"),
            ("Organisation", "Aqme Care"),
            ("Professional e-mail", "nobody"),
            ("Professional e-mail", "john.doe@aqme.be"),
            ("Telephone", ""),
        ],
    );
    let mut example: Answers = toml_file::parse(Kind::Healthcare.example()).unwrap();
    example.scopes = crate::onboard::check::scopes_of(Kind::Healthcare, &example);
    assert_eq!(answers, example);
}

#[test]
fn questions_about_an_organisation_take_its_number_from_the_client_id() {
    let answers = answered(
        Kind::M2m,
        &[
            ("Environment", "Production"),
            ("Is there a client", "yes"),
            ("Client id", "cbe-0123456748"),
            ("Client id", "cbe-0123456749"),
            ("Name", "Aqme Care"),
            ("Description", ""),
            ("Where the client's public key is", "the JWKS of an eHealth certificate"),
            ("Type", ""),
            ("Identifier", ""),
            ("Use", ""),
            ("Application identifier", ""),
            ("Scopes", "openid; nihdi:uhmep:pseudopseudo:profile"),
            ("Scopes", "openid; ssin"),
            ("Your first and last name", "John Doe"),
            ("Organisation", "Aqme Care"),
            ("Professional e-mail", "john.doe@aqme.be"),
            ("Telephone", "02 000 00 00"),
        ],
    );
    let certificate = answers.credentials.certificate.unwrap();
    assert_eq!((certificate.kind.as_str(), certificate.identifier.as_str()), ("CBE", "0123456749"));
    assert_eq!(answers.scopes, ["openid", "ssin"]);
    assert_eq!(answers.client.existing, Existing::Reused);
}

#[test]
fn questions_about_the_ehealthbox_depend_on_where_it_runs() {
    let end = [
        ("Context", "c"),
        ("Purpose", "p"),
        ("Methods", "m"),
        ("Estimate", "v"),
        ("User groups", "g"),
    ];
    let who = [
        ("Scopes", ""),
        ("Your first and last name", "John Doe"),
        ("Organisation", "Aqme Care"),
        ("Professional e-mail", "john.doe@aqme.be"),
        ("Telephone", ""),
    ];
    let distributed = [
        ("Environment", "Integration"),
        ("Where the client runs", "distributed"),
        ("Is there a client", "yes, and it cannot"),
        ("Client id", "aqme-ehbox"),
        ("Name", "Aqme"),
        ("Description", ""),
        ("Are users asked", "no"),
        ("Root URL", ""),
        ("Redirect URIs", "http://localhost/callback"),
        ("Base URL", ""),
        ("Web origins", ""),
    ];
    let shown = [("What is shown", "Aqme / Aqme")];
    let lines = [&distributed[..], &end, &shown, &who].concat();
    let answers = answered(Kind::Ehealthbox, &lines);
    assert_eq!(answers.scopes, ["ehbox"]);
    let m2m = [
        ("Environment", "Integration"),
        ("Where the client runs", "m2m"),
        ("Is there a client", "no"),
        ("Client id", "nihdi-hospital-71000436"),
        ("Name", "Aqme"),
        ("Description", ""),
        ("Where the client's public key is", "a JWKS in the KeyDepot"),
        ("Type", "t"),
        ("Value", "v"),
        ("Use", ""),
    ];
    let answers = answered(Kind::Ehealthbox, &[&m2m[..], &end, &who].concat());
    assert_eq!(answers.credentials.keydepot.unwrap().purpose, "sig");
}
