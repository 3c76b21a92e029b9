//! The redirect of programs without a web server: an address on this machine (RFC 8252 section 7.3).

use std::net::Ipv4Addr;
use std::pin::pin;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use secrecy::zeroize::Zeroizing;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

use super::callback::Callback;
use super::code::PendingLogin;
use super::error::IamError;
use super::page::{self, Outcome};

/// The longest request that is read.
const LONGEST: usize = 16 * 1024;
/// How long one connection may take.
const SLOWEST: Duration = Duration::from_secs(5);
/// Connections at a time. Browsers open some that they do not use.
const MANY: usize = 32;

/// Where to listen, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoopbackSettings {
    /// The name in the redirect: `127.0.0.1` or `localhost`, as registered. It listens on 127.0.0.1.
    pub host: String,
    /// The port; 0 takes a free one, where the registered redirect leaves it open.
    pub port: u16,
    /// The path of the redirect.
    pub path: String,
    /// How long the person has.
    pub limit: Duration,
}

/// `http://127.0.0.1:{free port}/callback`, and five minutes.
impl Default for LoopbackSettings {
    fn default() -> Self {
        let (host, path) = ("127.0.0.1".to_owned(), "/callback".to_owned());
        Self { host, port: 0, path, limit: Duration::from_secs(300) }
    }
}

/// A listener for one callback.
#[derive(Debug)]
pub struct Loopback {
    listener: TcpListener,
    settings: LoopbackSettings,
    redirect: String,
}

impl Loopback {
    /// Listens.
    ///
    /// # Errors
    /// [`IamError::Settings`] where the port cannot be had, or the host or path is none for a redirect.
    pub async fn bind(settings: LoopbackSettings) -> Result<Self, IamError> {
        let failed = |reason| IamError::Settings { reason };
        if !matches!(settings.host.as_str(), "127.0.0.1" | "localhost") {
            return Err(failed("the redirect is not on this machine"));
        }
        if !settings.path.starts_with('/') || settings.path.contains(['?', '#', ' ']) {
            return Err(failed("the path of the redirect is none"));
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port)).await;
        let listener = listener.map_err(|_| failed("the port of the redirect cannot be had"))?;
        let address = listener.local_addr();
        let port = address.map_err(|_| failed("the port of the redirect cannot be had"))?.port();
        let redirect = format!("http://{}:{port}{}", settings.host, settings.path);
        Ok(Self { listener, settings, redirect })
    }

    /// The redirect, for [`LoginSettings::new`](super::LoginSettings::new).
    #[must_use]
    pub fn redirect(&self) -> &str {
        &self.redirect
    }

    /// Waits for the browser to come back from this login, shows it a page, and stops listening.
    ///
    /// What belongs to no login, or to another one, is answered and otherwise ignored.
    ///
    /// # Errors
    /// [`IamError::LoginTimedOut`].
    pub async fn callback(self, login: &PendingLogin) -> Result<Callback, IamError> {
        let Self { listener, settings, .. } = self;
        let connections = stream::unfold(listener, |listener| async {
            let accepted = listener.accept().await.ok().map(|(socket, _)| socket);
            if accepted.is_none() {
                // No descriptors, perhaps: they come back.
                sleep(Duration::from_millis(50)).await;
            }
            Some((accepted, listener))
        });
        let path = settings.path.as_str();
        let answers = connections
            .filter_map(std::future::ready)
            .map(|socket| async move { timeout(SLOWEST, answer(socket, path, login)).await })
            .buffer_unordered(MANY)
            .filter_map(|answered| async { answered.ok().flatten() });
        let mut answers = pin!(answers);
        let limit = settings.limit;
        let first = timeout(limit, answers.next()).await.ok().flatten();
        first.ok_or(IamError::LoginTimedOut { limit })
    }
}

/// Answers one request; the callback where it is one.
async fn answer(mut socket: TcpStream, path: &str, login: &PendingLogin) -> Option<Callback> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST));
    let request = loop {
        let mut chunk = Zeroizing::new([0; 1024]);
        let count = socket.read(&mut *chunk).await.ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(chunk.get(..count)?);
        match Asked::read(&bytes) {
            Read::Whole(asked) => break Some(asked),
            Read::Part if bytes.len() < LONGEST => {}
            Read::Part | Read::Nonsense => break None,
        }
    };
    let (callback, language) = match &request {
        Some(asked) => (asked.callback(path, login), asked.language.as_str()),
        None => (Err(Outcome::BadRequest), ""),
    };
    let outcome = match &callback {
        Ok(callback) if callback.is_code() => Outcome::Done,
        Ok(_) => Outcome::Refused,
        Err(outcome) => *outcome,
    };
    let _sent = socket.write_all(page::response(outcome, language).as_bytes()).await;
    let _closed = socket.shutdown().await;
    callback.ok()
}

/// A request, as far as it is looked at.
struct Asked {
    get: bool,
    target: Zeroizing<String>,
    language: String,
}

enum Read {
    Whole(Asked),
    Part,
    Nonsense,
}

impl Asked {
    fn read(bytes: &[u8]) -> Read {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut request = httparse::Request::new(&mut headers);
        match request.parse(bytes) {
            Ok(httparse::Status::Complete(_)) => {}
            Ok(httparse::Status::Partial) => return Read::Part,
            Err(_) => return Read::Nonsense,
        }
        let language =
            request.headers.iter().find(|h| h.name.eq_ignore_ascii_case("accept-language"));
        let language = language.map(|h| String::from_utf8_lossy(h.value).into_owned());
        Read::Whole(Self {
            get: request.method == Some("GET"),
            target: Zeroizing::new(request.path.unwrap_or_default().to_owned()),
            language: language.unwrap_or_default(),
        })
    }

    fn callback(&self, path: &str, login: &PendingLogin) -> Result<Callback, Outcome> {
        let target = self.target.split('?').next().unwrap_or_default();
        if !self.get || target != path {
            return Err(Outcome::NotFound);
        }
        let callback = Callback::parse(&self.target).map_err(|_| Outcome::BadRequest)?;
        if login.is_answered_by(&callback) { Ok(callback) } else { Err(Outcome::BadRequest) }
    }
}
