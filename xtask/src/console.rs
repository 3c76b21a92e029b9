use std::io::Write as _;

/// Prints `text` and a line feed on standard output.
///
/// A reader that went away (`cargo xtask test | head`) is no reason to stop, so its error is dropped.
pub(crate) fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}
