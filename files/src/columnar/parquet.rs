//! Parquet: read in batches, and written with the compression that each column had.

use std::fs::File;
use std::sync::Arc;

use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::{KeyValue, ParquetMetaData};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::schema::types::ColumnPath;

use super::{BatchChunk, Layout};
use crate::chunk::{Body, Chunk, Position, Reader};
use crate::{Error, Format, Job};

/// What a row group may have at most in memory, in bytes.
const ROW_GROUP_BYTES: usize = 64 * 1024 * 1024;
/// The entry that the writer makes anew.
const ARROW_SCHEMA: &str = "ARROW:schema";

/// Reads Parquet.
pub(crate) struct ParquetReader {
    file: File,
    metadata: ArrowReaderMetadata,
    batches: ParquetRecordBatchReader,
    layout: Arc<Layout>,
    chunk_rows: usize,
    at: Position,
}

impl ParquetReader {
    pub(crate) fn open(file: File, job: &Job, target: Format) -> Result<Self, Error> {
        let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())
            .map_err(Error::parquet("read"))?;
        check_compression(metadata.metadata())?;
        let layout = Arc::new(Layout::new(metadata.schema(), job, Format::Parquet, target)?);
        let batches = batches(&file, &metadata, job.chunk_rows, 0)?;
        let (chunk_rows, at) = (job.chunk_rows, Position::default());
        Ok(Self { file, metadata, batches, layout, chunk_rows, at })
    }

    pub(crate) fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// How the output is written: the compression of each column, and the file's own metadata.
    pub(crate) fn properties(&self, job: &Job) -> WriterProperties {
        let metadata = self.metadata.metadata();
        let mut properties = properties(job);
        for column in metadata.row_groups().first().map_or_else(Default::default, |g| g.columns()) {
            let (path, compression) = (column.column_path(), column.compression());
            // The older form of LZ4 is read, but no longer written.
            let compression = match compression {
                Compression::LZ4 => Compression::LZ4_RAW,
                other => other,
            };
            properties = properties.set_column_compression(path.clone(), compression);
            if path.parts() == [job.column.clone()] {
                for new in [job.result.clone(), job.problem_column()] {
                    let path = ColumnPath::new(vec![new]);
                    properties = properties.set_column_compression(path, compression);
                }
            }
        }
        let own = metadata.file_metadata().key_value_metadata();
        let own = own.map(|all| all.iter().filter(|entry| entry.key != ARROW_SCHEMA).cloned());
        properties.set_key_value_metadata(own.map(Iterator::collect)).build()
    }
}

/// How Parquet is written from a file that has no compression of its own.
pub(crate) fn properties(job: &Job) -> WriterPropertiesBuilder {
    let rows = usize::try_from(job.part_rows).unwrap_or(usize::MAX).max(1);
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(rows))
        .set_max_row_group_bytes(Some(ROW_GROUP_BYTES))
        .set_created_by(concat!("blindnym version ", env!("CARGO_PKG_VERSION")).to_owned())
}

/// Metadata of an Arrow schema as that of a Parquet file.
pub(crate) fn key_values<'a>(
    entries: impl Iterator<Item = (&'a String, &'a String)>,
) -> Option<Vec<KeyValue>> {
    let mut all: Vec<KeyValue> =
        entries.map(|(key, value)| KeyValue::new(key.clone(), value.clone())).collect();
    // The same bytes every time, whatever the order of the map.
    all.sort_by(|one, other| one.key.cmp(&other.key));
    (!all.is_empty()).then_some(all)
}

/// Refuses what was left out of this program, before hours of work.
fn check_compression(metadata: &ParquetMetaData) -> Result<(), Error> {
    let columns = metadata.row_groups().iter().flat_map(|group| group.columns());
    for column in columns {
        let name = match column.compression() {
            Compression::BROTLI(_) => "Brotli",
            Compression::LZO => "LZO",
            _ => continue,
        };
        let why = format!("{name} compression is not supported");
        return Err(Error::Columnar { doing: "read", format: Format::Parquet, why });
    }
    Ok(())
}

/// Batches from a row on. Row groups before it are not touched.
fn batches(
    file: &File,
    metadata: &ArrowReaderMetadata,
    chunk_rows: usize,
    from: u64,
) -> Result<ParquetRecordBatchReader, Error> {
    let mut left = usize::try_from(from).unwrap_or(usize::MAX);
    let mut wanted = Vec::new();
    for (index, group) in metadata.metadata().row_groups().iter().enumerate() {
        let rows = usize::try_from(group.num_rows()).unwrap_or(0);
        if wanted.is_empty() && left >= rows {
            left = left.saturating_sub(rows);
        } else {
            wanted.push(index);
        }
    }
    let file = file.try_clone().map_err(Error::io("read the input"))?;
    ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone())
        .with_row_groups(wanted)
        .with_offset(left)
        .with_batch_size(chunk_rows)
        .build()
        .map_err(Error::parquet("read"))
}

impl Reader for ParquetReader {
    fn skip_to(&mut self, position: Position) -> Result<(), Error> {
        self.batches = batches(&self.file, &self.metadata, self.chunk_rows, position.rows)?;
        self.at = position;
        Ok(())
    }

    // Batches have the size that the reader was made with, or less before a row that was asked for.
    fn next_chunk(&mut self, rows: usize) -> Result<Option<Chunk>, Error> {
        let start = self.at;
        let batch = match self.batches.next() {
            Some(batch) => batch.map_err(Error::arrow("read", Format::Parquet))?,
            None if self.rows_total() == Some(start.rows) => return Ok(None),
            None => {
                let why = "it ends too early".to_owned();
                return Err(Error::Columnar { doing: "read", format: Format::Parquet, why });
            }
        };
        let rows = rows.min(batch.num_rows());
        self.at.rows = start.rows.saturating_add(u64::try_from(rows).unwrap_or(u64::MAX));
        let body = Body::Batch(BatchChunk::new(batch.slice(0, rows), &self.layout)?);
        Ok(Some(Chunk { body, start, end: self.at }))
    }

    fn rows_total(&self) -> Option<u64> {
        u64::try_from(self.metadata.metadata().file_metadata().num_rows()).ok()
    }
}
