//! Every way in which a resource can fail. No text repeats anything of what a resource says.

use crate::location::Location;

/// The result of every fallible operation of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a resource, a rule set or a search came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is no JSON.
    #[error("the text is no JSON (line {line}, column {column})")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
    },
    /// Objects and arrays are too deep in each other.
    #[error("the resource is nested more than {deepest} deep")]
    TooDeep {
        /// How deep they may be.
        deepest: usize,
    },
    /// An object with two members of one name, of which readers would take one or the other.
    #[error("{location} is there twice")]
    DuplicateMember {
        /// The second one.
        location: Location,
    },
    /// An object without `resourceType`, or no object.
    #[error("the JSON is no FHIR resource: it has no resourceType")]
    NoResource,
    /// A rule set that cannot be used.
    #[error("the rule set cannot be used: {reason}")]
    Rules {
        /// What is wrong.
        reason: String,
    },
    /// A rule names what cannot be pseudonymised as it says: another kind of JSON, a broken text.
    #[error("{location} is not {expected}")]
    Unsuitable {
        /// The element.
        location: Location,
        /// What the rule takes.
        expected: &'static str,
    },
    /// The element should hold an SSIN, and does not.
    #[error("{location}: {cause}")]
    NoSsin {
        /// The element.
        location: Location,
        /// What is wrong with it.
        cause: blindnym::Error,
    },
    /// A value that is longer than what the service takes, where the rule does not let it be encrypted.
    #[error("{location} is {found} bytes long and the limit is {limit}")]
    TooLong {
        /// The element.
        location: Location,
        /// The limit in bytes.
        limit: usize,
        /// The length in bytes.
        found: usize,
    },
    /// Something that must not leave at all.
    #[error("{location} must not be there: the rules forbid it")]
    Forbidden {
        /// The element.
        location: Location,
    },
    /// The element is pseudonymised already, and the settings refuse that.
    #[error("{location} is pseudonymised already")]
    AlreadyMarked {
        /// The element.
        location: Location,
    },
    /// The resource has a key of its own, and further texts would need another one.
    #[error("{location} holds a key already: identify the resource before it is changed")]
    KeyPresent {
        /// The key.
        location: Location,
    },
    /// An object or array in the way that FHIR does not have: empty, or not of the kind or length it must be.
    #[error(
        "{location} is not as FHIR has it: empty, or of another kind or length than it must be"
    )]
    Malformed {
        /// The object or array.
        location: Location,
    },
    /// Something that looks like an SSIN and that no rule took care of.
    #[error("{location} holds what looks like an SSIN, and no rule pseudonymises it")]
    Leak {
        /// The element.
        location: Location,
    },
    /// An element is marked as a pseudonym, or looks like one, and is none that can be read.
    #[error("{location} is no pseudonym that can be read: {cause}")]
    NoPseudonym {
        /// The element.
        location: Location,
        /// What is wrong with it.
        cause: blindnym::Error,
    },
    /// A resource or a search that comes has what looks like a pseudonym at rest in a reference or a value: it would be
    /// taken for one of the owner's.
    #[error("{location} looks like a pseudonym at rest, and what comes is in transit")]
    AtRest {
        /// The reference.
        location: Location,
    },
    /// A resource that comes has a pseudonym at a place where it would not be found again once it is stored: it would
    /// leave at rest. In references that is any place but an id and the identifier of a search.
    #[error("{location} holds a pseudonym at a place where it would not be found again")]
    Misplaced {
        /// The element.
        location: Location,
    },
    /// The extension of a marked element is not as it must be.
    #[error("{location}: {reason}")]
    Mark {
        /// The extension.
        location: Location,
        /// What is wrong.
        reason: &'static str,
    },
    /// An encrypted text whose key the resource does not have.
    #[error("{location} is encrypted with a key that the resource does not have")]
    UnknownKey {
        /// The element.
        location: Location,
    },
    /// An encrypted text that more than one key of the resource may be for.
    #[error("{location} is encrypted, and more than one key may be its key")]
    AmbiguousKey {
        /// The element.
        location: Location,
    },
    /// The service, or the owner, gave no result for this element.
    #[error("{location}: {reason}")]
    Unanswered {
        /// The first element that needs the result.
        location: Location,
        /// Why there is none.
        reason: String,
    },
    /// `finish` was given another number of results than it asked for.
    #[error("{expected} results expected, {found} given")]
    AnswerCount {
        /// How many were asked for.
        expected: usize,
        /// How many came.
        found: usize,
    },
    /// An encrypted text that its key does not open.
    #[error("{location}: {cause}")]
    Undecryptable {
        /// The element.
        location: Location,
        /// What is wrong.
        cause: blindnym::Error,
    },
    /// What was identified is no text, or not of the kind that the element needs.
    #[error("{location}: what was identified does not fit there")]
    Unfit {
        /// The element.
        location: Location,
    },
    /// The engine failed for a reason that is no element's.
    #[error(transparent)]
    Engine(#[from] blindnym::Error),
    /// The parameters of a search cannot be read.
    #[error("the search cannot be read: {reason}")]
    Search {
        /// What is wrong.
        reason: &'static str,
    },
    /// The other side reads none of the forms that can be written. HTTP's answer is 422.
    #[error("the other side takes none of the forms of pseudonyms that can be written")]
    NotAcceptable,
    /// Headers or a CapabilityStatement that name forms in a way that cannot be read.
    #[error("{what} cannot be read")]
    Negotiation {
        /// The header or document.
        what: &'static str,
    },
}

