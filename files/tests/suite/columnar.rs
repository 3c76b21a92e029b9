//! Parquet, and what it shares with Arrow: columns that are passed on, types, metadata, conversions.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, BinaryViewArray, DictionaryArray, Float64Array, Int64Array, LargeStringArray,
    ListArray, RecordBatch, RecordBatchReader, StringArray, StringViewArray,
};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{DataType, Field, Schema};
use blindnym_files::{Error, Job};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::file::metadata::{KeyValue, ParquetMetaData, ParquetMetaDataReader};
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;

use crate::support::{backwards, folder, job, job_between, path, run};

const EXTENSIONS: [&str; 3] = ["parquet", "arrow", "arrows"];

/// Rows with columns of many types around the one that is transformed.
pub(crate) fn table(ssin: ArrayRef) -> RecordBatch {
    let rows = ssin.len();
    let numbers = (0..rows).map(|row| (row % 5 != 0).then_some(row as i64));
    let floats = (0..rows).map(|row| Some(row as f64 / 3.0));
    let names: Vec<String> = (0..rows).map(|row| format!("name number {row}, é")).collect();
    let groups: Vec<&str> = (0..rows).map(|row| ["a", "b", "c"][row % 3]).collect();
    let lists = (0..rows).map(|row| Some(vec![Some(row as i32), None]));
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("number", Arc::new(numbers.collect::<Int64Array>())),
        ("ssin", ssin),
        ("float", Arc::new(floats.collect::<Float64Array>())),
    ];
    columns.push(("view", Arc::new(names.iter().map(Some).collect::<StringViewArray>())));
    let bytes = names.iter().map(|name| Some(name.as_bytes()));
    columns.push(("bytes", Arc::new(bytes.collect::<BinaryViewArray>())));
    columns.push(("group", Arc::new(groups.into_iter().collect::<DictionaryArray<Int32Type>>())));
    columns.push(("list", Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(lists))));
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, column)| {
            let field = Field::new(*name, column.data_type().clone(), true);
            field.with_metadata(HashMap::from([("about".to_owned(), (*name).to_owned())]))
        })
        .collect();
    let own = HashMap::from([("pandas".to_owned(), "{\"index\": 1}".to_owned())]);
    let schema = Schema::new_with_metadata(fields, own);
    let columns = columns.into_iter().map(|(_, column)| column).collect();
    RecordBatch::try_new(Arc::new(schema), columns).unwrap()
}

pub(crate) fn cells(rows: usize) -> Vec<Option<String>> {
    let cell = |row: usize| match row % 7 {
        0 => None,
        1 => Some(format!("!{row}")),
        _ => Some(format!("{:011}", row * 7919)),
    };
    (0..rows).map(cell).collect()
}

pub(crate) fn write(path: &Path, batches: &[RecordBatch]) {
    let schema = batches[0].schema();
    let file = File::create(path).unwrap();
    match path.extension().unwrap().to_str().unwrap() {
        "parquet" => {
            let own = KeyValue::new("pandas".to_owned(), "{\"index\": 1}".to_owned());
            let properties = WriterProperties::builder()
                .set_compression(Compression::SNAPPY)
                .set_column_compression(ColumnPath::from("float"), Compression::UNCOMPRESSED)
                .set_column_compression(ColumnPath::from("ssin"), Compression::LZ4_RAW)
                .set_key_value_metadata(Some(vec![own]))
                .set_max_row_group_row_count(Some(40));
            let mut writer = ArrowWriter::try_new(file, schema, Some(properties.build())).unwrap();
            batches.iter().for_each(|batch| writer.write(batch).unwrap());
            let _metadata = writer.close().unwrap();
        }
        "arrow" => {
            let mut writer = FileWriter::try_new(file, &schema).unwrap();
            batches.iter().for_each(|batch| writer.write(batch).unwrap());
            writer.finish().unwrap();
        }
        _ => {
            let mut writer = StreamWriter::try_new(file, &schema).unwrap();
            batches.iter().for_each(|batch| writer.write(batch).unwrap());
            writer.finish().unwrap();
        }
    }
}

pub(crate) fn read(path: &Path) -> RecordBatch {
    let file = File::open(path).unwrap();
    let batches: Box<dyn RecordBatchReader> = match path.extension().unwrap().to_str().unwrap() {
        "parquet" => {
            let builder = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
            // Its batches do not have the file's own metadata.
            let schema = Arc::clone(builder.schema());
            let batches: Vec<RecordBatch> = builder.build().unwrap().map(Result::unwrap).collect();
            let plain = batches.first().map_or_else(|| Arc::clone(&schema), RecordBatch::schema);
            let whole = arrow_select::concat::concat_batches(&plain, &batches).unwrap();
            return RecordBatch::try_new(schema, whole.columns().to_vec()).unwrap();
        }
        "arrow" => Box::new(FileReader::try_new(file, None).unwrap()),
        _ => Box::new(StreamReader::try_new(file, None).unwrap()),
    };
    let schema = batches.schema();
    let batches: Vec<RecordBatch> = batches.map(Result::unwrap).collect();
    arrow_select::concat::concat_batches(&schema, &batches).unwrap()
}

