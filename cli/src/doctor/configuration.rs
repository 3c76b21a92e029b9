//! The file, the secrets that it names, and who asks.

use std::fs;
use std::path::Path;

use super::report::Report;
use crate::profile::{Profile, ProfileError, Selection, is_open_to_others};

/// The address that templates come with.
const PLACEHOLDER: &str = "@example.be";

/// Finds and reads the profile, and looks at what it names.
pub(super) fn check(selection: &Selection, report: &mut Report) -> Option<Profile> {
    let file = match selection.file() {
        Ok(file) => file,
        Err(error) => {
            report.bad(
                "configuration",
                error,
                "`blindnym config init` writes a file to start from",
            );
            return None;
        }
    };
    let profile = match Profile::read(selection, file) {
        Ok(profile) => profile,
        Err(error) => {
            report.bad("configuration", error, "correct it: docs/command-line.md has every key");
            return None;
        }
    };
    report.good("configuration", format!("profile {} of {}", profile.name, profile.file.display()));
    permissions(&profile.file, report);
    secrets(&profile, report);
    caller(&profile, report);
    Some(profile)
}

/// It holds no secret, but whoever changes it can have tokens sent elsewhere.
fn permissions(file: &Path, report: &mut Report) {
    match fs::metadata(file) {
        Ok(metadata) if is_open_to_others(&metadata) => report.warning(
            "permissions",
            "others may read or change the configuration file",
            "it holds no secret, but `chmod 600` keeps anybody from changing where tokens are sent",
        ),
        Ok(_) => report.good("permissions", "the file is yours alone"),
        Err(error) => report.unknown("permissions", error),
    }
}

fn secrets(profile: &Profile, report: &mut Report) {
    for (what, secret) in profile.secrets() {
        let place = secret.describe(profile.folder());
        match secret.read(profile.folder()) {
            Ok(_) => report.good("secret", format!("the {what} is in {place}")),
            Err(error @ ProfileError::OpenToOthers { .. }) => {
                report.bad("secret", error, "if others use this machine, have a new one made");
            }
            Err(error) => report.bad("secret", error, "it is read each time that it is needed"),
        }
    }
}

fn caller(profile: &Profile, report: &mut Report) {
    match profile.caller() {
        Ok(Some(caller)) => {
            let from = String::from_utf8_lossy(caller.from_header().as_bytes()).into_owned();
            if from.ends_with(PLACEHOLDER) {
                let advice =
                    "eHealth calls this address when something goes wrong with your requests";
                report.warning("caller", format!("`from` is the template's {from}"), advice);
            } else {
                let agent = String::from_utf8_lossy(caller.user_agent().as_bytes()).into_owned();
                report.good("caller", format!("{from}, {agent}"));
            }
        }
        Ok(None) => report.warning(
            "caller",
            "requests do not say who asks",
            "eHealth wants `From` and `User-Agent`: write `caller.from` and `caller.products`",
        ),
        Err(error) => report.bad("caller", error, "correct `caller` in the profile"),
    }
}
