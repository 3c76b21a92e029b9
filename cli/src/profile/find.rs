//! Where the configuration file is, and which of its profiles is meant.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use directories::ProjectDirs;

use super::error::ProfileError;
use super::file::{Configuration, Settings};
use crate::text::{nearest, plain};
use crate::toml_file;

/// Its name where nobody gives another.
pub(crate) const FILE: &str = "blindnym.toml";

/// The profile to work with.
#[derive(Clone, Debug, Args)]
pub(crate) struct Selection {
    /// Configuration file [env: BLINDNYM_CONFIG] [default: ./blindnym.toml, then that of the user]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Profile in it [env: BLINDNYM_PROFILE] [default: its default_profile]
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
}

impl Selection {
    /// These, where they are named.
    pub(crate) const fn of(profile: Option<String>, config: Option<PathBuf>) -> Self {
        Self { config, profile }
    }

    /// The file: the one that is named, or the first one that is there.
    pub(crate) fn file(&self) -> Result<PathBuf, ProfileError> {
        let named = self.config.clone().or_else(|| variable("BLINDNYM_CONFIG").map(PathBuf::from));
        if let Some(named) = named {
            return Ok(named);
        }
        let places = places();
        let looked: Vec<String> = places.iter().map(|path| path.display().to_string()).collect();
        let found = places.into_iter().find(|path| path.exists());
        let found = found.ok_or_else(|| ProfileError::NoFile { looked: looked.join(" and ") })?;
        // It says where tokens are sent, and nobody has named it.
        if is_of_others(&found) {
            return Err(ProfileError::OfOthers { file: found });
        }
        Ok(found)
    }

    /// The profile's name, and what the file says of it.
    pub(super) fn settings(&self, file: &Path) -> Result<(String, Settings), ProfileError> {
        let mut configuration = read(file)?;
        let wanted = self.profile.clone().or_else(|| variable("BLINDNYM_PROFILE"));
        let name = match wanted.or_else(|| configuration.default_profile.clone()) {
            Some(name) => name,
            None => only(&configuration)?,
        };
        match configuration.profiles.remove(&name) {
            Some(settings) => Ok((name, settings)),
            None => Err(no_profile(&name, &configuration)),
        }
    }
}

/// The file, parsed.
fn read(file: &Path) -> Result<Configuration, ProfileError> {
    let text = fs::read_to_string(file)
        .map_err(|source| ProfileError::Unreadable { file: file.to_owned(), source })?;
    toml_file::parse(&text).map_err(|error| ProfileError::Toml { file: file.to_owned(), error })
}

fn only(configuration: &Configuration) -> Result<String, ProfileError> {
    let mut names = configuration.profiles.keys();
    match (names.next(), names.next()) {
        (Some(name), None) => Ok(name.clone()),
        _ => Err(ProfileError::WhichProfile { known: known(configuration) }),
    }
}

fn no_profile(name: &str, configuration: &Configuration) -> ProfileError {
    let hint = match nearest(name, configuration.profiles.keys().map(String::as_str)) {
        Some(near) => format!(": {:?} perhaps?", plain(near)),
        None => format!("; there are {}", known(configuration)),
    };
    ProfileError::NoProfile { name: plain(name), hint }
}

fn known(configuration: &Configuration) -> String {
    let names: Vec<String> = configuration.profiles.keys().map(|name| plain(name)).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// Where it is looked for: here, then where the platform keeps a user's configuration.
fn places() -> Vec<PathBuf> {
    let user = ProjectDirs::from("", "", "blindnym");
    let user = user.map(|folders| folders.config_dir().join(FILE));
    [Some(PathBuf::from(FILE)), user].into_iter().flatten().collect()
}

/// Whether it is somebody else's, or everybody may write to it.
#[cfg(unix)]
fn is_of_others(file: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let ours = rustix::process::geteuid().as_raw();
    fs::metadata(file)
        .is_ok_and(|file| ![ours, 0].contains(&file.uid()) || file.mode() & 0o002 != 0)
}

/// Other systems have other means, which are not looked at.
#[cfg(not(unix))]
const fn is_of_others(_file: &Path) -> bool {
    false
}

/// A variable that is set to something.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
