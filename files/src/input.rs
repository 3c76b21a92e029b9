//! Opens inputs: files that can be resumed, and streams that cannot.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};

use crate::{Error, Place};

const BUFFER: usize = 128 * 1024;

/// An input before its format is looked at.
pub(crate) enum Opened {
    /// A regular file.
    File(File),
    /// Standard input, a FIFO, a device.
    Stream(Box<dyn Read + Send>),
}

impl Opened {
    pub(crate) fn open(place: &Place) -> Result<Self, Error> {
        let Place::File(path) = place else {
            return Ok(Self::Stream(Box::new(io::stdin())));
        };
        let file = File::open(path).map_err(Error::at("open", path))?;
        let metadata = file.metadata().map_err(Error::at("look at", path))?;
        if metadata.is_dir() {
            let is_folder = io::Error::from(io::ErrorKind::IsADirectory);
            return Err(Error::at("read", path)(is_folder));
        }
        Ok(if metadata.is_file() { Self::File(file) } else { Self::Stream(Box::new(file)) })
    }

    /// The length in bytes, which a stream does not have.
    pub(crate) fn length(&self) -> Result<Option<u64>, Error> {
        match self {
            Self::File(file) => Ok(Some(file.metadata().map_err(cannot_read())?.len())),
            Self::Stream(_) => Ok(None),
        }
    }

    /// As a file, for formats that are read from their end. A stream goes to a file without a name, which
    /// only this process can read and which is gone when it ends.
    pub(crate) fn into_file(self) -> Result<File, Error> {
        match self {
            Self::File(file) => Ok(file),
            Self::Stream(mut stream) => {
                let mut file = tempfile::tempfile().map_err(Error::io("make a temporary file"))?;
                let _bytes =
                    io::copy(&mut stream, &mut file).map_err(Error::io("keep the input"))?;
                file.rewind().map_err(cannot_read())?;
                Ok(file)
            }
        }
    }

    /// Looks at the first bytes, and gives the input back whole.
    pub(crate) fn peek<const N: usize>(self) -> Result<(Vec<u8>, Self), Error> {
        let mut head = Vec::new();
        let length = u64::try_from(N).unwrap_or(u64::MAX);
        Ok(match self {
            Self::File(mut file) => {
                let _read =
                    (&mut file).take(length).read_to_end(&mut head).map_err(cannot_read())?;
                file.rewind().map_err(cannot_read())?;
                (head, Self::File(file))
            }
            Self::Stream(mut stream) => {
                let _read =
                    (&mut stream).take(length).read_to_end(&mut head).map_err(cannot_read())?;
                let again = Cursor::new(head.clone()).chain(stream);
                (head, Self::Stream(Box::new(again)))
            }
        })
    }

    /// As text, after the byte order mark; with the length of that.
    pub(crate) fn into_text(self) -> Result<(Box<dyn TextInput>, u64), Error> {
        let (head, opened) = self.peek::<3>()?;
        if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
            let why = "it is UTF-16: write it as UTF-8";
            return Err(Error::Malformed { row: 1, line: 1, why });
        }
        let mut input: Box<dyn TextInput> = match opened {
            Self::File(file) => Box::new(BufReader::with_capacity(BUFFER, file)),
            Self::Stream(stream) => Box::new(BufReader::with_capacity(BUFFER, stream)),
        };
        let mark = if head == b"\xef\xbb\xbf" { 3 } else { 0 };
        let _passed =
            io::copy(&mut (&mut input).take(mark), &mut io::sink()).map_err(cannot_read())?;
        Ok((input, mark))
    }
}

/// For `map_err`, wherever the input is read.
pub(crate) fn cannot_read() -> impl FnOnce(io::Error) -> Error {
    Error::io("read the input")
}

/// A text that is read from a buffer, and that may start in the middle.
pub(crate) trait TextInput: BufRead + Send {
    /// Goes to a byte, where this is a file.
    fn go_to(&mut self, offset: u64) -> io::Result<()>;
}

impl TextInput for BufReader<File> {
    fn go_to(&mut self, offset: u64) -> io::Result<()> {
        self.seek(SeekFrom::Start(offset)).map(|_| ())
    }
}

impl TextInput for BufReader<Box<dyn Read + Send>> {
    fn go_to(&mut self, _offset: u64) -> io::Result<()> {
        Err(io::ErrorKind::NotSeekable.into())
    }
}
