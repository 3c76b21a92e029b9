//! A service in a process of its own, and a client that needs nothing but a socket.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use blindnym::{DomainDocument, Error, PseudonymInTransit, Reply, Request, Step, Value};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use tempfile::TempDir;

/// No answer may take longer than the service's own limit.
const PATIENCE: Duration = Duration::from_secs(15);

/// `blindnym serve --dev` on a free port; killed when dropped.
pub(crate) struct Service {
    child: Child,
    /// Open as long as the service may print.
    _stdout: BufReader<ChildStdout>,
    pub(crate) address: String,
    _folder: TempDir,
}

impl Service {
    pub(crate) fn start() -> Self {
        Self::start_as(|binary| Command::new(binary))
    }

    /// Starts it by a command made for the binary.
    pub(crate) fn start_as(command: impl FnOnce(&str) -> Command) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = command(env!("CARGO_BIN_EXE_blindnym"));
        let command = command.current_dir(&folder).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child =
            command.args(["serve", "--dev", "--listen", "127.0.0.1:0"]).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        // The first line has the address, the last one says that it serves.
        let mut address = None;
        while !line.starts_with("Stop it") {
            line.clear();
            assert_ne!(stdout.read_line(&mut line).unwrap(), 0, "the service ended");
            let url = line.split(' ').find_map(|word| word.strip_prefix("http://"));
            address = address.or_else(|| url.map(str::to_owned));
        }
        Self { child, _stdout: stdout, address: address.unwrap(), _folder: folder }
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The status and the body.
    pub(crate) fn get(&self, path: &str) -> std::io::Result<(u16, Vec<u8>)> {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
    }

    fn post(&self, request: &Request) -> Vec<u8> {
        let (path, body) = (request.path(), request.body());
        let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        let kind = format!("Content-Type: application/json\r\nContent-Length: {}", body.len());
        self.ask(&format!("{head}{kind}\r\n\r\n{body}")).unwrap().1
    }

    fn ask(&self, request: &str) -> std::io::Result<(u16, Vec<u8>)> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(request.as_bytes())?;
        let mut answer = Vec::new();
        let _length = stream.read_to_end(&mut answer)?;
        let split = answer.windows(4).position(|window| window == b"\r\n\r\n");
        let (head, body) = answer.split_at(split.map_or(answer.len(), |at| at + 4));
        let status = String::from_utf8_lossy(head);
        let status = status.split(' ').nth(1).and_then(|status| status.parse().ok());
        Ok((status.ok_or(std::io::ErrorKind::UnexpectedEof)?, body.to_vec()))
    }

    pub(crate) fn domain(&self) -> DomainDocument {
        let (status, json) = self.get("/pseudo/v1/domains/uhmep_v1").unwrap();
        assert_eq!(status, 200);
        DomainDocument::parse(&json).unwrap()
    }

    fn send(&self, requests: &[Request]) -> Vec<Reply> {
        requests.iter().map(|request| Reply::from_body(self.post(request))).collect()
    }

    pub(crate) fn pseudonymize(&self, value: &Value) -> Result<PseudonymInTransit, Error> {
        let domain = self.domain();
        let Step { state, message } =
            domain.domain().pseudonymize(&[value], &mut UnwrapErr(SysRng));
        state.finish(&self.send(&message)).remove(0)
    }

    pub(crate) fn identify(&self, pseudonym: &PseudonymInTransit) -> Result<Value, Error> {
        let domain = self.domain();
        let Step { state, message } =
            domain.domain().identify(&[pseudonym], &mut UnwrapErr(SysRng));
        state.finish(&self.send(&message)).remove(0)
    }

    /// Pseudonymizes and identifies.
    pub(crate) fn circle(&self) {
        let value = Value::from_text("97071143362");
        let pseudonym = self.pseudonymize(&value).unwrap();
        assert!(self.identify(&pseudonym).unwrap() == value);
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}
