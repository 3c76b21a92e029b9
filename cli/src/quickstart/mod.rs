//! The quickstart: a list of patients goes the whole way, with the service and the owners of two
//! domains in this process, and comes back.

mod circle;
mod files;
mod patients;
mod report;
mod stages;
mod world;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use blindnym::{PseudonymAtRest, PseudonymInTransit, Sec1Form, Ssin, TextForm, UrnFamily};
use zeroize::Zeroizing;

use circle::Circle;
use files::{AT_REST, CONVERTED, Folder, IN_TRANSIT};
use patients::Patients;
use stages::{Item, Stages, numbered};
use world::{World, to_at_rest, to_in_transit};

/// What a pseudonym in transit looks like in a message: `urn:be:fgov:pseudo:v2:`, short form.
const FORM: TextForm = TextForm::UrnV2(UrnFamily::Fgov, Sec1Form::Short);

/// How many rows are also pseudonymized without conversion.
const SAMPLE: usize = 50;

/// Pseudonymize a list of patients, convert and identify the pseudonyms, and check that the circle
/// closes
///
/// The pseudonymisation service and the owners of the domains uhmep_v1 and ehealth_v1 run inside this
/// process, with secrets drawn for this run only: nothing goes over the network, and the next run
/// gives other pseudonyms. The result files hold pseudonyms and medical columns, but no SSIN, name or
/// birth date.
///
/// The last line of the output is `quickstart: patients=N mismatches=M`. The exit status is 0 where
/// there are patients and no mismatches, 1 where not, 2 where the arguments or files cannot be used.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// CSV file of patients: UTF-8, commas, a first line that names the columns, `ssin` among them;
    /// `diagnosis_code` and `prescription` are kept beside the pseudonyms
    #[arg(long, value_name = "FILE", default_value = "examples/patients.csv")]
    input: PathBuf,
    /// Folder for the result files; it is made where it is missing
    #[arg(long, value_name = "DIR", default_value = "target/quickstart")]
    output: PathBuf,
    /// Number of threads [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

/// Runs the quickstart; true where there were patients and no mismatches.
///
/// # Errors
/// Where the input, the output folder or standard output cannot be used.
pub(crate) fn run(options: &Options) -> Result<bool> {
    // 0 is rayon's word for one thread a core.
    let threads = options.threads.map_or(0, usize::from);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.context("cannot start the threads: ask for fewer with --threads N")?
        .install(|| tell(options))
}

/// Runs the stages and prints the report.
fn tell(options: &Options) -> Result<bool> {
    let patients = patients::read(&options.input)?;
    let folder = Folder::prepare(&options.output)?;
    let count = patients.rows.len();
    let stages = go_round(patients, &folder)?;

    let mut out = io::stdout().lock();
    let threads = rayon::current_num_threads();
    let shown = report::grouped(&count.to_string());
    writeln!(out, "{shown} patients of {}, threads: {threads}", options.input.display())?;
    report::table(&mut out, &stages.timings)?;
    writeln!(out, "results: {}", folder.show())?;
    report::mismatches(&mut out, &stages)?;
    let mismatches = stages.mismatches.len();
    writeln!(out, "quickstart: patients={count} mismatches={mismatches}")?;
    Ok(count > 0 && mismatches == 0)
}

