//! Runs every fixture of `tests/cases/diagnostics`, and the example of every code.
//!
//! A fixture is one file: what it is about, files of rules and tables, and what a person sees in both languages.
//!
//! ```text
//! # an optional remark
//! as-of: 2024-01-01           (the default)
//! raises: E012                (the codes raised, or `nothing`)
//! --- rules/a.duty
//! …
//! --- en
//! …
//! --- zh
//! …
//! ```
//!
//! `UPDATE_EXPECT=1 cargo test` writes what is seen into the fixtures. Tables that are not given are the built-in ones. Notes, and
//! W102, which nearly every short rule raises, are left out unless `raises` names them. In a file whose name is followed by
//! `(bytes)`, `\xC0` stands for that byte.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Lang, Severity};
use crate::render;
use crate::router::Router;
use crate::source::Sources;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/diagnostics");

/// One fixture, as written.
#[derive(Default)]
struct Fixture {
    as_of: String,
    raises: BTreeSet<&'static str>,
    files: Vec<File>,
    /// Everything before what is expected.
    given: String,
    en: String,
    zh: String,
}

struct File {
    name: String,
    text: String,
    bytes: bool,
}

impl Fixture {
    fn read(text: &str) -> Result<Self, String> {
        let mut fixture = Self { as_of: "2024-01-01".into(), ..Self::default() };
        let mut section: Option<&str> = None;
        let mut raises = None;
        for line in text.split_inclusive('\n') {
            if let Some(name) = line.strip_prefix("--- ") {
                section = Some(name.trim());
                if !matches!(name.trim(), "en" | "zh") {
                    let (name, bytes) =
                        name.trim().strip_suffix(" (bytes)").map_or((name.trim(), false), |n| (n, true));
                    fixture.files.push(File { name: name.into(), text: String::new(), bytes });
                    fixture.given.push_str(line);
                }
                continue;
            }
            match section {
                Some("en") => fixture.en.push_str(line),
                Some("zh") => fixture.zh.push_str(line),
                Some(_) => {
                    fixture.given.push_str(line);
                    fixture.files.last_mut().ok_or("text before the first file")?.text.push_str(line);
                }
                None => {
                    fixture.given.push_str(line);
                    let line = line.trim();
                    if let Some(day) = line.strip_prefix("as-of: ") {
                        fixture.as_of = day.into();
                    } else if let Some(codes) = line.strip_prefix("raises: ") {
                        raises = Some(codes);
                    } else if !(line.is_empty() || line.starts_with('#')) {
                        return Err(format!("a fixture has no setting `{line}`"));
                    }
                }
            }
        }
        for id in raises.ok_or("`raises` is missing")?.split_whitespace().filter(|id| *id != "nothing") {
            let code = Code::from_id(id).ok_or_else(|| format!("there is no code `{id}`"))?;
            fixture.raises.insert(code.id());
        }
        Ok(fixture)
    }

    /// What is found, the examples included if they can be run.
    fn check(&self) -> (Vec<Diagnostic>, Sources) {
        let mut builder = Router::builder(self.as_of.parse().expect("a day such as 2024-01-01"));
        let folder = tempfile::tempdir().unwrap();
        if self.files.iter().any(|file| file.bytes) {
            for file in &self.files {
                let path = folder.path().join(&file.name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, if file.bytes { unescaped(&file.text) } else { file.text.clone().into_bytes() })
                    .unwrap();
            }
            builder = builder.folder(folder.path());
        } else {
            for file in &self.files {
                builder = builder.text(&file.name, &file.text);
            }
        }
        let examined = builder.check().expect("what is in memory can be read").examine();
        let shown = |d: &&Diagnostic| {
            let quiet = d.severity == Severity::Note || d.code == Code::FewExamples;
            !quiet || self.raises.contains(d.code.id())
        };
        let shown: Vec<Diagnostic> = examined.diagnostics.list().iter().filter(shown).cloned().collect();
        (shown, examined.sources)
    }

    fn text(&self) -> String {
        format!("{}--- en\n{}--- zh\n{}", self.given, self.en, self.zh)
    }
}

/// `\xC0` as that byte.
fn unescaped(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\x") {
        out.extend(before.bytes());
        out.push(u8::from_str_radix(&after[..2], 16).unwrap());
        rest = &after[2..];
    }
    out.extend(rest.bytes());
    out
}

fn fixtures() -> Vec<(String, PathBuf, Fixture)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(FIXTURES).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "case"));
    paths.sort();
    assert!(!paths.is_empty(), "no fixture below {FIXTURES}");
    paths
        .into_iter()
        .map(|path| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let fixture = Fixture::read(&fs::read_to_string(&path).unwrap());
            let fixture = fixture.unwrap_or_else(|message| panic!("{name}: {message}"));
            (name, path, fixture)
        })
        .collect()
}

fn ids(diagnostics: &[Diagnostic]) -> BTreeSet<&'static str> {
    diagnostics.iter().map(|diagnostic| diagnostic.code.id()).collect()
}

