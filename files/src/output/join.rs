//! Puts parts together, without decoding what need not be.

use std::fs::File;
use std::io::{self, BufReader, Write as _};
use std::path::{Path, PathBuf};

use arrow_ipc::reader::StreamReader;
use parquet::column::writer::ColumnCloseResult;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaDataReader};
use parquet::file::writer::SerializedFileWriter;

use super::encoder::{Encoder, Out, Shape};
use crate::chunk::Piece;
use crate::{Error, Format};

/// Writes the parts, in their order, as one output.
pub(super) fn join(
    shape: &Shape,
    parts: impl Iterator<Item = PathBuf>,
    output: &File,
) -> Result<(), Error> {
    let handle = output.try_clone().map_err(Error::io("write the output"))?;
    match shape {
        Shape::Text(prologue) => join_text(prologue, parts, handle),
        Shape::Parquet(..) => match shape.begin(Box::new(handle))? {
            Encoder::Parquet(writer) => {
                let (writer, _) =
                    writer.into_serialized_writer().map_err(Error::parquet("write"))?;
                join_parquet(parts, writer)
            }
            other => other.finish(),
        },
        Shape::Arrow(_) | Shape::ArrowStream(_) => {
            join_arrow(parts, shape.begin(Box::new(handle))?)
        }
    }
}

fn open(path: &Path) -> Result<File, Error> {
    File::open(path).map_err(Error::at("open", path))
}

/// Bytes after bytes: the operating system copies them itself where it can.
fn join_text(
    prologue: &[u8],
    parts: impl Iterator<Item = PathBuf>,
    mut output: File,
) -> Result<(), Error> {
    output.write_all(prologue).map_err(Error::io("write the output"))?;
    for path in parts {
        let _bytes =
            io::copy(&mut open(&path)?, &mut output).map_err(Error::io("write the output"))?;
    }
    Ok(())
}

/// Row group after row group, compressed as they are.
fn join_parquet(
    parts: impl Iterator<Item = PathBuf>,
    mut output: SerializedFileWriter<Out>,
) -> Result<(), Error> {
    for path in parts {
        let part = open(&path)?;
        let metadata = ParquetMetaDataReader::new()
            .with_page_index_policy(PageIndexPolicy::Optional)
            .parse_and_finish(&part)
            .map_err(Error::parquet("read"))?;
        let (columns, offsets) = (metadata.column_index(), metadata.offset_index());
        for (number, group) in metadata.row_groups().iter().enumerate() {
            let mut to = output.next_row_group().map_err(Error::parquet("write"))?;
            for (column, chunk) in group.columns().iter().enumerate() {
                let closed = ColumnCloseResult {
                    bytes_written: u64::try_from(chunk.compressed_size()).unwrap_or(0),
                    rows_written: u64::try_from(group.num_rows()).unwrap_or(0),
                    metadata: chunk.clone(),
                    bloom_filter: None,
                    column_index: columns.and_then(|all| all.get(number)?.get(column)).cloned(),
                    offset_index: offsets.and_then(|all| all.get(number)?.get(column)).cloned(),
                };
                to.append_column(&part, closed).map_err(Error::parquet("write"))?;
            }
            let _group = to.close().map_err(Error::parquet("write"))?;
        }
    }
    let mut out = output.into_inner().map_err(Error::parquet("write"))?;
    out.flush().map_err(Error::io("write the output"))
}

/// Batch after batch.
fn join_arrow(parts: impl Iterator<Item = PathBuf>, mut output: Encoder) -> Result<(), Error> {
    for path in parts {
        let part = StreamReader::try_new(BufReader::new(open(&path)?), None);
        for batch in part.map_err(Error::arrow("read", Format::ArrowStream))? {
            let batch = batch.map_err(Error::arrow("read", Format::ArrowStream))?;
            output.write(&Piece::Batch(batch))?;
        }
    }
    output.finish()
}
