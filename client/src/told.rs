//! Texts of servers, made fit for errors and logs.

use std::fmt::Write as _;

use blindnym::Problem;

/// The most characters that are kept.
const LONGEST: usize = 200;
/// Longer words are tokens, keys or worse.
const LONGEST_WORD: usize = 64;
/// An SSIN has eleven digits. The ten of an enterprise number stay readable.
const DIGITS_OF_SSIN: usize = 11;
/// What stands for what is not told.
const HIDDEN: char = '…';

/// A text that is cut short, has no control characters, and no numbers of persons or tokens.
pub(crate) fn told(text: &str) -> String {
    let clean = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    // The rest is not even looked at.
    let clean: String = clean.take(LONGEST.saturating_mul(4)).collect();
    let mut out = String::new();
    for word in clean.split_whitespace() {
        let space = if out.is_empty() { "" } else { " " };
        let word =
            if word.chars().count() > LONGEST_WORD { "…".to_owned() } else { masked(word) };
        // Writing to a String cannot fail.
        let _ok = write!(out, "{space}{word}");
    }
    if out.chars().count() > LONGEST {
        out = out.chars().take(LONGEST).collect();
        out.push(HIDDEN);
    }
    out
}

/// A problem whose texts are made so.
pub(crate) fn fit(problem: Problem) -> Problem {
    let fit = |text: Option<String>| text.as_deref().map(told);
    let Problem { kind, title, detail, id, .. } = problem;
    Problem { kind: fit(kind), title: fit(title), detail: fit(detail), id: fit(id), ..problem }
}

/// A word with its long numbers hidden, `97.07.11-433.62` among them.
fn masked(word: &str) -> String {
    let mut out = String::new();
    let mut number = String::new();
    for c in word.chars() {
        if c.is_ascii_digit() || ".-/".contains(c) {
            number.push(c);
            continue;
        }
        flush(&mut number, &mut out);
        out.push(c);
    }
    flush(&mut number, &mut out);
    out
}

fn flush(number: &mut String, out: &mut String) {
    let digits = number.chars().filter(char::is_ascii_digit).count();
    if digits >= DIGITS_OF_SSIN {
        out.push(HIDDEN);
    } else {
        out.push_str(number);
    }
    number.clear();
}

#[cfg(test)]
mod tests;
