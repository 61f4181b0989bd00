//! Changes of numbers as changes of files: only the digits change, so comments, order and layout stay.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::numbers::Numbers;
use crate::batch::Target;
use crate::ids::SourceId;
use crate::source::{Sources, Span};

/// A number that changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    /// Its index among the numbers.
    pub(crate) number: u32,
    pub(crate) span: Span,
    pub(crate) from: u32,
    pub(crate) to: u32,
}

/// A file with its changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edited {
    pub(crate) source: SourceId,
    /// What it is called; of rules in a folder, where it is.
    pub(crate) name: String,
    pub(crate) old: String,
    pub(crate) new: String,
}

/// Why nothing was written.
#[derive(Debug)]
pub(crate) enum ApplyError {
    /// The file is not what was read.
    Changed(PathBuf),
    /// It cannot be read.
    Read(PathBuf, io::Error),
    /// It cannot be written.
    Write(PathBuf, io::Error),
}

/// The numbers that differ from what is written, in the order of files and places in them.
pub(crate) fn edits(numbers: &Numbers, values: &[u32]) -> Vec<Edit> {
    let all = (0..).zip(numbers.list.iter().zip(values));
    let changed = all.filter(|(_, (number, value))| number.written != **value);
    changed
        .map(|(at, (number, value))| Edit { number: at, span: number.span, from: number.written, to: *value })
        .collect()
}

/// The files that change, in the order they were read.
pub(crate) fn edited(sources: &Sources, edits: &[Edit]) -> Vec<Edited> {
    let mut files: Vec<Edited> = Vec::new();
    // INVARIANT: edits are sorted by place, so from the last to the first no edit moves another.
    for edit in edits.iter().rev() {
        if files.last().is_none_or(|file| file.source != edit.span.source) {
            let source = sources.get(edit.span.source);
            let (name, old) = (source.name.clone(), source.text.clone());
            files.push(Edited { source: edit.span.source, name, new: old.clone(), old });
        }
        if let Some(file) = files.last_mut() {
            let digits = digits(edit.to, sources.text(edit.span));
            file.new.replace_range(edit.span.range(), &digits);
        }
    }
    files.reverse();
    files
}

/// A number in the width of the one it replaces.
fn digits(value: u32, old: &str) -> String {
    let is_wide = old.chars().next().is_some_and(|c| !c.is_ascii());
    let wide = |c: char| char::from_u32(c as u32 - '0' as u32 + '０' as u32).unwrap_or(c);
    value.to_string().chars().map(|c| if is_wide { wide(c) } else { c }).collect()
}

/// Writes all files or none.
///
/// # Errors
/// If a file is no longer what was read, or cannot be written. If the last step fails half-way, what it has done is undone.
pub(crate) fn apply(files: &[Edited]) -> Result<(), ApplyError> {
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
    use crate::source::Source;

    fn edit(source: SourceId, text: &str, old: &str, to: u32) -> Edit {
        let start = text.find(old).unwrap();
        Edit { number: 0, span: Span::new(source, start, start + old.len()), from: 6, to }
    }

    #[test]
    fn only_the_digits_change() {
        let text = "\u{feff}规则 甲 → 乙 { # 6 是六\r\n\t得 6 若 \"灯\"  # 注\r\n 得 ６ 若 \"河\" }";
        let mut sources = Sources::default();
        let id = sources.add(Source::new("a.duty", text));
        let edits = [edit(id, text, "6 若", 3), edit(id, text, "６", 12)];
        let edits =
            edits.map(|edit| Edit { span: Span { end: edit.span.end.min(edit.span.start + 3), ..edit.span }, ..edit });
        let edits = [Edit { span: Span { end: edits[0].span.start + 1, ..edits[0].span }, ..edits[0] }, edits[1]];
        let files = edited(&sources, &edits);
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].new, text.replace("得 6", "得 3").replace("６", "１２"));
    }

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
        assert!(matches!(apply(&files), Err(ApplyError::Changed(changed)) if changed == path("b.duty")));
        assert_eq!(fs::read_to_string(path("a.duty")).unwrap(), "old");
        fs::write(path("b.duty"), "old").unwrap();
        apply(&files).unwrap();
        let left: Vec<String> = ["a.duty", "b.duty"].map(|name| fs::read_to_string(path(name)).unwrap()).to_vec();
        assert_eq!(left, ["new", "new"]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "no part is left");
    }
}
