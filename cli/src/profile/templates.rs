//! What `blindnym config init` writes.

use clap::ValueEnum;

const HEAD: &str = include_str!("templates/head.toml");
const DEV: &str = include_str!("templates/dev.toml");
const UHMEP: &str = include_str!("templates/uhmep.toml");
const ORGANISATION: &str = include_str!("templates/organisation.toml");

/// A profile to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Template {
    /// `blindnym serve --dev` on this machine
    Dev,
    /// Referral prescriptions (UHMEP): persons, in acceptance
    UhmepAcceptance,
    /// Referral prescriptions (UHMEP): persons, in production
    UhmepProduction,
    /// An organisation that owns a domain, in acceptance
    OrganisationAcceptance,
    /// An organisation that owns a domain, in production
    OrganisationProduction,
}

impl Template {
    const fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::UhmepAcceptance => "uhmep-acceptance",
            Self::UhmepProduction => "uhmep-production",
            Self::OrganisationAcceptance => "organisation-acceptance",
            Self::OrganisationProduction => "organisation-production",
        }
    }

    fn text(self) -> String {
        let (text, environment, base) = match self {
            Self::Dev => (DEV, "", ""),
            Self::UhmepAcceptance => (UHMEP, "acceptance", "api-acpt"),
            Self::UhmepProduction => (UHMEP, "production", "api"),
            Self::OrganisationAcceptance => (ORGANISATION, "acceptance", "api-acpt"),
            Self::OrganisationProduction => (ORGANISATION, "production", "api"),
        };
        let text = text.replace("{name}", self.name()).replace("{environment}", environment);
        text.replace("{base}", base)
    }
}

/// A configuration file with these profiles; the first one is the default.
pub(crate) fn configuration(templates: &[Template]) -> String {
    let default = templates.first().map_or("dev", |template| template.name());
    let mut text = HEAD.replace("{default}", default);
    for template in templates {
        text.push('\n');
        text.push_str(&template.text());
    }
    text
}
