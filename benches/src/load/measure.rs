//! One row: an operation on so many connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use blindnym_benches::process::{Service, threads};
use chacha20::ChaCha12Rng;
use hdrhistogram::Histogram;
use tokio::task::JoinSet;

use crate::baseline::{Baseline, Sampler};
use crate::client::Connection;
use crate::report::Row;
use crate::work::{Operation, Prepared};

/// Before anything counts.
const WARM_UP: Duration = Duration::from_secs(1);
/// How long a single connection is busy before it is the baseline's turn, and how long that is.
const TURN: Duration = Duration::from_millis(200);
const BASELINE_TURN: Duration = Duration::from_millis(50);
/// The histogram's range in microseconds, and its digits.
const LONGEST: u64 = 60_000_000;
const DIGITS: u8 = 3;

/// What all rows share.
#[derive(Debug)]
pub(crate) struct Bench<'a> {
    pub(crate) service: &'a Service,
    /// How long each row sends.
    pub(crate) time: Duration,
    pub(crate) rng: ChaCha12Rng,
}

/// What came back while connections were kept busy.
#[derive(Debug)]
struct Answers {
    requests: u32,
    items: u32,
    errors: u32,
    latencies: Histogram<u64>,
    elapsed: Duration,
}

/// What the service says that it evaluated so far.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Evaluated {
    requests: f64,
    batches: f64,
}

impl Bench<'_> {
    /// Warms up, and measures the load together with the cost of a multiplication.
    pub(crate) async fn row(
        &mut self,
        operation: &Operation,
        requests: &[Prepared],
        connections: usize,
    ) -> Result<Row> {
        let requests: Arc<[Prepared]> = requests.into();
        let mut open = Vec::new();
        for _ in 0..connections {
            open.push(Connection::open(self.service.address()).await?);
        }
        let (evaluated, _warm) = self.watched(&mut open, &requests, WARM_UP).await?;
        let batch = batch(operation, connections, evaluated);
        let busy = if connections == 1 { 1 } else { threads() };
        let baseline = Baseline::new(batch, &mut self.rng);

        let before = self.service.cpu_time();
        let (answers, baseline) = match connections {
            1 => in_turn(&mut open, &requests, self.time, baseline).await?,
            _ => beside(&mut open, &requests, self.time, baseline).await?,
        };
        let after = self.service.cpu_time();
        let cost = baseline.cost()?;

        let Answers { requests, items, errors, latencies, elapsed } = answers;
        ensure!(requests > 0, "no request was answered, {errors} failed");
        let cpu = before.zip(after).and_then(|(before, after)| after.checked_sub(before));
        let outside = |cpu: Duration| 1.0 - f64::from(items) * cost / cpu.as_secs_f64();
        let seconds = elapsed.as_secs_f64();
        Ok(Row {
            operation: operation.name,
            connections,
            requests_per_s: f64::from(requests) / seconds,
            p50_ms: milliseconds(&latencies, 0.5),
            p99_ms: milliseconds(&latencies, 0.99),
            errors,
            outside_share: cpu.map(outside).filter(|share| share.is_finite()),
            multiplications_per_s: f64::from(items) / seconds,
            multiplications_per_s_limit: f64::from(u32::try_from(busy)?) / cost,
            multiplication_us: cost * 1e6,
            batch,
            threads: threads(),
            seconds,
        })
    }

    /// Sends, and asks the service before and after what it evaluated.
    async fn watched(
        &self,
        connections: &mut Vec<Connection>,
        requests: &Arc<[Prepared]>,
        time: Duration,
    ) -> Result<(Option<Evaluated>, Answers)> {
        let mut other = Connection::open(self.service.address()).await?;
        let before = Evaluated::read(&other.get("/metrics").await?);
        let answers = send(connections, requests, time).await?;
        let after = Evaluated::read(&other.get("/metrics").await?);
        Ok((before.zip(after).map(|(before, after)| after.since(before)), answers))
    }
}

/// One connection: the service and the baseline by turns, so that each has the machine to itself.
async fn in_turn(
    connections: &mut Vec<Connection>,
    requests: &Arc<[Prepared]>,
    time: Duration,
    mut baseline: Baseline,
) -> Result<(Answers, Baseline)> {
    let mut all = Answers::new()?;
    while all.elapsed < time {
        all.add(&send(connections, requests, TURN).await?)?;
        let started = Instant::now();
        while started.elapsed() < BASELINE_TURN {
            baseline.sample();
        }
    }
    Ok((all, baseline))
}