fn metadata(job: &Job) -> ParquetMetaData {
    let file = File::open(path(&job.output)).unwrap();
    ParquetMetaDataReader::new().parse_and_finish(&file).unwrap()
}

/// A column as texts, whatever its type of text is.
pub(crate) fn texts(batch: &RecordBatch, name: &str) -> Vec<Option<String>> {
    let column = batch.column_by_name(name).unwrap();
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let any = column.as_any();
    if let Some(texts) = any.downcast_ref::<StringArray>() {
        texts.iter().map(owned).collect()
    } else if let Some(texts) = any.downcast_ref::<LargeStringArray>() {
        texts.iter().map(owned).collect()
    } else {
        any.downcast_ref::<StringViewArray>().unwrap().iter().map(owned).collect()
    }
}

pub(crate) fn check_results(output: &RecordBatch, cells: &[Option<String>]) {
    let result = |cell: &Option<String>| {
        cell.as_ref().filter(|cell| !cell.starts_with('!')).map(|cell| backwards(cell))
    };
    let problem = |cell: &Option<String>| {
        let is_problem = cell.as_ref().is_some_and(|cell| cell.starts_with('!'));
        is_problem.then(|| "bang: it begins with a bang, \"!\"".to_owned())
    };
    assert_eq!(texts(output, "nym"), cells.iter().map(result).collect::<Vec<_>>());
    assert_eq!(texts(output, "nym_problem"), cells.iter().map(problem).collect::<Vec<_>>());
}

#[test]
fn every_conversion_keeps_the_other_columns() {
    let cells = cells(100);
    let ssin: ArrayRef = Arc::new(StringArray::from(cells.clone()));
    let input = table(ssin);
    for from in EXTENSIONS {
        for to in EXTENSIONS {
            let folder = folder();
            let job = job_between(folder.path(), from, to);
            write(&path(&job.input), &[input.slice(0, 64), input.slice(64, 36)]);
            let summary = run(&job).unwrap_or_else(|error| panic!("{from} to {to}: {error}"));
            assert_eq!((summary.rows, summary.nulls, summary.problem_count()), (100, 15, 15));
            let output = read(&path(&job.output));
            let names: Vec<&String> =
                output.schema_ref().fields().iter().map(|field| field.name()).collect();
            let expected =
                ["number", "nym", "nym_problem", "float", "view", "bytes", "group", "list"];
            assert_eq!(names, expected, "{from} to {to}");
            assert_eq!(output.schema_ref().metadata()["pandas"], "{\"index\": 1}");
            check_results(&output, &cells);
            for name in ["number", "float", "view", "bytes", "list"] {
                assert_eq!(output.column_by_name(name), input.column_by_name(name), "{name}");
                let field = output.schema_ref().field_with_name(name).unwrap();
                assert_eq!(field.metadata()["about"], name);
            }
            check_groups(&output, to == "arrow" && from != "arrow");
        }
    }
}

/// A dictionary stays one, but where the format has one for all batches.
fn check_groups(output: &RecordBatch, is_plain: bool) {
    let column = output.column_by_name("group").unwrap();
    let plain = match column.as_any().downcast_ref::<DictionaryArray<Int32Type>>() {
        Some(groups) => {
            assert!(!is_plain);
            arrow_select::take::take(groups.values(), groups.keys(), None).unwrap()
        }
        None => Arc::clone(column),
    };
    let plain = plain.as_any().downcast_ref::<StringArray>().unwrap();
    assert!(plain.iter().enumerate().all(|(row, group)| group == Some(["a", "b", "c"][row % 3])));
}

#[test]
fn every_type_of_text() {
    let cells = cells(50);
    let dictionary: DictionaryArray<Int32Type> = cells.iter().map(Option::as_deref).collect();
    let columns: [(ArrayRef, DataType); 4] = [
        (Arc::new(StringArray::from(cells.clone())), DataType::Utf8),
        (Arc::new(LargeStringArray::from(cells.clone())), DataType::LargeUtf8),
        (Arc::new(cells.iter().cloned().collect::<StringViewArray>()), DataType::Utf8View),
        (Arc::new(dictionary), DataType::Utf8),
    ];
    for (column, expected) in columns {
        for extension in EXTENSIONS {
            let folder = folder();
            let job = job(folder.path(), extension);
            write(&path(&job.input), &[table(Arc::clone(&column))]);
            let _summary = run(&job).unwrap();
            let output = read(&path(&job.output));
            check_results(&output, &cells);
            assert_eq!(output.column_by_name("nym").unwrap().data_type(), &expected);
        }
    }
}

