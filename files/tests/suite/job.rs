//! Jobs: what is refused before anything is done, problems, dry runs, progress.

use std::fs;
use std::sync::atomic::AtomicBool;

use blindnym_files::{Advance, Error, Existing, Format, Place};

use crate::support::{Reverse, csv, folder, job, job_between, names, output, path, run, through};

#[test]
fn an_output_that_is_there_stays() {
    let folder = folder();
    let mut job = job(folder.path(), "csv");
    fs::write(path(&job.output), "precious").unwrap();
    let error = through(&job, b"ssin\n12\n").unwrap_err();
    assert!(matches!(error, Error::OutputExists { .. }), "{error}");
    assert_eq!(error.exit_code(), 2);
    assert_eq!(output(&job), "precious");
    job.resume = true;
    assert!(matches!(run(&job).unwrap_err(), Error::OutputExists { .. }));
    assert_eq!(names(folder.path()), ["in.csv", "out.csv"]);
    job.existing = Existing::Replace;
    let _summary = run(&job).unwrap();
    assert_eq!(output(&job), "nym,nym_problem\n21,\n");
}

#[test]
#[cfg(unix)]
fn a_link_that_leads_nowhere_stays() {
    let folder = folder();
    let job = job(folder.path(), "csv");
    std::os::unix::fs::symlink("nowhere", path(&job.output)).unwrap();
    let error = through(&job, b"ssin\n12\n").unwrap_err();
    assert!(matches!(error, Error::OutputExists { .. }), "{error}");
    assert_eq!(names(folder.path()), ["in.csv", "out.csv"]);
}

#[test]
fn an_output_that_appears_meanwhile_stays() {
    let folder = folder();
    let mut job = job(folder.path(), "csv");
    fs::write(path(&job.input), "ssin\n12\n").unwrap();
    let mut appear = |_: &Advance| fs::write(path(&job.output), "precious").unwrap();
    let error = job.run(&Reverse::default(), &mut appear, &AtomicBool::new(false)).unwrap_err();
    assert!(matches!(error, Error::OutputExists { .. }), "{error}");
    job.resume = true;
    assert!(matches!(run(&job).unwrap_err(), Error::OutputExists { .. }));
    assert_eq!(output(&job), "precious");
    // Nothing that was done is lost.
    fs::remove_file(path(&job.output)).unwrap();
    assert_eq!(run(&job).unwrap().resumed_rows, 1);
    assert_eq!(output(&job), "nym,nym_problem\n21,\n");
    assert_eq!(names(folder.path()), ["in.csv", "out.csv"]);
}

#[test]
fn the_input_is_not_the_output() {
    let folder = folder();
    let mut job = job(folder.path(), "csv");
    fs::write(path(&job.input), "ssin\n12\n").unwrap();
    job.existing = Existing::Replace;
    job.output = job.input.clone();
    assert!(matches!(run(&job).unwrap_err(), Error::SameFile { .. }));
    #[cfg(unix)]
    {
        let link = folder.path().join("link.csv");
        std::os::unix::fs::symlink(path(&job.input), &link).unwrap();
        job.output = Place::File(link);
        assert!(matches!(run(&job).unwrap_err(), Error::SameFile { .. }));
    }
    assert_eq!(fs::read_to_string(path(&job.input)).unwrap(), "ssin\n12\n");
}

