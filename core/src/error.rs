//! Every way in which an operation can fail: few, typed, with a stable code, and without secrets.

mod kind;
mod message;
mod shown;

use core::fmt;

use alloc::string::String;
use alloc::sync::Arc;

use crate::json::Writer;
pub use kind::ErrorKind;
pub(crate) use shown::{Word, decimal, fill, shown};

/// The result of every fallible operation of this crate.
pub type Result<T> = core::result::Result<T, Error>;

/// An error: what went wrong is its [`ErrorKind`].
///
/// It is a pointer, so that results are moved and copied at little cost: a refused request is the error of
/// each of its items.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Arc<ErrorKind>);

impl Error {
    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// The stable code, the same in every language of Blindnym.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code()
    }

    /// The error as JSON, for bindings: `code`, `message`; the service's `problem` where it refused; and
    /// `answer`, true, where [`Error::is_of_the_answer`].
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = Writer::default();
        json.text("code", self.code());
        json.text("message", &self.0.message());
        if let ErrorKind::Problem(problem) = self.kind() {
            json.raw("problem", &problem.to_json());
        }
        if self.is_of_the_answer() {
            json.raw("answer", "true");
        }
        json.into()
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(Arc::new(kind))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message())
    }
}

impl fmt::Debug for Error {
    /// That of its kind.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl core::error::Error for Error {}

#[cfg(test)]
impl crate::support::CodedError for Error {
    fn code_text(&self) -> String {
        self.code().into()
    }
}
