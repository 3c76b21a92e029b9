//! What is found about answers, and answers that hold together.

use std::fmt;

use super::Kind;
use super::answers::{Access, Answers, Environment, UseCase};
use super::check::scopes_of;

/// Which form, and which of its access types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// Realm healthcare, on the users' machines.
    Public,
    /// Realm healthcare, with a server.
    Confidential,
    /// Realm M2M.
    M2m,
}

impl Route {
    /// The realm's name.
    pub(super) const fn realm(self) -> &'static str {
        match self {
            Self::Public | Self::Confidential => "healthcare",
            Self::M2m => "M2M",
        }
    }

    /// What the answers say; `None` where they do not.
    pub(super) fn of(kind: Kind, answers: &Answers) -> Option<Self> {
        match kind {
            Kind::M2m => Some(Self::M2m),
            Kind::Healthcare => answers.access.map(|access| match access {
                Access::Public => Self::Public,
                Access::Confidential => Self::Confidential,
            }),
            Kind::Ehealthbox => {
                let use_case = answers.ehealthbox.as_ref().and_then(|answers| answers.use_case);
                use_case.map(|use_case| match use_case {
                    UseCase::Distributed => Self::Public,
                    UseCase::Web => Self::Confidential,
                    UseCase::M2m => Self::M2m,
                })
            }
        }
    }
}

/// Something about an answer. It does not repeat the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    field: &'static str,
    text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.text)
    }
}

/// All that was found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    problems: Vec<Finding>,
    warnings: Vec<Finding>,
    route: Option<Route>,
}

/// Answers that hold together.
#[derive(Debug)]
pub(super) struct Register<'a> {
    pub(super) route: Route,
    pub(super) environment: Environment,
    pub(super) client_id: &'a str,
    pub(super) scopes: Vec<String>,
    pub(super) answers: &'a Answers,
}

impl Findings {
    pub(super) fn new(route: Option<Route>) -> Self {
        Self { route, ..Self::default() }
    }

    /// Remembers what is wrong with an answer.
    pub(super) fn judge(&mut self, field: &'static str, verdict: Result<(), String>) {
        if let Err(text) = verdict {
            self.problems.push(Finding { field, text });
        }
    }

    pub(super) fn wrong(&mut self, field: &'static str, text: &str) {
        self.judge(field, Err(text.to_owned()));
    }

    pub(super) fn warn(&mut self, field: &'static str, text: &str) {
        self.warnings.push(Finding { field, text: text.to_owned() });
    }

    pub(super) fn problems(&self) -> &[Finding] {
        &self.problems
    }

    pub(super) fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// What forms are made of, where nothing is wrong.
    pub(super) fn into_register(self, kind: Kind, answers: &Answers) -> Option<Register<'_>> {
        if !self.problems.is_empty() {
            return None;
        }
        Some(Register {
            route: self.route?,
            environment: answers.environment?,
            client_id: &answers.client.id,
            scopes: scopes_of(kind, answers),
            answers,
        })
    }
}
