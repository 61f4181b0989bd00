//! Reads a folder of rules, or one file, or the rule set built into the program, into [`Sources`].
//!
//! Only this module of the library touches files. It looks at names and bytes, never at what a file says.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use thiserror::Error;

use super::TableIds;
use super::yaml::MAX_TABLE_BYTES;
use crate::builtin;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Say, say};
use crate::ids::SourceId;
use crate::source::{Source, Sources, Span};

/// The largest file of rules that is read.
const MAX_RULES_BYTES: u64 = 4 << 20;

/// The files of a rule set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Files {
    /// Files of rules (`*.duty`), sorted by path.
    pub(crate) rules: Vec<SourceId>,
    /// The tables.
    pub(crate) tables: TableIds,
    /// Whether the tables are those built into the program, because there are none beside the rules.
    pub(crate) builtin_tables: bool,
}

impl Files {
    /// Takes a source for what its file name says it is: one of the tables, else a file of rules.
    pub(crate) fn add(&mut self, name: &str, id: SourceId) {
        match name {
            "route.yaml" => self.tables.project = Some(id),
            "departments.yaml" => self.tables.departments = Some(id),
            "categories.yaml" => self.tables.categories = Some(id),
            "places.yaml" => self.tables.places = Some(id),
            _ => self.rules.push(id),
        }
    }
}

/// Why a rule set could not be looked for at all. What is wrong inside a file is a diagnostic instead.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LoadError {
    /// There is nothing at the path.
    #[error("no rules at `{path}`")]
    NotFound {
        /// The path asked for.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A folder could not be listed.
    #[error("could not list the folder `{path}`")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The path is neither a folder nor a file of rules.
    #[error("`{path}` is neither a folder nor a `.duty` file")]
    NotRules {
        /// The path asked for.
        path: PathBuf,
    },
    /// The path is that of a compiled rule set, and its source is needed.
    #[error("`{path}` is a compiled rule set, not its source")]
    Compiled {
        /// The path asked for.
        path: PathBuf,
    },
    /// The folder holds no file of rules.
    #[error("no `.duty` file below `{path}`")]
    Empty {
        /// The path asked for.
        path: PathBuf,
    },
}

const TABLES: [&str; 4] = ["route.yaml", "departments.yaml", "categories.yaml", "places.yaml"];

/// Reads every `*.duty` below the folder `path` and the tables in it, or the one file `path` and the tables beside it. If there
/// is no table at all, the built-in ones serve.
///
/// Hidden files are skipped, symbolic links followed (each folder once). A file that is not UTF-8, too large or unreadable
/// is a diagnostic and left out.
///
/// # Errors
/// If there is nothing at `path`, a folder cannot be listed, or no file of rules is found.
pub(crate) fn load(path: &Path, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Result<Files, LoadError> {
    let kind = fs::metadata(path).map_err(|source| LoadError::NotFound { path: path.to_owned(), source })?;
    let mut rules = Vec::new();
    let folder = if kind.is_dir() {
        walk(path, &mut BTreeSet::new(), &mut rules)?;
        if rules.is_empty() {
            return Err(LoadError::Empty { path: path.to_owned() });
        }
        path
    } else if path.extension().is_some_and(|extension| extension == "duty") {
        rules.push(path.to_owned());
        path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
    } else if path.extension().is_some_and(|extension| extension == "routebin") {
        return Err(LoadError::Compiled { path: path.to_owned() });
    } else {
        return Err(LoadError::NotRules { path: path.to_owned() });
    };
    rules.sort();

    let mut files = Files::default();
    let mut has_tables = false;
    for name in TABLES {
        let table = folder.join(name);
        if table.is_file() {
            has_tables = true;
            if let Some(id) = read(&table, MAX_TABLE_BYTES as u64, Code::TableTooLarge, sources, diagnostics) {
                files.add(name, id);
            }
        }
    }
    for path in rules {
        if let Some(id) = read(&path, MAX_RULES_BYTES, Code::TooLarge, sources, diagnostics) {
            files.rules.push(id);
        }
    }
    if !has_tables {
        files.builtin_tables = true;
        files.tables = add_builtin(sources, |name| TABLES.contains(&name)).tables;
    }
    Ok(files)
}

/// The rule set built into the program.
pub(crate) fn builtin(sources: &mut Sources) -> Files {
    let mut files = add_builtin(sources, |_| true);
    files.builtin_tables = true;
    files
}

fn add_builtin(sources: &mut Sources, wanted: impl Fn(&str) -> bool) -> Files {
    let mut files = Files::default();
    for (name, text) in builtin::rules() {
        // A table counts only at the top, as in `load`.
        if wanted(name) && (TABLES.contains(name) || name.ends_with(".duty")) {
            let id = sources.add(Source::new(format!("<rules/{name}>"), *text));
            files.add(name, id);
        }
    }
    files
}

/// Collects the files of rules below `folder`. `seen` holds the real paths of the folders entered, so that a loop of
/// symbolic links ends.
fn walk(folder: &Path, seen: &mut BTreeSet<PathBuf>, rules: &mut Vec<PathBuf>) -> Result<(), LoadError> {
    let failed = |source| LoadError::Folder { path: folder.to_owned(), source };
    if !seen.insert(fs::canonicalize(folder).map_err(failed)?) {
        return Ok(());
    }
    let mut entries = fs::read_dir(folder).map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        // A dangling link has no metadata: it is passed over unless it is called like a file of rules.
        let is_folder = fs::metadata(&path).is_ok_and(|kind| kind.is_dir());
        if is_folder {
            walk(&path, seen, rules)?;
        } else if path.extension().is_some_and(|extension| extension == "duty") {
            rules.push(path);
        }
    }
    Ok(())
}

