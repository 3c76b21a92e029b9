//! What an output is made of, and what writes it.

use std::io::{BufWriter, Write};

use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::file::properties::WriterProperties;

use crate::chunk::Piece;
use crate::{Error, Format};

/// What everything is written to.
pub(crate) type Out = BufWriter<Box<dyn Write + Send>>;

/// What an output is made of.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// What stands before the first row: a byte order mark, a header.
    Text(Vec<u8>),
    Parquet(SchemaRef, Box<WriterProperties>),
    Arrow(SchemaRef),
    ArrowStream(SchemaRef),
}

/// Writes an output.
pub(crate) enum Encoder {
    Text(Out),
    Parquet(Box<ArrowWriter<Out>>),
    Arrow(Box<FileWriter<Out>>),
    ArrowStream(Box<StreamWriter<Out>>),
}

impl Shape {
    /// Begins an output.
    pub(crate) fn begin(&self, to: Box<dyn Write + Send>) -> Result<Encoder, Error> {
        let mut out = BufWriter::new(to);
        Ok(match self {
            Self::Text(prologue) => {
                out.write_all(prologue).map_err(Error::io("write the output"))?;
                Encoder::Text(out)
            }
            Self::Parquet(schema, properties) => {
                let options =
                    ArrowWriterOptions::new().with_properties(properties.as_ref().clone());
                let writer = ArrowWriter::try_new_with_options(out, schema.clone(), options);
                Encoder::Parquet(Box::new(writer.map_err(Error::parquet("write"))?))
            }
            Self::Arrow(schema) => {
                let writer = FileWriter::try_new(out, schema);
                Encoder::Arrow(Box::new(writer.map_err(Error::arrow("write", Format::Arrow))?))
            }
            Self::ArrowStream(schema) => {
                let writer = StreamWriter::try_new(out, schema);
                let writer = writer.map_err(Error::arrow("write", Format::ArrowStream))?;
                Encoder::ArrowStream(Box::new(writer))
            }
        })
    }

    /// What a part is made of: an output without what stands once only.
    pub(crate) fn of_part(&self) -> Self {
        match self {
            Self::Text(_) => Self::Text(Vec::new()),
            // A file has one dictionary, a stream may have many; and it has no footer to be read back.
            Self::Arrow(schema) => Self::ArrowStream(schema.clone()),
            Self::Parquet(..) | Self::ArrowStream(_) => self.clone(),
        }
    }
}

impl Encoder {
    pub(crate) fn write(&mut self, piece: &Piece) -> Result<(), Error> {
        match (self, piece) {
            (Self::Text(out), Piece::Bytes(bytes)) => {
                out.write_all(bytes).map_err(Error::io("write the output"))
            }
            (Self::Parquet(writer), Piece::Batch(batch)) => {
                writer.write(batch).map_err(Error::parquet("write"))
            }
            (Self::Arrow(writer), Piece::Batch(batch)) => {
                writer.write(batch).map_err(Error::arrow("write", Format::Arrow))
            }
            (Self::ArrowStream(writer), Piece::Batch(batch)) => {
                writer.write(batch).map_err(Error::arrow("write", Format::ArrowStream))
            }
            // The reader's format and the writer's are checked before anything is opened.
            (Self::Text(_), Piece::Batch(_)) | (_, Piece::Bytes(_)) => {
                Err(Error::Broken { rows: 0, why: "a row is of another format than the output" })
            }
        }
    }

    /// Ends the output, and hands everything to the operating system.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let mut out = match self {
            Self::Text(out) => out,
            Self::Parquet(writer) => writer.into_inner().map_err(Error::parquet("write"))?,
            Self::Arrow(writer) => {
                writer.into_inner().map_err(Error::arrow("write", Format::Arrow))?
            }
            Self::ArrowStream(writer) => {
                writer.into_inner().map_err(Error::arrow("write", Format::ArrowStream))?
            }
        };
        out.flush().map_err(Error::io("write the output"))
    }
}
