//! Numbers of organisations and their check digits.

/// Ten digits, the last two 97 − (the first eight mod 97).
pub(super) fn cbe(text: &str) -> Result<(), String> {
    if !is_digits(text, 10) || !text.starts_with(['0', '1']) {
        return Err("an enterprise number (CBE) has ten digits, the first 0 or 1".to_owned());
    }
    if checks(text, 8) {
        return Ok(());
    }
    Err("the check digits of the enterprise number (CBE) are wrong: a typing error?".to_owned())
}

/// Eight digits of an institution. Whether its check digits are right is told by [`nihii_checks`].
pub(super) fn nihii(text: &str) -> Result<(), String> {
    if is_digits(text, 8) {
        return Ok(());
    }
    Err("an institution's NIHII number has eight digits here".to_owned())
}

/// 97 − (the first six mod 97), as hospitals have it; for some professions other divisors are said to be
/// in use.
pub(super) fn nihii_checks(text: &str) -> bool {
    checks(text, 6)
}

/// Ten digits; no check digits are known.
pub(super) fn ehp(text: &str) -> Result<(), String> {
    if is_digits(text, 10) {
        return Ok(());
    }
    Err("an EHP number has ten digits".to_owned())
}

pub(super) fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether two digits are 97 − (those before them mod 97).
fn checks(text: &str, before: usize) -> bool {
    let number = |range: Option<&str>| range.and_then(|digits| digits.parse::<u64>().ok());
    let base = number(text.get(..before));
    let check = number(text.get(before..before.saturating_add(2)));
    match (base, check) {
        (Some(base), Some(check)) => 97_u64.saturating_sub(base % 97) == check,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
