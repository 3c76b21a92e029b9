//! A form as Markdown.

use std::fmt::{self, Display, Formatter};

use super::form::{Cell, Form, Row};

/// Writes a form as Markdown.
pub(super) struct Markdown<'a>(pub(super) &'a Form);

impl Display for Markdown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Form { title, version, realm, environment, sections } = self.0;
        writeln!(f, "# {title}\n")?;
        writeln!(
            f,
            "Realm: {realm}. Environment: **{environment}**. After eHealth's form {version}."
        )?;
        for section in sections {
            writeln!(f, "\n## {} {}", section.number, section.title)?;
            if let Some(note) = section.note {
                writeln!(f, "\n{note}")?;
            }
            for table in &section.tables {
                writeln!(f, "\n| {} | |\n|---|---|", table.title)?;
                for row in &table.rows {
                    line(f, row)?;
                }
            }
        }
        Ok(())
    }
}

fn line(f: &mut Formatter<'_>, row: &Row) -> fmt::Result {
    let label = match row.required {
        true => format!("**{}**", row.label),
        false => row.label.to_owned(),
    };
    let cell = match &row.cell {
        Cell::Text(text) => escaped(text),
        Cell::List(items) => {
            items.iter().map(|item| escaped(item)).collect::<Vec<_>>().join(";<br>")
        }
        Cell::Tick(true) => "☒".to_owned(),
        Cell::Tick(false) => "☐".to_owned(),
    };
    writeln!(f, "| {label} | {cell} |")
}

/// A text that Markdown reads as text.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\n' | '\r' => out.push(' '),
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '#' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}
