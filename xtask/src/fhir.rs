use crate::context::{ALL, Context};
use crate::{console, install, process};
use anyhow::{Context as _, Result, bail, ensure};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::{env, fs, iter};

/// The Maven project with the official validation library.
const VALIDATION: &str = "fhir/validation";
/// The Maven project with a FHIR server.
const SERVER: &str = "fhir/server";
/// What starts it.
const SERVER_CLASS: &str = "be.blindnym.server.Serve";
/// It runs for seconds: half of its start would be spent on making it quick.
const QUICK: [&str; 2] = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];
/// What the server says when it can be asked, before its address.
const READY: &str = "FHIR on ";
/// Synthetic resources of every kind that the ready rules name.
const RESOURCES: &str = "examples/fhir";
/// The example that writes what the crate makes of them.
const OUTPUTS: &str = "outputs";
/// The example that has a server store it.
const STORED: &str = "stored";
/// How to get Java and Maven on a machine without apt.
const OTHERWISE: &str = "install a JDK 17 or newer, and Maven";

/// Step `fhir`: what the crate writes is valid for HAPI's validator, and damaged copies of it are not; and HAPI's server
/// stores it, finds it, and gives it back.
///
/// # Errors
/// When a good output is refused, a damaged one is not, what the server gives back is not what it was, or Java and Maven
/// cannot be had.
pub(crate) fn fhir(context: &Context) -> Result<()> {
    ensure_maven()?;
    let mut build = context.cargo(["build", "--profile", "test"]);
    process::run(build.args(["--example", OUTPUTS, "--example", STORED]).args(ALL))?;
    validate(context)?;
    let server = Server::start(&context.root)?;
    let mut stored = example(context, STORED);
    process::run(stored.args([&server.base, RESOURCES]))
}

fn validate(context: &Context) -> Result<()> {
    let folder = context.own_folder().join("fhir");
    let (good, bad) = (folder.join("good"), folder.join("bad"));
    // What an earlier run left would be counted.
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    process::run(example(context, OUTPUTS).arg(RESOURCES).args([&good, &bad]))?;
    let folders = format!("-Dexec.args={} {}", good.display(), bad.display());
    // It fails too where it has found nothing to validate.
    process::run(maven(&context.root.join(VALIDATION), "exec:java").arg(folders))
}

fn example(context: &Context, name: &str) -> Command {
    let program = format!("debug/examples/{name}{}", env::consts::EXE_SUFFIX);
    let mut example = Command::new(context.target.join(program));
    let _ = example.current_dir(&context.root);
    example
}

/// Builds a Maven project, and does what else is asked.
fn maven(project: &Path, goal: &str) -> Command {
    let mut maven = Command::new("mvn");
    let _ = maven.current_dir(project).args(["-q", "-B", "compile", goal]);
    maven
}

/// A FHIR server, which ends with this.
struct Server {
    child: Child,
    base: String,
}

impl Server {
    fn start(root: &Path) -> Result<Self> {
        console::line("HAPI's FHIR server; the first time Maven fetches 200 MB");
        let project = root.join(SERVER);
        let libraries = project.join("target/libraries.txt");
        let output = format!("-Dmdep.outputFile={}", libraries.display());
        process::run(maven(&project, "dependency:build-classpath").arg(output))?;
        let libraries = fs::read_to_string(&libraries)?;
        let classes = project.join("target/classes");
        let paths = iter::once(classes).chain(env::split_paths(&libraries));
        let mut java = Command::new("java");
        let _ = java.args(QUICK).arg("-cp").arg(env::join_paths(paths)?).arg(SERVER_CLASS);
        let mut child = java.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let stdout = child.stdout.take().context("no output")?;
        let mut server = Self { child, base: String::new() };
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            console::line(&line);
            if let Some(base) = line.strip_prefix(READY) {
                base.clone_into(&mut server.base);
                return Ok(server);
            }
        }
        bail!("the FHIR server in {SERVER} did not start");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its input ends, and then it does.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Makes sure that javac and mvn can be started, installing them where that is possible.
fn ensure_maven() -> Result<()> {
    let starts = |program: &str| process::succeeds(Command::new(program).arg("-version"));
    if !starts("javac") || !starts("mvn") {
        install::ensure_packages(&["default-jdk-headless", "maven"], OTHERWISE)?;
        ensure!(starts("javac") && starts("mvn"), "no javac or mvn on the path: {OTHERWISE}");
    }
    Ok(())
}
