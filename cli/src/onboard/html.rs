//! A form as one HTML page, to look at and to print: A4, no scripts, nothing from elsewhere.

use std::fmt::{self, Display, Formatter};

use super::form::{Cell, Form, Row};

const STYLE: &str = include_str!("form.css");

/// Writes a form as HTML.
pub(super) struct Html<'a>(pub(super) &'a Form);

impl Display for Html<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Form { title, version, realm, environment, sections } = self.0;
        writeln!(f, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
        writeln!(f, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
        let policy = "default-src 'none'; style-src 'unsafe-inline'";
        writeln!(f, "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")?;
        writeln!(f, "<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>", Text(title))?;
        writeln!(f, "<header>\n<p class=\"realm\">Realm {}</p>", Text(realm))?;
        writeln!(f, "<h1>{}</h1>", Text(title))?;
        writeln!(f, "<p>Environment: <strong>{}</strong></p>\n</header>", Text(environment))?;
        for section in sections {
            writeln!(f, "<section>")?;
            writeln!(f, "<h2><span>{}</span> {}</h2>", section.number, Text(section.title))?;
            if let Some(note) = section.note {
                writeln!(f, "<p>{}</p>", Text(note))?;
            }
            for table in &section.tables {
                writeln!(f, "<table>\n<caption>{}</caption>", Text(table.title))?;
                for row in &table.rows {
                    line(f, row)?;
                }
                writeln!(f, "</table>")?;
            }
            writeln!(f, "</section>")?;
        }
        write!(f, "<footer>Follows version {} of eHealth's form. ", Text(version))?;
        writeln!(f, "Information in bold is required.</footer>\n</body>\n</html>")
    }
}

fn line(f: &mut Formatter<'_>, row: &Row) -> fmt::Result {
    let class = if row.required { " class=\"required\"" } else { "" };
    write!(f, "<tr><th scope=\"row\"{class}>{}</th><td>", Text(row.label))?;
    match &row.cell {
        Cell::Text(text) => Text(text).fmt(f)?,
        Cell::List(items) => {
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    f.write_str(";<br>")?;
                }
                Text(item).fmt(f)?;
            }
        }
        Cell::Tick(true) => f.write_str("<span class=\"tick\">☒</span> yes")?,
        Cell::Tick(false) => f.write_str("<span class=\"tick\">☐</span>")?,
    }
    writeln!(f, "</td></tr>")
}

/// A text that HTML reads as text, in elements and in attributes.
struct Text<'a>(&'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                c => write!(f, "{c}")?,
            }
        }
        Ok(())
    }
}
