//! Folders to run the command in, and services for it to meet.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::Value;
use tempfile::TempDir;

/// What could change what is tested.
const VARIABLES: [&str; 9] = [
    "BLINDNYM_CONFIG",
    "BLINDNYM_PROFILE",
    "CLICOLOR_FORCE",
    "NO_COLOR",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
];

/// What a run left behind.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// That it ended with this status; what it said on both streams.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> String {
        let all = format!("{}{}", self.stdout, self.stderr);
        assert_eq!(self.code, code, "{all}");
        all
    }
}

/// A folder to run in, without the configuration of whoever runs the tests.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// A folder with this `blindnym.toml`.
    pub(crate) fn with(configuration: &str) -> Self {
        let place = Self::new();
        place.write("blindnym.toml", configuration);
        place
    }

    /// A folder with the profile of a service, and the service.
    pub(crate) fn with_service() -> (Self, Service) {
        let place = Self::new();
        let _told = place.run(&["config", "init"]).expect(0);
        let service = Service::dev(&place);
        let configuration = place.read("blindnym.toml");
        let configuration = configuration.replace("http://127.0.0.1:8521", &service.base);
        place.write("blindnym.toml", configuration);
        (place, service)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Writes a file that its owner alone may read.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
        self.chmod(name, 0o600);
    }

    pub(crate) fn chmod(&self, name: &str, mode: u32) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
        }
        #[cfg(not(unix))]
        let _unused = (name, mode);
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_blindnym"));
        let home = self.0.path();
        let with = command.current_dir(home).args(arguments).stdin(Stdio::null());
        let with = with.env("XDG_STATE_HOME", home.join("state"));
        let mut with = with.env("HOME", home).env("XDG_CONFIG_HOME", home.join("config"));
        for name in VARIABLES {
            with = with.env_remove(name);
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        finish(&mut self.command(arguments), "")
    }

    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Run {
        finish(self.command(arguments).stdin(Stdio::piped()), input)
    }

    pub(crate) fn run_with_variables(&self, arguments: &[&str], set: &[(&str, &str)]) -> Run {
        finish(self.command(arguments).envs(set.iter().copied()), "")
    }
}

fn finish(command: &mut Command, input: &str) -> Run {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes()).unwrap();
    }
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A service in a process of its own; killed when dropped.
pub(crate) struct Service {
    child: Child,
    /// Open as long as the service may print.
    _stdout: BufReader<ChildStdout>,
    /// `http://127.0.0.1:PORT`, or `https`.
    pub(crate) base: String,
}

impl Service {
    /// `blindnym serve --dev` on a free port.
    pub(crate) fn dev(place: &Place) -> Self {
        Self::start(
            place.command(&["serve", "--dev", "--log", "off", "--listen", "127.0.0.1:0"]),
            "Stop it",
        )
    }

    /// A command that tells its address, until a line that starts like `ready`.
    pub(crate) fn start(mut command: Command, ready: &str) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let (mut line, mut base) = (String::new(), None);
        loop {
            line.clear();
            assert_ne!(stdout.read_line(&mut line).unwrap(), 0, "the service ended");
            let url = line.split_whitespace().find(|word| word.starts_with("http"));
            base = base.or_else(|| url.map(|url| url.trim_end_matches('.').to_owned()));
            if line.starts_with(ready) {
                break;
            }
        }
        Self { child, _stdout: stdout, base: base.unwrap() }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// Something that answers HTTP as it is told to, until the tests end; its address.
pub(crate) fn fake(
    skew: i64,
    answer: impl Fn(&str) -> (u16, String) + Send + Sync + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let answer = Arc::new(answer);
    let _running = thread::spawn(move || {
        for stream in listener.incoming() {
            let answer = Arc::clone(&answer);
            let _running = thread::spawn(move || serve(stream.unwrap(), skew, answer.as_ref()));
        }
    });
    base
}

fn serve(mut stream: TcpStream, skew: i64, answer: &dyn Fn(&str) -> (u16, String)) {
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    while !request.windows(4).any(|window| window == b"\r\n\r\n") {
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return,
            Ok(count) => request.extend_from_slice(&chunk[..count]),
        }
    }
    let text = String::from_utf8_lossy(&request);
    let (status, body) = answer(text.split(' ').nth(1).unwrap_or_default());
    let apart = Duration::from_secs(skew.unsigned_abs());
    let now = SystemTime::now();
    let date = httpdate::fmt_http_date(if skew < 0 { now - apart } else { now + apart });
    let head = format!("HTTP/1.1 {status} x\r\nDate: {date}\r\nContent-Length: {}", body.len());
    let _sent = stream.write_all(format!("{head}\r\nConnection: close\r\n\r\n{body}").as_bytes());
}

/// A JWT that nobody signed.
pub(crate) fn jwt(claims: &Value) -> String {
    let part = |json: &Value| Base64UrlUnpadded::encode_string(json.to_string().as_bytes());
    format!("{}.{}.c2lnbmF0dXJl", part(&serde_json::json!({"alg": "RS256"})), part(claims))
}

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}

/// The address that serves nothing.
pub(crate) fn closed() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}
