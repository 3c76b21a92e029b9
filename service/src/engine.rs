//! The bounded pool: multiplications run on threads of their own, so that no socket waits for them, and
//! requests that came at the same time are evaluated together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use blindnym::{Answered, Caller, Question, Service};
use flume::{Receiver, Sender, TrySendError};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use tokio::sync::oneshot;
use tracing::{Span, error, field, info_span};

use crate::metrics;
use crate::visit::TRACES;

/// How much is done at once, and how much waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngineSettings {
    /// Threads that multiply; one for each core is best.
    pub threads: usize,
    /// Requests that may wait. More are refused at once, which is better than late.
    pub waiting: usize,
    /// Requests that are evaluated together at most: eight fill the lanes of the widest vectors.
    pub together: usize,
}

impl Default for EngineSettings {
    fn default() -> Self {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        Self { threads, waiting: 1024, together: 8 }
    }
}

/// The queue is full: come back later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many requests are waiting")]
pub struct Overloaded;

/// The pool. Its threads end when the last clone is dropped.
#[derive(Clone, Debug)]
pub struct Engine {
    queue: Sender<Job>,
    threads: usize,
    alive: Arc<AtomicUsize>,
}

/// Counts a thread for as long as it lives, however it ends.
#[derive(Debug)]
struct Alive(Arc<AtomicUsize>);

/// A request, as it came, and where its answer goes.
#[derive(Debug)]
struct Job {
    path: String,
    body: Bytes,
    caller: Caller,
    since: Instant,
    answer: oneshot::Sender<Answered>,
    /// The spans of the request and of its wait.
    request: Span,
    wait: Span,
}

impl Engine {
    /// Starts the threads.
    ///
    /// # Errors
    /// Where the operating system gives no thread.
    pub fn start(service: &Arc<Service>, settings: EngineSettings) -> std::io::Result<Self> {
        // A queue whose readers sleep at once: spinning before that cost four system calls a request.
        let (queue, jobs) = flume::bounded(settings.waiting.max(1));
        let (threads, alive) = (settings.threads.max(1), Arc::new(AtomicUsize::new(0)));
        for number in 0..threads {
            let (service, jobs) = (Arc::clone(service), jobs.clone());
            let together = settings.together.max(1);
            let counted = Alive::new(&alive);
            let _detached =
                thread::Builder::new().name(format!("blindnym-{number}")).spawn(move || {
                    let _counted = counted;
                    work(&service, &jobs, together);
                })?;
        }
        Ok(Self { queue, threads, alive })
    }

    /// Answers a POST.
    ///
    /// # Errors
    /// [`Overloaded`] where too many requests wait already, or the pool is gone.
    pub async fn answer(
        &self,
        path: String,
        body: Bytes,
        caller: Caller,
    ) -> Result<Answered, Overloaded> {
        let (answer, answered) = oneshot::channel();
        let since = Instant::now();
        let (request, wait) = (Span::current(), info_span!(target: TRACES, "queue"));
        let job = Job { path, body, caller, since, answer, request, wait };
        match self.queue.try_send(job) {
            Ok(()) => answered.await.map_err(|_| Overloaded),
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => Err(Overloaded),
        }
    }

    /// How many requests wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// Whether no more requests may wait.
    pub(crate) fn is_full(&self) -> bool {
        self.queue.is_full()
    }

    /// Whether all its threads are alive.
    pub(crate) fn is_whole(&self) -> bool {
        self.alive.load(Ordering::Relaxed) == self.threads
    }
}

impl Alive {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        let _before = count.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        let _before = self.0.fetch_sub(1, Ordering::Relaxed);
        if thread::panicking() {
            metrics::engine_thread_lost();
            error!("a thread of the engine ended: restart the service");
        }
    }
}

/// Takes what is there, up to `together`, and answers it, until nobody can ask any more.
fn work(service: &Service, jobs: &Receiver<Job>, together: usize) {
    // It panics where the system has no randomness to give, which is the only safe thing to do.
    let mut rng = UnwrapErr(SysRng);
    while let Ok(first) = jobs.recv() {
        let more = jobs.try_iter().take(together.saturating_sub(1));
        // Who has gone away needs no answer.
        let wanted = std::iter::once(first).chain(more).filter(|job| !job.answer.is_closed());
        let mut batch: Vec<Job> = wanted.collect();
        let spans: Vec<Span> = batch.iter_mut().map(Job::evaluating).collect();
        let questions: Vec<Question<'_>> = batch.iter().map(Job::question).collect();
        let started = Instant::now();
        let answers = service.answer_batch(&questions, now(), &mut rng);
        let items: usize = answers.iter().map(|answered| answered.items).sum();
        for span in spans {
            let _span = span.record("requests", batch.len()).record("items", items);
        }
        metrics::evaluated(&batch.iter().map(|job| job.since).collect::<Vec<_>>(), started);
        for (job, answered) in batch.into_iter().zip(answers) {
            // The receiver may have gone away meanwhile.
            let _gone = job.answer.send(answered);
        }
    }
}

impl Job {
    fn question(&self) -> Question<'_> {
        Question { path: &self.path, body: &self.body, caller: &self.caller }
    }

    /// The wait is over: the span of what follows.
    fn evaluating(&mut self) -> Span {
        self.wait = Span::none();
        let (requests, items) = (field::Empty, field::Empty);
        info_span!(target: TRACES, parent: &self.request, "evaluate", requests, items)
    }
}

/// Seconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
