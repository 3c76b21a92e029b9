//! A service, and a proxy before it that decides the fate of each request.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use blindnym_client::{HttpSettings, RetrySettings};
use blindnym_service::{App, DevWorld, Engine, EngineSettings, Gate, Running, Settings, router};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What becomes of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    Pass,
    /// The connection ends before anything is answered.
    Drop,
    /// It is answered, late.
    Delay(Duration),
    /// The answer ends in its middle.
    Truncate,
    /// This is the answer.
    Answer(&'static str),
}

pub(crate) const BUSY: Fate =
    Fate::Answer("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n");
pub(crate) const BROKEN: Fate =
    Fate::Answer("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\noops");
pub(crate) const UNAUTHORIZED: Fate =
    Fate::Answer("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");

/// A request as the proxy saw it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) head: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

type Decide = dyn Fn(usize, &Seen) -> Fate + Send + Sync;

/// The proxy's address, and what it saw.
pub(crate) struct Proxy {
    pub(crate) base: String,
    pub(crate) seen: Arc<Mutex<Vec<Seen>>>,
}

impl Proxy {
    /// A development service behind a proxy; the fate of a request depends on its number.
    pub(crate) async fn start(
        decide: impl Fn(usize, &Seen) -> Fate + Send + Sync + 'static,
    ) -> Self {
        let settings = Settings { listen: ([127, 0, 0, 1], 0).into(), tls: None };
        let running = Running::bind(&settings).await.unwrap();
        let upstream = running.address();
        let world = DevWorld::new(&format!("http://{upstream}")).unwrap();
        let engine = Engine::start(&Arc::new(world.service), EngineSettings::default()).unwrap();
        let app = App::new(engine, Gate::open(), world.descriptions, Some(&world.jwks));
        let _service = tokio::spawn(running.serve(router(app)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let decide: Arc<Decide> = Arc::new(decide);
        let (count, log) = (Arc::new(AtomicUsize::new(0)), Arc::clone(&seen));
        let _proxy = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (decide, count) = (Arc::clone(&decide), Arc::clone(&count));
                let log = Arc::clone(&log);
                // A connection that breaks is a test's own doing.
                let _connection = tokio::spawn(async move {
                    let upstream = TcpStream::connect(upstream).await?;
                    relay(stream, upstream, decide.as_ref(), &count, &log).await
                });
            }
        });
        Self { base, seen }
    }

    /// Settings that do not wait for long.
    pub(crate) fn settings(&self) -> HttpSettings {
        let mut settings = HttpSettings::new(&self.base);
        settings.timeout = Duration::from_millis(1_500);
        settings.retry = RetrySettings { first: Duration::from_millis(5), ..settings.retry };
        settings
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

/// Passes requests on, one after the other, until one is not to pass.
async fn relay(
    mut client: TcpStream,
    mut upstream: TcpStream,
    decide: &Decide,
    count: &AtomicUsize,
    log: &Mutex<Vec<Seen>>,
) -> std::io::Result<()> {
    while let Some((head, request)) = message(&mut client).await? {
        let seen = Seen { head };
        let fate = decide(count.fetch_add(1, Ordering::SeqCst), &seen);
        log.lock().unwrap().push(seen);
        match fate {
            Fate::Drop => return Ok(()),
            Fate::Answer(answer) => {
                client.write_all(answer.as_bytes()).await?;
                continue;
            }
            Fate::Delay(delay) => tokio::time::sleep(delay).await,
            Fate::Pass | Fate::Truncate => {}
        }
        upstream.write_all(&request).await?;
        let Some((_, answer)) = message(&mut upstream).await? else { return Ok(()) };
        if matches!(fate, Fate::Truncate) {
            return client.write_all(&answer[..answer.len() / 2]).await;
        }
        client.write_all(&answer).await?;
    }
    Ok(())
}

/// A message with its head, whole; `None` at the end of the stream.
async fn message(stream: &mut TcpStream) -> std::io::Result<Option<(String, Vec<u8>)>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let length = Seen { head: head.clone() };
    let length: usize = length.header("content-length").map_or(0, |text| text.parse().unwrap());
    while bytes.len() < end + length {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some((head, bytes)))
}
