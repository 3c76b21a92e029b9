//! The subset of FHIRPath that rules are written in, read.
//!
//! | written | means |
//! |---|---|
//! | `ServiceRequest.note.text` | members, from a resource of this type; lists are walked through |
//! | `Resource.…` | from a resource of any type |
//! | `value` | also `valueString` and its like, where there is no member `value` |
//! | `value.ofType(string)` | that of this type: `valueString` |
//! | `contained.ofType(Patient)` | resources of this type |
//! | `note[0]` | one item |
//! | `where(system='https://…')` | those with a member of this content; `where(type.text='…')` goes deeper |
//! | `descendants()`, or `**` | everything below, contained resources included, other resources of a Bundle not |

use crate::error::{Error, Result};

/// A path from a resource to elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    /// The type of the resource; `None` for any.
    pub(crate) resource: Option<String>,
    pub(crate) steps: Vec<PathStep>,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PathStep {
    Member(String),
    /// A member of this name whose type is part of the name, or a resource of this type.
    Typed {
        name: String,
        type_name: String,
    },
    /// Resources of this type.
    OfType(String),
    Item(usize),
    Where {
        members: Vec<String>,
        content: String,
    },
    Descendants,
}

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    /// [`Error::Rules`] says where it cannot be read.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut reader = Reader { text, rest: text };
        let resource = reader.name("the type of a resource")?;
        if !resource.starts_with(|first: char| first.is_ascii_uppercase()) {
            return Err(reader.wrong("a path starts with the type of a resource, or with Resource"));
        }
        let mut steps = Vec::new();
        while !reader.rest.is_empty() {
            if reader.take("[") {
                steps.push(PathStep::Item(reader.index()?));
            } else if reader.take(".") {
                reader.step(&mut steps)?;
            } else {
                return Err(reader.wrong("a dot expected"));
            }
        }
        let any = matches!(resource.as_str(), "Resource" | "DomainResource");
        Ok(Self { resource: (!any).then_some(resource), steps })
    }
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
}

impl Reader<'_> {
    fn step(&mut self, steps: &mut Vec<PathStep>) -> Result<()> {
        if self.take("**") {
            steps.push(PathStep::Descendants);
            return Ok(());
        }
        let name = self.name("a member or function")?;
        if !self.take("(") {
            steps.push(PathStep::Member(name));
            return Ok(());
        }
        match name.as_str() {
            "descendants" => {
                self.expect(")")?;
                steps.push(PathStep::Descendants);
            }
            "ofType" => {
                let type_name = self.name("a type")?;
                self.expect(")")?;
                let typed = match steps.last() {
                    Some(PathStep::Member(name)) => {
                        let name = name.clone();
                        let _member = steps.pop();
                        PathStep::Typed { name, type_name }
                    }
                    Some(_) | None => PathStep::OfType(type_name),
                };
                steps.push(typed);
            }
            "where" => steps.push(self.condition()?),
            _ => return Err(self.wrong("the functions are where, ofType and descendants")),
        }
        Ok(())
    }

    fn condition(&mut self) -> Result<PathStep> {
        let mut members = vec![self.name("a member")?];
        while self.take(".") {
            members.push(self.name("a member")?);
        }
        self.space();
        self.expect("=")?;
        self.space();
        self.expect("'")?;
        let Some((content, rest)) = self.rest.split_once('\'') else {
            return Err(self.wrong("a text between two apostrophes expected"));
        };
        if content.contains('\\') {
            return Err(self.wrong("a text has no backslash"));
        }
        self.rest = rest;
        self.expect(")")?;
        Ok(PathStep::Where { members, content: content.to_owned() })
    }

    fn index(&mut self) -> Result<usize> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        let Ok(index) = digits.parse() else { return Err(self.wrong("a number expected")) };
        self.rest = rest;
        self.expect("]")?;
        Ok(index)
    }

    fn name(&mut self, what: &str) -> Result<String> {
        let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = self.rest.find(|c: char| !part(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        if !name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
            return Err(self.wrong(&format!("{what} expected")));
        }
        self.rest = rest;
        Ok(name.to_owned())
    }

    fn space(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }

    fn take(&mut self, mark: &str) -> bool {
        let rest = self.rest.strip_prefix(mark);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, mark: &str) -> Result<()> {
        if self.take(mark) { Ok(()) } else { Err(self.wrong(&format!("{mark} expected"))) }
    }

    fn wrong(&self, reason: &str) -> Error {
        let at = self.text.len().saturating_sub(self.rest.len()).saturating_add(1);
        Error::Rules { reason: format!("{}, at character {at} of path {}", reason, self.text) }
    }
}

#[cfg(test)]
mod tests;
