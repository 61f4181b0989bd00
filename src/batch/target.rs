//! A file that appears whole or not at all.
//!
//! Until it is whole it is written to `.NAME.part` beside its place, under a lock: whatever a killed run left there the next one takes
//! over, or goes on with, and two runs at once on one file are refused.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Bytes that wait before they are written.
const BUFFER_BYTES: usize = 1 << 16;

/// Where a file is written: beside its final place until it is whole.
pub(crate) struct Target {
    path: PathBuf,
    writer: BufWriter<Place>,
}

enum Place {
    /// A part in the folder of the final file.
    Beside(Part),
    /// A device or a pipe, which cannot be replaced.
    Straight(File),
    /// It is in its place.
    Done,
}

impl Target {
    /// Makes ready to write `path`; what is there stays until [`Target::finish`].
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        Self::begin(path, None)
    }

    /// Makes ready to go on with `path` after the first bytes of the part that a run has left. The part is kept whatever happens,
    /// unless [`Target::keep_part`] says otherwise.
    ///
    /// # Errors
    /// With the kind `NotFound` if there is no part, `UnexpectedEof` if it does not hold so many.
    pub(crate) fn go_on(path: &Path, n_bytes: u64) -> io::Result<Self> {
        Self::begin(path, Some(n_bytes))
    }

    /// A file that is in its place already: nothing is written any more.
    pub(crate) fn done(path: &Path) -> Self {
        Self { path: path.to_owned(), writer: BufWriter::with_capacity(0, Place::Done) }
    }

    /// Whether a run has left a part of `path`.
    pub(crate) fn has_part(path: &Path) -> bool {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        fs::symlink_metadata(beside(&path, "part")).is_ok_and(|kind| kind.is_file())
    }

    fn begin(path: &Path, n_bytes: Option<u64>) -> io::Result<Self> {
        // A link stays a link: what it points at is replaced.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let before = fs::metadata(&path).ok();
        let place = match &before {
            Some(kind) if kind.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Some(kind) if !kind.is_file() => Place::Straight(File::options().write(true).open(&path)?),
            _ => {
                if before.is_some() {
                    // Refuses what the user has protected, as writing in place would.
                    File::options().append(true).open(&path)?;
                }
                let part = Part::of(&path, n_bytes)?;
                if let Some(kind) = before {
                    part.file.set_permissions(kind.permissions())?;
                }
                Place::Beside(part)
            }
        };
        Ok(Self { path, writer: BufWriter::with_capacity(BUFFER_BYTES, place) })
    }

    /// Puts the file in its place, on the disk for good.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self.writer.into_inner().map_err(io::IntoInnerError::into_error)? {
            Place::Straight(mut file) => file.flush(),
            Place::Done => Ok(()),
            Place::Beside(part) => {
                part.file.sync_all()?;
                part.put(&self.path)?;
                sync_folder(folder(&self.path));
                Ok(())
            }
        }
    }

    /// The part itself, if there is one, for whoever waits until what was written is on the disk.
    pub(crate) fn part(&self) -> io::Result<Option<File>> {
        match self.writer.get_ref() {
            Place::Beside(part) => part.file.try_clone().map(Some),
            Place::Straight(_) | Place::Done => Ok(None),
        }
    }

    /// What is on its way to the file, or there already, to be read again.
    ///
    /// # Errors
    /// If it is not a file that can be read.
    pub(crate) fn read_again(&self) -> io::Result<File> {
        match self.writer.get_ref() {
            Place::Beside(part) => File::open(&part.path),
            Place::Straight(_) | Place::Done => File::open(&self.path),
        }
    }

    /// Leaves the part where it is if it does not become whole: a checkpoint tells of it.
    pub(crate) fn keep_part(&mut self, keeps: bool) {
        if let Place::Beside(part) = self.writer.get_mut() {
            part.is_kept = keeps;
        }
    }

    /// Leaves no file: neither the one begun nor one that stood there before.
    pub(crate) fn remove(mut self) -> io::Result<()> {
        self.keep_part(false);
        match self.writer.into_parts().0 {
            Place::Straight(_) | Place::Done => Ok(()),
            Place::Beside(part) => {
                drop(part);
                match fs::remove_file(&self.path) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                    _ => Ok(()),
                }
            }
        }
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Write for Place {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Beside(part) => part.file.write(bytes),
            Self::Straight(file) => file.write(bytes),
            Self::Done => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Beside(part) => part.file.flush(),
            Self::Straight(file) => file.flush(),
            Self::Done => Ok(()),
        }
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// `.NAME.ending` beside a file.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".");
    name.push(ending);
    folder(path).join(name)
}

/// A file that is being written; it goes away if it is not put in its place and nobody wants to go on with it.
struct Part {
    path: PathBuf,
    /// Locked as long as it is open.
    file: File,
    is_put: bool,
    is_kept: bool,
}

impl Part {
    /// Begins the part of `whole`, or goes on with it after `n_bytes`. Whoever else is writing it is an error of the kind
    /// `ResourceBusy`.
    fn of(whole: &Path, n_bytes: Option<u64>) -> io::Result<Self> {
        whole.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
        let path = beside(whole, "part");
        // Another run may put its part in place between our opening and locking it: what we hold is then its output, not to be touched.
        for _ in 0..100 {
            let is_new = n_bytes.is_none();
            let mut file = File::options().read(true).write(true).create(is_new).truncate(false).open(&path)?;
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::ResourceBusy.into()),
                // Some network disks have no locks; the files are then only safe from runs that were killed.
                Ok(()) | Err(TryLockError::Error(_)) => {}
            }
            if is_at(&file, &path) {
                let end = n_bytes.unwrap_or(0);
                if file.metadata()?.len() < end {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                file.set_len(end)?;
                file.seek(SeekFrom::Start(end))?;
                return Ok(Self { path, file, is_put: false, is_kept: !is_new });
            }
        }
        Err(io::ErrorKind::ResourceBusy.into())
    }

    fn put(mut self, whole: &Path) -> io::Result<()> {
        fs::rename(&self.path, whole)?;
        self.is_put = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.is_put && !self.is_kept {
            // Still under the lock, so it is ours.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Whether an open file is the one of this name, and no link to another.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(open), Ok(named)) = (file.metadata(), fs::symlink_metadata(path)) else { return false };
    (open.dev(), open.ino()) == (named.dev(), named.ino())
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|named| named.is_file())
}

/// The new name is kept on disk too. Not every system can do this, and the file itself is safe.
pub(super) fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_writes_a_file_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let (path, part) = (folder.path().join("out.jsonl"), folder.path().join(".out.jsonl.part"));
        // A killed run has left something.
        fs::write(&part, "left behind, and longer").unwrap();
        let mut first = Target::create(&path).unwrap();
        first.write_all(b"first").unwrap();
        assert_eq!(Target::create(&path).err().map(|error| error.kind()), Some(io::ErrorKind::ResourceBusy));
        first.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "first");
        drop(Target::create(&path).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "first");
        Target::create(&path).unwrap().remove().unwrap();
        assert!(!part.exists() && !path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_the_part_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let other = folder.path().join("other");
        fs::write(&other, "kept").unwrap();
        std::os::unix::fs::symlink(&other, folder.path().join(".out.jsonl.part")).unwrap();
        assert!(Target::create(&folder.path().join("out.jsonl")).is_err());
        assert_eq!(fs::read_to_string(&other).unwrap(), "kept");
    }
}
