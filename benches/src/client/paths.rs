//! The way of a file through the commands, one after the other, and whether what comes out is right.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use blindnym_benches::process::{Service, threads};
use blindnym_benches::reference::{Reference, Work};
use blindnym_benches::ssins::ssin;
use indicatif::{ProgressBar, ProgressStyle};

use crate::Options;
use crate::columns::{check, repeat, write};
use crate::configuration;
use crate::report::Row;
use crate::run::{self, Measured};

/// Seconds that pseudonyms in transit live here, a day: those of the usual ten minutes would expire while a
/// slow machine reads a million of them.
const TIME_TO_LIVE: &str = "86400";
/// What a proxy would be found by; the service is on this machine.
const PROXIES: [&str; 6] =
    ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// A path of a file through a command.
#[derive(Clone, Copy, Debug)]
struct Way {
    name: &'static str,
    command: &'static str,
    /// The column that it reads, and the one that it writes.
    column: &'static str,
    result: &'static str,
    work: Work,
}

const PSEUDONYMIZE: Way = Way {
    name: "pseudonymize, Parquet, HTTP",
    command: "pseudonymize",
    column: "ssin",
    result: "pseudonym_in_transit",
    work: Work::Pseudonymize,
};
const AT_REST: Way = Way {
    name: "at rest, Parquet",
    command: "at-rest",
    column: "pseudonym_in_transit",
    result: "pseudonym_at_rest",
    work: Work::AtRest,
};
const IN_TRANSIT: Way = Way {
    name: "in transit, Parquet",
    command: "in-transit",
    column: "pseudonym_at_rest",
    result: "pseudonym_in_transit",
    work: Work::InTransit,
};
const IDENTIFY: Way = Way {
    name: "identify, Parquet, HTTP",
    command: "identify",
    column: "pseudonym_in_transit",
    result: "value",
    work: Work::Identify,
};

/// Runs all of them.
pub(crate) fn measure(
    options: &Options,
    folder: &Path,
    interrupted: &AtomicBool,
) -> Result<Vec<Row>> {
    let service = Service::start(&options.program, &["--time-to-live", TIME_TO_LIVE])?;
    let configuration = configuration::write(folder, &service)?;
    let bench = Bench { options, service, configuration, interrupted, progress: progress() };
    let &Options { rows, http_rows, .. } = options;
    let file = |name: &str| folder.join(format!("{name}.parquet"));
    let [ssins, asked, many, at_rest, in_transit, few, values] =
        ["ssins", "asked", "many", "at-rest", "in-transit", "few", "values"].map(file);
    let mut all = Vec::new();

    write(&ssins, PSEUDONYMIZE.column, http_rows, ssin)?;
    all.push(bench.run(PSEUDONYMIZE, &ssins, &asked, http_rows)?);
    check(&asked, PSEUDONYMIZE.result, http_rows, |_, _| true)?;

    repeat(&asked, http_rows, AT_REST.column, &many, rows)?;
    all.push(bench.run(AT_REST, &many, &at_rest, rows)?);
    same_again(&at_rest, http_rows, rows)?;
    remove(&[&asked, &many])?;

    all.push(bench.run(IN_TRANSIT, &at_rest, &in_transit, rows)?);
    check(&in_transit, IN_TRANSIT.result, rows, |_, _| true)?;

    // They were made a moment ago, of pseudonyms at rest.
    repeat(&in_transit, http_rows, IDENTIFY.column, &few, http_rows)?;
    remove(&[&at_rest, &in_transit])?;
    all.push(bench.run(IDENTIFY, &few, &values, http_rows)?);
    check(&values, IDENTIFY.result, http_rows, |row, value| value == ssin(row))?;
    bench.progress.finish_and_clear();
    Ok(all)
}

/// Checks that every person has a pseudonym at rest of their own, the same in all of their rows.
fn same_again(path: &Path, people: u32, rows: u32) -> Result<()> {
    let mut known: Vec<String> = Vec::new();
    check(path, AT_REST.result, rows, |row, pseudonym| {
        let person = row.checked_rem(people).and_then(|person| usize::try_from(person).ok());
        match person.and_then(|person| known.get(person)) {
            Some(known) => known == pseudonym,
            None => {
                known.push(pseudonym.to_owned());
                true
            }
        }
    })?;
    let different: HashSet<&str> = known.iter().map(String::as_str).collect();
    let (found, people) = (different.len(), usize::try_from(people)?);
    ensure!(found == people, "{found} pseudonyms at rest of {people} people");
    Ok(())
}

/// What all runs share.
struct Bench<'a> {
    options: &'a Options,
    service: Service,
    configuration: PathBuf,
    interrupted: &'a AtomicBool,
    progress: ProgressBar,
}

impl Bench<'_> {
    /// One command, from a file to a file.
    fn run(&self, way: Way, input: &Path, output: &Path, rows: u32) -> Result<Row> {
        self.progress.set_message(format!("{}, {rows} rows", way.name));
        let mut command = Command::new(&self.options.program);
        let _ = command.arg(way.command).arg(input).args(["--column", way.column]);
        let _ = command.arg("--output").arg(output).args(["--result", way.result, "--quiet"]);
        let _ = command.arg("--config").arg(&self.configuration).args(["--profile", "dev"]);
        for proxy in PROXIES {
            let _ = command.env_remove(proxy);
        }
        let reference = Reference::new(way.work)?;
        let measured = run::measure(&mut command, &self.service, &reference, self.interrupted);
        Ok(row(way.name, rows, &measured.with_context(|| way.name)?))
    }
}

fn row(path: &'static str, rows: u32, measured: &Measured) -> Row {
    let seconds = measured.time.as_secs_f64();
    let rows_per_s = f64::from(rows) / seconds;
    let mib = |kib: u64| Some(f64::from(u32::try_from(kib).ok()?) / 1024.0);
    Row {
        path,
        rows,
        seconds,
        rows_per_s,
        core_rows_per_s: measured.core_rate,
        core_samples: measured.samples,
        ratio_to_core: rows_per_s / measured.core_rate,
        peak_rss_mib: measured.peak_kib.and_then(mib),
        threads: threads(),
    }
}

/// Drawn on a terminal only.
fn progress() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_secs(1));
    match ProgressStyle::with_template("{spinner} {msg}, {elapsed} since the start") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Makes room for what comes.
fn remove(paths: &[&Path]) -> Result<()> {
    for path in paths {
        fs::remove_file(path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
