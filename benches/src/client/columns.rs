//! Parquet files with a column of texts, and a column `id` that numbers the rows.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use arrow_array::cast::AsArray as _;
use arrow_array::types::UInt32Type;
use arrow_array::{Array as _, ArrayRef, RecordBatch, StringArray, UInt32Array};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder as Reader;
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

const ID: &str = "id";
/// Rows that are made together.
const BATCH: u32 = 65_536;

/// Writes so many rows of texts.
pub(crate) fn write(
    path: &Path,
    column: &str,
    rows: u32,
    text: impl Fn(u32) -> String,
) -> Result<()> {
    let mut output = Output::new(path, column);
    while output.rows < rows {
        let end = output.rows.saturating_add(BATCH).min(rows);
        let texts: StringArray = (output.rows..end).map(|row| Some(text(row))).collect();
        output.add(&texts)?;
    }
    output.close()
}

/// Writes the first rows of another file, again and again until there are so many.
pub(crate) fn repeat(from: &Path, first: u32, column: &str, to: &Path, rows: u32) -> Result<()> {
    let file = Reader::try_new(open(from)?)?;
    let only = ProjectionMask::columns(file.parquet_schema(), [column]);
    let reader = file.with_projection(only).with_limit(usize::try_from(first)?).build()?;
    let mut parts = Vec::new();
    for batch in reader {
        parts.push(texts(&batch?, column)?);
    }
    ensure!(parts.iter().any(|part| !part.is_empty()), "no rows in {}", from.display());
    let mut output = Output::new(to, column);
    for part in parts.iter().cycle() {
        let missing = usize::try_from(rows.saturating_sub(output.rows))?;
        if missing == 0 {
            break;
        }
        output.add(&part.slice(0, part.len().min(missing)))?;
    }
    output.close()
}

/// Checks that there are so many rows, in order, all with a right text and without a problem.
pub(crate) fn check(
    path: &Path,
    column: &str,
    rows: u32,
    mut is_right: impl FnMut(u32, &str) -> bool,
) -> Result<()> {
    let mut found = 0;
    for batch in Reader::try_new(open(path)?)?.build()? {
        let batch = batch?;
        let texts = texts(&batch, column)?;
        let ids = batch.column_by_name(ID).and_then(|ids| ids.as_primitive_opt::<UInt32Type>());
        let ids = ids.context("the rows lost their numbers")?;
        let problems = batch.column_by_name(&format!("{column}_problem"));
        let problems = problems.context("the column of problems is not there")?;
        ensure!(problems.null_count() == problems.len(), "rows have problems");
        for (text, id) in texts.iter().zip(ids) {
            ensure!(id == Some(found), "row {found} is not in its place");
            let right = text.is_some_and(|text| is_right(found, text));
            ensure!(right, "row {found} has a wrong result");
            found = found.saturating_add(1);
        }
    }
    ensure!(found == rows, "{found} rows came of {rows}");
    Ok(())
}

/// A file in the making.
struct Output<'a> {
    path: &'a Path,
    column: &'a str,
    rows: u32,
    writer: Option<ArrowWriter<File>>,
}

impl<'a> Output<'a> {
    const fn new(path: &'a Path, column: &'a str) -> Self {
        Self { path, column, rows: 0, writer: None }
    }

    fn add(&mut self, texts: &StringArray) -> Result<()> {
        let end = self.rows.saturating_add(u32::try_from(texts.len())?);
        let ids: ArrayRef = Arc::new(UInt32Array::from_iter_values(self.rows..end));
        let texts: ArrayRef = Arc::new(texts.clone());
        let batch = RecordBatch::try_from_iter_with_nullable([
            (ID, ids, false),
            (self.column, texts, true),
        ])?;
        let writer = match &mut self.writer {
            Some(writer) => writer,
            None => {
                let file = File::create_new(self.path)
                    .with_context(|| format!("cannot write {}", self.path.display()))?;
                // What most programs write.
                let snappy = WriterProperties::builder().set_compression(Compression::SNAPPY);
                let writer = ArrowWriter::try_new(file, batch.schema(), Some(snappy.build()))?;
                self.writer.insert(writer)
            }
        };
        writer.write(&batch)?;
        self.rows = end;
        Ok(())
    }

    fn close(self) -> Result<()> {
        let writer = self.writer.context("a file without rows")?;
        let _metadata = writer.close()?;
        Ok(())
    }
}

fn open(path: &Path) -> Result<File> {
    File::open(path).with_context(|| format!("cannot read {}", path.display()))
}

fn texts(batch: &RecordBatch, column: &str) -> Result<StringArray> {
    let texts = batch.column_by_name(column).and_then(|texts| texts.as_string_opt::<i32>());
    texts.cloned().with_context(|| format!("no column {column} of texts"))
}

#[cfg(test)]
mod tests;
