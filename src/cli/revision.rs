//! A rule set as it stands in a git revision, `main:rules`, written to a folder that goes away again.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::failure::Failure;
use crate::diagnostic::say;

/// The most bytes of the files of one revision.
const MOST_BYTES: u64 = 1 << 30;

/// A rule set on disk; the files of a revision are removed when it goes.
pub(super) struct Checkout {
    folder: Option<PathBuf>,
    path: PathBuf,
    /// As it was asked for.
    pub(super) asked: String,
}

impl Drop for Checkout {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = fs::remove_dir_all(folder);
        }
    }
}

impl Checkout {
    /// A folder or file that is there, else `REVISION:PATH`.
    pub(super) fn of(asked: &Path) -> Result<Self, Failure> {
        let name = asked.display().to_string();
        let revision = asked.to_str().filter(|_| !asked.exists()).and_then(|text| text.split_once(':'));
        match revision {
            Some((revision, path)) if !revision.is_empty() => Self::of_revision(name.clone(), revision, path),
            _ => Ok(Self { folder: None, path: asked.to_owned(), asked: name }),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A text in which the files are called as they were asked for.
    pub(super) fn renamed(&self, text: &str) -> String {
        match &self.folder {
            Some(_) => text.replace(&self.path.display().to_string(), &self.asked),
            None => text.to_owned(),
        }
    }

    fn of_revision(asked: String, revision: &str, path: &str) -> Result<Self, Failure> {
        let exists = |object: &str| -> Result<bool, Failure> {
            Ok(git(&["rev-parse", "--verify", "--quiet", "--end-of-options", object], &[])?.status.success())
        };
        if !exists(&format!("{revision}^{{tree}}"))? {
            if !git(&["rev-parse", "--git-dir"], &[])?.status.success() {
                let message = say!(
                    "`{asked}` is no folder, and this is no git repository",
                    "`{asked}` 不是文件夹，这里也不是 git 仓库"
                );
                return Err(Failure::new(message));
            }
            let message = say!("git knows no revision `{revision}`", "git 中没有版本 `{revision}`");
            return Err(Failure::new(message));
        }
        let whole = path.trim_end_matches('/');
        // One file needs the tables beside it.
        let (folder, file) = match whole.rsplit_once('/') {
            _ if !whole.ends_with(".duty") => (whole, None),
            Some((folder, file)) => (folder, Some(file)),
            None => ("", Some(whole)),
        };
        let tree = format!("{revision}:{folder}");
        let listed = git(&["ls-tree", "-r", "-z", "--end-of-options", &tree], &[])?;
        if !listed.status.success() {
            let message = say!(
                "there is no folder `{folder}` in revision `{revision}`",
                "版本 `{revision}` 中没有文件夹 `{folder}`"
            );
            let help = say!(
                "write the path from the top of the repository, or `./` and the path from here",
                "请写从仓库顶层起的路径，或以 `./` 开头写从这里起的路径"
            );
            return Err(Failure::new(message).help([help]));
        }
        let place = temporary()?;
        let mut checkout = Self { path: place.clone(), folder: Some(place), asked };
        checkout.write(&listed.stdout)?;
        if let Some(file) = file {
            checkout.path.push(file);
        }
        Ok(checkout)
    }

    /// Writes the rules and tables among the files listed; links and all else are left out.
    fn write(&self, listed: &[u8]) -> Result<(), Failure> {
        let listed = String::from_utf8_lossy(listed);
        let files: Vec<(&str, &Path)> = listed.split('\0').filter_map(wanted).collect();
        let asked: String = files.iter().map(|(object, _)| format!("{object}\n")).collect();
        let answered = git(&["cat-file", "--batch"], asked.as_bytes())?;
        let mut rest = answered.stdout.as_slice();
        for (_, path) in files {
            let Some(bytes) = next(&mut rest) else {
                return Err(Failure::new(say!("git did not hand out every file", "git 没有给全文件")));
            };
            let path = self.path.join(path);
            let failed = |error: io::Error| Failure::writing(&path, &error);
            path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, bytes)).map_err(failed)?;
        }
        Ok(())
    }
}

/// The object and path of a line such as `100644 blob 0123…\ta.duty`, if it is a file of rules or a table.
fn wanted(line: &str) -> Option<(&str, &Path)> {
    let (head, path) = line.split_once('\t')?;
    let mut words = head.split(' ');
    let (mode, kind, object) = (words.next()?, words.next()?, words.next()?);
    let path = Path::new(path);
    let is_read = path.extension().is_some_and(|extension| extension == "duty" || extension == "yaml");
    let is_below = path.components().all(|part| matches!(part, Component::Normal(_)));
    (kind == "blob" && mode.starts_with("100") && is_read && is_below).then_some((object, path))
}

/// The next file of `git cat-file --batch`: `0123… blob 12\n`, twelve bytes, `\n`.
fn next<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let end = rest.iter().position(|&byte| byte == b'\n')?;
    let size: usize = std::str::from_utf8(&rest[..end]).ok()?.rsplit(' ').next()?.parse().ok()?;
    let bytes = rest.get(end + 1..end + 1 + size)?;
    *rest = rest.get(end + 2 + size..)?;
    Some(bytes)
}

/// A new folder that only this user can read.
fn temporary() -> Result<PathBuf, Failure> {
    let base = std::env::temp_dir();
    for number in 0..1_000 {
        let folder = base.join(format!("route-diff-{}-{number}", std::process::id()));
        #[cfg_attr(not(unix), allow(unused_mut))]
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Failure::writing(&folder, &error)),
        }
    }
    Err(Failure::writing(&base, &io::ErrorKind::AlreadyExists.into()))
}

/// Runs git with this on its standard input.
fn git(args: &[&str], input: &[u8]) -> Result<Output, Failure> {
    let failed = |error: io::Error| {
        let message = say!("git could not be run: {error}", "无法运行 git：{error}");
        let help = say!("install git, or give a folder in place of a revision", "请安装 git，或用文件夹代替版本");
        Failure::new(message).help([help])
    };
    let mut command = Command::new("git");
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(failed)?;
    let stdin = child.stdin.take();
    let stdout = child.stdout.take();
    std::thread::scope(|scope| {
        // Git answers while it is still asked.
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
        let mut bytes = Vec::new();
        stdout.map_or(Ok(0), |stdout| stdout.take(MOST_BYTES).read_to_end(&mut bytes)).map_err(failed)?;
        let status = child.wait().map_err(failed)?;
        Ok(Output { status, stdout: bytes, stderr: Vec::new() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rules_and_tables_below_are_taken() {
        assert_eq!(wanted("100644 blob 12ab\ta/路灯.duty"), Some(("12ab", Path::new("a/路灯.duty"))));
        for line in ["", "100644 blob 12ab\tREADME.md", "120000 blob 12ab\tb.duty", "100644 blob 12ab\t../b.duty"] {
            assert_eq!(wanted(line), None, "{line}");
        }
    }

    #[test]
    fn files_are_read_one_after_another() {
        let mut rest: &[u8] = b"12ab blob 3\na\nb\n34cd blob 0\n\n56ef missing\n";
        assert_eq!(next(&mut rest), Some(&b"a\nb"[..]));
        assert_eq!(next(&mut rest), Some(&b""[..]));
        assert_eq!(next(&mut rest), None);
    }
}
