//! Writes edited files, all or none.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::failure::Failure;
use crate::batch::Target;
use crate::diagnostic::say;
use crate::history::suggest::edits::Edited;

/// Why nothing was written.
#[derive(Debug)]
enum ApplyError {
    /// The file is not what was read.
    Changed(PathBuf),
    /// It cannot be read.
    Read(PathBuf, io::Error),
    /// It cannot be written.
    Write(PathBuf, io::Error),
}

/// Writes all files or none.
///
/// # Errors
/// If a file is no longer what was read, or cannot be written. If the last step fails half-way, what it has done is undone.
pub(super) fn apply(files: &[Edited]) -> Result<(), Failure> {
    write(files).map_err(Failure::from)
}

fn write(files: &[Edited]) -> Result<(), ApplyError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| ApplyError::Write(path, error)
    };
    let mut targets = Vec::new();
    for file in files {
        let path = Path::new(&file.name);
        unchanged(file)?;
        let mut target = Target::create(path).map_err(failed(path))?;
        target.write_all(file.new.as_bytes()).map_err(failed(path))?;
        targets.push((path, target));
    }
    files.iter().try_for_each(unchanged)?;
    for (n_done, (path, target)) in targets.into_iter().enumerate() {
        if let Err(error) = target.finish() {
            for file in &files[..n_done] {
                // What can be undone is; the error that stopped us is the one to tell.
                let undone = Target::create(Path::new(&file.name)).and_then(|mut target| {
                    target.write_all(file.old.as_bytes())?;
                    target.finish()
                });
                drop(undone);
            }
            return Err(failed(path)(error));
        }
    }
    Ok(())
}

impl From<ApplyError> for Failure {
    fn from(error: ApplyError) -> Self {
        let nothing = say!("nothing was written", "没有写入任何文件");
        match error {
            ApplyError::Changed(path) => {
                let path = path.display();
                let message = say!("`{path}` has changed since it was read", "`{path}` 在读取之后被改动");
                let again = say!("nothing was written: run it again", "没有写入任何文件，请重新运行");
                Failure::new(message).help([again])
            }
            ApplyError::Read(path, error) => Failure::reading(&path, &error).help([nothing]),
            ApplyError::Write(path, error) => Failure::writing(&path, &error).help([nothing]),
        }
    }
}

fn unchanged(file: &Edited) -> Result<(), ApplyError> {
    let path = Path::new(&file.name);
    match fs::read(path) {
        Ok(bytes) if bytes == file.old.as_bytes() => Ok(()),
        Ok(_) => Err(ApplyError::Changed(path.to_owned())),
        Err(error) => Err(ApplyError::Read(path.to_owned(), error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SourceId;

    #[test]
    fn all_files_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let file = |name: &str| {
            fs::write(path(name), "old").unwrap();
            let name = path(name).to_string_lossy().into_owned();
            Edited { source: SourceId(0), name, old: "old".into(), new: "new".into() }
        };
        let files = [file("a.duty"), file("b.duty")];
        fs::write(path("b.duty"), "meanwhile").unwrap();
        assert!(matches!(write(&files), Err(ApplyError::Changed(changed)) if changed == path("b.duty")));
        assert_eq!(fs::read_to_string(path("a.duty")).unwrap(), "old");
        fs::write(path("b.duty"), "old").unwrap();
        write(&files).unwrap();
        let left: Vec<String> = ["a.duty", "b.duty"].map(|name| fs::read_to_string(path(name)).unwrap()).to_vec();
        assert_eq!(left, ["new", "new"]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "no part is left");
    }
}
