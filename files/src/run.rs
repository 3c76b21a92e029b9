//! From a job to its end: what is checked before, and what becomes of what was done when it stops.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::cell::Action;
use crate::chunk::{Position, Reader};
use crate::columnar::{ArrowReader, ParquetReader, key_values, properties};
use crate::format::is_tabbed;
use crate::input::Opened;
use crate::output::{Begun, Manifest, Parts, Shape, Stream, is_there};
use crate::pipeline::{Done, Pipeline};
use crate::text::{CsvReader, JsonLinesReader};
use crate::{Advance, Error, Existing, Format, Job, Place, Summary, Transform};

/// What integers are padded to at most, in digits.
const MOST_DIGITS: usize = 64;

/// What a job comes down to.
struct Plan {
    from: Format,
    to: Format,
    delimiter: u8,
    reader: Box<dyn Reader>,
    shape: Shape,
    /// The length of the input, where it is a file.
    length: Option<u64>,
}

impl Job {
    /// Does it. From a file to a file it goes in parts that are complete one after the other; otherwise in one go.
    ///
    /// `progress` is called after each chunk, on this thread. Once `stop` is set, what is in work is finished, and
    /// the run ends with [`Error::Cancelled`].
    ///
    /// # Errors
    /// [`Error`], which says whether nothing was begun or the run stopped on the way. The rows that were done
    /// before are kept for [`Job::resume`], where input and output are files.
    pub fn run(
        &self,
        transform: &dyn Transform,
        progress: &mut dyn FnMut(&Advance),
        stop: &AtomicBool,
    ) -> Result<Summary, Error> {
        let plan = self.plan()?;
        let pipeline = self.pipeline(transform, Action::Apply, None, stop);
        match (&self.input, &self.output) {
            (Place::File(input), Place::File(output)) if plan.length.is_some() => {
                self.run_in_parts(plan, &pipeline, [input, output], progress)
            }
            _ if self.resume => Err(Error::NotResumable),
            _ => self.run_in_one_go(plan, &pipeline, progress),
        }
    }

    /// Reads the input and writes nothing: rows are counted, and cells looked at ([`Transform::check`]), at most
    /// the first `rows`.
    ///
    /// # Errors
    /// Those that [`Job::run`] would end with before it asks the transformation for anything.
    pub fn dry_run(
        &self,
        transform: &dyn Transform,
        rows: Option<u64>,
        progress: &mut dyn FnMut(&Advance),
        stop: &AtomicBool,
    ) -> Result<Summary, Error> {
        let mut plan = self.plan()?;
        let mut tally = Summary::default();
        let mut told = Told::new(&plan, progress);
        self.pipeline(transform, Action::Check, rows, stop).run(
            plan.reader.as_mut(),
            Position::default(),
            |done| {
                self.refuse_problem(&done)?;
                tally.add(&done.tally);
                told.tell(&tally, done.end);
                Ok(())
            },
        )?;
        Ok(tally)
    }

    fn run_in_parts(
        &self,
        mut plan: Plan,
        pipeline: &Pipeline<'_>,
        [input, output]: [&Path; 2],
        progress: &mut dyn FnMut(&Advance),
    ) -> Result<Summary, Error> {
        let description = pipeline.with.describe();
        let formats = [plan.from, plan.to];
        let manifest = Manifest::new(self, input, formats, plan.delimiter, description)?;
        let mut parts = match Parts::begin(self, output, &manifest, plan.shape.clone())? {
            Begun::Open(parts) => *parts,
            Begun::Finished(summary) => return Ok(summary),
        };
        let mut tally = parts.tally().clone();
        let mut told = Told::new(&plan, progress);
        let from = parts.position();
        if from.rows > 0 {
            plan.reader.skip_to(from)?;
            told.tell(&tally, from);
        }
        let result = pipeline.run(plan.reader.as_mut(), from, |done| {
            self.refuse_problem(&done)?;
            parts.write(&done)?;
            tally.add(&done.tally);
            told.tell(&tally, done.end);
            Ok(())
        });
        match result {
            Ok(()) => parts.finish(),
            Err(error) => {
                // The rows before the error are done. Where they cannot be kept, the error is still this one.
                if parts.commit().is_ok() {
                    let _kept = parts.remove_if_empty();
                }
                Err(error)
            }
        }
    }

    fn run_in_one_go(
        &self,
        mut plan: Plan,
        pipeline: &Pipeline<'_>,
        progress: &mut dyn FnMut(&Advance),
    ) -> Result<Summary, Error> {
        let output = self.output.path();
        let mut stream = match output {
            Some(path) => Stream::file(&plan.shape, path)?,
            None => Stream::standard(&plan.shape)?,
        };
        let mut tally = Summary::default();
        let mut told = Told::new(&plan, progress);
        pipeline.run(plan.reader.as_mut(), Position::default(), |done| {
            self.refuse_problem(&done)?;
            stream.write(&done.piece)?;
            tally.add(&done.tally);
            told.tell(&tally, done.end);
            Ok(())
        })?;
        stream.finish(output, self.existing)?;
        Ok(tally)
    }

