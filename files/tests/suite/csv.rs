//! CSV: what is kept byte for byte, and what is refused.

use blindnym_files::Error;

use crate::support::{csv, folder, job, job_between, names, run, through};

#[test]
fn other_cells_stay_byte_for_byte() {
    let (input, expected) = csv(100);
    let folder = folder();
    let job = job(folder.path(), "csv");
    assert_eq!(through(&job, input.as_bytes()).unwrap(), expected);
    assert_eq!(names(folder.path()), ["in.csv", "out.csv"]);
}

#[test]
fn bytes_that_are_not_utf8_stay_where_they_are_not_transformed() {
    let folder = folder();
    let job = job(folder.path(), "csv");
    std::fs::write(folder.path().join("in.csv"), b"ssin,name\n12,Ren\xe9\n1\xe9,b\n").unwrap();
    let summary = run(&job).unwrap();
    let output = std::fs::read(folder.path().join("out.csv")).unwrap();
    let expected = b"nym,nym_problem,name\n21,,Ren\xe9\n,not_utf8: the cell is not UTF-8,b\n";
    assert_eq!(output, expected);
    assert_eq!(summary.first_problem.unwrap().row, 2);
}

#[test]
fn line_ends_empty_lines_and_the_byte_order_mark_stay() {
    for (input, expected) in [
        ("ssin\n12\n\n34", "nym,nym_problem\n21,\n\n43,"),
        ("ssin\r\n12\r\n34\r\n\r\n", "nym,nym_problem\r\n21,\r\n43,\r\n\r\n"),
        ("\u{feff}ssin,b\n12,x\n", "\u{feff}nym,nym_problem,b\n21,,x\n"),
        ("\u{feff}\"ssin\",b\n12,x\n", "\u{feff}nym,nym_problem,b\n21,,x\n"),
        ("a,ssin\n1,\n2,\"\"", "a,nym,nym_problem\n1,,\n2,,"),
        ("a,ssin\r1,12\r2,34\r", "a,nym,nym_problem\r1,21,\r2,43,\r"),
        ("ssin,a", "nym,nym_problem,a"),
        ("ssin\n", "nym,nym_problem\n"),
        ("a,ssin,b\n x , 12 ,\"y\"z\n", "a,nym,nym_problem,b\n x , 21 ,,\"y\"z\n"),
    ] {
        let folder = folder();
        assert_eq!(through(&job(folder.path(), "csv"), input.as_bytes()).unwrap(), expected);
    }
}

#[test]
fn other_delimiters() {
    let one = folder();
    let tabs = job(one.path(), "tsv");
    let output = through(&tabs, b"a,b\tssin\n1,2\t\"1\t2\"\n").unwrap();
    assert_eq!(output, "a,b\tnym\tnym_problem\n1,2\t\"2\t1\"\t\n");

    let two = folder();
    let mut semicolons = job(two.path(), "csv");
    semicolons.delimiter = Some(b';');
    let output = through(&semicolons, b"a;ssin\n1,5;12\n").unwrap();
    assert_eq!(output, "a;nym;nym_problem\n1,5;21;\n");

    let three = folder();
    let to_tabs = job_between(three.path(), "csv", "tsv");
    assert!(matches!(through(&to_tabs, b"ssin\n").unwrap_err(), Error::Option { .. }));
}

#[test]
fn the_column_is_kept_where_it_is_asked_for() {
    let folder = folder();
    let mut job = job(folder.path(), "csv");
    job.keep = true;
    let output = through(&job, b"a,ssin,b\n1,\"1\"\"2\",x\n2,!,y\n").unwrap();
    let expected = "a,ssin,nym,nym_problem,b\n1,\"1\"\"2\",\"2\"\"1\",,x\n\
                    2,!,,\"bang: it begins with a bang, \"\"!\"\"\",y\n";
    assert_eq!(output, expected);
}

#[test]
fn names_that_clash_are_refused() {
    let cases = [("ssin,nym\n", false), ("ssin,nym_problem\n", false), ("ssin,\"nym\"\n", false)];
    for (header, keep) in cases {
        let folder = folder();
        let mut job = job(folder.path(), "csv");
        job.keep = keep;
        let error = through(&job, header.as_bytes()).unwrap_err();
        assert!(matches!(error, Error::NameTaken { .. }), "{header}: {error}");
        assert_eq!(names(folder.path()), ["in.csv"]);
    }
    // In its place the column's own name is free.
    let folder = folder();
    let mut job = job(folder.path(), "csv");
    job.result = "ssin".to_owned();
    assert_eq!(through(&job, b"ssin\n12\n").unwrap(), "ssin,ssin_problem\n21,\n");
}

#[test]
fn zeros_that_were_lost_come_back_where_it_is_asked_for() {
    let folder = folder();
    let mut job = job(folder.path(), "csv");
    job.pad_integers = Some(4);
    let output = through(&job, b"ssin\n12\n12345\n1x\n\"7\"\n").unwrap();
    assert_eq!(output, "nym,nym_problem\n2100,\n54321,\nx1,\n7000,\n");
}

#[test]
fn what_cannot_be_read_stops_the_run_and_shows_no_cell() {
    let secret = "85073003328";
    for (rows, expected) in [
        ("1,2\n3\n", "row 2 (line 3) has 1 fields, the header has 2"),
        ("1,2\r\n\r\n3,\"\n\",85073003328\n", "row 2 (line 4) has 3 fields, the header has 2"),
        ("1,2\n3,4,85073003328\n", "row 2 (line 3) has 3 fields, the header has 2"),
        ("1,2\n3,\"85073003328\n", "row 2 (line 3) cannot be read: a quote is not closed"),
    ] {
        let folder = folder();
        let job = job(folder.path(), "csv");
        let error = through(&job, format!("a,ssin\n{rows}").as_bytes()).unwrap_err();
        assert!(error.to_string().starts_with(expected), "{error}");
        assert_eq!(error.exit_code(), 3);
        assert!(!format!("{error:?}").contains(secret));
        assert!(!folder.path().join("out.csv").exists());
    }
}

#[test]
fn a_column_that_is_not_there_and_a_header_that_is_missing() {
    for input in ["", "85073003328,x\n", "a;ssin\n"] {
        let folder = folder();
        let error = through(&job(folder.path(), "csv"), input.as_bytes()).unwrap_err();
        assert!(matches!(error, Error::NoColumn { .. }), "{error}");
        assert!(!error.to_string().contains("850730"), "{error}");
        assert_eq!(error.exit_code(), 2);
    }
    let folder = folder();
    let error = through(&job(folder.path(), "csv"), b"ssin,ssin\n1,2\n").unwrap_err();
    assert!(matches!(error, Error::RepeatedColumn { .. }), "{error}");
}

#[test]
fn utf_16_is_named() {
    let folder = folder();
    let error = through(&job(folder.path(), "csv"), b"\xff\xfes\0s\0").unwrap_err();
    assert!(error.to_string().contains("UTF-16"), "{error}");
}

#[test]
fn a_quote_that_is_never_closed_does_not_fill_the_memory() {
    let folder = folder();
    let mut input = b"a,ssin\n1,\"".to_vec();
    input.resize(20 * 1024 * 1024, b'x');
    let error = through(&job(folder.path(), "csv"), &input).unwrap_err();
    assert!(error.to_string().contains("longer than 16 MiB"), "{error}");
}
