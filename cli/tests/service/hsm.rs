//! Domains whose secret is in a token: SoftHSM2 with tokens of its own.

use std::fs::{self, Permissions};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, str};

use age::secrecy::ExposeSecret as _;
use age::x25519::Identity;
use tempfile::TempDir;

/// The module, where it is not in one of the usual places.
const MODULE: &str = "BLINDNYM_TEST_PKCS11_MODULE";
const USUAL: [&str; 5] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
];
const PIN: &str = "4711-user-pin";
/// A key opens the master secret a second faster than a passphrase.
const UNLOCK: [&str; 2] = ["--key-file", "key"];

/// A folder with tokens, a key and PINs.
struct World {
    folder: TempDir,
    module: String,
}

impl World {
    fn new(tokens: &[&str]) -> Self {
        let named = env::var_os(MODULE).map(PathBuf::from);
        let found = named.or_else(|| USUAL.iter().map(PathBuf::from).find(|path| path.exists()));
        let module = found.unwrap_or_else(|| {
            panic!("no SoftHSM2: install it (Debian: apt-get install softhsm2), or set {MODULE}")
        });
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("tokens")).unwrap();
        let text = format!("directories.tokendir = {}\n", at("tokens").display());
        fs::write(at("softhsm2.conf"), text).unwrap();
        let key = Identity::generate().to_string();
        for (name, secret, mode) in [
            ("key", key.expose_secret(), 0o600),
            ("pin", PIN, 0o600),
            ("wrong", "4711-wrong-pin", 0o600),
            ("open", PIN, 0o644),
        ] {
            fs::write(at(name), format!("{secret}\n")).unwrap();
            fs::set_permissions(at(name), Permissions::from_mode(mode)).unwrap();
        }
        let world = Self { folder, module: module.to_str().unwrap().to_owned() };
        for token in tokens {
            world.make_token(token);
        }
        world
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let _set = command
            .current_dir(self.path())
            .env("SOFTHSM2_CONF", self.path().join("softhsm2.conf"));
        command
    }

    fn make_token(&self, label: &str) {
        let mut command = self.command("softhsm2-util");
        let command = command.args(["--init-token", "--free", "--label", label]);
        let command = command.args(["--so-pin", "0815-officer", "--pin", PIN]);
        let output = command.output().unwrap_or_else(|_| {
            panic!("no softhsm2-util: install softhsm2 (Debian: apt-get install softhsm2)")
        });
        assert!(output.status.success(), "{output:?}");
    }

    /// What a command that must end with a status says.
    fn expect(&self, arguments: &[&str], status: i32) -> String {
        let mut command = self.command(env!("CARGO_BIN_EXE_blindnym"));
        let output = command.args(arguments).output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {text}");
        assert!(!text.contains(PIN), "{text}");
        text
    }

    fn domain(&self, arguments: &[&str], status: i32) -> String {
        self.expect(&[&["domain"], &UNLOCK[..], arguments].concat(), status)
    }

    fn add(&self, name: &str, token: &str, pin_file: &str, status: i32) -> String {
        let module = self.module.as_str();
        let add = ["add", name, "--audience", "a"];
        let to =
            ["--pkcs11-module", module, "--pkcs11-pin-file", pin_file, "--pkcs11-token", token];
        self.domain(&[&add[..], &to[..]].concat(), status)
    }

    fn serve<'a>(&self, more: &[&'a str]) -> Vec<&'a str> {
        let serve = ["serve", "--behind-proxy", "--issuer", "https://issuer.example"];
        [&serve[..], &["--listen", "127.0.0.1:0"], &UNLOCK[..], more].concat()
    }

    /// The files of all objects in all tokens.
    fn objects(&self) -> usize {
        let tokens = fs::read_dir(self.path().join("tokens")).unwrap();
        let files = tokens.flat_map(|token| fs::read_dir(token.unwrap().path()).unwrap());
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.ends_with(".object") && name != "token.object").count()
    }
}

