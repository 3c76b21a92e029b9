//! Rule sets: which elements are pseudonymised, and how.

mod evaluate;
mod path;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::json::{Document, NodeId};
use crate::units::Units;
use path::Path;

/// Which elements are pseudonymised and how, which may stay as they are, and which must not be there.
///
/// A rule set is a JSON text; the ready ones are good examples ([`Rules::UHMEP`], [`Rules::BELGIUM`]):
///
/// ```
/// # fn main() -> blindnym_fhir::Result<()> {
/// let rules = blindnym_fhir::Rules::parse(
///     r#"{
///         "name": "our notes",
///         "rules": [
///             { "kind": "reference", "path": "Observation.subject.reference", "types": ["Patient"] },
///             { "kind": "text", "path": "Observation.note.text" }
///         ],
///         "clear": ["Observation.performer.reference"]
///     }"#,
/// )?;
/// assert_eq!(rules.name(), "our notes");
/// # Ok(())
/// # }
/// ```
///
/// Of rules that name the same element the first one counts.
#[derive(Clone, Debug)]
pub struct Rules {
    name: String,
    rules: Vec<Rule>,
    clear: Vec<Path>,
}

#[derive(Clone, Debug)]
pub(crate) struct Rule {
    path: Path,
    pub(crate) treatment: Treatment,
}

/// What becomes of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Treatment {
    /// An SSIN of eleven digits, with its check digits right.
    Ssin,
    /// A text of at most 32 bytes.
    Value,
    /// The SSIN in a reference to a resource of one of these types: `Patient/97071143362`.
    Reference { types: Vec<String> },
    /// A text: directly where it is short enough, encrypted where it is not.
    Text,
    /// A date, a code, or another element whose type no pseudonym fits: it is left out, and stands encrypted in
    /// an extension. What has to be there, as codes do, has a placeholder.
    Content { placeholder: Option<String> },
    /// The code of a CodeableConcept, with another code in its place.
    Concept { placeholder: String },
    /// It must not be there.
    Forbidden,
}

/// The file, as it stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    #[serde(default)]
    #[expect(dead_code, reason = "for who reads the file")]
    about: String,
    rules: Vec<Line>,
    #[serde(default)]
    clear: Vec<String>,
}

/// A rule, as it stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    kind: Kind,
    path: String,
    types: Option<Vec<String>>,
    placeholder: Option<String>,
    #[serde(default)]
    #[expect(dead_code, reason = "for who reads the file")]
    about: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Ssin,
    Value,
    Reference,
    Text,
    Content,
    Concept,
    Forbidden,
}

impl Line {
    fn treatment(self) -> std::result::Result<Treatment, &'static str> {
        match (self.kind, self.types, self.placeholder) {
            (Kind::Reference, types, None) => Ok(Treatment::Reference {
                types: types.unwrap_or_else(|| vec!["Patient".to_owned()]),
            }),
            (Kind::Content, None, placeholder) => Ok(Treatment::Content { placeholder }),
            (Kind::Concept, None, Some(placeholder)) => Ok(Treatment::Concept { placeholder }),
            (Kind::Concept, None, None) => {
                Err("a concept needs the code that stands there, `placeholder`")
            }
            (_, Some(_), _) => Err("`types` are those of a reference"),
            (_, _, Some(_)) => Err("a `placeholder` is that of a concept or content"),
            (Kind::Ssin, None, None) => Ok(Treatment::Ssin),
            (Kind::Value, None, None) => Ok(Treatment::Value),
            (Kind::Text, None, None) => Ok(Treatment::Text),
            (Kind::Forbidden, None, None) => Ok(Treatment::Forbidden),
        }
    }
}

impl Rules {
    /// The referral prescription of UHMEP: the patient wherever an SSIN stands, free texts, and what a contained
    /// patient says of birth and sex. Caregivers stay as UHMEP wants them, in clear.
    pub const UHMEP: &str = include_str!("../../rules/uhmep.json");
    /// Any resource: everything that is named by its SSIN, whoever it is.
    pub const BELGIUM: &str = include_str!("../../rules/belgium.json");
    /// The ready rule sets by name.
    pub const READY: [(&str, &str); 2] = [("uhmep", Self::UHMEP), ("belgium", Self::BELGIUM)];

    /// Reads a rule set.
    ///
    /// # Errors
    /// [`Error::Rules`].
    pub fn parse(json: &str) -> Result<Self> {
        let wrong = |error: serde_json::Error| Error::Rules { reason: error.to_string() };
        let file: File = serde_json::from_str(json).map_err(wrong)?;
        if file.rules.is_empty() {
            return Err(Error::Rules { reason: "it has no rules".to_owned() });
        }
        let mut rules = Vec::new();
        for (number, line) in (1..).zip(file.rules) {
            let path = Path::parse(&line.path)?;
            let treatment = line.treatment();
            let wrong = |reason| Error::Rules { reason: format!("rule {number}: {reason}") };
            rules.push(Rule { path, treatment: treatment.map_err(wrong)? });
        }
        let clear = file.clear.iter().map(|path| Path::parse(path)).collect::<Result<_>>()?;
        Ok(Self { name: file.name, rules, clear })
    }

    /// A ready rule set.
    ///
    /// # Errors
    /// [`Error::Rules`] for a name that is none.
    pub fn ready(name: &str) -> Result<Self> {
        match Self::READY.iter().find(|(ready, _)| *ready == name) {
            Some((_, json)) => Self::parse(json),
            None => {
                let names: Vec<&str> = Self::READY.iter().map(|(ready, _)| *ready).collect();
                let reason = format!("the ready ones are {}", names.join(" and "));
                Err(Error::Rules { reason })
            }
        }
    }

    /// The name of the set.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The elements that rules name, with the first rule that names them, in the order of the text.
    pub(crate) fn matches<'r>(
        &'r self,
        document: &Document<'_>,
        units: &Units,
    ) -> Vec<(NodeId, &'r Treatment)> {
        let mut found: Vec<(NodeId, &Treatment)> = Vec::new();
        for unit in units.all() {
            for rule in &self.rules {
                let named = evaluate::evaluate(document, units, unit, &rule.path);
                found.extend(named.into_iter().map(|id| (id, &rule.treatment)));
            }
        }
        // Stable, so that the first rule of an element stays the first.
        found.sort_by_key(|(id, _)| *id);
        found.dedup_by_key(|(id, _)| *id);
        found
    }

    /// The elements that may hold SSINs in clear.
    pub(crate) fn clear(&self, document: &Document<'_>, units: &Units) -> Vec<NodeId> {
        let mut found = Vec::new();
        for unit in units.all() {
            for path in &self.clear {
                found.extend(evaluate::evaluate(document, units, unit, path));
            }
        }
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests;
