//! What is cut out of a text, and what is put in.

use std::ops::Range;

use zeroize::Zeroizing;

/// Changes of one text, in any order. No two of them overlap.
#[derive(Debug)]
pub(crate) struct Edits<T>(Vec<(Range<usize>, T)>);

impl<T> Default for Edits<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Edits<T> {
    /// Puts something in the place of a range, which may be empty.
    pub(crate) fn replace(&mut self, range: Range<usize>, with: T) {
        self.0.push((range, with));
    }

    /// Puts something between two bytes. What is put in at one place stands in the order of the calls.
    pub(crate) fn insert(&mut self, at: usize, with: T) {
        self.replace(at..at, with);
    }

    /// What is put in, in the order of the text.
    pub(crate) fn parts(&self) -> Vec<&T> {
        let mut edits: Vec<_> = self.0.iter().collect();
        edits.sort_by_key(|(range, _)| (range.start, range.end));
        edits.into_iter().map(|(_, with)| with).collect()
    }

    /// The changes in the order of the text; insertions at the end of a replaced range come after it.
    fn sorted(self) -> Vec<(Range<usize>, T)> {
        let mut edits = self.0;
        edits.sort_by_key(|(range, _)| (range.start, range.end));
        edits
    }

    /// Writes the text with its changes; `None` where ranges overlap or are not in the text.
    pub(crate) fn apply(
        self,
        text: &str,
        mut write: impl FnMut(&T, &mut Zeroizing<String>) -> Option<()>,
    ) -> Option<Zeroizing<String>> {
        let mut out = Zeroizing::new(String::with_capacity(text.len().saturating_mul(2)));
        let mut at = 0;
        for (range, with) in self.sorted() {
            push(&mut out, text.get(at..range.start)?);
            write(&with, &mut out)?;
            at = range.end;
        }
        push(&mut out, text.get(at..)?);
        Some(out)
    }
}

/// Appends, and leaves no copy behind where the buffer has to grow.
pub(crate) fn push(out: &mut Zeroizing<String>, more: &str) {
    let needed = out.len().saturating_add(more.len());
    if needed > out.capacity() {
        let mut larger = Zeroizing::new(String::with_capacity(needed.saturating_mul(2)));
        larger.push_str(out);
        *out = larger;
    }
    out.push_str(more);
}
