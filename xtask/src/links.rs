use crate::context::Context;
use crate::{console, files};
use anyhow::{Result, bail, ensure};
use std::path::{Component, Path, PathBuf};

/// Reads the links of a Markdown text.
mod markdown;

/// Step `links`.
///
/// # Errors
/// When a link leads nowhere, or there is no Markdown file.
pub(crate) fn links(context: &Context) -> Result<()> {
    let paths = files::with_extension(&context.root, "md", &context.target)?;
    ensure!(!paths.is_empty(), "no Markdown file found");
    let mut checked = 0_usize;
    let mut broken = Vec::new();
    for path in &paths {
        let file = context.relative(path);
        for link in markdown::links(&std::fs::read_to_string(path)?) {
            let Some(place) = local_part(&link.target) else {
                continue;
            };
            checked = checked.saturating_add(1);
            if !destination(file, &place).is_some_and(|d| context.root.join(d).exists()) {
                broken.push(format!(
                    "{}:{}: {} leads nowhere",
                    file.display(),
                    link.line,
                    link.target
                ));
            }
        }
    }
    if !broken.is_empty() {
        bail!("{}", broken.join("\n"));
    }
    console::line(&format!("{checked} links in {} files lead to a file", paths.len()));
    Ok(())
}

/// The path a link names, without fragment and query and with `%20` and its like decoded; `None`
/// for a link with a scheme or a host, or to a place in the same file.
fn local_part(target: &str) -> Option<String> {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    let (before_colon, has_colon) =
        path.split_once(':').map_or((path, false), |(before, _)| (before, true));
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let has_scheme = has_colon && before_colon.chars().all(is_scheme);
    let elsewhere = path.is_empty() || has_scheme || path.starts_with("//");
    (!elsewhere).then(|| decode(path))
}

/// Replaces each `%` and two hexadecimal digits by the byte they stand for.
fn decode(path: &str) -> String {
    let mut parts = path.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let byte = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (byte, part.get(2..)) {
            (Some(byte), Some(rest)) => {
                bytes.push(byte);
                bytes.extend(rest.bytes());
            }
            _ => {
                bytes.push(b'%');
                bytes.extend(part.bytes());
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The destination of a link in `file`, both from the repository's root; `None` when it leaves the
/// repository. A link that starts with `/` starts at the root.
fn destination(file: &Path, place: &str) -> Option<PathBuf> {
    let mut destination = PathBuf::new();
    if !place.starts_with('/') {
        destination.push(file.parent()?);
    }
    for component in Path::new(place).components() {
        match component {
            Component::ParentDir if !destination.pop() => return None,
            Component::ParentDir | Component::CurDir | Component::RootDir => {}
            Component::Normal(name) => destination.push(name),
            Component::Prefix(_) => return None,
        }
    }
    Some(destination)
}

#[cfg(test)]
mod tests;
