//! Parts: each is whole on disk before the next begins, so that a run that was killed goes on after the last.
//!
//! ```text
//! OUTPUT.blindnym-parts/
//!   lock            held while a process works here
//!   manifest.json   what the run is; written before anything else
//!   0.part 0.json   a part, and then the rows that it holds: it counts once this is there
//!   joined          the output while it is put together
//!   finished.json   written before `joined` gets the output's name
//! ```

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::checkpoint::{Manifest, Part};
use super::disk;
use super::encoder::{Encoder, Shape};
use super::folder::{
    FINISHED, JOINED, MANIFEST, clear, done_folder_of, folder_of, json, lock, make_folder,
    read_json, remove_done_folder, remove_folder,
};
use super::join;
use crate::chunk::Position;
use crate::pipeline::Done;
use crate::{Error, Existing, Job, Summary};

/// Whether anything is left to do.
pub(crate) enum Begun {
    /// The parts, from where they are on.
    Open(Box<Parts>),
    /// An earlier run was killed after the output was there.
    Finished(Summary),
}

/// The folder, its complete parts, and the one that is being written.
pub(crate) struct Parts {
    folder: PathBuf,
    output: PathBuf,
    existing: Existing,
    shape: Shape,
    part_rows: u64,
    /// How many parts are complete.
    complete: u64,
    tally: Summary,
    end: Position,
    open: Option<Open>,
    /// While it is open, no other process works here.
    _lock: File,
}

/// The part that is being written.
struct Open {
    encoder: Encoder,
    file: File,
    start: Position,
    tally: Summary,
}

impl Parts {
    /// Makes the folder, or goes on with the one that is there.
    pub(crate) fn begin(
        job: &Job,
        output: &Path,
        manifest: &Manifest,
        shape: Shape,
    ) -> Result<Begun, Error> {
        let folder = folder_of(output);
        let path = folder.join(MANIFEST);
        let refuses = job.existing == Existing::Refuse;
        let exists = || Error::OutputExists { path: output.to_owned() };
        remove_done_folder(&done_folder_of(output))?;
        if refuses && disk::is_there(output) && !path.exists() {
            return Err(exists());
        }
        make_folder(&folder)?;
        let lock = lock(&folder)?;
        if path.exists() && (job.resume || refuses) {
            let unfinished = || Error::Unfinished { folder: folder.clone() };
            let earlier = if job.resume { read_json::<Manifest>(&path)? } else { None };
            let differences = manifest.differences(&earlier.ok_or_else(unfinished)?);
            if !differences.is_empty() {
                return Err(Error::Differs { what: differences.join(", ") });
            }
        } else {
            clear(&folder)?;
            disk::write_whole(&path, &json(manifest, &path)?)?;
            disk::sync_folder_of(&folder)?;
        }
        let mut parts = Self {
            folder,
            output: output.to_owned(),
            existing: job.existing,
            shape,
            part_rows: job.part_rows.max(1),
            complete: 0,
            tally: Summary::default(),
            end: Position::default(),
            open: None,
            _lock: lock,
        };
        parts.recover()?;
        if parts.was_published()? {
            let tally = parts.tally.clone();
            let _removed = parts.remove();
            return Ok(Begun::Finished(tally));
        }
        if refuses && disk::is_there(output) {
            return Err(exists());
        }
        // Before `joined` is, if only for a moment, not there.
        disk::remove(&parts.folder.join(FINISHED))?;
        disk::sync_folder_of(&parts.folder.join(FINISHED))?;
        Ok(Begun::Open(Box::new(parts)))
    }

    /// Counts the parts that are complete, one after the other, and forgets what comes after a gap.
    fn recover(&mut self) -> Result<(), Error> {
        while let Some(part) = read_json::<Part>(&self.path(self.complete, "json"))? {
            let length = fs::metadata(self.path(self.complete, "part")).map(|found| found.len());
            if part.start.rows != self.end.rows || length.ok() != Some(part.bytes) {
                break;
            }
            self.tally.add(&part.tally);
            self.end = part.end;
            self.complete = self.complete.saturating_add(1);
        }
        self.tally.resumed_rows = self.tally.rows;
        let mut stale = self.complete;
        while self.path(stale, "json").exists() {
            disk::remove(&self.path(stale, "json"))?;
            stale = stale.saturating_add(1);
        }
        disk::sync_folder_of(&self.path(0, "json"))
    }

