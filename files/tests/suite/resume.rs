//! Runs that were interrupted in this process: what goes on, and what is refused.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow_array::StringArray;
use blindnym_files::{Advance, Error, Job};

use crate::columnar::{cells, check_results, read, table, write};
use crate::support::{Reverse, create_private, csv, folder, job, names, output, path, run};

/// Runs until so many rows are done.
pub(crate) fn interrupt(job: &Job, rows: u64) {
    let stop = AtomicBool::new(false);
    let mut watch = |advance: &Advance| {
        if advance.rows >= rows {
            stop.store(true, Ordering::Relaxed);
        }
    };
    let error = job.run(&Reverse::default(), &mut watch, &stop).unwrap_err();
    assert!(matches!(error, Error::Cancelled { .. }), "{error}");
    assert_eq!(error.exit_code(), 3);
}

pub(crate) fn csv_job(folder: &Path) -> (Job, String) {
    let (input, expected) = csv(400);
    let job = job(folder, "csv");
    fs::write(path(&job.input), input).unwrap();
    (job, expected)
}

#[test]
fn it_goes_on_where_it_was() {
    let folder = folder();
    let (mut job, expected) = csv_job(folder.path());
    interrupt(&job, 50);
    assert_eq!(names(folder.path()), ["in.csv", "out.csv.blindnym-parts"]);
    job.resume = true;
    interrupt(&job, 200);
    let mut first = None;
    let mut watch = |advance: &Advance| {
        let _first = first.get_or_insert(advance.rows);
    };
    let summary = job.run(&Reverse::default(), &mut watch, &AtomicBool::new(false)).unwrap();
    assert_eq!(output(&job), expected);
    assert_eq!((summary.rows, summary.nulls, summary.problem_count()), (400, 58, 57));
    // Rows that were done before it was stopped are not done again.
    assert!(summary.resumed_rows >= 200);
    assert_eq!(first, Some(summary.resumed_rows));
    assert_eq!(names(folder.path()), ["in.csv", "out.csv"]);
}

#[test]
fn columnar_formats_go_on_too() {
    for extension in ["parquet", "arrow", "arrows"] {
        let folder = folder();
        let mut job = job(folder.path(), extension);
        let cells = cells(200);
        let input = table(Arc::new(StringArray::from(cells.clone())));
        write(&path(&job.input), &[input.slice(0, 90), input.slice(90, 110)]);
        interrupt(&job, 20);
        job.resume = true;
        interrupt(&job, 100);
        let summary = run(&job).unwrap();
        assert!(summary.resumed_rows >= 100);
        let output = read(&path(&job.output));
        check_results(&output, &cells);
        for name in ["number", "float", "view", "bytes", "group", "list"] {
            assert_eq!(output.column_by_name(name), input.column_by_name(name), "{extension}");
        }
        assert_eq!(names(folder.path()).len(), 2);
    }
}

#[test]
fn an_unfinished_run_is_not_thrown_away() {
    let folder = folder();
    let (mut job, expected) = csv_job(folder.path());
    interrupt(&job, 50);
    let error = run(&job).unwrap_err();
    assert!(matches!(error, Error::Unfinished { .. }), "{error}");
    assert_eq!(error.exit_code(), 2);
    job.existing = blindnym_files::Existing::Replace;
    assert_eq!(run(&job).unwrap().resumed_rows, 0);
    assert_eq!(output(&job), expected);
}

#[test]
fn another_run_is_not_continued() {
    type Change = fn(&mut Job);
    let changes: [(&str, Change); 5] = [
        ("column, content", |job| {
            let input = fs::read_to_string(path(&job.input)).unwrap();
            fs::write(path(&job.input), input.replacen("id,", "ab,", 1)).unwrap();
            job.column = "ab".to_owned();
        }),
        ("keeping the column", |job| job.keep = true),
        ("name of the result", |job| job.result = "other".to_owned()),
        ("padding of integers", |job| job.pad_integers = Some(11)),
        ("length of the input", |job| {
            let mut input = fs::read(path(&job.input)).unwrap();
            input.extend(b"500,12,x\r\n");
            fs::write(path(&job.input), input).unwrap();
        }),
    ];
    for (expected, change) in changes {
        let folder = folder();
        let (mut job, _) = csv_job(folder.path());
        interrupt(&job, 50);
        change(&mut job);
        job.resume = true;
        let error = run(&job).unwrap_err();
        assert!(matches!(error, Error::Differs { .. }), "{error}");
        for word in expected.split(", ") {
            assert!(error.to_string().contains(word), "{error}");
        }
    }
}

#[test]
fn another_transformation_is_not_continued() {
    struct Other;
    impl blindnym_files::Transform for Other {
        fn describe(&self) -> String {
            "other".to_owned()
        }
        fn apply(
            &self,
            _: &[&str],
        ) -> Result<Vec<blindnym_files::Outcome>, blindnym_files::Failure> {
            panic!("it is refused before")
        }
    }
    let folder = folder();
    let (mut job, _) = csv_job(folder.path());
    interrupt(&job, 50);
    job.resume = true;
    let error = job.run(&Other, &mut |_| (), &AtomicBool::new(false)).unwrap_err();
    assert!(error.to_string().ends_with("these differ: transformation"), "{error}");
}

