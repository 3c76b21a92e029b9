//! Outputs without a checkpoint: standard output, and files whose input is a stream.

use std::io::{self, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use super::disk;
use super::encoder::{Encoder, Shape};
use crate::chunk::Piece;
use crate::{Error, Existing};

/// How the name of a file begins that has not got its own yet.
const PREFIX: &str = ".blindnym-";

/// An output that is written in one go.
pub(crate) struct Stream {
    encoder: Encoder,
    /// The file that gets its name at the end.
    file: Option<NamedTempFile>,
}

impl Stream {
    /// To standard output.
    pub(crate) fn standard(shape: &Shape) -> Result<Self, Error> {
        Ok(Self { encoder: shape.begin(Box::new(io::stdout()))?, file: None })
    }

    /// To a file that is there once it is whole.
    pub(crate) fn file(shape: &Shape, path: &Path) -> Result<Self, Error> {
        let folder = disk::folder_of(path);
        let file = Builder::new().prefix(PREFIX).tempfile_in(folder);
        let file = file.map_err(Error::at("write to", folder))?;
        let handle: Box<dyn Write + Send> =
            Box::new(file.as_file().try_clone().map_err(Error::at("write", path))?);
        Ok(Self { encoder: shape.begin(handle)?, file: Some(file) })
    }

    pub(crate) fn write(&mut self, piece: &Piece) -> Result<(), Error> {
        self.encoder.write(piece)
    }

    /// Ends it, and gives the file its name.
    pub(crate) fn finish(self, output: Option<&Path>, existing: Existing) -> Result<(), Error> {
        self.encoder.finish()?;
        let (Some(file), Some(path)) = (self.file, output) else { return Ok(()) };
        file.as_file().sync_all().map_err(Error::at("write", path))?;
        disk::publish(file.into_temp_path(), path, existing)
    }
}
