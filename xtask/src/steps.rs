use crate::step::Step;
use crate::{
    assure, clients, console, constant_time, cross, fhir, keycloak, links, lint, npm, openapi,
    python, quickstart, run, sizes, wheel,
};

/// Every step, in the order in which they run.
static STEPS: [Step; 23] = [
    Step {
        name: "fmt",
        about: "the code is formatted",
        hint: "run `cargo fmt --all` (`rustup component add rustfmt` if it is missing)",
        run: lint::fmt,
    },
    Step {
        name: "clippy",
        about: "no warnings, whichever features are on",
        hint: "the lint's name is in its message (`rustup component add clippy` if it is missing)",
        run: lint::clippy,
    },
    Step {
        name: "doc",
        about: "the documentation builds without warnings",
        hint: "`cargo doc --workspace --no-deps --open` shows it",
        run: lint::doc,
    },
    Step {
        name: "test",
        about: "unit, integration, vector and documentation tests",
        hint: "one test alone: `cargo test --workspace --all-features NAME`",
        run: run::test,
    },
    Step {
        name: "examples",
        about: "every example of the engine runs",
        hint: "one example alone: `cargo run -p blindnym --example NAME`",
        run: run::examples,
    },
    Step {
        name: "quickstart",
        about: "the command line's main job brings back every patient",
        hint: "run `cargo run --release` and read its last line",
        run: quickstart::quickstart,
    },
    Step {
        name: "clients",
        about: "the official JavaScript helper works with the service",
        hint: "by hand: `npm ci && npm test` in service/clients/javascript, with BLINDNYM_BIN set to a built `blindnym`",
        run: clients::clients,
    },
    Step {
        name: "openapi",
        about: "the service does what its OpenAPI document says",
        hint: "each finding has a curl command; start `blindnym serve --dev` and send it there",
        run: openapi::openapi,
    },
    Step {
        name: "keycloak",
        about: "logins, credentials and exchanges work with a real Keycloak",
        hint: "one test alone: the last command above with `-- NAME`, and its two variables set",
        run: keycloak::keycloak,
    },
    Step {
        name: "fhir",
        about: "what leaves is valid FHIR for the official validation library, and a FHIR server stores and finds it",
        hint: "each finding names its file in target/xtask/fhir; the definitions are in fhir/validation/src/main/resources; the server is fhir/server, and what asks it fhir/examples/stored.rs",
        run: fhir::fhir,
    },
    Step {
        name: "wasm",
        about: "the engine builds for WebAssembly",
        hint: "a missing tool is named above; otherwise the engine uses what this target lacks",
        run: cross::wasm,
    },
    Step {
        name: "npm",
        about: "the npm package works, as the official helper too, and is small",
        hint: "by hand: `cargo xtask wasm`, then `node --test test/*.test.mjs` in wasm/npm with BLINDNYM_BIN set to a built `blindnym`",
        run: npm::npm,
    },
    Step {
        name: "wheel",
        about: "the Python package installs without a compiler and works with every library it names",
        hint: "by hand: `maturin develop` in python, then `pytest` there; tests_spark has a requirements file of its own",
        run: wheel::wheel,
    },
    Step {
        name: "no-std",
        about: "the engine builds where there is no standard library",
        hint: "a missing tool is named above; otherwise something needs std without its feature",
        run: cross::no_std,
    },
    Step {
        name: "vectors",
        about: "the test vectors agree with their independent generator",
        hint: "`cargo xtask vectors` writes them anew; read the difference before keeping it",
        run: python::vectors,
    },
    Step {
        name: "constant-time",
        about: "no branch and no address of the compiled engine depends on a secret",
        hint: "each finding names its file and line; a comparison of secrets belongs in a mask, a verdict that is public through declassify.rs",
        run: constant_time::constant_time,
    },
    Step {
        name: "memory",
        about: "no copy of a secret is left in memory after an operation",
        hint: "each finding names operation, place and form; what lies on the stack belongs into core's stack::wiped, what lies on the heap into Zeroizing",
        run: run::memory,
    },
    Step {
        name: "proofs",
        about: "bounds and identities of the field's routines hold, by an independent program",
        hint: "`python3 proofs/prove.py`; a line names what does not hold",
        run: python::proofs,
    },
    Step {
        name: "protocol",
        about: "a search of the message flow's model finds no attack, and every mistake",
        hint: "`python3 proofs/protocol/check.py`; an attack is told step by step",
        run: python::protocol,
    },
    Step {
        name: "assure",
        about: "what of `cargo xtask assure` takes seconds: lock files say what is built",
        hint: "`cargo xtask assure NAME` runs one of its checks; docs/assurance.md explains them",
        run: assure::short,
    },
    Step {
        name: "python",
        about: "the Python code is clean, formatted and typed",
        hint: "`ruff check --fix` and `ruff format` repair most of what ruff finds",
        run: python::clean,
    },
    Step {
        name: "links",
        about: "every relative link in the Markdown files leads to a file",
        hint: "correct the link, or write the file",
        run: links::links,
    },
    Step {
        name: "sizes",
        about: "no production source file is too long",
        hint: "split the file by role; tests go to a tests.rs of their own",
        run: sizes::sizes,
    },
];

/// The names, for the command line.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    STEPS.iter().map(|step| step.name)
}

/// The steps asked for, every one when none is named.
pub(crate) fn select(wanted: &[String]) -> Vec<&'static Step> {
    let is_wanted = |step: &&Step| wanted.is_empty() || wanted.iter().any(|w| w == step.name);
    STEPS.iter().filter(is_wanted).collect()
}

/// Prints the steps.
pub(crate) fn list() {
    for step in &STEPS {
        console::line(&format!("{:<12} {}", step.name, step.about));
    }
}
