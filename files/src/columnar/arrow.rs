//! Arrow IPC, as a file and as a stream.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_ipc::reader::{FileReader, StreamReader};

use super::{BatchChunk, Layout};
use crate::chunk::{Body, Chunk, Position, Reader};
use crate::input::Opened;
use crate::{Error, Format, Job};

const MAGIC: [u8; 6] = *b"ARROW1";

/// Reads Arrow IPC. A batch is read whole, and cut into chunks.
pub(crate) struct ArrowReader {
    batches: Box<dyn RecordBatchReader + Send>,
    layout: Arc<Layout>,
    format: Format,
    /// What is left of the batch that was read last.
    rest: Option<RecordBatch>,
    bytes: Arc<AtomicU64>,
    at: Position,
}

impl ArrowReader {
    pub(crate) fn open(opened: Opened, job: &Job, target: Format) -> Result<Self, Error> {
        let (head, opened) = opened.peek::<{ MAGIC.len() }>()?;
        let bytes = Arc::new(AtomicU64::new(0));
        let counted = |inner| BufReader::new(Counted { inner, bytes: Arc::clone(&bytes) });
        let (batches, format): (Box<dyn RecordBatchReader + Send>, _) = if head == MAGIC {
            let inner = opened.into_file()?;
            let file = BufReader::new(Counted { inner, bytes: Arc::clone(&bytes) });
            let reader = FileReader::try_new(file, None);
            (Box::new(reader.map_err(Error::arrow("read", Format::Arrow))?), Format::Arrow)
        } else {
            let inner: Box<dyn Read + Send> = match opened {
                Opened::File(file) => Box::new(file),
                Opened::Stream(stream) => stream,
            };
            let reader = StreamReader::try_new(counted(inner), None);
            let format = Format::ArrowStream;
            (Box::new(reader.map_err(Error::arrow("read", format))?), format)
        };
        let layout = Arc::new(Layout::new(&batches.schema(), job, format, target)?);
        Ok(Self { batches, layout, format, rest: None, bytes, at: Position::default() })
    }

    pub(crate) fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// At most so many rows, and at least one; `None` at the end.
    fn take(&mut self, rows: usize) -> Result<Option<RecordBatch>, Error> {
        let batch = loop {
            let next = match self.rest.take() {
                Some(rest) => rest,
                None => match self.batches.next() {
                    Some(batch) => batch.map_err(Error::arrow("read", self.format))?,
                    None => return Ok(None),
                },
            };
            if next.num_rows() > 0 {
                break next;
            }
        };
        let taken = rows.min(batch.num_rows());
        let left = batch.num_rows().saturating_sub(taken);
        if left > 0 {
            self.rest = Some(batch.slice(taken, left));
        }
        self.at.rows = self.at.rows.saturating_add(u64::try_from(taken).unwrap_or(u64::MAX));
        self.at.offset = self.bytes.load(Ordering::Relaxed);
        Ok(Some(batch.slice(0, taken)))
    }
}

impl Reader for ArrowReader {
    fn skip_to(&mut self, position: Position) -> Result<(), Error> {
        while self.at.rows < position.rows {
            let left = position.rows.saturating_sub(self.at.rows);
            let left = usize::try_from(left).unwrap_or(usize::MAX);
            if self.take(left)?.is_none() {
                let why = "it ends too early".to_owned();
                return Err(Error::Columnar { doing: "read", format: self.format, why });
            }
        }
        Ok(())
    }

    fn next_chunk(&mut self, rows: usize) -> Result<Option<Chunk>, Error> {
        let start = self.at;
        let Some(batch) = self.take(rows)? else { return Ok(None) };
        let body = Body::Batch(BatchChunk::new(batch, &self.layout)?);
        Ok(Some(Chunk { body, start, end: self.at }))
    }
}

/// Counts what is read, for the progress: batches follow one another in the file.
struct Counted<R> {
    inner: R,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let bytes = u64::try_from(read).unwrap_or(u64::MAX);
        let _before = self.bytes.fetch_add(bytes, Ordering::Relaxed);
        Ok(read)
    }
}

impl Seek for Counted<File> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = self.inner.seek(to)?;
        self.bytes.store(at, Ordering::Relaxed);
        Ok(at)
    }
}