#[test]
fn compression_is_kept_and_row_groups_are_bounded() {
    let folder = folder();
    let job = job(folder.path(), "parquet");
    let ssin: ArrayRef = Arc::new(StringArray::from(cells(100)));
    write(&path(&job.input), &[table(ssin)]);
    let _summary = run(&job).unwrap();
    let metadata = metadata(&job);
    let compression = |name: &str| {
        let columns = metadata.row_group(0).columns();
        columns.iter().find(|column| column.column_path().string() == name).unwrap().compression()
    };
    assert_eq!(compression("number"), Compression::SNAPPY);
    assert_eq!(compression("float"), Compression::UNCOMPRESSED);
    assert_eq!(compression("nym"), Compression::LZ4_RAW);
    assert_eq!(compression("nym_problem"), Compression::LZ4_RAW);
    // Parts end with a chunk: three chunks of three rows are the first that are seven or more.
    assert!(metadata.row_groups().iter().all(|group| group.num_rows() <= 9));
    let entries = metadata.file_metadata().key_value_metadata().unwrap();
    assert_eq!(entries.iter().filter(|entry| entry.key == "pandas").count(), 1);
    assert_eq!(entries.iter().filter(|entry| entry.key == "ARROW:schema").count(), 1);
    // The column that is gone is gone from the pages and their statistics.
    let bytes = std::fs::read(path(&job.output)).unwrap();
    let cell = b"00000015838";
    assert!(!bytes.windows(cell.len()).any(|window| window == cell));
}

#[test]
fn no_rows() {
    for extension in EXTENSIONS {
        let folder = folder();
        let job = job(folder.path(), extension);
        let ssin: ArrayRef = Arc::new(StringArray::from(cells(3)));
        write(&path(&job.input), &[table(ssin).slice(0, 0)]);
        assert_eq!(run(&job).unwrap().rows, 0);
        let output = read(&path(&job.output));
        assert_eq!((output.num_rows(), output.num_columns()), (0, 8), "{extension}");
    }
}

#[test]
fn numbers_are_refused_or_padded() {
    let ssin: ArrayRef =
        Arc::new(Int64Array::from(vec![Some(12), None, Some(85_073_003_328), Some(-1)]));
    for extension in EXTENSIONS {
        let folder = folder();
        let mut job = job(folder.path(), extension);
        write(&path(&job.input), &[table(Arc::clone(&ssin))]);
        let error = run(&job).unwrap_err();
        assert!(matches!(error, Error::Numbers { .. }), "{error}");
        assert!(error.to_string().contains("leading zeros"), "{error}");
        job.pad_integers = Some(11);
        let _summary = run(&job).unwrap();
        let expected = [Some("21000000000"), None, Some("82330037058"), Some("1-")];
        let expected = expected.map(|text| text.map(str::to_owned));
        assert_eq!(texts(&read(&path(&job.output)), "nym"), expected);
    }
}

#[test]
fn other_types_and_names_are_refused() {
    for (column, expected) in [
        ("float", "leading zeros"),
        ("bytes", "not text"),
        ("list", "not text"),
        ("nobody", "no column"),
    ] {
        let folder = folder();
        let mut job = job(folder.path(), "parquet");
        let ssin: ArrayRef = Arc::new(StringArray::from(cells(3)));
        write(&path(&job.input), &[table(ssin)]);
        job.column = column.to_owned();
        job.pad_integers = Some(11);
        let error = run(&job).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(error.exit_code(), 2);
        job.column = "ssin".to_owned();
        job.result = column.to_owned();
        if column != "nobody" {
            assert!(matches!(run(&job).unwrap_err(), Error::NameTaken { .. }));
        }
    }
}

#[test]
fn what_is_damaged_is_an_error() {
    for extension in EXTENSIONS {
        let folder = folder();
        let job = job(folder.path(), extension);
        let ssin: ArrayRef = Arc::new(StringArray::from(cells(100)));
        write(&path(&job.input), &[table(ssin)]);
        let mut bytes = std::fs::read(path(&job.input)).unwrap();
        bytes.truncate(bytes.len() / 2);
        std::fs::write(path(&job.input), bytes).unwrap();
        let error = run(&job).unwrap_err();
        assert!(matches!(error, Error::Columnar { .. } | Error::Io { .. }), "{error}");
        assert!(!folder.path().join(format!("out.{extension}")).exists());
    }
}
