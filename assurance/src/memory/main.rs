//! Does one operation with secrets that it tells its parent of, drops all that it made, and waits while the parent looks through
//! its memory. `tests/memory` runs this, one process for each operation.

/// In how many ways a secret may lie in memory.
mod forms;
/// What leaves copies behind, to be found.
mod leaks;
/// What is done with secrets.
mod operations;
/// Where secrets come from.
mod secrets;

use std::hint::black_box;
use std::io::{self, Read as _, Write as _};
use std::sync::mpsc;
use std::thread;

use anyhow::{Context as _, Result, anyhow};
use blindnym::Curve;
use clap::Parser;

use operations::Operation;
use secrets::Secrets;

/// An operation whose memory is looked at.
#[derive(Debug, Parser)]
struct Arguments {
    /// P-521, P-384 or P-256; the environment's `BLINDNYM_P521` picks the arithmetic of the first
    curve: Curve,
    /// What is done; all names, and the back ends of P-521, where there is none
    operation: Option<String>,
}

/// Stack between the thread's own functions, which wait, and what is looked at.
const BETWEEN: usize = 1 << 16;

fn main() -> Result<()> {
    let Arguments { curve, operation } = Arguments::parse();
    let Some(name) = operation else {
        return list();
    };
    let all = operations::ALL.iter().chain(leaks::ALL);
    let operation = all.into_iter().find(|operation| operation.name == name);
    let operation = operation.with_context(|| format!("there is no operation {name}"))?;

    // A stack of its own, which nobody writes on while it is looked at.
    let (done, told) = mpsc::channel();
    let (leave, left) = mpsc::channel::<()>();
    let worker = thread::spawn(move || {
        let _sent = done.send(below(operation, curve));
        let _left = left.recv();
    });
    let mut secrets = told.recv()??;
    secrets.tell("done", &[])?;
    // The parent looks, and goes away.
    let _end = io::stdin().read(&mut [0])?;
    drop(leave);
    worker.join().map_err(|_| anyhow!("the worker did not end"))
}

fn list() -> Result<()> {
    let mut out = io::stdout().lock();
    for operation in operations::ALL {
        writeln!(out, "operation {}", operation.name)?;
    }
    for backend in blindnym::p521_backends() {
        writeln!(out, "backend {backend}")?;
    }
    Ok(())
}

/// Does it far down the stack.
#[inline(never)]
fn below(operation: &Operation, curve: Curve) -> Result<Secrets> {
    let between = black_box([0u8; BETWEEN]);
    let secrets = perform(operation, curve);
    let _kept = black_box(&between);
    secrets
}

#[inline(never)]
fn perform(operation: &Operation, curve: Curve) -> Result<Secrets> {
    let mut secrets = Secrets::new()?;
    (operation.run)(&mut secrets, curve)?;
    Ok(secrets)
}