fn read(
    path: &Path,
    most: u64,
    too_large: Code,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<SourceId> {
    let name = path.display().to_string();
    let bytes = match fs::metadata(path).map(|kind| kind.len()) {
        // Not read at all, however large.
        Ok(size) if size > most => {
            let message = say!(
                "a file of {size} bytes is more than the {most} that are read",
                "文件有 {size} 字节，超过可读取的 {most} 字节"
            );
            diagnostics.push(Diagnostic::new(too_large, empty(sources, &name), message));
            return None;
        }
        Ok(_) => fs::read(path),
        Err(error) => Err(error),
    };
    match bytes.map(String::from_utf8) {
        Ok(Ok(text)) => Some(sources.add(Source::new(name, text))),
        Ok(Err(error)) => {
            let valid = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            // What is readable is kept so that the place has a line and a column.
            let readable = String::from_utf8_lossy(&bytes[..valid]).into_owned();
            let id = sources.add(Source::new(name, readable));
            let message = say!("byte {valid} is not UTF-8", "第 {valid} 字节不是 UTF-8 编码");
            diagnostics.push(
                Diagnostic::new(Code::FileUnreadable, Span::new(id, valid, valid), message).help(encoding(&bytes)),
            );
            None
        }
        Err(error) => {
            let message = say!("the file cannot be read: {error}", "文件无法读取：{error}");
            diagnostics.push(Diagnostic::new(Code::FileUnreadable, empty(sources, &name), message));
            None
        }
    }
}

fn empty(sources: &mut Sources, name: &str) -> Span {
    Span::new(sources.add(Source::new(name, "")), 0, 0)
}

/// What the bytes look like, and what to do about it.
fn encoding(bytes: &[u8]) -> Say {
    match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => {
            say!("it is UTF-16: save it as UTF-8", "这是 UTF-16 编码，请另存为 UTF-8")
        }
        _ if looks_like_gbk(bytes) => say!("it looks like GBK: save it as UTF-8", "看来是 GBK 编码，请另存为 UTF-8"),
        _ => say!("save it as UTF-8", "请另存为 UTF-8"),
    }
}

