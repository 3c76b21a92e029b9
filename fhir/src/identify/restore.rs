//! What is asked for, and what stands in the place of each pseudonym then.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use blindnym::{Domain, PseudonymInTransit, TextKey, Value};
use zeroize::Zeroizing;

use crate::encrypted::Encrypted;
use crate::error::{Error, Result};
use crate::found::{Found, Holds, Of, Pseudonymised};
use crate::json::{Document, Edits, NodeId, Place, quoted};
use crate::location::Location;
use crate::remove;
use crate::wanted::Wanted;

/// What is put in.
#[derive(Debug)]
pub(super) enum Back {
    Text(&'static str),
    /// The restored text of this place.
    Restored {
        before: String,
        text: usize,
        after: &'static str,
    },
}

/// How an element is restored once the values are known.
#[derive(Debug)]
pub(super) struct Restored {
    location: Location,
    text: Zeroizing<String>,
    from: From,
}

#[derive(Debug)]
enum From {
    /// The value of this place, in the place of these bytes.
    Value(usize, Range<usize>),
    /// The text decrypted with the key of this place.
    Key(usize),
}

/// A resource on its way back.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) edits: Edits<Back>,
    pub(super) restored: Vec<Restored>,
    pub(super) wanted: Wanted<PseudonymInTransit>,
}

/// Plans the way back of everything that was found.
pub(super) fn plan(document: &Document<'_>, domain: &Domain, found: &Found) -> Result<Plan> {
    let mut plan = Plan::default();
    let mut keys = BTreeMap::new();
    let mut gone: BTreeSet<NodeId> = found.keys.all().iter().map(|key| key.extension).collect();
    gone.extend(found.elements.iter().filter_map(|one| Some(one.mark.as_ref()?.extension)));
    remove::cascade(document, &mut gone);
    for element in &found.elements {
        let from = match &element.holds {
            Holds::Pseudonym(range) => {
                let text = element.text.get(range.clone()).unwrap_or_default();
                From::Value(plan.ask(document, domain, text, element.node)?, range.clone())
            }
            Holds::Encrypted(key) => {
                let place = match keys.get(key) {
                    Some(place) => *place,
                    None => {
                        let found = found.keys.get(*key);
                        let location = || document.location(element.node);
                        let found =
                            found.ok_or_else(|| Error::UnknownKey { location: location() })?;
                        let place = plan.ask(document, domain, &found.text, found.node)?;
                        let _none = keys.insert(*key, place);
                        place
                    }
                };
                From::Key(place)
            }
        };
        plan.put(document, &mut gone, element);
        let (location, text) = (document.location(element.node), element.text.clone());
        plan.restored.push(Restored { location, text, from });
    }
    remove::cut(document, &gone, &mut plan.edits, Back::Text);
    Ok(plan)
}

impl Plan {
    /// The place of a pseudonym among those that are asked for.
    fn ask(
        &mut self,
        document: &Document<'_>,
        domain: &Domain,
        text: &str,
        node: NodeId,
    ) -> Result<usize> {
        let location = || document.location(node);
        let pseudonym = PseudonymInTransit::from_text(domain, text)
            .map_err(|cause| Error::NoPseudonym { location: location(), cause })?;
        Ok(self.wanted.place(pseudonym, text.as_bytes(), location))
    }

    /// Says where the next restored text is put.
    fn put(
        &mut self,
        document: &Document<'_>,
        gone: &mut BTreeSet<NodeId>,
        element: &Pseudonymised,
    ) {
        let text = self.restored.len();
        let plain = || Back::Restored { before: String::new(), text, after: "" };
        let companion = match element.of {
            Of::Itself => return self.edits.replace(document.span(element.node), plain()),
            Of::Code(place) | Of::Placeholder(place) => {
                return self.edits.replace(document.span(place), plain());
            }
            Of::Missing(companion) => companion,
        };
        let Place::Member { name, key } = document.place(companion) else { return };
        let name = quoted(name.strip_prefix('_').unwrap_or(name));
        if gone.contains(&companion) {
            // `"_birthDate":{…}` was `"birthDate":"…"`, in its place: nothing in it has to be cut out.
            // Nodes are in the order of the text.
            let end = document.span(companion).end;
            let inside = gone.range(companion..).take_while(|id| document.span(**id).start < end);
            for id in inside.copied().collect::<Vec<_>>() {
                let _was = gone.remove(&id);
            }
            let underscore = key.start.saturating_add(1)..key.start.saturating_add(2);
            match document.text().get(underscore.clone()) {
                Some("_") => self.edits.replace(underscore, Back::Text("")),
                Some(_) | None => {
                    let before = name.to_string();
                    let colon = key.end..document.span(companion).start;
                    let between = document.text().get(colon).unwrap_or(":");
                    let before = format!("{before}{between}");
                    let whole = document.whole(companion);
                    return self.edits.replace(whole, Back::Restored { before, text, after: "" });
                }
            }
            self.edits.replace(document.span(companion), plain());
        } else {
            let before = format!("{}:", *name);
            let at = document.whole(companion).start;
            self.edits.insert(at, Back::Restored { before, text, after: "," });
        }
    }
}

impl Restored {
    /// The element's JSON, with the values that were asked for.
    pub(super) fn text(&self, values: &[Value]) -> Result<Zeroizing<String>> {
        let unfit = || Error::Unfit { location: self.location.clone() };
        match &self.from {
            From::Value(place, range) => {
                let value = values.get(*place).ok_or_else(unfit)?;
                let value = value.as_text().map_err(|_| unfit())?;
                let before = self.text.get(..range.start).unwrap_or_default();
                let after = self.text.get(range.end..).unwrap_or_default();
                Ok(quoted(&Zeroizing::new([before, value, after].concat())))
            }
            From::Key(place) => {
                let undecryptable =
                    |cause| Error::Undecryptable { location: self.location.clone(), cause };
                let key = TextKey::from_value(values.get(*place).ok_or_else(unfit)?);
                let encrypted = Encrypted::parse(&self.text).map_err(undecryptable)?;
                let text = key.and_then(|key| key.decrypt(encrypted.text));
                Ok(quoted(&text.map_err(undecryptable)?))
            }
        }
    }
}
