//! From text to nodes, over a strict lexer.

use std::borrow::Cow;

use hifijson::token::{Expect, Lex as _};
use hifijson::{SliceLexer, num::Lex as _, str::Lex as _};

use super::{DEEPEST, Document, Kind, Node, NodeId, Place, unescaped};
use crate::error::{Error, Result};

/// Why reading stopped.
enum Stop {
    /// What stands there is no JSON.
    Syntax,
    Depth,
    /// The second member of its name.
    Duplicate(NodeId),
}

impl From<Expect> for Stop {
    fn from(_: Expect) -> Self {
        Self::Syntax
    }
}

pub(super) fn read(text: &str) -> Result<Document<'_>> {
    let mut lexer = SliceLexer::new(text.as_bytes());
    let mut builder = Builder { text, nodes: Vec::new() };
    let read = lexer.exactly_one(SliceLexer::ws_peek, |next, lexer| {
        builder.value(next, lexer, None, Place::Root, DEEPEST).map(|_| ())
    });
    let at = builder.at(&lexer);
    match read {
        Ok(()) => Ok(Document { text, nodes: builder.nodes }),
        Err(Stop::Duplicate(id)) => {
            builder.adopt_all();
            let document = Document { text, nodes: builder.nodes };
            Err(Error::DuplicateMember { location: document.location(id) })
        }
        Err(Stop::Depth) => Err(Error::TooDeep { deepest: DEEPEST }),
        Err(Stop::Syntax) => Err(place(text, at)),
    }
}

/// The error of what is wrong after so many bytes.
fn place(text: &str, at: usize) -> Error {
    let lines = text.as_bytes().get(..at).unwrap_or_default().split(|byte| *byte == b'\n');
    let column = lines.clone().next_back().map_or(0, <[u8]>::len).saturating_add(1);
    Error::Json { line: lines.count(), column }
}

struct Builder<'a> {
    text: &'a str,
    nodes: Vec<Node<'a>>,
}

impl<'a> Builder<'a> {
    /// How many bytes are read.
    fn at(&self, lexer: &SliceLexer<'a>) -> usize {
        self.text.len().saturating_sub(lexer.as_slice().len())
    }

    /// A value that begins with `next`, and all that is in it. Not deeper than `deeper`, so that no input can
    /// exhaust the stack.
    fn value(
        &mut self,
        next: u8,
        lexer: &mut SliceLexer<'a>,
        parent: Option<NodeId>,
        place: Place<'a>,
        deeper: usize,
    ) -> std::result::Result<NodeId, Stop> {
        let id = self.nodes.len();
        let start = self.at(lexer);
        let kind = match next {
            b'{' => Kind::Object,
            b'[' => Kind::Array,
            b'"' => Kind::String,
            b'-' | b'0'..=b'9' => Kind::Number,
            b't' | b'f' => Kind::Boolean,
            b'n' => Kind::Null,
            _ => return Err(Stop::Syntax),
        };
        self.nodes.push(Node { kind, span: start..start, parent, place, children: Vec::new() });
        match kind {
            Kind::Object => self.members(lexer, id, deeper.checked_sub(1).ok_or(Stop::Depth)?)?,
            Kind::Array => self.items(lexer, id, deeper.checked_sub(1).ok_or(Stop::Depth)?)?,
            Kind::String => {
                lexer.discarded().str_ignore().map_err(|_| Stop::Syntax)?;
                // Half a character is read by some, and by others as another one.
                let raw = self.text.get(start..self.at(lexer)).unwrap_or_default();
                if raw.contains("\\u") && unescaped(raw).is_none() {
                    return Err(Stop::Syntax);
                }
            }
            Kind::Number => {
                let _parts = lexer.num_ignore().validate().map_err(|_| Stop::Syntax)?;
            }
            Kind::Boolean | Kind::Null => {
                let _word = lexer.null_or_bool().ok_or(Stop::Syntax)?;
            }
        }
        let end = self.at(lexer);
        if let Some(node) = self.nodes.get_mut(id) {
            node.span = start..end;
        }
        Ok(id)
    }

    fn members(
        &mut self,
        lexer: &mut SliceLexer<'a>,
        object: NodeId,
        deeper: usize,
    ) -> std::result::Result<(), Stop> {
        let mut children = Vec::new();
        lexer.discarded().seq(b'}', SliceLexer::ws_peek, |next, lexer| {
            let start = self.at(lexer);
            if next != b'"' {
                return Err(Stop::Syntax);
            }
            lexer.discarded().str_ignore().map_err(|_| Stop::Syntax)?;
            let key = start..self.at(lexer);
            let raw = self.text.get(key.clone()).unwrap_or_default();
            let name = name(raw).ok_or(Stop::Syntax)?;
            lexer.expect(SliceLexer::ws_peek, b':').ok_or(Stop::Syntax)?;
            let next = lexer.ws_peek().ok_or(Stop::Syntax)?;
            let place = Place::Member { name, key };
            children.push(self.value(next, lexer, Some(object), place, deeper)?);
            Ok(())
        })?;
        let duplicate = self.duplicate(&children);
        self.adopt(object, children);
        duplicate.map_or(Ok(()), |id| Err(Stop::Duplicate(id)))
    }

    fn items(
        &mut self,
        lexer: &mut SliceLexer<'a>,
        array: NodeId,
        deeper: usize,
    ) -> std::result::Result<(), Stop> {
        let mut children = Vec::new();
        lexer.discarded().seq(b']', SliceLexer::ws_peek, |next, lexer| {
            let place = Place::Item(children.len());
            children.push(self.value(next, lexer, Some(array), place, deeper)?);
            Ok::<(), Stop>(())
        })?;
        self.adopt(array, children);
        Ok(())
    }

    fn adopt(&mut self, parent: NodeId, children: Vec<NodeId>) {
        if let Some(node) = self.nodes.get_mut(parent) {
            node.children = children;
        }
    }

    /// What was read up to an error, so that its place can be told.
    fn adopt_all(&mut self) {
        let open: Vec<bool> = self.nodes.iter().map(|node| node.children.is_empty()).collect();
        for id in 0..self.nodes.len() {
            let parent = self.nodes.get(id).and_then(|node| node.parent);
            let parent = parent.filter(|parent| open.get(*parent) == Some(&true));
            if let Some(parent) = parent.and_then(|parent| self.nodes.get_mut(parent)) {
                parent.children.push(id);
            }
        }
    }

    /// A member whose name another one before it has.
    fn duplicate(&self, members: &[NodeId]) -> Option<NodeId> {
        let mut named: Vec<(&str, NodeId)> = members
            .iter()
            .filter_map(|id| match &self.nodes.get(*id)?.place {
                Place::Member { name, .. } => Some((name.as_ref(), *id)),
                Place::Root | Place::Item(_) => None,
            })
            .collect();
        named.sort_unstable();
        let pairs = named.iter().zip(named.iter().skip(1));
        pairs.filter(|(one, next)| one.0 == next.0).map(|(_, next)| next.1).next()
    }
}

fn name(raw: &str) -> Option<Cow<'_, str>> {
    let plain = raw.strip_prefix('"')?.strip_suffix('"')?;
    if !plain.contains('\\') {
        return Some(Cow::Borrowed(plain));
    }
    unescaped(raw).map(|mut name| Cow::Owned(std::mem::take(&mut *name)))
}
