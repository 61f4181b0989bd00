//! What holds for the shipped rules in any order, and for rules that somebody's hand slipped over.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseError;
use route::{Builder, Case, Checked, Router, Scratch, Severity};

const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
const TABLES: [&str; 4] = ["route.yaml", "departments.yaml", "categories.yaml", "places.yaml"];

/// The shipped files, each with its name below `rules/`, sorted.
fn shipped() -> Vec<(String, String)> {
    fn walk(folder: &Path, files: &mut Vec<(String, String)>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                walk(&path, files)?;
            } else if path.extension().is_some_and(|extension| extension == "duty" || extension == "yaml") {
                let name = path.strip_prefix(RULES).unwrap().display().to_string();
                files.push((name, fs::read_to_string(&path)?));
            }
        }
        Ok(())
    }
    let mut files = Vec::new();
    walk(Path::new(RULES), &mut files).unwrap();
    files.sort();
    files
}

fn builder(files: &[(String, String)]) -> Builder {
    let day = "2026-11-22".parse().unwrap();
    files.iter().fold(Router::builder(day), |builder, (name, text)| builder.text(name, text))
}

/// What was found: code, message, file, place, in an order that does not depend on the order of the files.
fn found(checked: &Checked) -> BTreeSet<String> {
    let lines = checked.diagnostics.list().iter().map(|diagnostic| {
        let place = diagnostic.primary.as_ref().map(|label| label.span);
        let file = place.map_or("", |span| checked.sources.get(span.source).name.as_str());
        let place = place.map(|span| span.range());
        format!("{} {} {file} {place:?} {:?}", diagnostic.code.id(), diagnostic.message.en, diagnostic.help)
    });
    lines.collect()
}

/// The same without places, for items that were moved.
fn found_anywhere(checked: &Checked) -> Vec<String> {
    let mut lines: Vec<String> = checked
        .diagnostics
        .list()
        .iter()
        .map(|diagnostic| {
            let text = diagnostic.primary.as_ref().map_or("", |label| checked.sources.text(label.span));
            format!("{} {} {text:?}", diagnostic.code.id(), diagnostic.message.en)
        })
        .collect();
    lines.sort();
    lines
}

/// Cuts a file before each of its items; remarks before an item stay with the item before them.
fn items(text: &str) -> Vec<String> {
    let starts = |line: &str| line.chars().next().is_some_and(|c| !c.is_whitespace() && !matches!(c, '#' | '}' | '｝'));
    let mut items = vec![String::new()];
    for line in text.split_inclusive('\n') {
        if starts(line) {
            items.push(String::new());
        }
        items.last_mut().unwrap().push_str(line);
    }
    items
}

/// The examples of the rules, as texts to decide.
fn texts(files: &[(String, String)]) -> Vec<String> {
    let quoted = |line: &str| {
        let rest = line.trim_start().strip_prefix('例').or_else(|| line.trim_start().strip_prefix("反例"))?;
        Some(rest.trim_start().strip_prefix('"')?.split('"').next()?.to_owned())
    };
    files.iter().flat_map(|(_, text)| text.lines().filter_map(quoted)).collect()
}

fn shuffle<T>(list: &mut [T], mut seed: u64) {
    for last in (1..list.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        list.swap(last, (seed >> 33) as usize % (last + 1));
    }
}

