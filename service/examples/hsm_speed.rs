//! How fast a PKCS#11 token multiplies, beside this process: `hsm_speed MODULE TOKEN PIN_FILE`.
//!
//! It puts a secret of each curve into the token and takes it out again at the end.
#![allow(clippy::arithmetic_side_effects, reason = "an example counts")]

use std::error::Error;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use blindnym::{Curve, Direction, Point, RemoteSecret, SecretPair};
use blindnym_service::{Hsm, HsmSettings, SecretPlace};
use getrandom::SysRng;

const DOMAIN: &str = "hsm_speed";
/// The largest request.
const TOGETHER: u8 = 10;
const LASTS: Duration = Duration::from_secs(3);

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(module), Some(token), Some(pin_file)) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        return Err("give MODULE TOKEN PIN_FILE".into());
    };
    let threads = thread::available_parallelism()?.get();
    let (module, pin_file) = (PathBuf::from(module), PathBuf::from(pin_file));
    let hsm = Hsm::open(&HsmSettings { module, pin_file, sessions: threads })?;
    let mut out = io::stdout().lock();
    writeln!(out, "points/s        token, 1 thread   token, {threads} threads   here, 1 thread")?;
    for &curve in Curve::ALL {
        let pair = SecretPair::draw(curve, &mut SysRng)?;
        let place = hsm.import_secret(&token, DOMAIN, &pair)?;
        let SecretPlace::Pkcs11 { key_id, .. } = place else { continue };
        let secret = hsm.secret(&token, DOMAIN, key_id, curve)?;
        let points: Vec<Point> =
            (1..=u8::MAX).filter_map(|x| Point::from_x(curve, &[x]).ok()).collect();
        let points = Arc::new(points);
        let one = rate(1, &secret, &points);
        let all = rate(threads, &secret, &points);
        let pair: Arc<dyn RemoteSecret> = Arc::new(pair);
        let here = rate(1, &pair, &points);
        writeln!(out, "{curve:<10} {one:>18.0} {all:>18.0} {here:>18.0}")?;
        hsm.destroy_secret(&token, DOMAIN, key_id)?;
    }
    Ok(())
}

/// Points per second of threads that each multiply ten at once.
fn rate(threads: usize, secret: &Arc<dyn RemoteSecret>, points: &Arc<Vec<Point>>) -> f64 {
    let started = Instant::now();
    let work = |_| {
        let (secret, points) = (Arc::clone(secret), Arc::clone(points));
        thread::spawn(move || count(secret.as_ref(), &points, started))
    };
    let threads: Vec<_> = (0..threads).map(work).collect();
    let counts = threads.into_iter().filter_map(|thread| thread.join().ok());
    let count: u32 = counts.sum();
    f64::from(count) / started.elapsed().as_secs_f64()
}

fn count(secret: &dyn RemoteSecret, points: &[Point], started: Instant) -> u32 {
    let asked: Vec<&Point> = points.iter().take(usize::from(TOGETHER)).collect();
    let mut count = 0;
    while started.elapsed() < LASTS {
        let products = secret.multiply(Direction::ToPseudonym, &asked);
        count += products.iter().map(|product| u32::from(product.is_ok())).sum::<u32>();
    }
    count
}
