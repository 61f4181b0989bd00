//! `route init`: a small rule set that works, to start from.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use super::Found;
use super::args::InitArgs;
use super::console::Console;
use super::failure::Failure;
use crate::diagnostic::say;
use crate::source::Sources;
use crate::tables;

const FILES: [(&str, &str); 3] = [
    ("duties.duty", include_str!("init/duties.duty")),
    ("rules.duty", include_str!("init/rules.duty")),
    ("cases.jsonl", include_str!("init/cases.jsonl")),
];

pub(super) fn run(console: &Console, args: &InitArgs) -> Result<Found, Failure> {
    let dir = &args.dir;
    let mut files: Vec<(&str, String)> = FILES.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    if args.tables {
        files.extend(built_in_tables());
    }
    refuse_to_overwrite(dir, &files)?;
    fs::create_dir_all(dir).map_err(|error| Failure::writing(dir, &error))?;
    for (name, text) in &files {
        let path = dir.join(name);
        // Once more, by the system: nothing is ever written over.
        let written = File::create_new(&path).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|error| Failure::writing(&path, &error))?;
        console.data(&format!("{}\n", path.display()))?;
    }
    let dir = dir.display();
    console.say(&say!(
        "next: `route check {dir}`, then `route explain --rules {dir} \"路灯不亮\"`",
        "接下来：`route check {dir}`，再试 `route explain --rules {dir} \"路灯不亮\"`"
    ));
    Ok(Found::Nothing)
}

/// The built-in tables. What places state about facts is left out: the small rule set has other facts.
fn built_in_tables() -> Vec<(&'static str, String)> {
    let mut sources = Sources::default();
    tables::builtin(&mut sources);
    let mut files = Vec::new();
    for table in ["route.yaml", "departments.yaml", "categories.yaml", "places.yaml"] {
        let built_in = sources.iter().find(|(_, source)| source.name == format!("<rules/{table}>"));
        files.extend(built_in.map(|(_, source)| (table, without_facts(&source.text))));
    }
    files
}

fn without_facts(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(", facts: {") {
        out.push_str(before);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    out + rest
}

fn refuse_to_overwrite(dir: &Path, files: &[(&str, String)]) -> Result<(), Failure> {
    let stands = |path: &Path| fs::symlink_metadata(path).is_ok();
    // Rules of one's own would mix with these.
    let own = fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
    let own = own.filter(|path| path.extension().is_some_and(|extension| extension == "duty"));
    let ours = files.iter().map(|(name, _)| dir.join(name)).filter(|path| stands(path));
    let Some(path) = ours.chain(own).next() else { return Ok(()) };
    let path = path.display();
    let message = say!("`{path}` is there already", "已经有 `{path}`");
    Err(Failure::new(message).help([say!("give another folder: `route init DIR`", "请换一个文件夹：`route init DIR`")]))
}
