//! Parquet and Arrow: batches in which one column is replaced, and the others are passed on.

mod arrow;
mod parquet;

use std::fmt::Display;
use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    ArrowPrimitiveType, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, LargeStringArray, RecordBatch, StringArray, StringViewArray};
use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};

pub(crate) use self::arrow::ArrowReader;
pub(crate) use self::parquet::{ParquetReader, key_values, properties};
use crate::cell::{self, Cell, Placed};
use crate::{Error, Format, Job};

/// Which column is replaced by what.
#[derive(Debug)]
pub(crate) struct Layout {
    column: usize,
    keep: bool,
    pad: Option<usize>,
    /// The type of the results: that of the column, without a dictionary.
    result_type: DataType,
    /// The output's columns.
    pub(crate) schema: SchemaRef,
    target: Format,
    /// Dictionaries are written out: an Arrow file has one for all its batches, and others have one for each.
    plain: bool,
}

impl Layout {
    pub(crate) fn new(
        schema: &Schema,
        job: &Job,
        source: Format,
        target: Format,
    ) -> Result<Self, Error> {
        let mut named = schema.fields().iter().enumerate();
        let mut named = named.by_ref().filter(|(_, field)| field.name() == &job.column);
        let missing =
            || Error::NoColumn { column: job.column.clone(), columns: schema.fields().len() };
        let (column, field) = named.next().ok_or_else(missing)?;
        if named.next().is_some() {
            return Err(Error::RepeatedColumn { column: job.column.clone() });
        }
        let result_type = result_type(field, job)?;
        let plain = target == Format::Arrow && source != Format::Arrow;
        let new = [job.result.clone(), job.problem_column()];
        let mut fields: Vec<FieldRef> = Vec::new();
        for (index, field) in schema.fields().iter().enumerate() {
            let is_kept = index != column || job.keep;
            if is_kept && new.contains(field.name()) {
                return Err(Error::NameTaken { name: field.name().clone() });
            }
            if is_kept {
                fields.push(if plain { without_dictionary(field) } else { Arc::clone(field) });
            }
            if index == column {
                let [result, problem] = new.clone();
                fields.push(Arc::new(Field::new(result, result_type.clone(), true)));
                fields.push(Arc::new(Field::new(problem, DataType::Utf8, true)));
            }
        }
        let schema = Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()));
        let (keep, pad) = (job.keep, job.pad_integers);
        Ok(Self { column, keep, pad, result_type, schema, target, plain })
    }

    /// A column that is passed on, as the output needs it.
    fn pass_on(&self, column: &ArrayRef) -> Result<ArrayRef, Error> {
        if self.plain {
            return values_of(column);
        }
        // A view into a large buffer would carry all of it into each batch.
        if matches!(self.target, Format::Arrow | Format::ArrowStream) {
            if let Some(views) = column.as_string_view_opt() {
                return Ok(Arc::new(views.gc()));
            }
            if let Some(views) = column.as_binary_view_opt() {
                return Ok(Arc::new(views.gc()));
            }
        }
        Ok(Arc::clone(column))
    }
}

/// The type of the results, where the column can be transformed.
fn result_type(field: &Field, job: &Job) -> Result<DataType, Error> {
    let column = || job.column.clone();
    let values = match field.data_type() {
        DataType::Dictionary(_, values) => values,
        other => other,
    };
    match values {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Ok(values.clone()),
        number if number.is_integer() && job.pad_integers.is_some() => Ok(DataType::Utf8),
        number if number.is_numeric() => {
            Err(Error::Numbers { column: column(), found: number.to_string() })
        }
        other => Err(Error::NotText { column: column(), found: other.to_string() }),
    }
}

fn without_dictionary(field: &FieldRef) -> FieldRef {
    match field.data_type() {
        DataType::Dictionary(_, values) => {
            Arc::new(field.as_ref().clone().with_data_type(values.as_ref().clone()))
        }
        _ => Arc::clone(field),
    }
}

