//! What happens to the cells of a column of a file or a data frame: texts in, texts out, with the service
//! of a client or the keys of an owner.
//!
//! ```text
//! cells → parsed (a wrong one is a problem of its row) → worked on together → texts
//! ```

mod column;
mod form;
mod operations;

pub use column::Column;
pub use form::{Form, Kind, UnknownName};
pub use operations::{
    at_rest, check_ssin, convert, identify, in_transit, pseudonymize, study, study_back,
};