/// Many connections: the service has all threads busy, and the baseline takes a little of them.
async fn beside(
    connections: &mut Vec<Connection>,
    requests: &Arc<[Prepared]>,
    time: Duration,
    baseline: Baseline,
) -> Result<(Answers, Baseline)> {
    let sampler = Sampler::start(baseline);
    let answers = send(connections, requests, time).await;
    let baseline = sampler.stop()?;
    Ok((answers?, baseline))
}

/// Keeps every connection busy for `time`, and waits for the last answers.
async fn send(
    connections: &mut Vec<Connection>,
    requests: &Arc<[Prepared]>,
    time: Duration,
) -> Result<Answers> {
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for connection in connections.drain(..) {
        let (requests, next) = (Arc::clone(requests), Arc::clone(&next));
        let _task = tasks.spawn(keep_busy(connection, requests, next, started, time));
    }
    let mut all = Answers::new()?;
    while let Some(task) = tasks.join_next().await {
        let (connection, answers) = task??;
        connections.push(connection);
        all.add(&answers)?;
    }
    // They all worked at the same time.
    all.elapsed = started.elapsed();
    Ok(all)
}

/// One connection: the next request as soon as the last is answered.
async fn keep_busy(
    mut connection: Connection,
    requests: Arc<[Prepared]>,
    next: Arc<AtomicUsize>,
    started: Instant,
    time: Duration,
) -> Result<(Connection, Answers)> {
    let mut answers = Answers::new()?;
    let mut first = None;
    while started.elapsed() < time {
        let index = next.fetch_add(1, Ordering::Relaxed).checked_rem(requests.len());
        let request = index.and_then(|index| requests.get(index)).context("no requests")?;
        let sent = Instant::now();
        let good = match connection.post(&request.path, request.body.clone()).await {
            Ok((status, body)) => {
                let micros = u64::try_from(sent.elapsed().as_micros())?;
                // All connections start at once: the first answers tell of that alone.
                match first {
                    None => first = Some(micros),
                    Some(_) => answers.latencies.saturating_record(micros),
                }
                request.is_answered_by(status, &body)
            }
            Err(_) => {
                connection.reopen().await?;
                false
            }
        };
        answers.count(good, request.inputs)?;
    }
    if let (true, Some(first)) = (answers.latencies.is_empty(), first) {
        answers.latencies.saturating_record(first);
    }
    Ok((connection, answers))
}

impl Answers {
    fn new() -> Result<Self> {
        let latencies = Histogram::new_with_bounds(1, LONGEST, DIGITS)?;
        Ok(Self { requests: 0, items: 0, errors: 0, latencies, elapsed: Duration::ZERO })
    }

    fn count(&mut self, good: bool, inputs: usize) -> Result<()> {
        if good {
            self.requests = self.requests.saturating_add(1);
            self.items = self.items.saturating_add(u32::try_from(inputs)?);
        } else {
            self.errors = self.errors.saturating_add(1);
        }
        Ok(())
    }

    fn add(&mut self, other: &Self) -> Result<()> {
        self.requests = self.requests.saturating_add(other.requests);
        self.items = self.items.saturating_add(other.items);
        self.errors = self.errors.saturating_add(other.errors);
        self.elapsed = self.elapsed.saturating_add(other.elapsed);
        Ok(self.latencies.add(&other.latencies)?)
    }
}

impl Evaluated {
    /// Reads the service's metrics.
    fn read(metrics: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(metrics).ok()?;
        let number = |name: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once(' '));
            lines.find(|(found, _)| *found == name)?.1.trim().parse().ok()
        };
        Some(Self {
            requests: number("blindnym_requests_together_sum")?,
            batches: number("blindnym_requests_together_count")?,
        })
    }

    fn since(self, before: Self) -> Self {
        Self { requests: self.requests - before.requests, batches: self.batches - before.batches }
    }
}

/// Items that the service evaluated together, on average; a guess where it does not say.
fn batch(operation: &Operation, connections: usize, evaluated: Option<Evaluated>) -> usize {
    let together = evaluated.map(|Evaluated { requests, batches }| requests / batches);
    let guess = if connections == 1 { 1.0 } else { 8.0 };
    let together = together.filter(|together| *together >= 1.0).unwrap_or(guess);
    let items = (1..=1_000_u32).find(|items| {
        f64::from(*items) + 0.5 > together * f64::from(u32::try_from(operation.inputs).unwrap_or(1))
    });
    items.and_then(|items| usize::try_from(items).ok()).unwrap_or(operation.inputs)
}

fn milliseconds(latencies: &Histogram<u64>, quantile: f64) -> f64 {
    let micros = latencies.value_at_quantile(quantile);
    f64::from(u32::try_from(micros).unwrap_or(u32::MAX)) / 1e3
}

#[cfg(test)]
mod tests;
