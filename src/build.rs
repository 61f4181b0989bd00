//! Compiles the shipped rules (`rules/`) with the crate's own code, so that the program opens them as it starts.
//!
//! Everything up to compiling is the crate's modules, of which this is another root: a rule set compiled by other code than that which opens
//! it cannot come about. Rules with errors are no error here: what is wrong is told as warnings, and the program is built without
//! compiled rules, so that `route check rules` can be run to mend them.

#![allow(dead_code, unused_imports, unreachable_pub)]

mod artefact;
mod case;
mod checked;
mod compile;
mod diagnostic;
mod fold;
mod given;
mod ids;
mod like;
mod resolve;
mod source;
mod store;
mod syntax;
mod tables;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use artefact::Artefact;
use checked::{Checked, Overrides, Texts};
use diagnostic::{Diagnostics, Severity};
use jiff::civil::Date;
use source::Sources;

/// What makes the tables; `builtin.rs` stands for what it makes.
const CODE: [&str; 17] = [
    "src/artefact.rs",
    "src/builtin.rs",
    "src/case.rs",
    "src/checked.rs",
    "src/compile",
    "src/diagnostic",
    "src/fold",
    "src/fold.rs",
    "src/given.rs",
    "src/ids.rs",
    "src/like",
    "src/like.rs",
    "src/resolve",
    "src/source.rs",
    "src/store",
    "src/syntax",
    "src/tables",
];

/// What the crate knows of its built-in rules, while they are being made.
mod builtin {
    use std::sync::LazyLock;

    static RULES: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
        let read = |name: String| {
            let text = std::fs::read_to_string(super::root().join("rules").join(&name));
            // What is not UTF-8 stops the crate's own `include_str!` with its place.
            (&*name.leak(), &*text.unwrap_or_default().leak())
        };
        super::rules().into_iter().map(read).collect()
    });

    static FINGERPRINT: LazyLock<u64> = LazyLock::new(super::fingerprint);

    pub(crate) fn rules() -> &'static [(&'static str, &'static str)] {
        &RULES
    }

    pub(crate) fn compiled() -> &'static [u8] {
        &[]
    }

    pub(crate) fn fingerprint() -> u64 {
        *FINGERPRINT
    }
}

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut list = String::from("const RULES: &[(&str, &str)] = &[\n");
    for (name, _) in builtin::rules() {
        // Where the checkout is now: it may have been moved since this ran.
        let path = format!("/rules/{name}");
        let _ = writeln!(list, "    ({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?}))),");
    }
    list.push_str("];\n");
    let _ = writeln!(list, "const FINGERPRINT: u64 = {:#x};", builtin::fingerprint());
    list.push_str("static COMPILED: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!(\"OUT_DIR\"), \"/rules.routebin\")));\n");
    fs::write(out.join("rules.routebin"), compiled())?;
    fs::write(out.join("builtin.rs"), list)?;
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/build.rs");
    println!("cargo::rerun-if-changed=grammar");
    CODE.iter().for_each(|path| println!("cargo::rerun-if-changed={path}"));
    Ok(())
}

/// The shipped rules compiled for the last of their periods; nothing if they have errors, which are told.
fn compiled() -> Vec<u8> {
    let mut sources = Sources::default();
    let mut files = tables::builtin(&mut sources);
    files.builtin_tables = false;
    let (numbers, diagnostics) = (Overrides::default(), Diagnostics::default());
    let checked = Texts { sources, files, root: None, numbers, diagnostics }.check(Date::MAX);
    if checked.diagnostics.has_errors() {
        println!("cargo::warning=the rules in rules/ have errors: the program is built without compiled rules");
        tell(&checked);
        return Vec::new();
    }
    let Checked { rules, sources, tables, table_ids, period, .. } = checked;
    Artefact::of(rules, sources, tables, table_ids, period).to_bytes(None, false)
}

fn tell(checked: &Checked) {
    let errors = checked.diagnostics.list().iter().filter(|found| found.severity == Severity::Error);
    for error in errors {
        let place = error.primary.as_ref().map_or_else(String::new, |label| {
            let source = checked.sources.get(label.span.source);
            let (line, column) = source.line_column(label.span.start as usize);
            format!("{}:{line}:{column}: ", source.name.trim_matches(['<', '>']))
        });
        println!("cargo::warning={place}error[{}]: {} / {}", error.code.id(), error.message.en, error.message.zh);
        for help in &error.help {
            println!("cargo::warning=  help: {} / {}", help.en, help.zh);
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default())
}

/// The files of rules, by name below `rules/`, in order.
fn rules() -> Vec<String> {
    let mut files = Vec::new();
    walk(&root().join("rules"), "", &mut files);
    files.retain(|name| name.ends_with(".duty") || name.ends_with(".yaml"));
    files.sort();
    files
}

/// Of the text of all code that makes the tables, however its lines end.
fn fingerprint() -> u64 {
    let mut files = Vec::new();
    for path in CODE {
        if path.ends_with(".rs") {
            files.push(path.to_owned())
        } else {
            walk(&root().join(path), &format!("{path}/"), &mut files)
        }
    }
    files.sort();
    let mut all = String::from(env!("CARGO_PKG_VERSION"));
    for name in files {
        let text = fs::read_to_string(root().join(&name)).unwrap_or_default();
        let _ = write!(all, "\0{name}\0{}", text.replace("\r\n", "\n"));
    }
    xxhash_rust::xxh3::xxh3_64(all.as_bytes())
}

/// Every file below a folder but hidden ones.
fn walk(folder: &Path, prefix: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        if entry.path().is_dir() {
            walk(&entry.path(), &format!("{prefix}{name}/"), files);
        } else {
            files.push(format!("{prefix}{name}"));
        }
    }
}