#[test]
fn a_part_that_is_damaged_is_done_again() {
    let folder = folder();
    let (mut job, expected) = csv_job(folder.path());
    interrupt(&job, 200);
    let parts = folder.path().join("out.csv.blindnym-parts");
    fs::write(parts.join("2.part"), "short").unwrap();
    job.resume = true;
    let summary = run(&job).unwrap();
    assert_eq!(summary.resumed_rows, 18);
    assert_eq!(output(&job), expected);
}

/// A process may be killed after the output got its name: what it did not tidy up, the next one does.
#[test]
fn what_was_finished_is_not_done_again() {
    let folder = folder();
    let (mut job, expected) = csv_job(folder.path());
    interrupt(&job, 300);
    let parts = folder.path().join("out.csv.blindnym-parts");
    let saved = folder.path().join("saved");
    create_private(&saved);
    for name in names(&parts) {
        let _bytes = fs::copy(parts.join(&name), saved.join(&name)).unwrap();
    }
    job.resume = true;
    let _summary = run(&job).unwrap();
    assert_eq!(names(folder.path()), ["in.csv", "out.csv", "saved"]);

    // Killed before the folder was renamed.
    fs::rename(&saved, &parts).unwrap();
    fs::write(parts.join("finished.json"), "{}").unwrap();
    assert!(run(&job).unwrap().rows >= 300);
    assert_eq!(names(folder.path()), ["in.csv", "out.csv"]);

    // Killed after it.
    let done = folder.path().join("out.csv.blindnym-parts.done");
    create_private(&done);
    fs::write(done.join("3.part"), "").unwrap();
    fs::write(done.join("lock"), "").unwrap();
    assert!(matches!(run(&job).unwrap_err(), Error::OutputExists { .. }));
    assert_eq!(names(folder.path()), ["in.csv", "out.csv"]);
    assert_eq!(output(&job), expected);
}

/// Killed before the output got its name, and killed again while the next run threw the folder away: whatever of it
/// went first, the output that was there before is not taken for the new one.
#[test]
fn what_was_not_finished_is_not_taken_for_finished() {
    let folder = folder();
    let (mut job, expected) = csv_job(folder.path());
    interrupt(&job, 300);
    let parts = folder.path().join("out.csv.blindnym-parts");
    fs::write(path(&job.output), "the output before").unwrap();
    fs::write(parts.join("joined"), "").unwrap();
    fs::write(parts.join("finished.json"), "{}").unwrap();
    job.existing = blindnym_files::Existing::Replace;

    // Folders cannot be removed as files are, so that it ends at the first of them, wherever it comes to it.
    let obstacles: Vec<_> = (1000..1100).map(|at| parts.join(format!("{at}.part"))).collect();
    obstacles.iter().for_each(|obstacle| fs::create_dir(obstacle).unwrap());
    let error = run(&job).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error}");
    obstacles.iter().for_each(|obstacle| fs::remove_dir(obstacle).unwrap());
    let _gone = fs::remove_file(parts.join("joined"));

    job.resume = true;
    let _summary = run(&job).unwrap();
    assert!(output(&job) == expected, "it is not the new output");
    assert_eq!(names(folder.path()), ["in.csv", "out.csv"]);
}

#[test]
fn what_others_put_into_the_folder_stays() {
    let folder = folder();
    let (mut job, expected) = csv_job(folder.path());
    interrupt(&job, 50);
    fs::write(folder.path().join("out.csv.blindnym-parts/precious"), "").unwrap();
    job.resume = true;
    let _summary = run(&job).unwrap();
    assert_eq!(output(&job), expected);
    assert_eq!(names(&folder.path().join("out.csv.blindnym-parts.done")), ["precious"]);
}

#[test]
fn one_process_at_a_time() {
    let folder = folder();
    let (mut job, _) = csv_job(folder.path());
    interrupt(&job, 50);
    job.resume = true;
    let parts = folder.path().join("out.csv.blindnym-parts");
    let lock = fs::File::open(parts.join("lock")).unwrap();
    lock.lock().unwrap();
    let error = run(&job).unwrap_err();
    assert!(matches!(error, Error::InUse { .. }), "{error}");
    drop(lock);
    let _summary = run(&job).unwrap();
}

#[test]
fn small_inputs_are_not_hashed_and_nothing_of_a_cell_is_in_the_checkpoint() {
    let folder = folder();
    let mut job = job(folder.path(), "csv");
    fs::write(path(&job.input), "ssin\n85073003328\n12\n13\n14\nstop\n").unwrap();
    job.chunk_rows = 1;
    let _stopped = run(&job).unwrap_err();
    let parts = folder.path().join("out.csv.blindnym-parts");
    for name in names(&parts).iter().filter(|name| name.ends_with(".json")) {
        let text = fs::read_to_string(parts.join(name)).unwrap();
        assert!(!text.contains("85073003328"), "{name}");
        if name == "manifest.json" {
            assert!(text.contains("\"content of the input\": \"\""), "{text}");
        }
    }
}
