//! The mails: to whom, about what, and their text.

use std::fmt::Write as _;

use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::raw::Raw;

use super::answers::{Answers, EhealthBox, Existing, Uhmep};
use super::findings::{Register, Route};

/// Where forms go.
const REGISTRATION: &str = "info@ehealth.fgov.be";
/// Where technical partners go.
const INTEGRATION: &str = "integration-support@ehealth.fgov.be";
/// The project manager whom the eHealthBox's procedure names.
const EHEALTHBOX_MANAGER: &str = "wolf.wauters@ehealth.fgov.be";

/// A mail that is ready to be read by its sender.
#[derive(Debug)]
pub(super) struct Mail {
    /// The name of its files, without ending.
    pub(super) name: &'static str,
    from: (String, String),
    to: &'static str,
    cc: Option<&'static str>,
    subject: String,
    body: String,
    /// Whether the form goes with it.
    with_form: bool,
}

/// The mails that a registration takes.
pub(super) fn mails(register: &Register<'_>) -> Vec<Mail> {
    match (&register.answers.ehealthbox, &register.answers.uhmep) {
        (Some(answers), _) => vec![ehealthbox(register, answers)],
        (None, Some(uhmep)) => vec![registration(register), candidate(register, uhmep)],
        (None, None) => vec![registration(register)],
    }
}

impl Mail {
    /// As text to copy.
    pub(super) fn text(&self) -> String {
        let Self { to, cc, subject, body, with_form, .. } = self;
        let mut text = format!("To: {to}\n");
        // Writing to a String cannot fail.
        if let Some(cc) = cc {
            let _ok = writeln!(text, "Cc: {cc}");
        }
        let _ok = writeln!(text, "Subject: {subject}");
        if *with_form {
            let _ok = writeln!(text, "Attachment: the filled form");
        }
        let _ok = write!(text, "\n{body}");
        text
    }

    /// As a draft that mail programs open, the form attached.
    ///
    /// # Errors
    /// Where memory refuses.
    pub(super) fn draft(&self, form: &str) -> std::io::Result<Vec<u8>> {
        let (name, email) = &self.from;
        let mut message = MessageBuilder::new()
            .from(Address::new_address(Some(name.as_str()), email.as_str()))
            .to(Address::new_address(None::<&str>, self.to))
            .subject(self.subject.as_str())
            // A draft, not something that came.
            .header("X-Unsent", Raw::new("1"))
            .text_body(self.body.as_str());
        if let Some(cc) = self.cc {
            message = message.cc(Address::new_address(None::<&str>, cc));
        }
        if self.with_form {
            message = message.attachment("text/html", "form.html", form);
        }
        message.write_to_vec()
    }
}

fn sender(answers: &Answers) -> (String, String) {
    (answers.contact.name.clone(), answers.contact.email.clone())
}

fn signature(answers: &Answers) -> String {
    let contact = &answers.contact;
    let lines = [&contact.name, &contact.organisation, &contact.email, &contact.phone];
    let lines: Vec<&str> =
        lines.map(String::as_str).into_iter().filter(|l| !l.is_empty()).collect();
    format!("Kind regards,\n\n{}\n", lines.join("\n"))
}

/// The form alone, for whoever registers it.
fn registration(register: &Register<'_>) -> Mail {
    let answers = register.answers;
    let (realm, environment) = (register.route.realm(), register.environment.name());
    let (id, name) = (register.client_id, &answers.client.name);
    let what = match answers.client.existing {
        Existing::Reused => "change the registration of",
        Existing::None | Existing::NotReusable => "register",
    };
    let subject = format!("I.AM Connect client {id} in realm {realm} ({environment})");
    let body = format!(
        "Dear,\n\n\
         Please {what} the client {id} ({name}) in the realm {realm}, environment {environment}.\n\
         The filled form is attached.\n\n{}{}",
        key(register),
        signature(answers)
    );
    Mail {
        name: "mail",
        from: sender(answers),
        to: REGISTRATION,
        cc: None,
        subject,
        body,
        with_form: true,
    }
}

/// A sentence about how the client proves itself.
fn key(register: &Register<'_>) -> &'static str {
    match register.route {
        Route::Public => "It is a public client and uses PKCE.\n\n",
        Route::Confidential | Route::M2m => "It proves itself with a signed JWT.\n\n",
    }
}

/// What candidates for referral prescriptions tell, before anything else.
fn candidate(register: &Register<'_>, uhmep: &Uhmep) -> Mail {
    let contact = &register.answers.contact;
    let solutions: Vec<&str> = uhmep.solutions.iter().map(|solution| solution.name()).collect();
    let items = [
        ("First and last name", contact.name.as_str()),
        ("Organization", &contact.organisation),
        ("Professional email address", &contact.email),
        ("Short description of the access request", &uhmep.description),
        ("Which solution we are interested in", &solutions.join(", ")),
        ("Users of our solution", &uhmep.users),
        ("Volumetry", &uhmep.volume),
    ];
    let subject = format!("Digital referral prescription: candidate {}", contact.organisation);
    let body = format!(
        "Dear,\n\n\
         We would like to integrate the digital referral prescription, and introduce ourselves.\n\n\
         {}{}",
        paragraphs(&items),
        signature(register.answers)
    );
    Mail {
        name: "candidate",
        from: sender(register.answers),
        to: INTEGRATION,
        cc: None,
        subject,
        body,
        with_form: false,
    }
}

/// What the eHealthBox's procedure asks for.
fn ehealthbox(register: &Register<'_>, answers: &EhealthBox) -> Mail {
    let client = &register.answers.client;
    let (realm, environment) = (register.route.realm(), register.environment.name());
    let subject = format!("Configure Client REST eHealthBox for {} in realm {realm}", client.name);
    let existing = match client.existing {
        Existing::None => "We have no client in this realm yet.",
        Existing::Reused => "This is a change of our existing client.",
        Existing::NotReusable => "We have a client in this realm, and cannot use it for this.",
    };
    let mut items = vec![
        ("Context", answers.context.as_str()),
        ("Purpose", &answers.purpose),
        ("Methods that we will use", &answers.methods),
        ("Estimate of the volume", &answers.volume),
        ("User groups and organisations", &answers.user_groups),
    ];
    if !answers.shown_at_login.is_empty() {
        items.push(("Proposal of what is shown at login", &answers.shown_at_login));
    }
    let body = format!(
        "Dear,\n\n\
         Please configure the client {} for the eHealthBox (REST) in the realm {realm}, environment \
         {environment}.\n{existing} The filled form is attached.\n\n{}{}",
        register.client_id,
        paragraphs(&items),
        signature(register.answers)
    );
    Mail {
        name: "mail",
        from: sender(register.answers),
        to: INTEGRATION,
        cc: Some(EHEALTHBOX_MANAGER),
        subject,
        body,
        with_form: true,
    }
}

fn paragraphs(items: &[(&str, &str)]) -> String {
    items.iter().map(|(title, text)| format!("{title}:\n{}\n\n", text.trim())).collect()
}