#[test]
fn a_domain_is_added_to_a_token_and_served_from_it() {
    let world = World::new(&["pseudo", "other"]);
    let _made = world.domain(&["init"], 0);
    let _plain = world.domain(&["add", "plain_v1", "--audience", "a"], 0);
    let added = world.add("token_v1", "pseudo", "pin", 0);
    assert!(added.contains("its secret is in token pseudo: back the token up"), "{added}");
    assert_eq!(world.objects(), 2);
    // What is refused leaves nothing behind, neither in the store nor in a token.
    assert!(world.add("token_v1", "pseudo", "pin", 2).contains("exists already"));
    assert!(world.add("..", "pseudo", "pin", 2).contains("cannot be a domain's name"));
    let missing = world.add("new_v1", "nowhere", "pin", 2);
    assert!(missing.contains(r#"no token "nowhere""#), "{missing}");
    assert!(missing.contains(r#""pseudo""#) && missing.contains(r#""other""#), "{missing}");
    let wrong = world.add("new_v1", "other", "wrong", 2);
    assert!(wrong.contains("refuses the PIN") && wrong.contains("tokens lock"), "{wrong}");
    assert!(!wrong.contains("4711-wrong-pin"), "{wrong}");
    assert!(world.add("new_v1", "pseudo", "open", 2).contains("chmod 600"));
    assert_eq!(world.objects(), 2);
    let list = world.domain(&["list"], 0);
    assert!(list.contains("token pseudo") && list.contains("derived"), "{list}");
    assert!(!list.contains("new_v1"), "{list}");

    // Neither the master secret nor the store brings it back.
    let _rotated = world.domain(&["rotate", "token_v1"], 0);
    let without = world.expect(&world.serve(&[]), 2);
    assert!(without.contains(r#""token_v1" has its secret in token "pseudo""#), "{without}");
    assert!(without.contains("--pkcs11-module FILE and --pkcs11-pin-file FILE"), "{without}");
    let options = ["--pkcs11-module", &world.module, "--pkcs11-pin-file", "pin"];
    let wrong = ["--pkcs11-module", &world.module, "--pkcs11-pin-file", "wrong"];
    assert!(world.expect(&world.serve(&wrong), 2).contains("refuses the PIN"));
    served(&world, &options);

    let tokens = world.path().join("tokens");
    fs::rename(&tokens, world.path().join("elsewhere")).unwrap();
    fs::create_dir(&tokens).unwrap();
    world.make_token("pseudo");
    let lost = world.expect(&world.serve(&options), 2);
    assert!(lost.contains(r#"token "pseudo" has no key "blindnym token_v1 k""#), "{lost}");
}

/// Starts the service, which proves its secrets first, asks whether it lives, and ends it.
fn served(world: &World, options: &[&str]) {
    let mut command = world.command(env!("CARGO_BIN_EXE_blindnym"));
    let command = command.args(world.serve(options)).stdout(Stdio::piped());
    let command = command.stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    let _read = BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address =
        line.trim_end().rsplit_once("http://").map(|(_, rest)| rest.trim_end_matches('.'));
    let lives = address.and_then(|address| TcpStream::connect(address).ok()).map(|mut stream| {
        let request = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _length = stream.read_to_end(&mut answer).unwrap();
        answer
    });
    child.kill().unwrap();
    let _ended = child.wait().unwrap();
    assert!(line.contains("Blindnym serves 2 domains"), "{line}");
    let lives = lives.unwrap();
    assert!(lives.starts_with(b"HTTP/1.1 204"), "{:?}", str::from_utf8(&lives));
}

#[test]
fn options_of_the_module_come_together() {
    let world = World::new(&[]);
    let add = ["domain", "add", "d", "--audience", "a"];
    for (options, told) in [
        (&["--pkcs11-token", "t"][..], "--pkcs11-module"),
        (&["--pkcs11-module", "m"], "--pkcs11-pin-file"),
        (&["--pkcs11-pin-file", "p"], "--pkcs11-module"),
        (&["--pkcs11-module", "m", "--pkcs11-pin", "1"], "unexpected argument"),
    ] {
        let text = world.expect(&[&add[..], options].concat(), 2);
        assert!(text.contains(told), "{options:?}: {text}");
    }
    let _made = world.domain(&["init"], 0);
    let nothing = ["--pkcs11-module", "no.so", "--pkcs11-pin-file", "pin"];
    let nothing = [&["add", "d", "--audience", "a"], &nothing[..]].concat();
    let text = world.domain(&nothing, 2);
    assert!(text.contains("cannot load the PKCS#11 module no.so"), "{text}");
}
