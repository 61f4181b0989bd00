//! `route fmt`: brings files of rules into one layout. A file is replaced whole, and only if something changes.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::args::{FmtArgs, LangArg};
use super::check::count;
use super::console::Console;
use super::failure::Failure;
use super::rules::FOLDER;
use super::{Found, case};
use crate::batch::Target;
use crate::diagnostic::{Diagnostics, Say, say};
use crate::render;
use crate::source::{Source, Sources};
use crate::syntax::format::{Tongue, format};
use crate::{syntax, tables};

pub(super) fn run(console: &Console, args: &FmtArgs) -> Result<Found, Failure> {
    if args.paths.iter().any(|path| path == Path::new("-")) {
        if args.paths.len() > 1 {
            return Err(Failure::new(say!("`-` goes with no other file", "`-` 不能与其他文件同用")));
        }
        return standard_input(console, args);
    }
    if args.paths.is_empty() && !Path::new(FOLDER).exists() {
        let message = say!("there is no folder `{FOLDER}` here", "这里没有 `{FOLDER}` 文件夹");
        let help = say!("name the files or folders: `route fmt PATH`", "请写明文件或文件夹：`route fmt PATH`");
        return Err(Failure::new(message).help([help]));
    }
    let paths = if args.paths.is_empty() { vec![PathBuf::from(FOLDER)] } else { args.paths.clone() };
    let mut sources = Sources::default();
    let mut unreadable = Diagnostics::default();
    let mut files = Vec::new();
    for path in &paths {
        files.extend(tables::load(path, &mut sources, &mut unreadable)?.rules);
    }
    // The tables are none of this command's business.
    unreadable.retain(|found| {
        found.primary.as_ref().is_some_and(|label| sources.get(label.span.source).name.ends_with(".duty"))
    });
    console.say_text(&render::human(unreadable.list(), &sources, console.lang, true));

    let mut broken = Diagnostics::default();
    let mut changed = Vec::new();
    for id in &files {
        let source = sources.get(*id);
        syntax::parse(&sources, *id, &mut broken);
        let new = format(&source.text, tongue(args)).text;
        if new == source.text || changed.contains(&source.name.as_str()) {
            continue;
        }
        changed.push(source.name.as_str());
        if args.diff {
            console.colored(&diff(&source.name, &source.text, &new))?;
        } else if args.check {
            console.data(&format!("{}\n", source.name))?;
        } else {
            replace(Path::new(&source.name), &new)?;
        }
    }
    console.say_text(&render::human(broken.list(), &sources, console.lang, true));
    let is_dry = args.check || args.diff;
    console.say(&summary(files.len(), changed.len(), is_dry));
    if !broken.list().is_empty() {
        console.say(&say!("lines that cannot be read were left as they are", "读不懂的行保持原样"));
    }
    if !unreadable.list().is_empty() {
        return Err(Failure::Told);
    }
    Ok(Found::problems(broken.has_errors() || args.check && !changed.is_empty()))
}

fn standard_input(console: &Console, args: &FmtArgs) -> Result<Found, Failure> {
    let text = case::standard_input()?;
    let new = format(&text, tongue(args)).text;
    let is_changed = new != text;
    if args.diff {
        console.colored(&diff("-", &text, &new))?;
    } else if args.check {
        if is_changed {
            console.data("-\n")?;
        }
    } else {
        console.data(&new)?;
    }
    let (mut sources, mut broken) = (Sources::default(), Diagnostics::default());
    let id = sources.add(Source::new("-", text));
    syntax::parse(&sources, id, &mut broken);
    console.say_text(&render::human(broken.list(), &sources, console.lang, true));
    Ok(Found::problems(broken.has_errors() || args.check && is_changed))
}

fn tongue(args: &FmtArgs) -> Option<Tongue> {
    args.keywords.map(|lang| match lang {
        LangArg::Zh => Tongue::Zh,
        LangArg::En => Tongue::En,
    })
}

fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error| Failure::writing(path, &error);
    // A name that is not UTF-8 was shown with marks in it, and leads nowhere.
    if !path.is_file() {
        return Err(failed(std::io::ErrorKind::NotFound.into()));
    }
    let mut target = Target::create(path).map_err(failed)?;
    target.write_all(text.as_bytes()).and_then(|()| target.finish()).map_err(failed)
}

fn summary(n_files: usize, n_changed: usize, is_dry: bool) -> Say {
    let files = count(n_files, "file");
    match (n_changed, is_dry) {
        (0, _) => say!("{files}: nothing to change", "{n_files} 个文件：无需改动"),
        (_, false) => say!("{files}: {n_changed} changed", "{n_files} 个文件：改动 {n_changed} 个"),
        (_, true) => say!("{files}: {n_changed} would change", "{n_files} 个文件：{n_changed} 个需要改动"),
    }
}

/// What would change, as `diff -u` writes it.
pub(super) fn diff(name: &str, old: &str, new: &str) -> String {
    let text_diff = TextDiff::from_lines(old, new);
    let plain = text_diff.unified_diff().context_radius(3).header(name, name).to_string();
    let mut colored = String::new();
    for line in plain.lines() {
        let style = match line.as_bytes() {
            [b'+', ..] => "\x1b[32m",
            [b'-', ..] => "\x1b[31m",
            [b'@', ..] => "\x1b[36m",
            _ => "",
        };
        let end = if style.is_empty() { "" } else { "\x1b[0m" };
        let _ = writeln!(colored, "{style}{line}{end}");
    }
    colored
}
