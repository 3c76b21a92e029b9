//! Arrow columns of texts: read as they are, written as the same type.

use std::sync::Arc;

use arrow_array::builder::{LargeStringBuilder, StringBuilder, StringViewBuilder};
use arrow_array::cast::AsArray as _;
use arrow_array::{
    Array, ArrayRef, LargeStringArray, StringArray, StringViewArray, StructArray, new_null_array,
};
use arrow_schema::{DataType, Field, FieldRef, Fields};
use blindnym_files::{Outcome, Problem};
use pyo3::PyResult;
use pyo3_arrow::PyChunkedArray;

use crate::error::Told;

/// The texts of a chunk.
pub(crate) enum Cells {
    Short(StringArray),
    Large(LargeStringArray),
    View(StringViewArray),
}

impl Cells {
    /// Dictionaries are unpacked; columns of nulls have no text; anything else but text is refused.
    pub(crate) fn new(chunk: &ArrayRef) -> Result<Self, Told> {
        match chunk.data_type() {
            DataType::Utf8 => Ok(Self::Short(chunk.as_string().clone())),
            DataType::LargeUtf8 => Ok(Self::Large(chunk.as_string().clone())),
            DataType::Utf8View => Ok(Self::View(chunk.as_string_view().clone())),
            DataType::Null => Ok(Self::Short(StringArray::new_null(chunk.len()))),
            DataType::Dictionary(_, values) if values.is_string() => {
                let cast = arrow_cast::cast(chunk, values);
                Self::new(&cast.map_err(|error| Told::new("column", &error.to_string()))?)
            }
            other => {
                let text = format!("the column holds {other}: give a column of texts");
                Err(Told::new("column", &text))
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Short(cells) => cells.len(),
            Self::Large(cells) => cells.len(),
            Self::View(cells) => cells.len(),
        }
    }

    /// At most so many rows from there on.
    pub(crate) fn rows(&self, from: usize, most: usize) -> Vec<Option<&str>> {
        match self {
            Self::Short(cells) => cells.iter().skip(from).take(most).collect(),
            Self::Large(cells) => cells.iter().skip(from).take(most).collect(),
            Self::View(cells) => cells.iter().skip(from).take(most).collect(),
        }
    }
}

/// The columns in the making.
pub(crate) struct Written {
    texts: Texts,
    problems: Vec<Option<Problem>>,
    any_problem: bool,
    made: Vec<ArrayRef>,
    problem_chunks: Vec<ArrayRef>,
}

enum Texts {
    Short(StringBuilder),
    Large(LargeStringBuilder),
    View(StringViewBuilder),
}

impl Texts {
    fn append(&mut self, text: Option<&str>) {
        match self {
            Self::Short(builder) => builder.append_option(text),
            Self::Large(builder) => builder.append_option(text),
            Self::View(builder) => builder.append_option(text),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Short(builder) => Arc::new(builder.finish()),
            Self::Large(builder) => Arc::new(builder.finish()),
            Self::View(builder) => Arc::new(builder.finish()),
        }
    }

    /// Whether the next piece may not fit: offsets of 32 bits end at 2 GiB.
    fn is_full(&self) -> bool {
        const ENOUGH: usize = 1 << 30;
        matches!(self, Self::Short(builder) if builder.values_slice().len() > ENOUGH)
    }

    fn data_type(&self) -> DataType {
        match self {
            Self::Short(_) => DataType::Utf8,
            Self::Large(_) => DataType::LargeUtf8,
            Self::View(_) => DataType::Utf8View,
        }
    }
}

impl Written {
    /// Columns like this one.
    pub(crate) fn new(field: &FieldRef) -> Self {
        let texts = match field.data_type() {
            DataType::LargeUtf8 => Texts::Large(LargeStringBuilder::new()),
            DataType::Utf8View => Texts::View(StringViewBuilder::new()),
            _ => Texts::Short(StringBuilder::new()),
        };
        let (problems, made, problem_chunks) = (Vec::new(), Vec::new(), Vec::new());
        Self { texts, problems, any_problem: false, made, problem_chunks }
    }

    /// Adds rows: an outcome, or nothing for a null.
    pub(crate) fn add(&mut self, outcomes: Vec<Option<Outcome>>) {
        for outcome in outcomes {
            let (text, problem) = match outcome {
                Some(Ok(text)) => (Some(text), None),
                Some(Err(problem)) => (None, Some(problem)),
                None => (None, None),
            };
            self.texts.append(text.as_ref().map(|text| text.as_str()));
            self.any_problem |= problem.is_some();
            self.problems.push(problem);
        }
        if self.texts.is_full() {
            self.end_chunk();
        }
    }

    /// Ends a chunk where the column that was given does.
    pub(crate) fn end_chunk(&mut self) {
        self.made.push(self.texts.finish());
        self.problem_chunks.push(problem_chunk(&std::mem::take(&mut self.problems)));
    }

    /// The results, and the problems where there are any.
    ///
    /// # Errors
    /// Never in practice: the chunks are of one type.
    pub(crate) fn finish(self) -> PyResult<(PyChunkedArray, Option<PyChunkedArray>)> {
        let problems = match self.any_problem {
            true => Some(problem_column(self.problem_chunks)?),
            false => None,
        };
        let field = Arc::new(Field::new("", self.texts.data_type(), true));
        Ok((PyChunkedArray::try_new(self.made, field)?, problems))
    }
}

/// Chunks of problems as a column.
pub(crate) fn problem_column(chunks: Vec<ArrayRef>) -> PyResult<PyChunkedArray> {
    PyChunkedArray::try_new(chunks, Arc::new(Field::new("", problem_type(), true)))
}

/// So many rows without a problem.
pub(crate) fn no_problem_chunk(rows: usize) -> ArrayRef {
    new_null_array(&problem_type(), rows)
}

fn problem_fields() -> Fields {
    Fields::from(vec![
        Field::new("code", DataType::Utf8, false),
        Field::new("text", DataType::Utf8, false),
    ])
}

fn problem_type() -> DataType {
    DataType::Struct(problem_fields())
}

fn problem_chunk(problems: &[Option<Problem>]) -> ArrayRef {
    if problems.iter().all(Option::is_none) {
        return no_problem_chunk(problems.len());
    }
    let text = |tell: fn(&Problem) -> &str| -> ArrayRef {
        let cells = problems.iter().map(|problem| problem.as_ref().map_or("", tell));
        Arc::new(StringArray::from_iter_values(cells))
    };
    let columns = vec![text(|problem| &problem.code), text(|problem| &problem.text)];
    let there = problems.iter().map(Option::is_some).collect::<Vec<_>>();
    Arc::new(StructArray::new(problem_fields(), columns, Some(there.into())))
}
