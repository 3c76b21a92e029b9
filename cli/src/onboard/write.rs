//! The files, none of which replaces another.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::answers::Answers;
use super::form::Form;
use super::html::Html;
use super::mail::Mail;
use super::markdown::Markdown;

/// Writes the form, the mails and the answers; the paths that were written.
///
/// # Errors
/// Where one of them is there already: then none is written.
pub(super) fn all(
    folder: &Path,
    form: &Form,
    mails: &[Mail],
    answers: &Answers,
) -> Result<Vec<PathBuf>> {
    let html = Html(form).to_string();
    let answers = toml::to_string(answers).context("the answers cannot be written as TOML")?;
    let mut files: Vec<(String, Vec<u8>)> = vec![
        ("form.md".to_owned(), Markdown(form).to_string().into_bytes()),
        ("form.html".to_owned(), html.clone().into_bytes()),
    ];
    for mail in mails {
        files.push((format!("{}.txt", mail.name), mail.text().into_bytes()));
        files.push((format!("{}.eml", mail.name), mail.draft(&html)?));
    }
    files.push(("answers.toml".to_owned(), answers.into_bytes()));
    let files: Vec<(PathBuf, Vec<u8>)> =
        files.into_iter().map(|(name, text)| (folder.join(name), text)).collect();
    if let Some((path, _)) = files.iter().find(|(path, _)| path.exists()) {
        bail!(
            "{} is there already: nothing was written (--output names another folder)",
            path.display()
        );
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for (path, text) in &files {
        write_new(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

fn write_new(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text)
}
