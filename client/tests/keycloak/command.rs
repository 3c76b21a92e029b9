//! `blindnym login`, and what it is good for, as a person uses it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use reqwest::Url;
use tempfile::TempDir;

use crate::browser::log_in;
use crate::process::Owned;
use crate::server::World;
use crate::service::Blindnym;

/// A home with a profile of the service.
struct Home<'a> {
    folder: TempDir,
    world: &'a World,
}

impl<'a> Home<'a> {
    fn new(world: &'a World, service: &Blindnym) -> Self {
        let (base, issuer) = (&service.base, world.issuer("healthcare"));
        let profile = format!(
            "[profiles.person]\nbase = \"{base}\"\ndomains = [\"uhmep_v1\"]\n\
             caller = {{ from = \"info@software.example\", products = \"Software/test/1\" }}\n\
             [profiles.person.auth.login]\nclient_id = \"software-desktop\"\n\
             issuer = \"{issuer}\"\n"
        );
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("blindnym.toml"), profile).unwrap();
        Self { folder, world }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.world.blindnym);
        let _ = command
            .current_dir(self.path())
            .args(arguments)
            .env("HOME", self.path())
            .env("XDG_STATE_HOME", self.path().join("state"))
            .env_remove("BLINDNYM_CONFIG")
            .env_remove("BLINDNYM_PROFILE")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str], code: i32) -> String {
        let Output { status, stdout, stderr } = self.command(arguments).output().unwrap();
        let told = [stdout, stderr].concat();
        let told = String::from_utf8(told).unwrap();
        assert_eq!(status.code(), Some(code), "{told}");
        told
    }

    /// Logs in as a person does, with the address that is printed.
    async fn log_in(&self) {
        let mut command = self.command(&["login", "--no-browser"]);
        let mut login = Owned(command.stderr(Stdio::piped()).spawn().unwrap());
        let mut told = BufReader::new(login.stderr.take().unwrap());
        let address = loop {
            let mut line = String::new();
            assert_ne!(told.read_line(&mut line).unwrap(), 0, "it ended without an address");
            if let Ok(address) = Url::parse(line.trim()) {
                break address;
            }
        };
        let location = log_in(&address).await;
        assert_eq!(reqwest::get(&location).await.unwrap().status(), 200);
        assert!(login.wait().unwrap().success());
    }
}

pub(crate) async fn a_person_logs_in_and_works_with_a_file(world: &Arc<World>) {
    let service = Blindnym::start(world);
    let home = Home::new(world, &service);
    let told = home.run(&["token"], 2);
    assert!(told.contains("log in"), "{told}");

    home.log_in().await;
    let told = home.run(&["token"], 0);
    assert!(told.contains("ehealth-pseudo-api: "), "{told}");
    // What is kept is no access token, and its owner's alone.
    let sessions = home.path().join("state/blindnym/sessions");
    let kept = fs::read_dir(sessions).unwrap().map(|entry| entry.unwrap().path());
    let kept: Vec<_> = kept.filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
    let [kept] = kept.as_slice() else { panic!("{kept:?}") };
    assert!(!told.contains(fs::read_to_string(kept).unwrap().trim()));

    // Each command renews the session, one after the other and side by side.
    fs::write(home.path().join("in.csv"), "ssin\n97071143362\n").unwrap();
    let there = ["pseudonymize", "in.csv", "--column", "ssin", "-o"];
    let _told = home.run(&[&there[..], &["sent.csv"]].concat(), 0);
    let back = ["identify", "sent.csv", "--column", "pseudonym_in_transit", "-o"];
    let many: Vec<_> = (0..4)
        .map(|n| home.command(&[&back[..], &[&format!("back{n}.csv")]].concat()).spawn().unwrap())
        .map(Owned)
        .collect();
    for (n, mut one) in many.into_iter().enumerate() {
        assert!(one.wait().unwrap().success());
        let read = fs::read_to_string(home.path().join(format!("back{n}.csv"))).unwrap();
        assert!(read.contains("97071143362"), "{read}");
    }

    let _told = home.run(&["logout"], 0);
    let told = home.run(&[&there[..], &["again.csv"]].concat(), 2);
    assert!(told.contains("log in"), "{told}");
}
