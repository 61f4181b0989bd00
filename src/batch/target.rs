//! A file that appears whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Bytes that wait before they are written.
const BUFFER_BYTES: usize = 1 << 16;

/// Where a file is written: beside its final place until it is whole.
pub(crate) struct Target {
    path: PathBuf,
    writer: BufWriter<Place>,
}

enum Place {
    /// A temporary file in the folder of the final one.
    Beside(NamedTempFile),
    /// A device or a pipe, which cannot be replaced.
    Straight(File),
}

impl Target {
    /// Makes ready to write `path`; what is there stays until [`Target::finish`].
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        // A link stays a link: what it points at is replaced.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let before = fs::metadata(&path).ok();
        let place = match &before {
            Some(kind) if kind.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Some(kind) if !kind.is_file() => Place::Straight(File::options().write(true).open(&path)?),
            _ => {
                let file = beside(&path)?;
                if let Some(kind) = before {
                    // Refuses what the user has protected, as writing in place would.
                    File::options().append(true).open(&path)?;
                    file.as_file().set_permissions(kind.permissions())?;
                }
                Place::Beside(file)
            }
        };
        Ok(Self { path, writer: BufWriter::with_capacity(BUFFER_BYTES, place) })
    }

    /// Puts the file in its place, on the disk for good.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self.writer.into_inner().map_err(io::IntoInnerError::into_error)? {
            Place::Straight(mut file) => file.flush(),
            Place::Beside(file) => {
                file.as_file().sync_all()?;
                file.persist(&self.path).map_err(|error| error.error)?;
                sync_folder(folder(&self.path));
                Ok(())
            }
        }
    }

    /// Leaves no file: neither the one begun nor one that stood there before.
    pub(crate) fn remove(self) -> io::Result<()> {
        match self.writer.into_parts().0 {
            Place::Straight(_) => Ok(()),
            Place::Beside(file) => {
                file.close()?;
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
            Self::Beside(file) => file.write(bytes),
            Self::Straight(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Beside(file) => file.flush(),
            Self::Straight(file) => file.flush(),
        }
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".route-").suffix(".tmp");
    // Readable as any new file is, not by its owner alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder(path)).map_err(|error| io::Error::from(error.kind()))
}

/// The new name is kept on disk too. Not every system can do this, and the file itself is safe.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}