/// Whether every byte above ASCII begins a pair that GBK allows.
fn looks_like_gbk(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        match rest {
            [] => return true,
            [first, after @ ..] if first.is_ascii() => rest = after,
            [0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE, after @ ..] => rest = after,
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn of(files: &[(&str, &[u8])]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            for (name, bytes) in files {
                let path = folder.path().join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, bytes).unwrap();
            }
            Self(folder)
        }

        fn load(&self, below: &str) -> (Result<Files, LoadError>, Vec<String>, Vec<String>) {
            let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
            let files = load(&self.0.path().join(below), &mut sources, &mut diagnostics);
            let root = format!("{}/", self.0.path().display());
            let names = sources.iter().map(|(_, source)| source.name.replace(&root, "")).collect();
            let said = diagnostics.list().iter().map(|d| {
                let help = d.help.first().map_or("", |help| &help.en);
                format!("{} {} ({help})", d.code.id(), d.message.en)
            });
            (files, names, said.collect())
        }
    }

    #[test]
    fn a_folder_is_read_in_order_without_hidden_files() {
        let folder = Folder::of(&[
            ("b.duty", b"b"),
            ("a/z.duty", b"z"),
            ("a/.c.duty", b"c"),
            (".git/d.duty", b"d"),
            ("notes.txt", b"n"),
            ("a/places.yaml", b"p"),
            ("departments.yaml", b"lines: []"),
        ]);
        let (files, names, said) = folder.load("");
        let files = files.unwrap();
        assert_eq!(names, ["departments.yaml", "a/z.duty", "b.duty"]);
        assert_eq!(said, Vec::<String>::new());
        assert_eq!(files.rules.len(), 2);
        assert!(files.tables.departments.is_some() && files.tables.places.is_none() && !files.builtin_tables);
    }

    #[test]
    fn one_file_takes_the_tables_beside_it_or_the_builtin_ones() {
        let folder = Folder::of(&[("a.duty", b"a"), ("with/b.duty", b"b"), ("with/route.yaml", b"name: x")]);
        let (files, names, _) = folder.load("a.duty");
        assert!(files.unwrap().builtin_tables);
        let builtin =
            ["<rules/categories.yaml>", "<rules/departments.yaml>", "<rules/places.yaml>", "<rules/route.yaml>"];
        assert_eq!(names[0], "a.duty");
        assert_eq!(names[1..], builtin);
        let (files, names, _) = folder.load("with/b.duty");
        assert!(!files.unwrap().builtin_tables);
        assert_eq!(names, ["with/route.yaml", "with/b.duty"]);
    }

    #[test]
    fn what_cannot_be_read_is_said_and_left_out() {
        let folder = Folder::of(&[
            ("gbk.duty", b"# \xC0\xAC\xBB\xF8\n"),
            ("good.duty", b"# ok\n"),
            ("huge.duty", &vec![b' '; 10 << 20]),
            ("latin.duty", b"caf\xE9\n\xFF"),
            ("utf16.duty", b"\xFF\xFE#\0"),
        ]);
        let (files, _, said) = folder.load("");
        assert_eq!(files.unwrap().rules.len(), 1);
        assert_eq!(
            said,
            [
                "E066 byte 2 is not UTF-8 (it looks like GBK: save it as UTF-8)",
                "E004 a file of 10485760 bytes is more than the 4194304 that are read ()",
                "E066 byte 3 is not UTF-8 (save it as UTF-8)",
                "E066 byte 0 is not UTF-8 (it is UTF-16: save it as UTF-8)",
            ]
        );
    }

    #[test]
    fn nothing_to_read_is_an_error() {
        let folder = Folder::of(&[("empty/notes.txt", b"")]);
        for (path, expected) in [("nowhere", "no rules at"), ("empty", "no `.duty` file below")] {
            assert!(folder.load(path).0.unwrap_err().to_string().starts_with(expected), "{path}");
        }
        assert!(matches!(folder.load("empty/notes.txt").0, Err(LoadError::NotRules { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn loops_of_links_end_and_dangling_links_are_said() {
        let folder = Folder::of(&[("a/a.duty", b"a")]);
        let root = folder.0.path();
        std::os::unix::fs::symlink(root, root.join("a/loop")).unwrap();
        std::os::unix::fs::symlink(root.join("gone"), root.join("b.duty")).unwrap();
        let (files, names, said) = folder.load("");
        assert_eq!(files.unwrap().rules.len(), 1);
        assert_eq!(names.iter().filter(|name| name.ends_with("a.duty")).count(), 1);
        assert!(said.len() == 1 && said[0].starts_with("E066 the file cannot be read"), "{said:?}");
    }

    #[test]
    fn the_builtin_rules_are_sorted_and_hold_every_table() {
        let names: Vec<&str> = builtin::rules().iter().map(|(name, _)| *name).collect();
        assert!(names.is_sorted());
        for table in TABLES {
            assert!(names.contains(&table));
        }
    }
}