#[test]
fn the_shipped_rules_have_no_error() {
    let checked = Router::builder("2026-11-22".parse().unwrap()).folder(RULES).check().unwrap();
    let errors = checked.diagnostics.list().iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    let errors: Vec<String> = errors.map(|d| format!("{} {}", d.code.id(), d.message.en)).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn neither_the_order_of_files_nor_of_items_matters() {
    let files = shipped();
    let texts = texts(&files);
    assert!(texts.len() > 100, "{}", texts.len());
    let decide = |router: &Router| -> Vec<String> {
        let mut scratch = Scratch::default();
        let some = texts.iter().step_by(7).map(|text| router.route(&Case::of_text(text.clone()), &mut scratch));
        some.map(|decision| serde_json::to_string(&decision).unwrap()).collect()
    };
    let first = builder(&files);
    let expected = found_anywhere(&first.check().unwrap());
    let first = first.build().unwrap();
    let decisions = decide(&first);
    for seed in 1..=4 {
        let mut moved = files.clone();
        shuffle(&mut moved, seed);
        for (name, text) in &mut moved {
            if name.ends_with(".duty") {
                let mut items = items(text);
                shuffle(&mut items, seed + name.len() as u64);
                *text = items.concat();
            }
        }
        let moved = builder(&moved);
        assert_eq!(found_anywhere(&moved.check().unwrap()), expected, "{seed}");
        let moved = moved.build().unwrap();
        assert_eq!(moved.ruleset(), first.ruleset(), "{seed}");
        assert_eq!(decide(&moved), decisions, "{seed}");
    }
}

#[test]
fn all_in_one_file_is_the_same_rule_set() {
    let files = shipped();
    let (tables, rules): (Vec<_>, Vec<_>) =
        files.iter().cloned().partition(|(name, _)| TABLES.contains(&name.as_str()));
    let all: String = rules.iter().map(|(_, text)| format!("{text}\n")).collect();
    let one: Vec<_> = tables.into_iter().chain([("all.duty".to_owned(), all)]).collect();
    assert_eq!(builder(&one).build().unwrap().ruleset(), builder(&files).build().unwrap().ruleset());
}

/// One slip of the hand.
#[derive(Clone, Debug)]
enum Slip {
    DropLine(Index),
    RepeatLine(Index, Index),
    SwapLines(Index, Index),
    DropChar(Index),
    RepeatChar(Index),
    SwapChars(Index),
    Insert(Index, &'static str),
    Cut(Index),
}

fn slip() -> impl Strategy<Value = Slip> {
    let strange = prop::sample::select(vec![
        "{",
        "}",
        "（",
        ")",
        "\"",
        "“",
        "”",
        "，",
        "、",
        "；",
        "：",
        "=",
        "→",
        "->",
        "#",
        " ",
        "\n",
        "\r",
        "\t",
        "\0",
        "且",
        "或",
        "非",
        "近 ",
        "词表 ",
        "情形 ",
        "职责 ",
        "\n职责 ",
        "\n规则 ",
        "９",
        "-",
        "\u{200b}",
        "\u{feff}",
        "\u{202e}",
        "龘",
        "🚰",
        "é",
        "[",
        "&",
        "*",
        "!",
        "'",
        "---\n",
    ]);
    let at = any::<Index>;
    prop_oneof![
        at().prop_map(Slip::DropLine),
        (at(), at()).prop_map(|(a, b)| Slip::RepeatLine(a, b)),
        (at(), at()).prop_map(|(a, b)| Slip::SwapLines(a, b)),
        at().prop_map(Slip::DropChar),
        at().prop_map(Slip::RepeatChar),
        at().prop_map(Slip::SwapChars),
        (at(), strange).prop_map(|(a, text)| Slip::Insert(a, text)),
        at().prop_map(Slip::Cut),
    ]
}

fn apply(text: &mut String, slip: &Slip) {
    if text.is_empty() {
        return;
    }
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let mut chars: Vec<char> = text.chars().collect();
    let (n_lines, n_chars) = (lines.len(), chars.len());
    match slip {
        Slip::DropLine(at) => _ = lines.remove(at.index(n_lines)),
        Slip::RepeatLine(from, to) => lines.insert(to.index(n_lines), lines[from.index(n_lines)].clone()),
        Slip::SwapLines(a, b) => lines.swap(a.index(n_lines), b.index(n_lines)),
        Slip::DropChar(at) => _ = chars.remove(at.index(n_chars)),
        Slip::RepeatChar(at) => chars.insert(at.index(n_chars), chars[at.index(n_chars)]),
        Slip::SwapChars(at) => chars.swap(at.index(n_chars), (at.index(n_chars) + 1) % n_chars),
        Slip::Insert(at, strange) => _ = chars.splice(at.index(n_chars)..at.index(n_chars), strange.chars()),
        Slip::Cut(at) => chars.truncate(at.index(n_chars)),
    }
    *text = match slip {
        Slip::DropLine(_) | Slip::RepeatLine(..) | Slip::SwapLines(..) => lines.concat(),
        _ => chars.into_iter().collect(),
    };
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(std::env::var("SLIPS").map_or(24, |n| n.parse().unwrap())) })]

    /// Checking slipped rules never panics, says the same each time, and the same whatever the order of the files.
    #[test]
    fn slips_are_told_in_any_order(slips in prop::collection::vec((any::<Index>(), slip()), 1..8), seed in 1u64..1000) {
        let mut files = shipped();
        for (file, slip) in &slips {
            let file = file.index(files.len());
            apply(&mut files[file].1, slip);
        }
        let checked = builder(&files).check().unwrap();
        let said = found(&checked);
        prop_assert_eq!(&said, &found(&builder(&files).check().unwrap()));
        for label in checked.diagnostics.list().iter().flat_map(|d| d.primary.iter().chain(&d.labels)) {
            let text = &checked.sources.get(label.span.source).text;
            prop_assert!(text.get(label.span.range()).is_some(), "{label:?}");
        }
        let once = |id: &str| !checked.diagnostics.list().iter().any(|d| d.code.id() == id);
        // Which of two of one name is the first is a matter of order.
        if once("E020") && once("E033") {
            let mut moved = files.clone();
            shuffle(&mut moved, seed);
            let moved = builder(&moved).check().unwrap();
            prop_assert_eq!(&said, &found(&moved));
            let hash = |checked: Checked| checked.into_router().ok().map(|router| router.ruleset().to_owned());
            prop_assert_eq!(hash(checked), hash(moved));
        }
    }

    /// Nothing is told twice at one place.
    #[test]
    fn a_slip_is_told_once(file in any::<Index>(), slip in slip()) {
        let mut files = shipped();
        let file = file.index(files.len());
        apply(&mut files[file].1, &slip);
        let checked = builder(&files).check().unwrap();
        if !checked.diagnostics.has_errors() {
            return Ok(());
        }
        if found(&checked).len() != checked.diagnostics.list().len() {
            return Err(TestCaseError::fail(format!("{:#?}", found_anywhere(&checked))));
        }
    }
}