impl Error {
    /// The error as JSON, for bindings: `code` and `message`; and what an error of the engine says beside them.
    #[must_use]
    pub fn to_json(&self) -> String {
        match self {
            Self::Engine(error) => error.to_json(),
            error => {
                let message = serde_json::Value::from(error.to_string());
                format!(r#"{{"code":"{}","message":{message}}}"#, error.code())
            }
        }
    }

    /// The stable code, the same in every language of Blindnym.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Json { .. } => "json",
            Self::TooDeep { .. } => "too_deep",
            Self::DuplicateMember { .. } => "duplicate_member",
            Self::NoResource => "no_resource",
            Self::Rules { .. } => "rules",
            Self::Unsuitable { .. } => "unsuitable",
            Self::NoSsin { .. } => "no_ssin",
            Self::TooLong { .. } => "value_too_long",
            Self::Forbidden { .. } => "forbidden",
            Self::AlreadyMarked { .. } => "already_marked",
            Self::KeyPresent { .. } => "key_present",
            Self::Malformed { .. } => "malformed",
            Self::Leak { .. } => "leak",
            Self::NoPseudonym { .. } => "no_pseudonym",
            Self::AtRest { .. } => "at_rest",
            Self::Misplaced { .. } => "misplaced",
            Self::Mark { .. } => "mark",
            Self::UnknownKey { .. } => "unknown_key",
            Self::AmbiguousKey { .. } => "ambiguous_key",
            Self::Unanswered { .. } => "unanswered",
            Self::AnswerCount { .. } => "answer_count",
            Self::Undecryptable { .. } => "undecryptable",
            Self::Unfit { .. } => "unfit",
            Self::Engine(error) => error.code(),
            Self::Search { .. } => "search",
            Self::NotAcceptable => "not_acceptable",
            Self::Negotiation { .. } => "negotiation",
        }
    }

    /// The element that failed, where it is one element.
    #[must_use]
    pub const fn location(&self) -> Option<&Location> {
        match self {
            Self::DuplicateMember { location }
            | Self::Unsuitable { location, .. }
            | Self::NoSsin { location, .. }
            | Self::TooLong { location, .. }
            | Self::Forbidden { location }
            | Self::AlreadyMarked { location }
            | Self::KeyPresent { location }
            | Self::Malformed { location }
            | Self::Leak { location }
            | Self::NoPseudonym { location, .. }
            | Self::AtRest { location }
            | Self::Misplaced { location }
            | Self::Mark { location, .. }
            | Self::UnknownKey { location }
            | Self::AmbiguousKey { location }
            | Self::Unanswered { location, .. }
            | Self::Undecryptable { location, .. }
            | Self::Unfit { location } => Some(location),
            Self::Json { .. }
            | Self::TooDeep { .. }
            | Self::NoResource
            | Self::Rules { .. }
            | Self::AnswerCount { .. }
            | Self::Engine(_)
            | Self::Search { .. }
            | Self::NotAcceptable
            | Self::Negotiation { .. } => None,
        }
    }
}
