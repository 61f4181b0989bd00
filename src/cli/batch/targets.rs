//! The files a batch writes: decisions and rejects.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::super::args::BatchArgs;
use super::super::failure::Failure;
use super::{BUFFER_BYTES, REJECTS, unfinished};
use crate::batch::{BatchError, Compression, Format, Hash, Reached, Sink, SinkError, Target};

/// Where decisions and rejects go.
pub(super) struct Targets {
    pub(super) output: Sink<Output>,
    pub(super) rejects: Rejects,
}

pub(super) enum Output {
    /// With the hash of what has been written to it.
    File(Box<Target>, Box<Hash>),
    Standard(io::BufWriter<io::Stdout>),
}

impl Targets {
    pub(super) fn create(
        args: &BatchArgs,
        output: Option<&Path>,
        rejects: &Path,
        format: Format,
        reached: Option<&Reached>,
    ) -> Result<Self, Failure> {
        let create =
            |path: &Path, n_bytes: fn(&Reached) -> u64| unfinished::target(path, reached.map_or(0, n_bytes), reached);
        let decisions = match output {
            Some(path) => {
                let target = create(path, |reached| reached.output_bytes)?;
                let mut hash = Hash::default();
                if let Some(reached) = reached {
                    let before = target.read_again().map(|file| file.take(reached.output_bytes));
                    before.and_then(|before| hash.read(before)).map_err(|error| Failure::reading(path, &error))?;
                }
                Output::File(Box::new(target), Box::new(hash))
            }
            None => Output::Standard(io::BufWriter::with_capacity(BUFFER_BYTES, io::stdout())),
        };
        let compression = output.map_or(Compression::None, Compression::of_path);
        let decisions = Sink::new(decisions, format, compression).map_err(|error| {
            let path = output.unwrap_or(Path::new("-"));
            match error {
                SinkError::Io(error) => Failure::writing(path, &error),
                SinkError::LeftOut(feature) => BatchError::LeftOut { path: path.to_owned(), feature }.into(),
            }
        })?;
        let rejects = match (&args.rejects, output) {
            (Some(_), _) => Rejects::Asked(create(rejects, |reached| reached.rejects_bytes)?),
            (None, Some(_)) => Rejects::Beside(create(rejects, |reached| reached.rejects_bytes)?),
            (None, None) => Rejects::Late {
                path: rejects.to_owned(),
                is_of_input: rejects != Path::new(REJECTS),
                target: None,
                error: None,
            },
        };
        Ok(Self { output: decisions, rejects })
    }

    /// The parts that are being written.
    pub(super) fn parts(&self) -> io::Result<Vec<fs::File>> {
        let output = match &self.output {
            Sink::Plain(Output::File(target, _)) => target.part()?,
            _ => None,
        };
        let rejects = match &self.rejects {
            Rejects::Asked(target) | Rejects::Beside(target) => target.part()?,
            Rejects::Late { .. } => None,
        };
        Ok(output.into_iter().chain(rejects).collect())
    }

    /// Leaves the parts for a later run, or not.
    pub(super) fn keep(&mut self, keeps: bool) {
        if let Sink::Plain(Output::File(target, _)) = &mut self.output {
            target.keep_part(keeps);
        }
        if let Rejects::Asked(target) | Rejects::Beside(target) = &mut self.rejects {
            target.keep_part(keeps);
        }
    }

    /// Rejects first: where the decisions are, their rejects are too. Tells why the rejects are lost, if they are, and the hash of the
    /// file of decisions.
    pub(super) fn finish(
        self,
        output: Option<&Path>,
        rejects: &Path,
        has_rejects: bool,
    ) -> Result<(Option<io::Error>, Option<Hash>), Failure> {
        let lost = self.rejects.finish(rejects, has_rejects).map_err(|error| Failure::writing(rejects, &error))?;
        let failed = |error: io::Error| match output {
            Some(path) => Failure::writing(path, &error),
            None => Failure::of_stdout(error),
        };
        match self.output.finish().map_err(failed)? {
            Output::File(target, hash) => {
                target.finish().map_err(failed)?;
                Ok((lost, Some(*hash)))
            }
            Output::Standard(mut out) => {
                out.flush().map_err(failed)?;
                Ok((lost, None))
            }
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(target, hash) => {
                let n_bytes = target.write(bytes)?;
                hash.add(&bytes[..n_bytes]);
                Ok(n_bytes)
            }
            Self::Standard(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(target, _) => target.flush(),
            Self::Standard(out) => out.flush(),
        }
    }
}

/// The file of rejects.
pub(super) enum Rejects {
    /// The user named it: it is written whatever happens.
    Asked(Target),
    /// Beside the output. One of an earlier run does not stay beside new decisions.
    Beside(Target),
    /// The decisions go to standard output. The file is begun with the first reject: its folder may be none to write to, and need not
    /// be for a clean run.
    Late { path: PathBuf, is_of_input: bool, target: Option<Target>, error: Option<io::Error> },
}

impl Rejects {
    /// Why the rejects are lost, if they are.
    pub(super) fn finish(self, path: &Path, has_rejects: bool) -> io::Result<Option<io::Error>> {
        match self {
            Self::Asked(target) => target.finish()?,
            Self::Beside(target) if has_rejects => target.finish()?,
            Self::Beside(target) => target.remove()?,
            Self::Late { target: Some(target), error: None, .. } => return Ok(target.finish().err()),
            Self::Late { error: Some(error), .. } => return Ok(Some(error)),
            // Those of a pipe may be of another one.
            Self::Late { is_of_input, .. } => {
                if is_of_input && fs::symlink_metadata(path).is_ok_and(|kind| kind.is_file()) {
                    fs::remove_file(path)?;
                }
            }
        }
        Ok(None)
    }
}

impl Write for Rejects {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Asked(target) | Self::Beside(target) => target.write(bytes),
            Self::Late { error: Some(_), .. } => Ok(bytes.len()),
            Self::Late { path, target, error, .. } => {
                let begun = match target {
                    Some(target) => Ok(target),
                    None => Target::create(path).map(|begun| target.insert(begun)),
                };
                // The decisions are on their way already; they do not stop for this.
                if let Err(failed) = begun.and_then(|target| target.write_all(bytes)) {
                    *error = Some(failed);
                }
                Ok(bytes.len())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Asked(target) | Self::Beside(target) => target.flush(),
            Self::Late { target: Some(target), error, .. } => {
                if let Err(failed) = target.flush() {
                    error.get_or_insert(failed);
                }
                Ok(())
            }
            Self::Late { .. } => Ok(()),
        }
    }
}
