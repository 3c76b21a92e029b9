//! The bounded pool: multiplications run on threads of their own, so that no socket waits for them, and
//! requests that came at the same time are evaluated together.

use std::sync::Arc;
use std::thread;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use blindnym::{Answered, Caller, Question, Service};
use crossbeam_channel::{Receiver, Sender, TrySendError};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use tokio::sync::oneshot;

use crate::metrics;

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
}

/// A request, as it came, and where its answer goes.
#[derive(Debug)]
struct Job {
    path: String,
    body: Vec<u8>,
    caller: Caller,
    since: Instant,
    answer: oneshot::Sender<Answered>,
}

impl Engine {
    /// Starts the threads.
    ///
    /// # Errors
    /// Where the operating system gives no thread.
    pub fn start(service: &Arc<Service>, settings: EngineSettings) -> std::io::Result<Self> {
        let (queue, jobs) = crossbeam_channel::bounded(settings.waiting.max(1));
        for number in 0..settings.threads.max(1) {
            let (service, jobs) = (Arc::clone(service), jobs.clone());
            let together = settings.together.max(1);
            let _detached = thread::Builder::new()
                .name(format!("blindnym-{number}"))
                .spawn(move || work(&service, &jobs, together))?;
        }
        Ok(Self { queue })
    }

    /// Answers a POST.
    ///
    /// # Errors
    /// [`Overloaded`] where too many requests wait already, or the pool is gone.
    pub async fn answer(
        &self,
        path: &str,
        body: &[u8],
        caller: Caller,
    ) -> Result<Answered, Overloaded> {
        let (answer, answered) = oneshot::channel();
        let since = Instant::now();
        let job = Job { path: path.to_owned(), body: body.to_vec(), caller, since, answer };
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
}

/// Takes what is there, up to `together`, and answers it, until nobody can ask any more.
fn work(service: &Service, jobs: &Receiver<Job>, together: usize) {
    // It panics where the system has no randomness to give, which is the only safe thing to do.
    let mut rng = UnwrapErr(SysRng);
    while let Ok(first) = jobs.recv() {
        let more = jobs.try_iter().take(together.saturating_sub(1));
        // Who has gone away needs no answer.
        let wanted = std::iter::once(first).chain(more).filter(|job| !job.answer.is_closed());
        let batch: Vec<Job> = wanted.collect();
        let questions: Vec<Question<'_>> = batch.iter().map(Job::question).collect();
        let started = Instant::now();
        let answers = service.answer_batch(&questions, now(), &mut rng);
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
}

/// Seconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