/// The whole way, and back.
fn go_round(patients: Patients, folder: &Folder) -> Result<Stages> {
    let mut stages = Stages::default();
    let started = Instant::now();
    let world = World::new(patients.rows.len())?;
    stages.done("Make and unlock the domains' keys", world.keys(), started);
    let World { uhmep, ehealth, .. } = &world;

    // The care provider checks the SSINs and asks the service for pseudonyms, which travel.
    let (texts, medical): (Vec<_>, Vec<_>) =
        patients.rows.into_iter().map(|patient| (patient.ssin, patient.medical)).unzip();
    let ssins =
        stages.run("Check the SSINs", &numbered(texts), |texts: &[&Zeroizing<String>]| {
            texts.iter().map(|text| Ssin::parse(text)).collect()
        });
    let received = stages.run("Pseudonymize for uhmep_v1", &ssins, |ssins| {
        world.pseudonymize(uhmep.domain(), ssins)
    });

    // The owner decrypts them and stores x, which is the same for the same patient every time.
    let owned = stages.run("Decrypt to at rest", &received, |received| to_at_rest(uhmep, received));
    let record = |item: &Item<PseudonymAtRest>| {
        let medical = item.row.checked_sub(1).and_then(|at| medical.get(at)).into_iter().flatten();
        [item.of.to_text()].into_iter().chain(medical.cloned()).collect()
    };
    folder.write(AT_REST, &patients.medical, owned.iter().map(record))?;

    // Later the owner reads x again and sends new pseudonyms; the receiver parses their texts.
    let stored = read_back(folder, &owned)?;
    let stored = stages.run("Read the stored x", &stored, |texts: &[&String]| {
        PseudonymAtRest::from_text_batch(uhmep.domain(), &strs(texts))
    });
    let sent = stages
        .run("Make new pseudonyms in transit", &stored, |stored| to_in_transit(uhmep, stored));
    let sent: Vec<Item<String>> =
        sent.iter().map(|item| Item { row: item.row, of: item.of.to_text(FORM) }).collect();
    folder.write(IN_TRANSIT, &[], sent.iter().map(|item| vec![item.of.clone()]))?;
    let sent = stages.run("Parse their texts", &sent, |texts: &[&String]| {
        PseudonymInTransit::from_text_batch(uhmep.domain(), &strs(texts))
    });

    // Another domain gets pseudonyms of its own, from the service, which sees no SSIN either.
    let converted = stages.run("Convert to ehealth_v1", &sent, |sent| world.convert(sent));
    let converted_at_rest = stages
        .run("Decrypt the converted to at rest", &converted, |sent| to_at_rest(ehealth, sent));
    let record = |item: &Item<PseudonymAtRest>| vec![item.of.to_text()];
    folder.write(CONVERTED, &[], converted_at_rest.iter().map(record))?;

    // Who may know the patient identifies the pseudonym.
    let identified =
        stages.run("Identify in uhmep_v1", &sent, |sent| world.identify(uhmep.domain(), sent));
    let identified_converted = stages.run("Identify the converted", &converted, |converted| {
        world.identify(ehealth.domain(), converted)
    });

    let direct = stages.run("Pseudonymize some for ehealth_v1", &sample(&ssins), |ssins| {
        let received = world.pseudonymize(ehealth.domain(), ssins);
        received
            .into_iter()
            .map(|one| Ok(ehealth.to_at_rest(&one?, world::now())?.pseudonym))
            .collect()
    });
    let started = Instant::now();
    let circle = Circle {
        ssins: &ssins,
        stored: &stored,
        converted: &converted_at_rest,
        identified: &identified,
        identified_converted: &identified_converted,
        direct: &direct,
    };
    let broken = circle.mismatches(&stages.failed());
    stages.mismatches.extend(broken);
    stages.done(circle::STAGE, ssins.len(), started);
    Ok(stages)
}

/// What the owner stored, from the file.
fn read_back(folder: &Folder, owned: &[Item<PseudonymAtRest>]) -> Result<Vec<Item<String>>> {
    let texts = folder.read(AT_REST)?;
    ensure!(texts.len() == owned.len(), "the file of pseudonyms at rest changed during the run");
    let item = |(item, of): (&Item<_>, String)| Item { row: item.row, of };
    Ok(owned.iter().zip(texts).map(item).collect())
}

/// Rows evenly spread over the file.
fn sample(ssins: &[Item<Ssin>]) -> Vec<Item<Ssin>> {
    let step = ssins.len().div_ceil(SAMPLE).max(1);
    let item = |item: &Item<Ssin>| Item { row: item.row, of: item.of.clone() };
    ssins.iter().step_by(step).map(item).collect()
}

fn strs<'a>(texts: &[&'a String]) -> Vec<&'a str> {
    texts.iter().map(|text| text.as_str()).collect()
}
