//! The work of a caller, one value at a time, from a value's text to the text of its pseudonym and back, with a service
//! that costs nothing: the official JavaScript helper in a process of its own on the same core, and core.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use blindnym::{PseudonymInTransit, Sec1Form, Step, TextForm, Value};
use blindnym_benches::{World, good, rng};
use serde_json::json;

use crate::contest::{Contestant, Names};
use crate::ours::NAME;
use crate::stub::Stub;

const HELPER: &str = "pseudo-helper 1.1.2";
const PSEUDONYMIZE: &str = "encode and pseudonymize";
const IDENTIFY: &str = "identify";
/// Of each: blinding and unblinding.
const MULTIPLICATIONS: f64 = 2.0;
const TEXT: &str = "00000000097";

/// Core's.
pub(crate) fn ours<'a>(world: &'a World, backend: &'static str) -> Result<Vec<Contestant<'a>>> {
    let in_transit = world.in_transit(1);
    let info = in_transit.first().context("no pseudonym")?.transit_info();
    let (stub, again) = (Stub::new(world, info), Stub::new(world, info).identifying());
    let (mut rng, mut other_rng) = (rng(), rng());
    let mut pseudonymize = move |watch: &mut crate::clock::Watch| {
        let value = Value::from_text(TEXT);
        let Step { state, message } = world.domain.pseudonymize(&[&value], &mut rng);
        let replies = watch.outside(|| stub.replies(&message))?;
        let made = good(state.finish(&replies));
        let form = TextForm::Sec1(Sec1Form::Long);
        Ok(made.first().context("no pseudonym")?.to_text(form))
    };
    let text = pseudonymize(&mut crate::clock::Watch::start())?;
    let identify = move |watch: &mut crate::clock::Watch| {
        let pseudonym = PseudonymInTransit::from_text(&world.domain, &text)?;
        let Step { state, message } = world.domain.identify(&[&pseudonym], &mut other_rng);
        let replies = watch.outside(|| again.replies(&message))?;
        let values = good(state.finish(&replies));
        let value = values.first().context("no value")?;
        ensure!(value.as_text()? == TEXT, "another value came back");
        Ok(1)
    };
    let contestant = |operation, work| Contestant {
        names: Names { operation, implementation: NAME, backend },
        batch: 1,
        multiplications: MULTIPLICATIONS,
        work,
    };
    Ok(vec![
        contestant(PSEUDONYMIZE, Box::new(move |watch| pseudonymize(watch).map(|_| 1))),
        contestant(IDENTIFY, Box::new(identify)),
    ])
}

/// The official JavaScript helper, which works where it is told to, by lines.
#[derive(Debug)]
pub(crate) struct Helper {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Helper {
    /// Starts it; it is killed when dropped.
    pub(crate) fn start(script: &Path, world: &World) -> Result<Self> {
        let in_transit = world.in_transit(1);
        let info = in_transit.first().context("no pseudonym")?.transit_info();
        let told = json!({
            "domain": world.domain.name(),
            "audience": world.domain.audience(),
            "bufferSize": world.domain.buffer_size(),
            "transitInfo": info.as_str(),
            "text": TEXT,
        });
        let mut command = Command::new("node");
        let command = command.arg(script).arg(told.to_string());
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().context("cannot start node")?;
        let asks = child.stdin.take().context("no standard input")?;
        let answers = BufReader::new(child.stdout.take().context("no standard output")?);
        Ok(Self { child, asks, answers })
    }

    /// Processor time of one operation.
    fn time(&mut self, operation: &str) -> Result<Duration> {
        writeln!(self.asks, "{operation}")?;
        self.asks.flush()?;
        let mut line = String::new();
        let _read = self.answers.read_line(&mut line)?;
        let micros = line.trim().parse::<u64>();
        Ok(Duration::from_micros(micros.with_context(|| format!("the helper said {line:?}"))?))
    }

    /// What it does.
    pub(crate) fn contestants(&mut self) -> Vec<Contestant<'_>> {
        let helper = std::rc::Rc::new(std::cell::RefCell::new(self));
        [PSEUDONYMIZE, IDENTIFY]
            .map(|operation| {
                let helper = std::rc::Rc::clone(&helper);
                let names = Names { operation, implementation: HELPER, backend: "node" };
                let work = move |watch: &mut crate::clock::Watch| {
                    let spent = watch.outside(|| helper.borrow_mut().time(operation))?;
                    watch.add(spent);
                    Ok(1)
                };
                let (batch, multiplications) = (1, MULTIPLICATIONS);
                Contestant { names, batch, multiplications, work: Box::new(work) }
            })
            .into()
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}
