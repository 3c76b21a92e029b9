//! `blindnym serve`: a pseudonymisation service. Today for development, on this machine.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use blindnym::{Curve, Domain, Step, Value};
use blindnym_service::{App, DevWorld, Engine, EngineSettings, Gate, Running, Settings, router};
use getrandom::SysRng;
use rand_core::UnwrapErr;

/// Serve a pseudonymisation service that is compatible with eHealth's
///
/// With --dev there is nothing to set up: the domains uhmep_v1 and ehealth_v1 (P-521) and p256_v1, with
/// secrets drawn for this run only, an owner's key and JWKS, and no access tokens. It listens on this
/// machine only.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// A service for development: no tokens, no TLS, secrets of this run
    #[arg(long)]
    dev: bool,
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8521")]
    listen: SocketAddr,
    /// Where the owner's private key is written (PKCS#8, PEM, readable by you alone)
    #[arg(long, value_name = "FILE", default_value = "target/dev-owner.pem")]
    owner_key: PathBuf,
    /// Threads that multiply [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

/// Serves until the process is told to stop.
///
/// # Errors
/// Where the service may not start, or cannot.
pub(crate) fn run(options: &Options) -> Result<bool> {
    ensure!(
        options.dev,
        "without access tokens and TLS the service would be open to everybody: use --dev to try it on \
         this machine (serving for real is not there yet)"
    );
    ensure!(
        is_loopback(options.listen.ip()),
        "--dev serves without access tokens, so it listens on this machine only: use 127.0.0.1 or [::1]"
    );
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.context("cannot start the runtime")?.block_on(serve(options))?;
    Ok(true)
}

const fn is_loopback(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback(),
        IpAddr::V6(address) => address.is_loopback(),
    }
}

async fn serve(options: &Options) -> Result<()> {
    let settings = Settings { listen: options.listen, tls: None };
    let running = Running::bind(&settings).await?;
    let base = format!("http://{}", running.address());
    let world = DevWorld::new(&base)?;
    write_key(&options.owner_key, world.owner.private_pem())?;

    let mut engine = EngineSettings::default();
    engine.threads = options.threads.map_or(engine.threads, usize::from);
    let engine = Engine::start(&Arc::new(world.service), engine).context("cannot start threads")?;
    let app = App::new(engine, Gate::open(), world.descriptions.clone(), Some(&world.jwks));
    tell(&base, &world.descriptions, &options.owner_key)?;

    let stop = running.stopper();
    let _waiting = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop();
        }
    });
    running.serve(router(app)).await?;
    Ok(())
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

fn tell(base: &str, descriptions: &[blindnym_service::Description], key: &Path) -> Result<()> {
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
