//! Texts of others, made fit for a terminal.

/// The most characters that are repeated of a text.
const LONGEST: usize = 200;
/// An SSIN has eleven digits.
const DIGITS_OF_SSIN: usize = 11;

/// One line of a text: without control characters, which a terminal would obey, and cut short.
pub(crate) fn plain(text: &str) -> String {
    let is_safe = |c: char| !c.is_control() && !is_format(c);
    let clean = text.chars().map(|c| if is_safe(c) { c } else { '\u{fffd}' });
    let mut line: String = clean.take(LONGEST).collect();
    if text.chars().nth(LONGEST).is_some() {
        line.push('…');
    }
    line
}

/// Characters that change the direction of text, or cannot be seen.
const fn is_format(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The same without numbers as long as an SSIN, punctuated ones included.
pub(crate) fn without_numbers(text: &str) -> String {
    let mut out = String::new();
    let mut number = String::new();
    for c in plain(text).chars() {
        if c.is_ascii_digit() || (!number.is_empty() && ".-/ ".contains(c)) {
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
        out.push('…');
    } else {
        out.push_str(number);
    }
    number.clear();
}

/// The name that a misspelt one most resembles, if it resembles any.
pub(crate) fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |name| (strsim::jaro_winkler(word, name), name);
    let alike = names.into_iter().map(likeness).filter(|(likeness, _)| *likeness > 0.75);
    alike.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, name)| name)
}

#[cfg(test)]
mod tests;
