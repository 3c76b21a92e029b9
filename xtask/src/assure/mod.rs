/// Where answers about the code come from: `cargo test`, counted.
mod counted;
/// Which lines of the parsers the corpora reach.
mod coverage;
/// What the service and the client survive, in figures.
mod faults;
/// Fuzz targets, and `cargo xtask fuzz`.
mod fuzz;
/// Mutants of the engine.
mod mutants;
/// Sanitizers, Miri, and targets of 32 bits.
mod native;
/// The table and `target/assure.json`.
mod report;
/// Licences, sources, bills of materials, build scripts.
mod supply;
/// Programs that cargo installs.
mod tools;
/// What is built twice.
mod twice;

pub(crate) use fuzz::fuzz;

use crate::context::Context;
use crate::{console, constant_time, dudect, python, run};
use anyhow::Result;
use report::Outcome;
use std::process::ExitCode;
use std::time::Instant;

/// What was found: lines of the table.
pub(crate) type Figures = Vec<Figure>;

/// One line of the table.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    /// What it is a figure of.
    name: String,
    /// What was counted or measured.
    figure: String,
}

/// A single figure under the check's own name.
fn figure(figure: impl Into<String>) -> Figures {
    vec![Figure { name: String::new(), figure: figure.into() }]
}

/// How much is done of what has no end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// Minutes for each fuzz target.
    pub(crate) minutes: u32,
    /// The mutants that are tried: this one, and every so many from there.
    pub(crate) shard: u32,
    pub(crate) shards: u32,
}

/// One check.
#[derive(Debug)]
pub(crate) struct Check {
    /// The name on the command line.
    name: &'static str,
    /// What holds when it passes.
    about: &'static str,
    /// Whether it is part of `cargo xtask test`: seconds, and of no other step.
    short: bool,
    run: fn(&Context, Effort) -> Result<Figures>,
}

/// Every check, in the order in which they run: first what is quick.
static CHECKS: [Check; 20] = [
    Check {
        name: "vectors",
        about: "Wycheproof's, NIST's and our own vectors, through our code",
        short: false,
        run: |context, _| counted::vectors(context),
    },
    Check {
        name: "corpora",
        about: "what fuzzing kept, once more",
        short: false,
        run: |context, _| counted::corpora(context),
    },
    Check {
        name: "deny",
        about: "licences, sources and bans of all dependencies",
        short: false,
        run: |context, _| supply::deny(context),
    },
    Check {
        name: "locks",
        about: "every lock file is committed and says what is built",
        short: true,
        run: |context, _| supply::locks(context),
    },
    Check {
        name: "sbom",
        about: "bills of materials (CycloneDX)",
        short: false,
        run: |context, _| supply::sbom(context),
    },
    Check {
        name: "constant-time",
        about: "no branch and no address depends on a secret",
        short: false,
        run: |context, _| constant_time::constant_time(context).map(|()| figure("no finding")),
    },
    Check {
        name: "memory",
        about: "no copy of a secret is left in a process's memory",
        short: false,
        run: |context, _| run::memory(context).map(|()| figure("nothing left")),
    },
    Check {
        name: "dudect",
        about: "times do not differ between a secret that stays and random ones",
        short: false,
        run: |context, _| {
            dudect::dudect(context, None, None, None, &[])
                .map(|()| figure("no difference; counts are in dudect.json"))
        },
    },
    Check {
        name: "proofs",
        about: "bounds and identities of the field's routines",
        short: false,
        run: |context, _| python::proofs(context).map(|()| figure("all hold")),
    },
    Check {
        name: "protocol",
        about: "the message flow's model, searched for attacks",
        short: false,
        run: |context, _| python::protocol(context).map(|()| figure("as expected")),
    },
    Check {
        name: "faults",
        about: "what the service and the client survive",
        short: false,
        run: |context, _| faults::faults(context),
    },
    Check {
        name: "i686",
        about: "the vectors on 32 bits",
        short: false,
        run: |context, _| native::i686(context),
    },
    Check {
        name: "wasm32",
        about: "the vectors in WebAssembly, in Node and Chromium",
        short: false,
        run: |context, _| native::wasm32(context),
    },
    Check {
        name: "miri",
        about: "decoders in an interpreter that sees undefined behaviour",
        short: false,
        run: |context, _| native::miri(context),
    },
    Check {
        name: "address",
        about: "tests of core and p521 under AddressSanitizer",
        short: false,
        run: |context, _| native::address(context),
    },
    Check {
        name: "coverage",
        about: "lines of the parsers that the corpora reach",
        short: false,
        run: |context, _| coverage::coverage(context),
    },
    Check {
        name: "offline",
        about: "no build script needs a network",
        short: false,
        run: |context, _| supply::offline(context),
    },
    Check {
        name: "reproducible",
        about: "modules and wheel, built twice in two folders",
        short: false,
        run: |context, _| twice::reproducible(context),
    },
    Check {
        name: "fuzz",
        about: "every target for some time",
        short: false,
        run: |context, effort| fuzz::all(context, effort.minutes),
    },
    Check {
        name: "mutants",
        about: "changes of the engine that no test notices",
        short: false,
        run: |context, effort| mutants::mutants(context, effort),
    },
];

/// The names, for the command line.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    CHECKS.iter().map(|check| check.name)
}

/// Prints the checks.
pub(crate) fn list() {
    for check in &CHECKS {
        console::line(&format!("{:<14} {}", check.name, check.about));
    }
}

/// `cargo xtask assure`: all checks, or the named ones, each to its end.
///
/// # Errors
/// When `target/assure.json` cannot be written.
pub(crate) fn assure(context: &Context, wanted: &[String], effort: Effort) -> Result<ExitCode> {
    let is_wanted = |check: &&Check| wanted.is_empty() || wanted.iter().any(|w| w == check.name);
    let outcomes = run(context, CHECKS.iter().filter(is_wanted), effort);
    // What was not asked for now stays as it was found before.
    report::write(&context.target.join("assure.json"), &outcomes)?;
    console::line(&format!("\n{}\n{}", report::table(&outcomes), report::closing_line(&outcomes)));
    Ok(if outcomes.iter().all(|one| one.passed) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Step `assure`: the short form.
///
/// # Errors
/// When one of its checks fails.
pub(crate) fn short(context: &Context) -> Result<()> {
    let effort = Effort { minutes: 0, shard: 0, shards: 1 };
    let outcomes = run(context, CHECKS.iter().filter(|check| check.short), effort);
    console::line(&format!("\n{}", report::table(&outcomes)));
    anyhow::ensure!(outcomes.iter().all(|one| one.passed), "{}", report::closing_line(&outcomes));
    Ok(())
}

fn run<'c>(
    context: &Context,
    checks: impl Iterator<Item = &'c Check>,
    effort: Effort,
) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for check in checks {
        console::line(&format!("\n=== {}: {}", check.name, check.about));
        let start = Instant::now();
        let result = (check.run)(context, effort);
        if let Err(error) = &result {
            console::line(&format!("--- {}: FAILED\n{error:#}", check.name));
        }
        outcomes.extend(report::outcomes(check.name, result, start.elapsed()));
    }
    outcomes
}
