use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;

use crate::forms::{Form, Layout, Numbers, PLAIN};

/// Bytes that are compared at once.
const WINDOW: usize = 16;
/// Windows of fewer different bytes could be anything.
const VARIED: usize = 7;
/// From one window of a secret to the next, so that any 24 bytes of it hold one.
const STEP: usize = 8;
/// The digits of an SSIN.
const SHORTEST: usize = 11;
const PAGE: usize = 4096;
/// From the first byte of a window of words to its last, at most.
const SPAN: usize = 128;

/// All layouts that there are.
const LAYOUTS: [Layout; 6] = [
    PLAIN,
    // Digits of a scalar, eight lanes of each.
    Layout { word: 1, stride: 8 },
    // 32 bits in words of 64.
    Layout { word: 4, stride: 8 },
    // Eight lanes of 32 bits, four and eight of 64.
    Layout { word: 4, stride: 32 },
    Layout { word: 8, stride: 32 },
    Layout { word: 8, stride: 64 },
];

/// Parts of secrets.
pub(crate) struct Known {
    /// Of the place of a layout, and a window: the places of names.
    windows: HashMap<(usize, [u8; WINDOW]), Vec<usize>>,
    names: Vec<String>,
    /// Of each layout, which first two bytes some window has: most of memory is no secret.
    begins: Vec<Vec<bool>>,
    /// Short texts.
    short: Vec<(Vec<u8>, String)>,
}

impl Known {
    pub(crate) fn new(secrets: &[(String, Vec<u8>)], curve: &str) -> Self {
        let mut known = Self {
            windows: HashMap::new(),
            names: Vec::new(),
            begins: LAYOUTS.iter().map(|_| vec![false; 1 << 16]).collect(),
            short: Vec::new(),
        };
        let numbers = Numbers::of(curve).unwrap();
        for (name, secret) in secrets {
            for form in numbers.forms(secret) {
                known.insert(name, &form);
            }
        }
        assert!(!known.windows.is_empty() || !known.short.is_empty());
        known
    }

    fn insert(&mut self, name: &str, form: &Form) {
        let name = format!("{name} {}", form.name);
        if (SHORTEST..WINDOW).contains(&form.words.len()) && form.layout == PLAIN {
            self.short.push((form.words.clone(), name));
            return;
        }
        let place = LAYOUTS.iter().position(|layout| *layout == form.layout).unwrap();
        for window in form.words.windows(WINDOW).step_by(STEP) {
            let window: [u8; WINDOW] = window.try_into().unwrap();
            let is_new = |at: &usize| !window[..*at].contains(&window[*at]);
            if (0..WINDOW).filter(is_new).count() >= VARIED {
                self.begins[place][begin(&window)] = true;
                self.windows.entry((place, window)).or_default().push(self.names.len());
            }
        }
        self.names.push(name);
    }

    /// What lies in memory that begins somewhere aligned to 16 bytes; windows begin in the first `len` bytes.
    fn look(&self, memory: &[u8], len: usize, mut found: impl FnMut(&str)) {
        for (place, (layout, begins)) in LAYOUTS.iter().zip(&self.begins).enumerate() {
            let words = WINDOW / layout.word;
            let step = if *layout == PLAIN { 1 } else { layout.word };
            let span = (words - 1) * layout.stride + layout.word;
            for at in (0..len.min((memory.len() + 1).saturating_sub(span))).step_by(step) {
                let second = at + if layout.word == 1 { layout.stride } else { 1 };
                if !begins[begin(&[memory[at], memory[second]])] {
                    continue;
                }
                let mut window = [0; WINDOW];
                for (word, to) in window.chunks_mut(layout.word).enumerate() {
                    to.copy_from_slice(&memory[at + word * layout.stride..][..layout.word]);
                }
                for name in self.windows.get(&(place, window)).into_iter().flatten() {
                    found(&self.names[*name]);
                }
            }
        }
        for (text, name) in &self.short {
            if memory.windows(text.len()).any(|window| window == text) {
                found(name);
            }
        }
    }
}

fn begin(window: &[u8]) -> usize {
    usize::from(window[0]) << 8 | usize::from(window[1])
}

/// What is left of secrets in memory that the process can write to, each with its place.
pub(crate) fn scan(process: u32, known: &Known) -> BTreeSet<String> {
    let memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let (mut found, mut looked_at) = (BTreeSet::new(), 0);
    let (mut last_end, mut guarded) = (0, false);
    for line in maps.lines() {
        let mut fields = line.split_whitespace();
        let (range, rights) = (fields.next().unwrap(), fields.next().unwrap());
        let file = fields.nth(3).unwrap_or_default();
        let (start, end) = range.split_once('-').unwrap();
        let start = u64::from_str_radix(start, 16).unwrap();
        let end = u64::from_str_radix(end, 16).unwrap();
        // A page that nobody may touch ends a thread's stack.
        let is_stack = guarded && start == last_end;
        (last_end, guarded) =
            (end, rights.starts_with("---") && usize::try_from(end - start) == Ok(PAGE));
        // What cannot be written to holds what the program's file does.
        if !rights.starts_with("rw") {
            continue;
        }
        let place = match file {
            "[stack]" => "main stack",
            _ if file.starts_with('/') => "static",
            "" if is_stack => "stack",
            _ => "heap",
        };
        let mut whole = vec![0; usize::try_from(end - start).unwrap()];
        memory.read_exact_at(&mut whole, start).unwrap();
        looked_at += whole.len();
        for at in (0..whole.len()).step_by(PAGE) {
            let page = &whole[at..whole.len().min(at + PAGE)];
            // Most of a stack was never used. What ends here may begin on the page before.
            if page.iter().all(|byte| *byte == 0) {
                continue;
            }
            let from = at.saturating_sub(SPAN);
            let seen = &whole[from..whole.len().min(at + PAGE + 2 * SPAN)];
            let len = at - from + page.len();
            known.look(seen, len, |name| {
                let _ = found.insert(format!("{place}: {name}"));
            });
        }
    }
    assert!(looked_at > 1 << 20, "only {looked_at} bytes were looked at");
    found
}