    /// Whether the output got its name, and only the tidying up was missed.
    fn was_published(&self) -> Result<bool, Error> {
        let joined = self.folder.join(JOINED);
        if !self.folder.join(FINISHED).exists() || !self.output.exists() {
            return Ok(false);
        }
        // Where a file gets its name by a link, it may still have both.
        Ok(!joined.exists()
            || same_file::is_same_file(&joined, &self.output)
                .map_err(Error::at("look at", &self.output))?)
    }

    /// Where the input is to be read from.
    pub(crate) fn position(&self) -> Position {
        self.end
    }

    /// What the complete parts came to.
    pub(crate) fn tally(&self) -> &Summary {
        &self.tally
    }

    pub(crate) fn write(&mut self, done: &Done) -> Result<(), Error> {
        let mut open = match self.open.take() {
            Some(open) => open,
            None => self.open_part(done.start)?,
        };
        open.encoder.write(&done.piece)?;
        open.tally.add(&done.tally);
        self.end = done.end;
        let is_full = open.tally.rows >= self.part_rows;
        self.open = Some(open);
        if is_full { self.commit() } else { Ok(()) }
    }

    fn open_part(&self, start: Position) -> Result<Open, Error> {
        let path = self.path(self.complete, "part");
        let file = disk::create(&path)?;
        let handle: Box<dyn Write + Send> =
            Box::new(file.try_clone().map_err(Error::at("write", &path))?);
        let encoder = self.shape.of_part().begin(handle)?;
        Ok(Open { encoder, file, start, tally: Summary::default() })
    }

    /// Completes the part that is being written: from here on it is never done again.
    pub(crate) fn commit(&mut self) -> Result<(), Error> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let path = self.path(self.complete, "part");
        open.encoder.finish()?;
        open.file.sync_all().map_err(Error::at("write", &path))?;
        let bytes = open.file.metadata().map_err(Error::at("look at", &path))?.len();
        self.tally.add(&open.tally);
        let part = Part { start: open.start, end: self.end, bytes, tally: open.tally };
        disk::write_whole(&self.path(self.complete, "json"), &json(&part, &path)?)?;
        self.complete = self.complete.saturating_add(1);
        Ok(())
    }

    /// Joins the parts, gives the output its name, and removes the folder.
    pub(crate) fn finish(mut self) -> Result<Summary, Error> {
        self.commit()?;
        let joined = self.folder.join(JOINED);
        let file = disk::create(&joined)?;
        let named = tempfile::TempPath::try_from_path(&joined);
        let mut named = named.map_err(Error::at("write", &joined))?;
        // That it is there is the proof that the output has not got its name.
        named.disable_cleanup(true);
        let paths = (0..self.complete).map(|number| self.path(number, "part"));
        join::join(&self.shape, paths, &file)?;
        file.sync_all().map_err(Error::at("write", &joined))?;
        disk::write_whole(&self.folder.join(FINISHED), b"{}")?;
        disk::publish(named, &self.output, self.existing)?;
        let tally = self.tally.clone();
        // The output is whole, whether or not the folder can be removed.
        let _removed = self.remove();
        Ok(tally)
    }

    fn path(&self, number: u64, extension: &str) -> PathBuf {
        self.folder.join(format!("{number}.{extension}"))
    }

    /// Throws away a run that has done nothing.
    pub(crate) fn remove_if_empty(self) -> Result<(), Error> {
        if self.complete == 0 { self.remove() } else { Ok(()) }
    }

    /// Removes the folder. It gets another name first: whenever this is interrupted, there is no run any more.
    fn remove(self) -> Result<(), Error> {
        let (folder, done) = (self.folder.clone(), done_folder_of(&self.output));
        // What is open cannot be renamed everywhere.
        drop(self);
        fs::rename(&folder, &done).map_err(Error::at("remove", &folder))?;
        remove_folder(&done)
    }
}