#[test]
fn every_fixture_is_seen_as_it_says() {
    let update = env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = String::new();
    for (name, path, mut fixture) in fixtures() {
        let (shown, sources) = fixture.check();
        let raised = ids(&shown);
        if raised != fixture.raises {
            let _ = writeln!(wrong, "{name}: raises {raised:?}, not {:?}", fixture.raises);
        }
        let drawn = |lang| {
            let root = path_in(&sources);
            render::human(&shown, &sources, lang, false).replace(&root, "")
        };
        let (en, zh) = (drawn(Lang::En), drawn(Lang::Zh));
        assert_eq!(render::json(&shown, &sources, Lang::En).lines().count(), shown.len(), "{name}");
        if (&en, &zh) == (&fixture.en, &fixture.zh) {
            continue;
        }
        if update {
            (fixture.en, fixture.zh) = (en, zh);
            write_fixture(&path, &fixture);
        } else {
            let _ = writeln!(wrong, "{name}: expected\n{}{}seen\n{en}{zh}", fixture.en, fixture.zh);
        }
    }
    assert!(wrong.is_empty(), "{wrong}UPDATE_EXPECT=1 writes what is seen into the fixtures");
}

fn write_fixture(path: &Path, fixture: &Fixture) {
    fs::write(path, fixture.text()).unwrap();
}

/// The folder of files that were read from disk, which differs from run to run.
fn path_in(sources: &Sources) -> String {
    let temporary = env::temp_dir().display().to_string();
    let name = sources.iter().map(|(_, source)| source.name.as_str()).find(|name| name.starts_with(&temporary));
    // The folder's own name is one element below.
    let end = |name: &str| name[temporary.len()..].match_indices('/').nth(1).map(|(at, _)| temporary.len() + at + 1);
    name.and_then(|name| Some(name[..end(name)?].to_owned())).unwrap_or_else(|| "\0".into())
}

#[test]
fn every_code_has_a_fixture() {
    let raised: BTreeSet<&str> = fixtures().into_iter().flat_map(|(.., fixture)| fixture.raises).collect();
    let missing: Vec<&str> = Code::ALL.iter().map(|code| code.id()).filter(|id| !raised.contains(id)).collect();
    assert!(missing.is_empty(), "no fixture raises {missing:?}");
}

/// What the snippets of the long texts may assume.
const PRELUDE: &str = r#"
清单 街道职责清单 "街道职责清单" {
    依据 "京编办发〔2018〕12号"
    板块 城市管理
}

职责 河长制 {
    清单 街道职责清单
    板块 城市管理
    主责 区水务局
    依据 "《北京市河湖保护管理条例》第七条"
}

事实 场所 = 道路、小区 {
    道路 若 "马路"
    小区 若 "小区"
}
"#;

/// The bodies of the prelude and of the examples of `E029` and `W119`, with a first day.
const YOUNG_BRIGADES: &str = "
lines:
  - line: 综合行政执法
    members: [{level: street, name: 街道综合行政执法队, from: 2020-07-01}, {level: district, name: 区城管执法局}]
  - line: 水务
    members: [{level: district, name: 区水务局}]
";

/// What a snippet raises in its own file; errors anywhere else count too.
fn raised_by(code: Code, snippet: &str) -> Diagnostics {
    let old = matches!(code, Code::BodyNotInForce | Code::NothingInForce);
    let mut builder = Router::builder(if old { "2018-05-01" } else { "2024-01-01" }.parse().unwrap());
    if code != Code::NothingInForce {
        builder = builder.text("prelude.duty", PRELUDE);
    }
    if matches!(code, Code::BodyNotInForce | Code::BodyGap) {
        builder = builder.text("departments.yaml", YOUNG_BRIGADES);
    }
    let name = if snippet.starts_with("# route.yaml\n") { "route.yaml" } else { "snippet.duty" };
    let builder = builder.text(name, snippet);
    let examined = builder.check().unwrap().examine();
    let mut found = examined.diagnostics;
    found.retain(|diagnostic| {
        let source = diagnostic.primary.as_ref().map(|label| examined.sources.get(label.span.source).name.as_str());
        diagnostic.severity == Severity::Error || source == Some(name)
    });
    found
}

#[test]
fn the_example_of_every_code_raises_it_and_the_mended_one_does_not() {
    let mut wrong = String::new();
    // A file that is not text cannot stand in one.
    for &code in Code::ALL.iter().filter(|code| **code != Code::FileUnreadable) {
        let (bad, good) = code.example();
        let errors = |found: &Diagnostics| -> BTreeSet<&str> {
            let errors = found.list().iter().filter(|d| d.severity == Severity::Error);
            errors.map(|d| d.code.id()).collect()
        };
        let (of_bad, of_good) = (raised_by(code, bad), raised_by(code, good));
        let id = code.id();
        if !ids(of_bad.list()).contains(id) || errors(&of_bad).iter().any(|other| *other != id) {
            let _ = writeln!(wrong, "{id}: the wrong one raises {:?}", ids(of_bad.list()));
        }
        if ids(of_good.list()).contains(id) || !errors(&of_good).is_empty() {
            let _ = writeln!(wrong, "{id}: the mended one raises {:?}", ids(of_good.list()));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
