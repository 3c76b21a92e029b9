//! What is special about Arrow: streams under a file's name, dictionaries that change, views into large buffers.

use std::fs;
use std::sync::Arc;

use arrow_array::types::Int8Type;
use arrow_array::{ArrayRef, DictionaryArray, RecordBatch, StringArray, StringViewArray};

use crate::columnar::{cells, check_results, read, table, texts, write};
use crate::support::{folder, job, job_between, path, run};

#[test]
fn a_stream_is_read_under_the_name_of_a_file() {
    let folder = folder();
    let job = job(folder.path(), "arrow");
    let cells = cells(20);
    let stream = folder.path().join("stream.arrows");
    write(&stream, &[table(Arc::new(StringArray::from(cells.clone())))]);
    fs::rename(stream, path(&job.input)).unwrap();
    let _summary = run(&job).unwrap();
    check_results(&read(&path(&job.output)), &cells);
}

#[test]
fn dictionaries_that_change_from_batch_to_batch() {
    for to in ["arrow", "arrows", "parquet"] {
        let folder = folder();
        let job = job_between(folder.path(), "arrows", to);
        let batch = |from: usize| {
            let texts: Vec<String> = (from..from + 20).map(|row| format!("s{row}")).collect();
            let texts: DictionaryArray<Int8Type> =
                texts.iter().map(|text| Some(text.as_str())).collect();
            let columns: [(&str, ArrayRef); 2] =
                [("ssin", Arc::new(texts.clone())), ("other", Arc::new(texts))];
            RecordBatch::try_from_iter(columns).unwrap()
        };
        write(&path(&job.input), &[batch(0), batch(20), batch(40)]);
        let _summary = run(&job).unwrap();
        let output = read(&path(&job.output));
        let expected = (0..60).map(|row| Some(crate::support::backwards(&format!("s{row}"))));
        assert_eq!(texts(&output, "nym"), expected.collect::<Vec<_>>());
    }
}

#[test]
fn views_into_a_large_buffer_do_not_carry_it_into_every_batch() {
    let folder = folder();
    let job = job(folder.path(), "arrow");
    let texts: Vec<String> =
        (0..3000).map(|row| format!("a text of some length {row:011}")).collect();
    let views: ArrayRef = Arc::new(texts.iter().map(Some).collect::<StringViewArray>());
    let columns = [("ssin", Arc::clone(&views)), ("other", views)];
    write(&path(&job.input), &[RecordBatch::try_from_iter(columns).unwrap()]);
    let _summary = run(&job).unwrap();
    // A thousand batches, each with the views' buffer of 100 kB, would be 100 MB.
    let length = fs::metadata(path(&job.output)).unwrap().len();
    assert!(length < 3_000_000, "{length} bytes");
}
