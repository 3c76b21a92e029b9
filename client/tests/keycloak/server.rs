//! Keycloak with our realms.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{env, fs};

use blindnym_client::{AssertionSettings, IamClient, IamSettings, Realm, SigningKey};
use secrecy::SecretString;
use serde_json::json;
use tempfile::TempDir;

use crate::process::Owned;

const REALMS: [(&str, &str); 2] = [
    ("healthcare.json", include_str!("realms/healthcare.json")),
    ("m2m.json", include_str!("realms/m2m.json")),
];
/// Where the realms have a client's keys.
const JWKS: &str = "@JWKS@";
/// Of the keystore, and of the administrator.
pub(crate) const PASSWORD: &str = "a password of the tests only";
/// Slow machines have time.
const PATIENCE: Duration = Duration::from_secs(240);
/// What to do without what `cargo xtask test keycloak` gives.
const HOW: &str = "run `cargo xtask test keycloak`, which installs Keycloak and says where it is";

/// The process; it ends when this is dropped.
pub(crate) struct Keycloak {
    _process: Owned,
    _folder: TempDir,
}

/// What tests know.
pub(crate) struct World {
    pub(crate) base: String,
    pub(crate) key: Arc<SigningKey>,
    pub(crate) blindnym: PathBuf,
}

impl Keycloak {
    /// Starts it, and waits until it answers.
    pub(crate) fn start() -> Result<(Self, Arc<World>), String> {
        let variable = |name: &str| {
            env::var_os(name).map(PathBuf::from).ok_or_else(|| format!("{name} is not set: {HOW}"))
        };
        let (installed, blindnym) = (variable("BLINDNYM_KEYCLOAK")?, variable("BLINDNYM_BIN")?);
        let folder = tempfile::tempdir().unwrap();
        let key = key_of_java(folder.path())?;
        write_realms(&folder.path().join("data/import"), &key);
        for name in ["lib", "conf", "providers", "themes"] {
            link(&installed.join(name), &folder.path().join(name));
        }
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let log = folder.path().join("log");
        let process = start(&installed, folder.path(), port, &log);
        let mut process = Owned(process.map_err(|error| format!("java: {error}. {HOW}"))?);
        let base = format!("http://127.0.0.1:{port}");
        wait(&mut process, &base, &log)?;
        let world = World { base, key: Arc::new(key), blindnym };
        Ok((Self { _process: process, _folder: folder }, Arc::new(world)))
    }
}

impl World {
    pub(crate) fn issuer(&self, realm: &str) -> String {
        format!("{}/realms/{realm}", self.base)
    }

    pub(crate) fn realm(&self, realm: &str) -> Realm {
        Realm::new(&self.issuer(realm), IamSettings::default()).unwrap()
    }

    /// A client that proves itself with the key that is registered.
    pub(crate) fn client(&self, id: &str) -> IamClient {
        IamClient::signing(id, Arc::clone(&self.key), AssertionSettings::default()).unwrap()
    }
}

fn java(program: &str) -> PathBuf {
    env::var_os("JAVA_HOME")
        .map_or_else(|| program.into(), |home| Path::new(&home).join("bin").join(program))
}

/// A key in a PKCS#12 file that Java writes, as those of eHealth are.
fn key_of_java(folder: &Path) -> Result<SigningKey, String> {
    let file = folder.join("client.p12");
    let mut keytool = Command::new(java("keytool"));
    let keytool = keytool
        .args(["-genkeypair", "-alias", "authentication", "-keyalg", "RSA", "-keysize", "2048"])
        .args(["-dname", "CN=blindnym", "-validity", "2", "-storetype", "PKCS12"])
        .args(["-storepass", PASSWORD, "-keystore"])
        .arg(&file);
    let output = keytool.output().map_err(|error| format!("keytool: {error}. {HOW}"))?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let password = SecretString::from(PASSWORD);
    Ok(SigningKey::from_pkcs12(&fs::read(file).unwrap(), &password, "authentication").unwrap())
}

fn write_realms(folder: &Path, key: &SigningKey) {
    fs::create_dir_all(folder).unwrap();
    let jwk: serde_json::Value = serde_json::from_str(&key.public_jwk()).unwrap();
    let jwks = json!({"keys": [jwk]}).to_string();
    // A JSON text inside a JSON text.
    let quoted = json!(jwks).to_string();
    for (name, text) in REALMS {
        assert!(text.contains(JWKS), "{name}");
        fs::write(folder.join(name), text.replace(&format!("\"{JWKS}\""), &quoted)).unwrap();
    }
}

#[cfg(unix)]
fn link(target: &Path, place: &Path) {
    std::os::unix::fs::symlink(target, place).unwrap();
}

#[cfg(windows)]
fn link(target: &Path, place: &Path) {
    std::os::windows::fs::symlink_dir(target, place).unwrap();
}

/// Java itself: Keycloak's script would outlive being killed. The home is ours, so that runs do not meet.
fn start(
    installed: &Path,
    home: &Path,
    port: u16,
    log: &Path,
) -> std::io::Result<std::process::Child> {
    let log = fs::File::create(log)?;
    let errors = log.try_clone()?;
    let threads = "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory";
    let mut java = Command::new(java("java"));
    let java = java
        // A short life: compiling well does not pay.
        .args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms256m", "-Xmx512m"])
        .arg(format!("-Dkc.home.dir={}", home.display()))
        .arg("-Djava.util.logging.manager=org.jboss.logmanager.LogManager")
        .arg(format!("-Djava.util.concurrent.ForkJoinPool.common.threadFactory={threads}"))
        .args(
            ["util", "util.concurrent", "security"]
                .map(|package| format!("--add-opens=java.base/java.{package}=ALL-UNNAMED")),
        )
        .arg("-cp")
        .arg(installed.join("lib/quarkus-run.jar"))
        .arg("io.quarkus.bootstrap.runner.QuarkusEntryPoint")
        .args(["start", "--optimized", "--import-realm", "--cache=local", "--http-enabled=true"])
        .args(["--hostname-strict=false", "--http-host=127.0.0.1"])
        .arg(format!("--http-port={port}"))
        .env("KC_BOOTSTRAP_ADMIN_USERNAME", "admin")
        .env("KC_BOOTSTRAP_ADMIN_PASSWORD", PASSWORD);
    java.stdin(Stdio::null()).stdout(log).stderr(errors).spawn()
}

/// It listens once the realms are imported.
fn wait(process: &mut Owned, base: &str, log: &Path) -> Result<(), String> {
    let address = base.strip_prefix("http://").unwrap();
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if let Some(status) = process.try_wait().unwrap() {
            let log = fs::read_to_string(log).unwrap_or_default();
            return Err(format!("Keycloak ended ({status}):\n{log}"));
        }
        if std::net::TcpStream::connect(address).is_ok() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let log = fs::read_to_string(log).unwrap_or_default();
    Err(format!("Keycloak did not start within {} s:\n{log}", PATIENCE.as_secs()))
}