#[test]
#[cfg(unix)]
fn an_output_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    let job = job(folder.path(), "csv");
    let _output = through(&job, b"ssin\n12\n").unwrap();
    let mode = fs::metadata(path(&job.output)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn padding_has_bounds() {
    let inputs =
        [("csv", "ssin\n1\n"), ("jsonl", "{\"ssin\":1}\n"), ("parquet", ""), ("arrow", "")];
    for (extension, input) in inputs {
        for digits in [70_000, 0, 65, usize::MAX] {
            let folder = folder();
            let mut job = job(folder.path(), extension);
            job.pad_integers = Some(digits);
            let error = through(&job, input.as_bytes()).unwrap_err();
            assert!(matches!(error, Error::Option { option: "pad_integers", .. }), "{error}");
            assert_eq!(error.exit_code(), 2);
            assert_eq!(names(folder.path()), [format!("in.{extension}")]);
        }
    }
    for digits in [1, 64] {
        let folder = folder();
        let mut job = job(folder.path(), "csv");
        job.pad_integers = Some(digits);
        let expected = format!("nym,nym_problem\n1{},\n", "0".repeat(digits - 1));
        assert_eq!(through(&job, b"ssin\n1\n").unwrap(), expected);
    }
}

#[test]
fn formats_and_conversions() {
    let folder = folder();
    for (from, to) in [("csv", "jsonl"), ("jsonl", "csv"), ("csv", "parquet"), ("arrow", "csv")] {
        let error = run(&job_between(folder.path(), from, to)).unwrap_err();
        assert!(matches!(error, Error::Conversion { .. }), "{from} to {to}: {error}");
    }
    let error = run(&job_between(folder.path(), "dat", "csv")).unwrap_err();
    assert!(matches!(error, Error::UnknownFormat { .. }), "{error}");
    // A name that says nothing is the input's format; an option says more than a name.
    let named = job_between(folder.path(), "csv", "dat");
    assert_eq!(through(&named, b"ssin\n12\n").unwrap(), "nym,nym_problem\n21,\n");
    let mut told = job_between(folder.path(), "dat", "txt");
    told.input_format = Format::of_name("jsonl");
    let expected = "{\"nym\":\"21\",\"nym_problem\":null}\n";
    assert_eq!(through(&told, b"{\"ssin\":\"12\"}\n").unwrap(), expected);
}

#[test]
fn problems_stand_beside_or_stop_the_run() {
    let folder = folder();
    let mut job = job(folder.path(), "csv");
    fs::write(path(&job.input), "ssin\n12\n\"\"\n34\n!5\n!6\n78\n").unwrap();
    job.fail_fast = true;
    let error = run(&job).unwrap_err();
    assert!(error.to_string().starts_with("row 4: bang: "), "{error}");
    assert_eq!(error.exit_code(), 3);
    // Without fail-fast it goes on after the rows that were fine.
    (job.fail_fast, job.resume) = (false, true);
    let summary = run(&job).unwrap();
    assert_eq!((summary.rows, summary.nulls, summary.resumed_rows), (6, 1, 3));
    assert_eq!(summary.problems["bang"], 2);
    assert_eq!(summary.first_problem.as_ref().unwrap().row, 4);
    assert_eq!(summary.exit_code(), 1);
}

#[test]
fn a_transformation_that_cannot_go_on_stops_the_run() {
    let folder = folder();
    let mut job = job(folder.path(), "csv");
    fs::write(path(&job.input), "ssin\n1\n2\n3\n4\nstop\n").unwrap();
    let error = run(&job).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the transformation stopped after 3 rows: no_service: the service is not there"
    );
    // The service is back.
    struct Back;
    impl blindnym_files::Transform for Back {
        fn describe(&self) -> String {
            "reverse".to_owned()
        }
        fn apply(
            &self,
            cells: &[&str],
        ) -> Result<Vec<blindnym_files::Outcome>, blindnym_files::Failure> {
            Ok(cells.iter().map(|cell| Ok((*cell).to_owned().into())).collect())
        }
    }
    job.resume = true;
    let summary = job.run(&Back, &mut |_| (), &AtomicBool::new(false)).unwrap();
    assert_eq!((summary.rows, summary.resumed_rows), (5, 3));
    assert_eq!(output(&job), "nym,nym_problem\n1,\n2,\n3,\n4,\nstop,\n");
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = folder();
    let job = job(folder.path(), "csv");
    fs::write(path(&job.input), csv(100).0).unwrap();
    let dry = |rows| {
        job.dry_run(&Reverse::default(), rows, &mut |_| (), &AtomicBool::new(false)).unwrap()
    };
    let summary = dry(None);
    assert_eq!((summary.rows, summary.nulls, summary.problem_count()), (100, 15, 15));
    let summary = dry(Some(10));
    assert_eq!((summary.rows, summary.nulls, summary.problem_count()), (10, 2, 2));
    assert_eq!(names(folder.path()), ["in.csv"]);
}

#[test]
fn progress_tells_rows_and_bytes() {
    let folder = folder();
    let job = job(folder.path(), "csv");
    let input = csv(20).0;
    fs::write(path(&job.input), &input).unwrap();
    let mut all = Vec::new();
    let mut keep = |advance: &Advance| all.push(*advance);
    let _summary = job.run(&Reverse::default(), &mut keep, &AtomicBool::new(false)).unwrap();
    assert!(
        all.windows(2).all(|pair| pair[0].rows < pair[1].rows && pair[0].bytes <= pair[1].bytes)
    );
    let last = all.last().unwrap();
    assert_eq!((last.rows, last.problems), (20, 3));
    assert_eq!(
        (last.bytes, last.bytes_total),
        (Some(input.len() as u64), Some(input.len() as u64))
    );
}
