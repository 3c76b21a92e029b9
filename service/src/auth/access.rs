//! A domain's own rule, and what an operation needs.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json_path::JsonPath;

use super::error::AuthError;
use super::identity::{Identity, Right};

/// The access rule of a domain (`accessRule` of its description).
///
/// Read strictly: a member that is not known here could narrow the rule down, so it is an error and
/// never passed over.
#[derive(Clone, Debug)]
pub struct AccessRule {
    domain: String,
    details: Vec<Detail>,
}

#[derive(Clone, Debug)]
struct Detail {
    operation: Right,
    /// The claims of each group of users.
    groups: Vec<Vec<Claim>>,
}

#[derive(Clone, Debug)]
struct Claim {
    path: JsonPath,
    value: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct RuleJson {
    domain: String,
    r#type: String,
    details: Vec<DetailJson>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct DetailJson {
    operation: Right,
    user_groups: Vec<GroupJson>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupJson {
    #[serde(rename = "name", default)]
    _name: IgnoredAny,
    #[serde(rename = "description", default)]
    _description: IgnoredAny,
    claims: Vec<ClaimJson>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimJson {
    path: String,
    value: String,
}

impl AccessRule {
    /// Reads a rule.
    ///
    /// Paths are a part of JSONPath: `.name` (hyphens allowed), `['name']`, `[0]`, `[*]` and `.*`.
    ///
    /// # Errors
    /// [`AuthError::InvalidRule`]: another type than `custom`, unknown members or operations, a path
    /// that cannot be read, a group without claims (everybody would be in it).
    pub fn parse(rule: &Value) -> Result<Self, AuthError> {
        let read = RuleJson::deserialize(rule).map_err(|error| invalid(error.to_string()))?;
        if read.r#type != "custom" {
            return Err(invalid("its type is not `custom`".to_owned()));
        }
        let details = read.details.into_iter().map(Detail::read).collect::<Result<_, _>>()?;
        Ok(Self { domain: read.domain, details })
    }

    /// The key of the domain that the rule is for.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Whether one of the operation's groups has all its claims in the token.
    #[must_use]
    pub fn allows(&self, operation: Right, identity: &Identity) -> bool {
        let details = self.details.iter().filter(|detail| detail.operation == operation);
        details.flat_map(|detail| &detail.groups).any(|claims| {
            // A group without claims is refused on reading; it would not be open to all here either.
            !claims.is_empty() && claims.iter().all(|claim| claim.is_in(&identity.claims))
        })
    }
}

impl Detail {
    fn read(json: DetailJson) -> Result<Self, AuthError> {
        let group = |group: GroupJson| match group.claims.is_empty() {
            true => Err(invalid("a group of users has no claims".to_owned())),
            false => group.claims.into_iter().map(Claim::read).collect(),
        };
        let groups = json.user_groups.into_iter().map(group).collect::<Result<_, _>>()?;
        Ok(Self { operation: json.operation, groups })
    }
}

impl Claim {
    fn read(json: ClaimJson) -> Result<Self, AuthError> {
        let unreadable = || invalid(format!("the path `{}` cannot be read", json.path));
        let quoted = quote_names(&json.path).ok_or_else(unreadable)?;
        let path = JsonPath::parse(&quoted).map_err(|_| unreadable())?;
        Ok(Self { path, value: json.value })
    }

    fn is_in(&self, claims: &Value) -> bool {
        self.path.query(claims).iter().any(|node| match node {
            Value::String(text) => *text == self.value,
            Value::Number(number) => number.to_string() == self.value,
            Value::Bool(truth) => truth.to_string() == self.value,
            Value::Null | Value::Array(_) | Value::Object(_) => false,
        })
    }
}

/// Writes `.name` as `['name']`: names of clients have hyphens, which RFC 9535 wants in quotes and
/// the rules do not quote. Gives nothing for what is outside the part of JSONPath that is read.
fn quote_names(path: &str) -> Option<String> {
    let mut rest = path.strip_prefix('$')?;
    let mut quoted = String::from("$");
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(".*") {
            quoted.push_str("[*]");
            rest = after;
        } else if let Some(after) = rest.strip_prefix('.') {
            let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
            let end = after.find(|c| !is_name(c)).unwrap_or(after.len());
            let (name, after) = after.split_at_checked(end)?;
            if name.is_empty() {
                return None;
            }
            quoted.push_str(&format!("['{name}']"));
            rest = after;
        } else {
            let (selector, after) = rest.split_at_checked(bracketed(rest)?)?;
            quoted.push_str(selector);
            rest = after;
        }
    }
    Some(quoted)
}

/// The length of a leading `[…]`: names in quotes, indices, `*`; no filter and no slice.
fn bracketed(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut characters = text.strip_prefix('[')?.char_indices();
    while let Some((at, character)) = characters.next() {
        match (quote, character) {
            (Some(_), '\\') => _ = characters.next()?,
            (Some(open), close) if open == close => quote = None,
            (Some(_), _) | (None, '0'..='9' | '*' | ',' | ' ') => {}
            (None, '\'' | '"') => quote = Some(character),
            // Behind both brackets.
            (None, ']') => return at.checked_add(2),
            (None, _) => return None,
        }
    }
    None
}

fn invalid(reason: String) -> AuthError {
    AuthError::InvalidRule { reason }
}

/// An operation, with the rules of the domains that it touches, where they have one.
#[derive(Clone, Copy, Debug)]
pub enum Operation<'a> {
    /// Pseudonymizing in a domain with this rule.
    Pseudonymize(Option<&'a AccessRule>),
    /// Identifying in a domain with this rule.
    Identify(Option<&'a AccessRule>),
    /// Converting between domains with these rules.
    Convert {
        /// The rule of the domain that the pseudonym is of.
        from: Option<&'a AccessRule>,
        /// The rule of the domain that it becomes one of.
        to: Option<&'a AccessRule>,
    },
}

impl Operation<'_> {
    /// Checks roles and rules; a domain without a rule is open to all who have the roles.
    ///
    /// Converting needs both roles, by our choice: it gives what identifying in the one domain and
    /// pseudonymizing in the other would give.
    ///
    /// # Errors
    /// [`AuthError::MissingRole`], [`AuthError::RefusedByRule`].
    pub fn authorize(&self, identity: &Identity) -> Result<(), AuthError> {
        let need = |right: Right, rule: Option<&AccessRule>| {
            if !identity.may(right) {
                return Err(AuthError::MissingRole { right });
            }
            match rule.is_none_or(|rule| rule.allows(right, identity)) {
                true => Ok(()),
                false => Err(AuthError::RefusedByRule { right }),
            }
        };
        match *self {
            Self::Pseudonymize(rule) => need(Right::Pseudonymize, rule),
            Self::Identify(rule) => need(Right::Identify, rule),
            Self::Convert { from, to } => {
                need(Right::Identify, from)?;
                need(Right::Pseudonymize, to)
            }
        }
    }
}

#[cfg(test)]
mod tests;
