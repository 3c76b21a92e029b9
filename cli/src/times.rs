//! Times for people.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// `2026-11-23 16:03:17 UTC`, of seconds since 1970.
pub(crate) fn date(seconds: i64) -> String {
    match Timestamp::from_second(seconds) {
        Ok(time) => time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        Err(_) => "a time that no calendar has".to_owned(),
    }
}

/// `40 s`, `3 min`, `5 h`, `12 days`, `3 years`: whole ones, the rest cut off.
pub(crate) fn span(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        172_800..63_072_000 => format!("{} days", seconds / 86_400),
        _ => format!("{} years", seconds / 31_536_000),
    }
}

/// `expires in 3 min`, `expired 2 h ago`.
pub(crate) fn expiry(exp: i64, now: i64) -> String {
    let apart = span(exp.abs_diff(now));
    if exp > now { format!("expires in {apart}") } else { format!("expired {apart} ago") }
}

/// `3 min ago`, `in 3 min`.
pub(crate) fn ago(time: i64, now: i64) -> String {
    let apart = span(time.abs_diff(now));
    if time > now { format!("in {apart}") } else { format!("{apart} ago") }
}

#[cfg(test)]
mod tests;
