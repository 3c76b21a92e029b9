use crate::context::Context;
use crate::{console, files};
use anyhow::{Result, bail, ensure};
use std::path::Path;

/// The most lines of a production file. Near 300 is the aim; this is where it stops.
const MOST: usize = 400;

/// Step `sizes`.
///
/// # Errors
/// When a production file is longer, or there is none.
pub(crate) fn sizes(context: &Context) -> Result<()> {
    let mut checked = 0_usize;
    let mut too_long = Vec::new();
    for path in files::with_extension(&context.root, "rs", &context.target)? {
        let relative = context.relative(&path);
        if is_test(relative) {
            continue;
        }
        let lines = std::fs::read_to_string(&path)?.lines().count();
        if lines > MOST {
            too_long.push(format!(
                "{}: expected {MOST} lines at most, has {lines}",
                relative.display()
            ));
        }
        checked = checked.saturating_add(1);
    }
    ensure!(checked > 0, "no Rust file found");
    if !too_long.is_empty() {
        bail!("{}", too_long.join("\n"));
    }
    console::line(&format!("{checked} files, none over {MOST} lines"));
    Ok(())
}

/// Whether a path in the repository holds tests only.
fn is_test(relative: &Path) -> bool {
    let in_tests =
        relative.parent().is_some_and(|p| p.components().any(|c| c.as_os_str() == "tests"));
    in_tests || relative.to_string_lossy().ends_with("tests.rs")
}

#[cfg(test)]
mod tests;
