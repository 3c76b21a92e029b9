//! One thread reads, several transform, the caller's thread writes. Whatever the workers' speeds, rows keep
//! their order, and only so many chunks are in memory as there are places in the queue.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::cell::{self, Action, Placed, Trouble};
use crate::chunk::{Chunk, Piece, Position, Reader};
use crate::{Error, Problem, Summary, Transform};

/// A chunk that is ready to be written.
pub(crate) struct Done {
    pub(crate) piece: Piece,
    pub(crate) tally: Summary,
    pub(crate) first_problem: Option<(u64, Problem)>,
    pub(crate) start: Position,
    pub(crate) end: Position,
}

/// What the threads share.
pub(crate) struct Pipeline<'a> {
    pub(crate) with: &'a dyn Transform,
    pub(crate) action: Action,
    pub(crate) workers: usize,
    pub(crate) chunk_rows: usize,
    /// Rows that are read at most.
    pub(crate) limit: Option<u64>,
    /// The caller wants it to end.
    pub(crate) stop: &'a AtomicBool,
}

/// Where a chunk's result will be. The queue of these is what keeps the order.
type Slot = Receiver<Result<Done, Error>>;

struct Work {
    chunk: Chunk,
    slot: Sender<Result<Done, Error>>,
}

impl Pipeline<'_> {
    /// Reads everything from a place on, and gives it to `write` in order. What comes before an error is written.
    pub(crate) fn run(
        &self,
        reader: &mut dyn Reader,
        from: Position,
        mut write: impl FnMut(Done) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let workers = self.workers.max(1);
        // The writer's error ends the others too.
        let ended = AtomicBool::new(false);
        thread::scope(|scope| {
            let (work_sender, work) = bounded::<Work>(workers);
            let (order_sender, order) = bounded::<Slot>(workers.saturating_mul(2));
            let mut threads = Vec::new();
            for number in 0..workers {
                let (work, ended) = (work.clone(), &ended);
                let named = thread::Builder::new().name(format!("blindnym-files-{number}"));
                let spawned = named.spawn_scoped(scope, move || self.transform_all(&work, ended));
                threads.push(spawned.map_err(Error::io("start a thread"))?);
            }
            drop(work);
            let named = thread::Builder::new().name("blindnym-files-reader".to_owned());
            let read = move || self.read_all(reader, &work_sender, &order_sender);
            let reading = named.spawn_scoped(scope, read).map_err(Error::io("start a thread"))?;
            let mut rows = from.rows;
            let mut write_one = |slot: Slot| {
                // A worker that panicked has dropped its end.
                let panicked = Error::Broken { rows, why: "the transformation panicked" };
                let done = slot.recv().unwrap_or(Err(panicked))?;
                rows = done.end.rows;
                write(done)
            };
            let mut result = order.iter().try_for_each(&mut write_one);
            ended.store(true, Ordering::Relaxed);
            drop(order);
            for thread in threads {
                // Its panic was seen where its result was missing.
                let _panicked = thread.join();
            }
            // The end of a reader that panicked is not the end of the input.
            if reading.join().is_err() && result.is_ok() {
                result = Err(Error::Broken { rows, why: "reading the input panicked" });
            }
            result
        })
    }

    fn read_all(&self, reader: &mut dyn Reader, work: &Sender<Work>, order: &Sender<Slot>) {
        let mut left = self.limit;
        loop {
            let rows = left.map_or(self.chunk_rows, |left| {
                usize::try_from(left).unwrap_or(usize::MAX).min(self.chunk_rows)
            });
            if rows == 0 {
                return;
            }
            let (slot, result) = bounded(1);
            match reader.next_chunk(rows) {
                Ok(None) => return,
                Ok(Some(chunk)) => {
                    let read = chunk.end.rows.saturating_sub(chunk.start.rows);
                    left = left.map(|left| left.saturating_sub(read));
                    // Nobody receives any more once the writer has ended.
                    if work.send(Work { chunk, slot }).is_err() || order.send(result).is_err() {
                        return;
                    }
                }
                Err(error) => {
                    // In its place, after the rows that were read before it.
                    let _gone = slot.send(Err(error));
                    let _gone = order.send(result);
                    return;
                }
            }
        }
    }

    fn transform_all(&self, work: &Receiver<Work>, ended: &AtomicBool) {
        for Work { chunk, slot } in work {
            if ended.load(Ordering::Relaxed) {
                continue;
            }
            let result = if self.stop.load(Ordering::Relaxed) {
                Err(Error::Cancelled { rows: chunk.start.rows })
            } else {
                self.transform(&chunk)
            };
            // The writer may have ended meanwhile.
            let _gone = slot.send(result);
        }
    }

    fn transform(&self, chunk: &Chunk) -> Result<Done, Error> {
        let rows = chunk.start.rows;
        let placed = cell::transform(chunk.body.cells(), self.with, self.action);
        let placed = placed.map_err(|trouble| match trouble {
            Trouble::Failure(failure) => Error::Transform { rows, failure },
            Trouble::Count => {
                Error::Broken { rows, why: "the transformation gave another number of outcomes" }
            }
        })?;
        let mut tally = Summary::default();
        let mut first_problem = None;
        for (placed, before) in placed.iter().zip(rows..) {
            let row = before.saturating_add(1);
            match placed {
                Placed::Text(_) => {}
                Placed::Null => tally.nulls = tally.nulls.saturating_add(1),
                Placed::Problem(problem) => {
                    tally.count_problem(row, problem);
                    let _first = first_problem.get_or_insert_with(|| (row, problem.clone()));
                }
            }
        }
        tally.rows = chunk.end.rows.saturating_sub(rows);
        let piece = chunk.body.place(&placed)?;
        Ok(Done { piece, tally, first_problem, start: chunk.start, end: chunk.end })
    }
}
