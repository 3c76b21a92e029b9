//! A filled form, whatever it is written as.

use super::answers::{CertificateJwks, KeyDepotJwks};
use super::findings::{Register, Route};

/// A form with its answers.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) title: &'static str,
    /// The version of eHealth's form that it follows.
    pub(super) version: &'static str,
    pub(super) realm: &'static str,
    pub(super) environment: &'static str,
    pub(super) sections: Vec<Section>,
}

/// A numbered part, as eHealth numbers it.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) number: &'static str,
    pub(super) title: &'static str,
    pub(super) note: Option<&'static str>,
    pub(super) tables: Vec<Table>,
}

#[derive(Debug)]
pub(super) struct Table {
    pub(super) title: &'static str,
    pub(super) rows: Vec<Row>,
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) label: &'static str,
    /// Bold in eHealth's form.
    pub(super) required: bool,
    pub(super) cell: Cell,
}

#[derive(Debug)]
pub(super) enum Cell {
    Text(String),
    /// Parted by `;` in the form.
    List(Vec<String>),
    Tick(bool),
}

impl Form {
    /// The form of the realm, filled in.
    pub(super) fn of(register: &Register<'_>) -> Self {
        let environment = register.environment.name();
        let realm = register.route.realm();
        match register.route {
            Route::M2m => Self {
                title: "I.AM Connect – M2M Client registration",
                version: "1.1",
                realm,
                environment,
                sections: vec![
                    client(register),
                    credentials("5.1", register),
                    scopes("5.2", register),
                ],
            },
            Route::Public | Route::Confidential => Self {
                title: "I.AM Connect – HealthCare Client registration",
                version: "1.2",
                realm,
                environment,
                sections: vec![
                    client(register),
                    urls(register),
                    flows(),
                    access(register),
                    credentials("5.4", register),
                    mappers(),
                    scopes("5.6", register),
                ],
            },
        }
    }
}

fn text(label: &'static str, required: bool, text: &str) -> Row {
    Row { label, required, cell: Cell::Text(text.to_owned()) }
}

const fn tick(label: &'static str, required: bool, on: bool) -> Row {
    Row { label, required, cell: Cell::Tick(on) }
}

fn list(label: &'static str, required: bool, items: &[String]) -> Row {
    Row { label, required, cell: Cell::List(items.to_vec()) }
}

fn client(register: &Register<'_>) -> Section {
    let client = &register.answers.client;
    let mut rows = vec![
        text("ClientID", true, &client.id),
        text("Name", true, &client.name),
        text("Description", false, &client.description),
    ];
    if register.route != Route::M2m {
        rows.push(tick("Consent required", false, client.consent_required));
    }
    let tables = vec![Table { title: "Client", rows }];
    Section { number: "4", title: "General information", note: None, tables }
}

fn urls(register: &Register<'_>) -> Section {
    let urls = &register.answers.urls;
    let rows = vec![
        text("Root URL", false, &urls.root),
        list("Valid redirect URIs (separated by ;)", true, &urls.redirect_uris),
        text("Base URL", false, &urls.base),
        list("Web Origins (separated by ;)", false, &urls.web_origins),
    ];
    let tables = vec![Table { title: "URL", rows }];
    Section { number: "5.1", title: "URL", note: None, tables }
}

const fn flows() -> Section {
    let note = Some("Authorization Code Flow, as by default.");
    Section { number: "5.2", title: "Flows", note, tables: Vec::new() }
}

fn access(register: &Register<'_>) -> Section {
    let is_public = register.route == Route::Public;
    let rows = vec![
        tick("Confidential access type", true, !is_public),
        tick("Public access type", true, is_public),
    ];
    let note = is_public.then_some("The client uses PKCE (S256).");
    let tables = vec![Table { title: "Access type", rows }];
    Section { number: "5.3", title: "Access type", note, tables }
}

fn credentials(number: &'static str, register: &Register<'_>) -> Section {
    let found = &register.answers.credentials;
    let empty = (CertificateJwks::default(), KeyDepotJwks::default());
    let certificate = found.certificate.as_ref().unwrap_or(&empty.0);
    let keydepot = found.keydepot.as_ref().unwrap_or(&empty.1);
    let one = Table {
        title: "1. eHealth certificate JWKS",
        rows: vec![
            text("identifier", false, &certificate.identifier),
            text("type", false, &certificate.kind),
            text("use", false, &certificate.purpose),
            text("applicationIdentifier", false, &certificate.application_identifier),
        ],
    };
    let two = Table {
        title: "2. eHealth KeyDepot JWKS",
        rows: vec![
            text("type", false, &keydepot.kind),
            text("value", false, &keydepot.value),
            text("use", false, &keydepot.purpose),
        ],
    };
    let note = match register.route {
        Route::Public => "Not applicable: public access type.",
        Route::Confidential | Route::M2m => "Signed JWT, with the keys of a JWKS URL.",
    };
    Section { number, title: "Credentials", note: Some(note), tables: vec![one, two] }
}

const fn mappers() -> Section {
    let note = Some("None besides the usual ones.");
    Section { number: "5.5", title: "Mappers", note, tables: Vec::new() }
}

fn scopes(number: &'static str, register: &Register<'_>) -> Section {
    let rows = vec![list("Client scopes (separated by ;)", false, &register.scopes)];
    let note = Some("openid, ssin and profile are assigned by default.");
    let tables = vec![Table { title: "Scopes", rows }];
    Section { number, title: "Scopes", note, tables }
}
