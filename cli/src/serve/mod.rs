//! `blindnym serve`: a pseudonymisation service, for development or for real.

mod observe;
mod real;
mod reload;

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use blindnym::{Curve, Domain, Jwks, Service, Step, Value};
use blindnym_service::{
    App, Description, DevWorld, Engine, EngineSettings, Gate, LimitSettings, Limits, Running,
    Settings, router,
};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use tracing::info;

/// Requests per second of one client, where nothing else is said.
const USUAL_RATE: u32 = 100;

/// Serve a pseudonymisation service that is compatible with eHealth's
///
/// With --dev there is nothing to set up: the domains uhmep_v1 and ehealth_v1 (P-521) and p256_v1, with
/// secrets drawn for this run only, an owner's key and JWKS, and no access tokens. It listens on this
/// machine only. Without --dev it serves the domains of `blindnym domain`, to callers with access
/// tokens of an issuer, over TLS or behind a proxy.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// A service for development: no tokens, no TLS, secrets of this run
    #[arg(long)]
    dev: bool,
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8521")]
    listen: SocketAddr,
    /// With --dev: where the owner's private key is written (PKCS#8, PEM, readable by you alone)
    #[arg(long, value_name = "FILE", default_value = "target/dev-owner.pem")]
    owner_key: PathBuf,
    /// With --dev: seconds that pseudonyms in transit live [default: 600]
    #[arg(long, value_name = "SECONDS", requires = "dev", value_parser = clap::value_parser!(u32).range(1..))]
    time_to_live: Option<u32>,
    /// Threads that multiply [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Requests per second of one client, and of one address without a valid token; 0 is no limit
    /// [default: 100, with --dev 0]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    rate: Option<u32>,
    /// Requests of one client that may come at once
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    burst: u32,
    #[command(flatten)]
    observe: observe::Observe,
    #[command(flatten)]
    real: real::Real,
}

/// What is served, and to whom.
struct World {
    service: Service,
    descriptions: Vec<Description>,
    gate: Gate,
    jwks: Option<Jwks>,
}

/// Serves until the process is told to stop.
///
/// # Errors
/// Where the service may not start, or cannot.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let tls = if options.dev {
        ensure!(
            is_loopback(options.listen.ip()),
            "--dev serves without access tokens, so it listens on this machine only: use 127.0.0.1 \
             or [::1]"
        );
        None
    } else {
        options.real.tls()?
    };
    let settings = Settings { listen: options.listen, tls };
    // Every connection is a descriptor, and the usual limit is for programs that have few.
    let _most = rlimit::increase_nofile_limit(u64::MAX);
    // Until the end: then what is left of logs and traces goes out, outside of the runtime.
    let _observing = options.observe.start()?;
    // Sockets and JSON are a small part of the work, and threads that find none wake one another for it.
    let sockets = std::thread::available_parallelism().map_or(1, usize::from).div_ceil(2);
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(sockets).enable_all().build();
    runtime.context("cannot start the runtime")?.block_on(serve(options, &settings))?;
    info!("stopped");
    Ok(true)
}

const fn is_loopback(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback(),
        IpAddr::V6(address) => address.is_loopback(),
    }
}

async fn serve(options: &Options, settings: &Settings) -> Result<()> {
    // Development has nothing to read again, and ends with its terminal.
    let hangups = if options.dev { None } else { Some(reload::Hangups::new()?) };
    // What may not be served is told before anything listens.
    let real = if options.dev { None } else { Some(options.real.world(options.threads())?) };
    let running = Running::bind(settings).await?;
    let base = match settings.tls {
        Some(_) => format!("https://{}", running.address()),
        None => format!("http://{}", running.address()),
    };
    let world = match real {
        Some(world) => {
            let count = world.descriptions.len();
            writeln!(io::stdout().lock(), "Blindnym serves {count} domains on {base}.")?;
            world
        }
        None => dev(&base, options)?,
    };
    let domains = world.descriptions.len();
    let engine = options.engine(world.service)?;
    let app = App::new(engine, world.gate, world.descriptions, world.jwks.as_ref());
    let app = app.with_limits(options.limits());
    if let Some(hangups) = hangups {
        hangups.reload(options, &app, running.certificate());
    }
    let (stop, stopping) = (running.stopper(), app.clone());
    let _waiting = tokio::spawn(async move {
        told_to_stop().await;
        info!("stopping");
        stopping.stopping();
        stop();
    });
    let version = env!("CARGO_PKG_VERSION");
    info!(version, address = %running.address(), domains, dev = options.dev, "started");
    running.serve(router(app)).await?;
    Ok(())
}

impl Options {
    fn engine(&self, service: Service) -> Result<Engine> {
        let settings = EngineSettings { threads: self.threads(), ..EngineSettings::default() };
        Engine::start(&Arc::new(service), settings).context("cannot start threads")
    }

    fn threads(&self) -> usize {
        self.threads.map_or(EngineSettings::default().threads, usize::from)
    }

    fn limits(&self) -> Limits {
        let rate = self.rate.unwrap_or(if self.dev { 0 } else { USUAL_RATE });
        let behind_proxy = self.real.behind_proxy;
        Limits::new(LimitSettings { rate, burst: self.burst, behind_proxy })
    }
}

/// Ctrl-C, or the signal of a service manager.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _interrupted = tokio::signal::ctrl_c().await;
}

fn dev(base: &str, options: &Options) -> Result<World> {
    let world = match options.time_to_live {
        Some(seconds) => DevWorld::with_time_to_live(base, seconds),
        None => DevWorld::new(base),
    };
    let DevWorld { service, descriptions, owner, jwks } = world?;
    write_key(&options.owner_key, owner.private_pem())?;
    tell(base, &descriptions, &options.owner_key)?;
    Ok(World { service, descriptions, gate: Gate::open(), jwks: Some(jwks) })
}

/// Writes the key for its owner's eyes; a key of an earlier run is replaced.
fn write_key(path: &Path, pem: &str) -> Result<()> {
    let failed = || format!("cannot write the owner's key to {}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(failed)?;
    }
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).with_context(failed)?,
        Ok(()) | Err(_) => {}
    }
    let mut file = OpenOptions::new();
    let _new = file.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let _mode = file.mode(0o600);
    }
    let mut file = file.open(path).with_context(failed)?;
    file.write_all(pem.as_bytes()).with_context(failed)
}

fn tell(base: &str, descriptions: &[Description], key: &Path) -> Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "Blindnym serves on {base} for development: no tokens, secrets of this run.\n")?;
    for description in descriptions {
        writeln!(out, "  domain       {base}/pseudo/v1/domains/{}", description.name)?;
    }
    writeln!(out, "  OpenAPI      {base}/openapi.json")?;
    writeln!(out, "  metrics      {base}/metrics")?;
    writeln!(out, "  owner JWKS   {base}{}", DevWorld::JWKS_PATH)?;
    writeln!(out, "  owner key    {}\n", key.display())?;
    writeln!(out, "Try it:\n\n{}\n", example(base))?;
    writeln!(out, "Stop it with Ctrl-C.")?;
    out.flush()?;
    Ok(())
}

/// A request that works, for a value that nobody has.
fn example(base: &str) -> String {
    let domain = Domain::new("uhmep_v1", Curve::P521, "");
    let value = Value::from_text("00000000097");
    let Step { message, .. } = domain.pseudonymize(&[&value], &mut UnwrapErr(SysRng));
    let request = message.iter().map(|request| {
        let (path, body) = (request.path(), request.body());
        format!("curl -s {base}{path} -H 'Content-Type: application/json' -d '{body}'")
    });
    request.collect()
}
