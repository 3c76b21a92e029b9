//! From the cells of a chunk to what stands in their place.

use zeroize::Zeroizing;

use crate::transform::{Failure, Outcome, Problem, Transform};

/// A cell as it was read.
pub(crate) enum Cell<'a> {
    /// Null, empty in CSV, or not there.
    Null,
    /// A text in the chunk's own buffer.
    Text(&'a str),
    /// A text that was written anew, to unquote or to pad it.
    Owned(Zeroizing<String>),
    /// What is no text.
    Problem(Problem),
}

/// What stands in a cell's place.
pub(crate) enum Placed {
    /// Nothing, and no problem.
    Null,
    /// A result.
    Text(Zeroizing<String>),
    /// No result, and why.
    Problem(Problem),
}

impl Placed {
    /// The column of results.
    pub(crate) fn result(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Problem(_) => None,
        }
    }

    /// The column of problems.
    pub(crate) fn problem(&self) -> Option<String> {
        match self {
            Self::Problem(problem) => Some(problem.to_string()),
            Self::Null | Self::Text(_) => None,
        }
    }
}

/// Why a chunk has no outcomes.
pub(crate) enum Trouble {
    /// The transformation says that it cannot go on.
    Failure(Failure),
    /// It gave another number of outcomes than there were cells.
    Count,
}

/// Whether cells are transformed, or looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Apply,
    Check,
}

/// Transforms the texts among the cells. One answer for each cell.
pub(crate) fn transform(
    cells: Vec<Cell<'_>>,
    with: &dyn Transform,
    action: Action,
) -> Result<Vec<Placed>, Trouble> {
    let texts: Vec<&str> = cells.iter().filter_map(Cell::text).collect();
    let outcomes = match action {
        Action::Apply => with.apply(&texts).map_err(Trouble::Failure)?,
        Action::Check => with.check(&texts).into_iter().map(checked).collect(),
    };
    if outcomes.len() != texts.len() {
        return Err(Trouble::Count);
    }
    drop(texts);
    let mut outcomes = outcomes.into_iter();
    let place = |cell| match cell {
        Cell::Null => Ok(Placed::Null),
        Cell::Problem(problem) => Ok(Placed::Problem(problem)),
        Cell::Text(_) | Cell::Owned(_) => match outcomes.next() {
            Some(Ok(text)) => Ok(Placed::Text(text)),
            Some(Err(problem)) => Ok(Placed::Problem(problem)),
            None => Err(Trouble::Count),
        },
    };
    cells.into_iter().map(place).collect()
}

impl Cell<'_> {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Owned(text) => Some(text),
            Self::Null | Self::Problem(_) => None,
        }
    }
}

/// In a dry run nothing is written, so that an empty text may stand for every result.
fn checked(problem: Option<Problem>) -> Outcome {
    problem.map_or_else(|| Ok(Zeroizing::default()), Err)
}

/// Gives a number back the zeros that it lost; `None` where the text is no number, or long enough.
pub(crate) fn padded(text: &str, digits: Option<usize>) -> Option<Zeroizing<String>> {
    let digits = digits.filter(|digits| text.len() < *digits)?;
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Zeroizing::new(format!("{text:0>digits$}")))
}

pub(crate) const NOT_UTF8: Problem = Problem {
    code: std::borrow::Cow::Borrowed("not_utf8"),
    text: std::borrow::Cow::Borrowed("the cell is not UTF-8"),
};

pub(crate) const NOT_TEXT: Problem = Problem {
    code: std::borrow::Cow::Borrowed("not_text"),
    text: std::borrow::Cow::Borrowed("the cell is no text (a number may have lost leading zeros)"),
};