    fn pipeline<'a>(
        &self,
        with: &'a dyn Transform,
        action: Action,
        limit: Option<u64>,
        stop: &'a AtomicBool,
    ) -> Pipeline<'a> {
        let (workers, chunk_rows) = (self.workers, self.chunk_rows.max(1));
        Pipeline { with, action, workers, chunk_rows, limit, stop }
    }

    fn refuse_problem(&self, done: &Done) -> Result<(), Error> {
        match &done.first_problem {
            Some((row, problem)) if self.fail_fast => {
                Err(Error::Problem { row: *row, problem: problem.clone() })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Checks everything that can be checked before, and opens the input.
    fn plan(&self) -> Result<Plan, Error> {
        let (from, to) = self.formats()?;
        let delimiter = self.delimiter(from)?;
        self.check_padding()?;
        self.check_output()?;
        let opened = Opened::open(&self.input)?;
        let length = opened.length()?;
        let (reader, shape): (Box<dyn Reader>, _) = match from {
            Format::Csv => {
                let (reader, header) = CsvReader::open(opened, self, delimiter)?;
                (Box::new(reader), Shape::Text(header))
            }
            Format::JsonLines => {
                let (reader, mark) = JsonLinesReader::open(opened, self)?;
                (Box::new(reader), Shape::Text(mark))
            }
            Format::Parquet => {
                let reader = ParquetReader::open(opened.into_file()?, self, to)?;
                let schema = reader.layout().schema.clone();
                let shape = match to {
                    Format::Arrow => Shape::Arrow(schema),
                    Format::ArrowStream => Shape::ArrowStream(schema),
                    _ => Shape::Parquet(schema, Box::new(reader.properties(self))),
                };
                (Box::new(reader), shape)
            }
            Format::Arrow | Format::ArrowStream => {
                let reader = ArrowReader::open(opened, self, to)?;
                let schema = reader.layout().schema.clone();
                let shape = match to {
                    Format::Parquet => {
                        let own = key_values(schema.metadata().iter());
                        let properties = properties(self).set_key_value_metadata(own).build();
                        Shape::Parquet(schema, Box::new(properties))
                    }
                    Format::ArrowStream => Shape::ArrowStream(schema),
                    _ => Shape::Arrow(schema),
                };
                (Box::new(reader), shape)
            }
        };
        Ok(Plan { from, to, delimiter, reader, shape, length })
    }

    fn formats(&self) -> Result<(Format, Format), Error> {
        let of_path = |place: &Place| place.path().and_then(Format::of_path);
        let from = self.input_format.or_else(|| of_path(&self.input));
        let from = from.ok_or_else(|| Error::UnknownFormat {
            what: self
                .input
                .path()
                .map_or_else(|| "standard input".to_owned(), |path| path.display().to_string()),
        })?;
        let to = self.output_format.or_else(|| of_path(&self.output)).unwrap_or(from);
        if from.becomes(to) { Ok((from, to)) } else { Err(Error::Conversion { from, to }) }
    }

    fn delimiter(&self, format: Format) -> Result<u8, Error> {
        let is_tabbed = |place: &Place| place.path().is_some_and(is_tabbed);
        let usual = if is_tabbed(&self.input) { b'\t' } else { b',' };
        let delimiter = self.delimiter.unwrap_or(usual);
        let refused = |why| Err(Error::Option { option: "delimiter", why });
        if !delimiter.is_ascii() || matches!(delimiter, b'"' | b'\r' | b'\n') {
            return refused("must be an ASCII character, and no quote or line break");
        }
        if format == Format::Csv && is_tabbed(&self.output) && delimiter != b'\t' {
            return refused("is kept, so that the output is not one of tabs: name it .csv");
        }
        Ok(delimiter)
    }

    fn check_padding(&self) -> Result<(), Error> {
        match self.pad_integers {
            Some(digits) if !(1..=MOST_DIGITS).contains(&digits) => {
                Err(Error::Option { option: "pad_integers", why: "must be from 1 to 64 digits" })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Whether the output may be written, before hours of work.
    fn check_output(&self) -> Result<(), Error> {
        let Some(output) = self.output.path() else { return Ok(()) };
        if let Some(input) = self.input.path()
            && same_file::is_same_file(input, output).unwrap_or(false)
        {
            return Err(Error::SameFile { path: output.to_owned() });
        }
        // Where a run was interrupted, the parts know whether the output is its own.
        if self.existing == Existing::Refuse && !self.resume && is_there(output) {
            return Err(Error::OutputExists { path: output.to_owned() });
        }
        Ok(())
    }
}

/// Tells the caller how far the run is.
struct Told<'a> {
    progress: &'a mut dyn FnMut(&Advance),
    rows_total: Option<u64>,
    bytes_total: Option<u64>,
    has_bytes: bool,
}

impl<'a> Told<'a> {
    fn new(plan: &Plan, progress: &'a mut dyn FnMut(&Advance)) -> Self {
        let (rows_total, bytes_total) = (plan.reader.rows_total(), plan.length);
        Self { progress, rows_total, bytes_total, has_bytes: plan.from != Format::Parquet }
    }

    fn tell(&mut self, tally: &Summary, at: Position) {
        (self.progress)(&Advance {
            rows: tally.rows,
            rows_total: self.rows_total,
            bytes: self.has_bytes.then_some(at.offset),
            bytes_total: self.bytes_total,
            problems: tally.problem_count(),
        });
    }
}
