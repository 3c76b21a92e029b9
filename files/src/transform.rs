//! What happens to a cell.

use std::borrow::Cow;
use std::fmt;

use zeroize::Zeroizing;

/// What becomes of a cell: a text, or a problem that is written beside it.
pub type Outcome = Result<Zeroizing<String>, Problem>;

/// A transformation of cells. Several threads use it at the same time.
///
/// It sees neither nulls nor empty CSV cells: those stay null.
pub trait Transform: Sync {
    /// What it does, in words that are equal only where the results would be: the operation, the domain, the
    /// service. A run is only resumed with a transformation that is described alike. It is written to disk, so it
    /// holds no secret.
    fn describe(&self) -> String;

    /// Transforms cells: one outcome for each, in their order. It may block.
    ///
    /// # Errors
    /// [`Failure`] where nothing can be said about any of the cells (no service, no token): the run stops there,
    /// and can be resumed.
    fn apply(&self, cells: &[&str]) -> Result<Vec<Outcome>, Failure>;

    /// What can be said of cells without transforming them, for a dry run: one answer for each, `None` where it
    /// seems fine. Nothing is checked unless this is implemented.
    fn check(&self, cells: &[&str]) -> Vec<Option<Problem>> {
        cells.iter().map(|_| None).collect()
    }
}

/// Why one cell has no result. It is written to the output, so it holds nothing of the cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// A stable name for programs.
    pub code: Cow<'static, str>,
    /// A sentence for people.
    pub text: Cow<'static, str>,
}

impl Problem {
    /// A problem with its stable code and its sentence.
    #[must_use]
    pub fn new(code: impl Into<Cow<'static, str>>, text: impl Into<Cow<'static, str>>) -> Self {
        Self { code: code.into(), text: text.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.text)
    }
}

/// Why the transformation cannot go on at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {text}")]
pub struct Failure {
    /// A stable name for programs.
    pub code: Cow<'static, str>,
    /// A sentence for people, without cells or secrets.
    pub text: Cow<'static, str>,
}

impl Failure {
    /// A failure with its stable code and its sentence.
    #[must_use]
    pub fn new(code: impl Into<Cow<'static, str>>, text: impl Into<Cow<'static, str>>) -> Self {
        Self { code: code.into(), text: text.into() }
    }
}
