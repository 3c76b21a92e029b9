//! Messages of parts: templates, numbers, and what came from others.

use alloc::string::String;

/// What stands in a message's place.
pub(crate) enum Word<'a> {
    /// As it is.
    Text(&'a str),
    /// A text of others: quoted, on one line, ASCII alone.
    Quoted(&'a str),
    /// How many, how long.
    Count(usize),
    /// Seconds since 1970.
    Time(i64),
    /// Two hexadecimal digits.
    Byte(u8),
}

/// The template with a word in each place, which is marked by braces.
pub(crate) fn fill(template: &str, words: &[Word<'_>]) -> String {
    let mut message = String::new();
    let mut words = words.iter();
    for part in template.split('{') {
        // After a brace comes the one that closes.
        let Some(part) = part.strip_prefix('}') else {
            message.push_str(part);
            continue;
        };
        if let Some(word) = words.next() {
            push(&mut message, word);
        }
        message.push_str(part);
    }
    message
}

fn push(message: &mut String, word: &Word<'_>) {
    match *word {
        Word::Text(text) => message.push_str(text),
        Word::Quoted(text) => push_quoted(message, text),
        Word::Count(count) => push_decimal(message, count.try_into().unwrap_or(u64::MAX)),
        Word::Time(time) => {
            if time < 0 {
                message.push('-');
            }
            push_decimal(message, time.unsigned_abs());
        }
        Word::Byte(byte) => {
            push_digit(message, (byte >> 4).into(), 16);
            push_digit(message, (byte & 15).into(), 16);
        }
    }
}

/// In decimal digits.
pub(crate) fn decimal(number: u64) -> String {
    let mut text = String::new();
    push_decimal(&mut text, number);
    text
}

fn push_decimal(message: &mut String, number: u64) {
    let mut place: u64 = 1;
    while let Some(next) = place.checked_mul(10).filter(|next| *next <= number) {
        place = next;
    }
    while let Some(digits) = number.checked_div(place) {
        push_digit(message, u32::try_from(digits % 10).unwrap_or_default(), 10);
        place /= 10;
    }
}

fn push_digit(message: &mut String, digit: u32, radix: u32) {
    message.push(char::from_digit(digit, radix).unwrap_or_default());
}

/// As Rust writes such texts, but for what is not ASCII.
fn push_quoted(message: &mut String, text: &str) {
    message.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => message.extend(['\\', character]),
            ' '..='~' => message.push(character),
            _ => {
                message.push_str("\\u{");
                let code = u32::from(character);
                let highest = (code | 1).ilog2() / 4;
                for digit in (0..=highest).rev() {
                    push_digit(message, code >> digit.wrapping_mul(4) & 15, 16);
                }
                message.push('}');
            }
        }
    }
    message.push('"');
}

/// What came, as far as an error repeats it: at most 80 characters of what a peer may have made long.
pub(crate) fn shown(text: &str) -> String {
    const MOST: usize = 80;
    text.chars().take(MOST).collect()
}

#[cfg(test)]
mod tests;