/// A column without its dictionary.
fn values_of(column: &ArrayRef) -> Result<ArrayRef, Error> {
    let Some(dictionary) = column.as_any_dictionary_opt() else { return Ok(Arc::clone(column)) };
    arrow_select::take::take(dictionary.values(), dictionary.keys(), None)
        .map_err(Error::arrow("read", Format::Arrow))
}

/// Rows of a table. Arrow's buffers are shared, and not wiped.
pub(crate) struct BatchChunk {
    batch: RecordBatch,
    /// The column, without a dictionary.
    cells: ArrayRef,
    layout: Arc<Layout>,
}

impl BatchChunk {
    pub(crate) fn new(batch: RecordBatch, layout: &Arc<Layout>) -> Result<Self, Error> {
        let cells = match batch.columns().get(layout.column) {
            Some(column) => values_of(column)?,
            None => {
                return Err(Error::Columnar {
                    doing: "read",
                    format: layout.target,
                    why: "a batch has too few columns".to_owned(),
                });
            }
        };
        Ok(Self { batch, cells, layout: Arc::clone(layout) })
    }

    pub(crate) fn cells(&self) -> Vec<Cell<'_>> {
        let (cells, pad) = (&self.cells, self.layout.pad);
        if let Some(texts) = cells.as_string_opt::<i32>() {
            return texts.iter().map(text).collect();
        }
        if let Some(texts) = cells.as_string_opt::<i64>() {
            return texts.iter().map(text).collect();
        }
        if let Some(texts) = cells.as_string_view_opt() {
            return texts.iter().map(text).collect();
        }
        integers::<Int64Type>(cells, pad)
            .or_else(|| integers::<Int32Type>(cells, pad))
            .or_else(|| integers::<UInt64Type>(cells, pad))
            .or_else(|| integers::<UInt32Type>(cells, pad))
            .or_else(|| integers::<Int16Type>(cells, pad))
            .or_else(|| integers::<UInt16Type>(cells, pad))
            .or_else(|| integers::<Int8Type>(cells, pad))
            .or_else(|| integers::<UInt8Type>(cells, pad))
            // The layout let no other type in.
            .unwrap_or_else(|| (0..cells.len()).map(|_| Cell::Problem(cell::NOT_TEXT)).collect())
    }

    pub(crate) fn place(&self, placed: &[Placed]) -> Result<RecordBatch, Error> {
        let layout = &self.layout;
        let results = placed.iter().map(Placed::result);
        let results: ArrayRef = match layout.result_type {
            DataType::LargeUtf8 => Arc::new(LargeStringArray::from_iter(results)),
            DataType::Utf8View => Arc::new(StringViewArray::from_iter(results)),
            _ => Arc::new(StringArray::from_iter(results)),
        };
        let problems = placed.iter().map(Placed::problem);
        let problems: ArrayRef = Arc::new(StringArray::from_iter(problems));
        let mut columns = Vec::with_capacity(layout.schema.fields().len());
        for (index, column) in self.batch.columns().iter().enumerate() {
            if index != layout.column || layout.keep {
                columns.push(layout.pass_on(column)?);
            }
            if index == layout.column {
                columns.push(Arc::clone(&results));
                columns.push(Arc::clone(&problems));
            }
        }
        RecordBatch::try_new(Arc::clone(&layout.schema), columns)
            .map_err(Error::arrow("write", layout.target))
    }
}

fn text(cell: Option<&str>) -> Cell<'_> {
    cell.map_or(Cell::Null, Cell::Text)
}

fn integers<T>(cells: &ArrayRef, pad: Option<usize>) -> Option<Vec<Cell<'_>>>
where
    T: ArrowPrimitiveType,
    T::Native: Display,
{
    let integer = |number: T::Native| {
        let text = number.to_string();
        Cell::Owned(cell::padded(&text, pad).unwrap_or_else(|| text.into()))
    };
    let numbers = cells.as_primitive_opt::<T>()?;
    Some(numbers.iter().map(|number| number.map_or(Cell::Null, integer)).collect())
}
