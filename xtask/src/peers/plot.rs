//! `docs/peers.svg`, from the rows of `target/peers.json`.

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::fmt::Write as _;

/// Whose bars stand out.
const OURS: &str = "blindnym";
/// Back ends of which a batch is no faster than one alone.
const SINGLE: [&str; 3] = ["narrow", "wide", "adx"];
/// Measures of the picture, in pixels.
const WIDTH: f64 = 870.0;
const LEFT: f64 = 250.0;
const RIGHT: f64 = 70.0;
const BAR: f64 = 13.0;
const STEP: f64 = 18.0;
const TITLE: f64 = 26.0;

/// A bar of the picture.
#[derive(Debug)]
struct Row {
    operation: String,
    label: String,
    is_ours: bool,
    ratio: f64,
    low: f64,
    high: f64,
}

/// The picture: a bar for each row, as long as its ratio to RustCrypto.
///
/// # Errors
/// When it is not a list of rows, or none has a ratio.
pub(super) fn svg(json: &str) -> Result<String> {
    let rows: Vec<Value> = serde_json::from_str(json).context("not a list of rows")?;
    let rows: Vec<Row> = rows.iter().filter_map(row).collect();
    let most = rows.iter().map(|row| row.high).fold(0.0, f64::max).ceil();
    ensure!(most >= 1.0, "no row has a ratio to RustCrypto");
    let x = |ratio: f64| LEFT + ratio / most * (WIDTH - LEFT - RIGHT);
    let (mut body, mut y, mut operation) = (String::new(), 10.0, "");
    for row in &rows {
        if row.operation != operation {
            operation = &row.operation;
            let title = escaped(operation);
            y += 14.0;
            let _ = write!(body, "<text class=\"t\" x=\"10\" y=\"{y:.0}\">{title}</text>");
            y += TITLE - 18.0;
        }
        bar(&mut body, row, y, x);
        y += STEP;
    }
    let mut grid = String::new();
    let mut ratio = 0.0;
    while ratio <= most {
        let class = if ratio > 0.0 { "g" } else { "z" };
        let (at, text) = (x(ratio), y + 14.0);
        let _ = write!(grid, "<path class=\"{class}\" d=\"M{at:.1} 6V{y:.0}\"/>");
        let _ = write!(grid, "<text class=\"n\" x=\"{at:.1}\" y=\"{text:.0}\">{ratio:.0}</text>");
        ratio += if most > 12.0 { 2.0 } else { 1.0 };
    }
    let height = y + 40.0;
    let (middle, caption) = (x(most / 2.0), y + 31.0);
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH:.0} {height:.0}\" \
         font-family=\"DejaVu Sans, Verdana, sans-serif\" role=\"img\" \
         aria-label=\"Rates of P-521, as multiples of RustCrypto's\">\n{STYLE}\n{grid}{body}\
         <text class=\"n\" x=\"{middle:.1}\" y=\"{caption:.0}\">times RustCrypto's rate: medians of one run, \
         with quartiles</text>\n</svg>\n"
    ))
}

const STYLE: &str = "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/><style>.o{fill:#2b5c8a}.e{fill:#c9924f}\
    .w{stroke:#222;stroke-width:1;fill:none}.g{stroke:#ddd}.z{stroke:#444}\
    .t{font-size:12px;font-weight:bold;fill:#16324d}.l{font-size:10.5px;fill:#333;text-anchor:end}\
    .v{font-size:10.5px;fill:#333}.n{font-size:10.5px;fill:#555;text-anchor:middle}</style>";

fn bar(body: &mut String, row: &Row, y: f64, x: impl Fn(f64) -> f64) {
    let class = if row.is_ours { "o" } else { "e" };
    let (label, zero, middle) = (escaped(&row.label), x(0.0), y + BAR / 2.0);
    let (text, baseline, end) = (zero - 6.0, y + BAR - 2.5, x(row.ratio) - zero);
    let (low, high, value) = (x(row.low), x(row.high), x(row.high.max(row.ratio)) + 5.0);
    let _ = writeln!(
        body,
        "<text class=\"l\" x=\"{text:.1}\" y=\"{baseline:.1}\">{label}</text>\
         <rect class=\"{class}\" x=\"{zero:.1}\" y=\"{y:.1}\" width=\"{end:.1}\" height=\"{BAR}\"/>\
         <path class=\"w\" d=\"M{low:.1} {middle:.1}H{high:.1}\"/>\
         <text class=\"v\" x=\"{value:.1}\" y=\"{baseline:.1}\">{}</text>",
        shown(row.ratio)
    );
}

/// A row that has a ratio, but those of batches where they are no faster.
fn row(row: &Value) -> Option<Row> {
    let text = |name: &str| row.get(name).and_then(Value::as_str);
    let number = |name: &str| row.get(name).and_then(Value::as_f64);
    let (implementation, backend) = (text("implementation")?, text("backend")?);
    let batch = row.get("batch")?.as_u64()?;
    if implementation == OURS && SINGLE.contains(&backend) && batch > 1 {
        return None;
    }
    let together = if batch > 1 { format!(", {batch} together") } else { String::new() };
    Some(Row {
        operation: text("operation")?.to_owned(),
        label: format!("{implementation} {backend}{together}"),
        is_ours: implementation == OURS,
        ratio: number("ratio_to_rustcrypto")?,
        low: number("ratio_low")?,
        high: number("ratio_high")?,
    })
}

/// Three digits.
fn shown(ratio: f64) -> String {
    match ratio {
        ..0.1 => format!("{ratio:.3}"),
        ..10.0 => format!("{ratio:.2}"),
        _ => format!("{ratio:.1}"),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests;
