//! Turns diagnostics into text for a terminal, into JSON lines or into SARIF.
//!
//! Nothing here prints, and nothing decides what is wrong. Spans are taken as they come: whatever does not fit its file is cut to
//! what does, so that a wrong span costs a caret and never the message.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, normalize_untrusted_str};
use anstream::adapter::strip_str;
use serde::Serialize;

use crate::diagnostic::{Code, Diagnostic, Fix, Label, Lang, Replacement, Severity};
use crate::source::{Source, Sources, Span};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// The diagnostics as a person reads them, a blank line between two; each ends with a line feed.
pub fn human(diagnostics: &[Diagnostic], sources: &Sources, lang: Lang, color: bool) -> String {
    let renderer = if color { Renderer::styled().hyperlink(false) } else { Renderer::plain() };
    let mut out = String::new();
    for diagnostic in diagnostics {
        if !out.is_empty() {
            out.push('\n');
        }
        let drawn = renderer.render(&[group(diagnostic, sources, lang)]);
        let mut lines = drawn.lines().peekable();
        while let Some(line) = lines.next() {
            // The renderer sets an empty line of the frame before the first help.
            let is_frame = strip_str(line).to_string().trim() == "|";
            if is_frame && lines.peek().is_some_and(|next| strip_str(next).to_string().trim_start().starts_with("= ")) {
                continue;
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    out
}

/// One JSON object a diagnostic, one a line.
///
/// Lines and columns count from 1, columns in characters, the end is one past the last character; `start` and `end` are bytes.
pub fn json(diagnostics: &[Diagnostic], sources: &Sources, lang: Lang) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let labels = diagnostic
            .labels
            .iter()
            .map(|label| JsonLabel { message: text(label, lang), place: Place::of(label.span, sources) });
        let primary = diagnostic.primary.as_ref();
        let record = JsonDiagnostic {
            code: diagnostic.code.id(),
            severity: level_word(diagnostic.severity),
            message: diagnostic.message.in_lang(lang),
            place: primary.map(|label| Place::of(label.span, sources)).unwrap_or_default(),
            label: primary.and_then(|label| text(label, lang)),
            labels: labels.collect(),
            help: diagnostic.help.iter().map(|help| help.in_lang(lang)).collect(),
            fix: diagnostic.fix.as_ref().map(|fix| fix.edits.iter().map(|edit| JsonEdit::of(edit, sources)).collect()),
        };
        out.push_str(&serde_json::to_string(&record).expect("strings and numbers always serialize"));
        out.push('\n');
    }
    out
}

/// One SARIF 2.1.0 log with one run, for code review tools.
pub fn sarif(diagnostics: &[Diagnostic], sources: &Sources, lang: Lang) -> String {
    let codes: Vec<Code> =
        Code::ALL.iter().copied().filter(|code| diagnostics.iter().any(|d| d.code == *code)).collect();
    let rules = codes.iter().map(|code| Rule {
        id: code.id(),
        short_description: Text::new(code.title().in_lang(lang)),
        full_description: Text::new(code.long().in_lang(lang)),
        default_configuration: Configuration { level: level_word(code.severity()) },
    });
    let results = diagnostics.iter().map(|diagnostic| {
        let mut message = diagnostic.message.in_lang(lang).to_owned();
        for help in &diagnostic.help {
            message.push('\n');
            message.push_str(help.in_lang(lang));
        }
        SarifResult {
            rule_id: diagnostic.code.id(),
            rule_index: codes.iter().position(|code| *code == diagnostic.code),
            level: level_word(diagnostic.severity),
            message: Text::new(message),
            locations: diagnostic.primary.iter().filter_map(|label| Location::of(label, sources, lang)).collect(),
            fixes: diagnostic.fix.iter().map(|fix| SarifFix::of(fix, sources)).collect(),
            related_locations: diagnostic.labels.iter().filter_map(|l| Location::of(l, sources, lang)).collect(),
        }
    });
    let driver = Driver { name: "route", version: env!("CARGO_PKG_VERSION"), rules: rules.collect() };
    let run = Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results: results.collect() };
    let schema = "https://json.schemastore.org/sarif-2.1.0.json";
    let log = Log { schema, version: "2.1.0", runs: [run] };
    let mut out = serde_json::to_string_pretty(&log).expect("strings and numbers always serialize");
    out.push('\n');
    out
}

// ---- places ----

/// The bytes of `text` that `span` can be shown at: on character boundaries, behind a byte-order mark, without the line ends
/// at its end.
fn clamp(text: &str, span: Span) -> Range<usize> {
    let first = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
    let mut start = (span.start as usize).clamp(first, text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    if text[..start].ends_with('\r') && text[start..].starts_with('\n') {
        start -= 1;
    }
    let mut end = (span.end as usize).clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let shown = text[start..end].trim_end_matches(['\r', '\n']);
    start..start + shown.len()
}

fn file(span: Span, sources: &Sources) -> Option<&Source> {
    (span.source.index() < sources.len()).then(|| sources.get(span.source))
}

fn text(label: &Label, lang: Lang) -> Option<&str> {
    label.text.as_ref().map(|text| text.in_lang(lang))
}

fn level_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

// ---- terminal ----

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources, lang: Lang) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let level = match (lang, diagnostic.severity) {
        (Lang::En, _) => level,
        (Lang::Zh, Severity::Error) => level.with_name("错误"),
        (Lang::Zh, Severity::Warning) => level.with_name("警告"),
        (Lang::Zh, Severity::Note) => level.with_name("提示"),
    };
    let help = match lang {
        Lang::En => Level::HELP,
        Lang::Zh => Level::HELP.with_name("帮助"),
    };
    let title = level.primary_title(diagnostic.message.in_lang(lang)).id(diagnostic.code.id());
    let helps = diagnostic.help.iter().map(|say| {
        // A help holds what the user wrote, and the renderer takes the text of a message for its own.
        help.clone().message(normalize_untrusted_str(say.in_lang(lang)))
    });
    Group::with_title(title).elements(snippets(diagnostic, sources, lang)).elements(helps)
}

/// One snippet a file, the file of the primary place first.
fn snippets<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a Sources,
    lang: Lang,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    struct Mark<'a> {
        bytes: Range<usize>,
        kind: AnnotationKind,
        text: Option<&'a str>,
    }
    let mut files: Vec<(crate::ids::SourceId, &Source, Vec<Mark>)> = Vec::new();
    let primary = diagnostic.primary.iter().map(|label| (label, AnnotationKind::Primary));
    let others = diagnostic.labels.iter().map(|label| (label, AnnotationKind::Context));
    for (label, kind) in primary.chain(others) {
        let Some(source) = file(label.span, sources) else { continue };
        let mark = Mark { bytes: clamp(&source.text, label.span), kind, text: text(label, lang) };
        match files.iter_mut().find(|(id, ..)| *id == label.span.source) {
            Some((.., marks)) => marks.push(mark),
            None => files.push((label.span.source, source, vec![mark])),
        }
    }
    let snippet = |(_, source, marks): (_, &'a Source, Vec<Mark<'a>>)| {
        // Only the lines from the first to the last mark are handed over: the renderer indexes every line it is given, and a file
        // may hold thousands of mistakes.
        let start = marks.iter().map(|mark| mark.bytes.start).min().unwrap_or(0);
        let end = marks.iter().map(|mark| mark.bytes.end).max().unwrap_or(0);
        let mut window_start = source.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = source.text[end..].find('\n').map_or(source.text.len(), |at| end + at);
        let window_end = end + source.text[end..line_end].trim_end_matches('\r').len();
        if source.text[window_start..window_end].starts_with(BYTE_ORDER_MARK) && window_start == 0 {
            window_start = BYTE_ORDER_MARK.len_utf8();
        }
        let line = source.line(window_start);
        Snippet::source(&source.text[window_start..window_end]).path(&source.name).line_start(line).annotations(
            marks.into_iter().map(|mark| {
                mark.kind.span(mark.bytes.start - window_start..mark.bytes.end - window_start).label(mark.text)
            }),
        )
    };
    files.into_iter().map(snippet).collect()
}

// ---- JSON ----

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    label: Option<&'a str>,
    labels: Vec<JsonLabel<'a>>,
    help: Vec<&'a str>,
    fix: Option<Vec<JsonEdit<'a>>>,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    file: Option<&'a str>,
    start: u32,
    end: u32,
    text: &'a str,
}

impl<'a> JsonEdit<'a> {
    fn of(edit: &'a Replacement, sources: &'a Sources) -> Self {
        let Replacement { span, text } = edit;
        Self { file: file(*span, sources).map(|source| source.name.as_str()), start: span.start, end: span.end, text }
    }
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    message: Option<&'a str>,
    #[serde(flatten)]
    place: Place<'a>,
}

#[derive(Default, Serialize)]
struct Place<'a> {
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    start: Option<usize>,
    end: Option<usize>,
}

impl<'a> Place<'a> {
    fn of(span: Span, sources: &'a Sources) -> Self {
        let Some(source) = file(span, sources) else { return Self::default() };
        let bytes = clamp(&source.text, span);
        let (line, column) = source.line_column(bytes.start);
        let (end_line, end_column) = source.line_column(bytes.end);
        Self {
            file: Some(&source.name),
            line: Some(line),
            column: Some(column),
            end_line: Some(end_line),
            end_column: Some(end_column),
            start: Some(bytes.start),
            end: Some(bytes.end),
        }
    }
}

// ---- SARIF 2.1.0, the part of it that is used ----

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    column_kind: &'static str,
    results: Vec<SarifResult<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
struct Driver<'a> {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'static str,
    short_description: Text<'a>,
    full_description: Text<'a>,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'static str,
    rule_index: Option<usize>,
    level: &'static str,
    message: Text<'a>,
    locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<SarifFix<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix<'a> {
    artifact_changes: Vec<ArtifactChange<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange<'a> {
    artifact_location: ArtifactLocation,
    replacements: Vec<SarifReplacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifReplacement<'a> {
    deleted_region: ByteRegion,
    inserted_content: Text<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ByteRegion {
    byte_offset: u32,
    byte_length: u32,
}

impl<'a> SarifFix<'a> {
    fn of(fix: &'a Fix, sources: &'a Sources) -> Self {
        // One change a file; the edits are in the order of files.
        let of_files = fix.edits.chunk_by(|a, b| a.span.source == b.span.source);
        let changes = of_files.filter_map(|edits| {
            let source = file(edits[0].span, sources)?;
            let replacements = edits.iter().map(|Replacement { span, text }| SarifReplacement {
                deleted_region: ByteRegion { byte_offset: span.start, byte_length: span.end - span.start },
                inserted_content: Text { text: Cow::Borrowed(text) },
            });
            let artifact_location = ArtifactLocation { uri: uri(&source.name) };
            Some(ArtifactChange { artifact_location, replacements: replacements.collect() })
        });
        Self { artifact_changes: changes.collect() }
    }
}

#[derive(Serialize)]
struct Text<'a> {
    text: Cow<'a, str>,
}

impl Text<'_> {
    fn new(text: impl Into<String>) -> Self {
        Self { text: Cow::Owned(text.into()) }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    byte_offset: usize,
    byte_length: usize,
}

impl<'a> Location<'a> {
    fn of(label: &'a Label, sources: &'a Sources, lang: Lang) -> Option<Self> {
        let source = file(label.span, sources)?;
        let bytes = clamp(&source.text, label.span);
        let (start_line, start_column) = source.line_column(bytes.start);
        let (end_line, end_column) = source.line_column(bytes.end);
        let region = Region {
            start_line,
            start_column,
            end_line,
            end_column,
            byte_offset: bytes.start,
            byte_length: bytes.len(),
        };
        let artifact_location = ArtifactLocation { uri: uri(&source.name) };
        let message = text(label, lang).map(|text| Text { text: Cow::Borrowed(text) });
        Some(Self { physical_location: PhysicalLocation { artifact_location, region }, message })
    }
}

/// A path as a URI: relative stays relative, so that a review tool finds the file in its own checkout.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let is_drive = path.as_bytes().get(1) == Some(&b':') && path.as_bytes()[0].is_ascii_alphabetic();
    let mut out = String::new();
    if path.starts_with('/') {
        out.push_str("file://");
    } else if is_drive {
        out.push_str("file:///");
    }
    for (at, byte) in path.bytes().enumerate() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) || (is_drive && at == 1) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::diagnostic::{Diagnostic, Say, say, suggest};

    const HEALTH: &str = "# 医保\n\n职责 医保 {\n    板块 民生保障\n    草稿\n    主责 医保居\n}\n";

    fn at(sources: &Sources, file: usize, needle: &str) -> Span {
        let (id, source) = sources.iter().nth(file).unwrap();
        let start = source.text.find(needle).unwrap();
        Span::new(id, start, start + needle.len())
    }

    fn unknown(sources: &Sources) -> Diagnostic {
        Diagnostic::new(
            Code::UnknownDepartment,
            at(sources, 0, "医保居"),
            say!("unknown department `医保居`", "未知机构 `医保居`"),
        )
        .here(say!("no department has this name", "没有叫这个名称的机构"))
        .help(suggest::did_you_mean(&["医保局"]).unwrap())
    }

    fn one(name: &str, text: &str) -> Sources {
        let mut sources = Sources::default();
        sources.add(Source::new(name, text));
        sources
    }

    #[test]
    fn draws_the_block_in_english_and_in_chinese() {
        let sources = one("rules/health.duty", HEALTH);
        expect![[r#"
            error[E012]: unknown department `医保居`
             --> rules/health.duty:6:8
              |
            6 |     主责 医保居
              |          ^^^^^^ no department has this name
              = help: did you mean `医保局`?
        "#]]
        .assert_eq(&human(&[unknown(&sources)], &sources, Lang::En, false));
        expect![[r#"
            错误[E012]: 未知机构 `医保居`
             --> rules/health.duty:6:8
              |
            6 |     主责 医保居
              |          ^^^^^^ 没有叫这个名称的机构
              = 帮助: 是不是 `医保局`？
        "#]]
        .assert_eq(&human(&[unknown(&sources)], &sources, Lang::Zh, false));
    }

    #[test]
    fn the_carets_stand_right_under_the_name() {
        for before in ["", "主责 ", "\t主责 ", "　　主责　", "lead ", "🚰 ", "𠮷"] {
            let text = format!("{before}医保居、区水务局");
            let sources = one("a.duty", &text);
            let out = human(&[unknown(&sources)], &sources, Lang::Zh, false);
            let lines: Vec<&str> = out.lines().collect();
            let row = lines.iter().position(|line| line.contains('^')).unwrap();
            let column = |line: &str, needle: &str| line[..line.find(needle).unwrap()].width();
            assert_eq!(column(lines[row], "^"), column(lines[row - 1], "医保居"), "{out}");
            assert_eq!(lines[row].matches('^').count(), "医保居".width(), "{out}");
        }
    }

    #[test]
    fn the_level_words_follow_the_severity() {
        let sources = Sources::default();
        let of = |code| Diagnostic::nowhere(code, say!("of no file", "与文件无关"));
        let all =
            [of(Code::NothingInForce), of(Code::UnusedAllow).help(say!("take it out", "请删去")), of(Code::Draft)];
        expect![[r#"
            error[E049]: of no file

            warning[W108]: of no file
             = help: take it out

            note[W101]: of no file
        "#]]
        .assert_eq(&human(&all, &sources, Lang::En, false));
        expect![[r#"
            错误[E049]: 与文件无关

            警告[W108]: 与文件无关
             = 帮助: 请删去

            提示[W101]: 与文件无关
        "#]]
        .assert_eq(&human(&all, &sources, Lang::Zh, false));
    }

    #[test]
    fn colour_changes_no_text() {
        let sources = one("rules/health.duty", HEALTH);
        let colored = human(&[unknown(&sources)], &sources, Lang::Zh, true);
        assert!(colored.contains("\u{1b}["));
        assert_eq!(strip_str(&colored).to_string(), human(&[unknown(&sources)], &sources, Lang::Zh, false));
    }

    #[test]
    fn several_places_in_several_files() {
        let mut sources = one("a.duty", "词表 鱼词 = \"死鱼\"\n\n\n\n\n\n词表 鱼词 = \"死虾\"\n");
        sources.add(Source::new("b/鱼.duty", "# 旧\n词表 鱼词 = \"鱼\"\n"));
        let first = at(&sources, 0, "鱼词");
        let again = sources.get(first.source).text.rfind("鱼词").unwrap();
        let second = Span::new(first.source, again, again + "鱼词".len());
        let diagnostic =
            Diagnostic::new(Code::DuplicateName, second, say!("`鱼词` is defined twice", "`鱼词` 重复定义"))
                .also(first, say!("first defined here", "首次定义在这里"))
                .also(at(&sources, 1, "鱼词"), say!("and here", "还有这里"))
                .help(say!("rename one of them", "请给其中一个改名"))
                .help(say!("or join them", "或合并"));
        let all = [diagnostic];
        expect![[r#"
            error[E020]: `鱼词` is defined twice
             --> a.duty:7:4
              |
            1 | 词表 鱼词 = "死鱼"
              |      ---- first defined here
            ...
            7 | 词表 鱼词 = "死虾"
              |      ^^^^
              |
             ::: b/鱼.duty:2:4
              |
            2 | 词表 鱼词 = "鱼"
              |      ---- and here
              = help: rename one of them
              = help: or join them
        "#]]
        .assert_eq(&human(&all, &sources, Lang::En, false));
        expect![[r#"
            {"code":"E020","severity":"error","message":"`鱼词` 重复定义","file":"a.duty","line":7,"column":4,"end_line":7,"end_column":6,"start":37,"end":43,"label":null,"labels":[{"message":"首次定义在这里","file":"a.duty","line":1,"column":4,"end_line":1,"end_column":6,"start":7,"end":13},{"message":"还有这里","file":"b/鱼.duty","line":2,"column":4,"end_line":2,"end_column":6,"start":13,"end":19}],"help":["请给其中一个改名","或合并"],"fix":null}
        "#]].assert_eq(&json(&all, &sources, Lang::Zh));
        expect![[r#"
            {
              "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
              "version": "2.1.0",
              "runs": [
                {
                  "tool": {
                    "driver": {
                      "name": "route",
                      "version": "0.1.0",
                      "rules": [
                        {
                          "id": "E020",
                          "shortDescription": {
                            "text": "name defined twice"
                          },
                          "fullDescription": {
                            "text": "Two items of one kind have the same name. Names are compared without regard to width and case.\nEvery use of the name would mean either of them.\nRename one, or join the two into one item. What differs by place goes into 增减, what differs by fact into 情形."
                          },
                          "defaultConfiguration": {
                            "level": "error"
                          }
                        }
                      ]
                    }
                  },
                  "columnKind": "unicodeCodePoints",
                  "results": [
                    {
                      "ruleId": "E020",
                      "ruleIndex": 0,
                      "level": "error",
                      "message": {
                        "text": "`鱼词` is defined twice\nrename one of them\nor join them"
                      },
                      "locations": [
                        {
                          "physicalLocation": {
                            "artifactLocation": {
                              "uri": "a.duty"
                            },
                            "region": {
                              "startLine": 7,
                              "startColumn": 4,
                              "endLine": 7,
                              "endColumn": 6,
                              "byteOffset": 37,
                              "byteLength": 6
                            }
                          }
                        }
                      ],
                      "relatedLocations": [
                        {
                          "physicalLocation": {
                            "artifactLocation": {
                              "uri": "a.duty"
                            },
                            "region": {
                              "startLine": 1,
                              "startColumn": 4,
                              "endLine": 1,
                              "endColumn": 6,
                              "byteOffset": 7,
                              "byteLength": 6
                            }
                          },
                          "message": {
                            "text": "first defined here"
                          }
                        },
                        {
                          "physicalLocation": {
                            "artifactLocation": {
                              "uri": "b/%E9%B1%BC.duty"
                            },
                            "region": {
                              "startLine": 2,
                              "startColumn": 4,
                              "endLine": 2,
                              "endColumn": 6,
                              "byteOffset": 13,
                              "byteLength": 6
                            }
                          },
                          "message": {
                            "text": "and here"
                          }
                        }
                      ]
                    }
                  ]
                }
              ]
            }
        "#]].assert_eq(&sarif(&all, &sources, Lang::En));
    }

    #[test]
    fn odd_places() {
        let long = format!("例 \"{}井盖{}\"", "路面塌陷".repeat(50), "无人处理".repeat(50));
        let cover = long.find("井盖").unwrap();
        let mut out = String::new();
        for (what, text, range) in [
            ("end of the file, no line feed", "职责 甲", (10, 10)),
            ("end of the file, behind a line feed", "职责 甲\n", (11, 11)),
            ("empty file", "", (0, 0)),
            ("out of the file", "职责 甲", (500, 900)),
            ("inside a character", "职责 甲", (1, 2)),
            ("empty span", "职责 甲\n", (7, 7)),
            ("backwards", "职责 甲\n", (7, 3)),
            ("with its line end, CRLF", "职责 甲\r\n主责 乙\r\n", (7, 12)),
            ("between CR and LF", "职责 甲\r\n主责 乙\r\n", (11, 12)),
            ("behind a byte-order mark", "\u{feff}职责 甲\n", (10, 13)),
            ("the byte-order mark itself", "\u{feff}职责 甲\n", (0, 2)),
            ("several lines, tabs", "职责 甲 {\n\t主责 乙\n\t依据 \"丙\"\n}\n", (0, 42)),
            ("what could change the terminal", "主责 \u{202e}甲\u{1b}[31m乙\n", (7, 13)),
            ("a line of 400 characters", &long, (cover, cover + 6)),
        ] {
            let sources = one("a.duty", text);
            let span = Span::new(sources.iter().next().unwrap().0, range.0, range.1);
            let diagnostic = Diagnostic::new(Code::Syntax, span, say!("{what}", "{what}")).here(say!("here", "这里"));
            out.push_str(&human(&[diagnostic], &sources, Lang::En, false));
        }
        expect![[r#"
            error[E001]: end of the file, no line feed
             --> a.duty:1:5
              |
            1 | 职责 甲
              |        ^ here
            error[E001]: end of the file, behind a line feed
             --> a.duty:2:1
              |
            2 |
              | ^ here
            error[E001]: empty file
             --> a.duty:1:1
              |
            1 |
              | ^ here
            error[E001]: out of the file
             --> a.duty:1:5
              |
            1 | 职责 甲
              |        ^ here
            error[E001]: inside a character
             --> a.duty:1:1
              |
            1 | 职责 甲
              | ^^ here
            error[E001]: empty span
             --> a.duty:1:4
              |
            1 | 职责 甲
              |      ^ here
            error[E001]: backwards
             --> a.duty:1:4
              |
            1 | 职责 甲
              |      ^ here
            error[E001]: with its line end, CRLF
             --> a.duty:1:4
              |
            1 | 职责 甲
              |      ^^ here
            error[E001]: between CR and LF
             --> a.duty:1:5
              |
            1 | 职责 甲
              |        ^ here
            error[E001]: behind a byte-order mark
             --> a.duty:1:4
              |
            1 | 职责 甲
              |      ^^ here
            error[E001]: the byte-order mark itself
             --> a.duty:1:1
              |
            1 | 职责 甲
              | ^ here
            error[E001]: several lines, tabs
             --> a.duty:1:1
              |
            1 | / 职责 甲 {
            2 | |     主责 乙
            3 | |     依据 "丙"
            4 | | }
              | |_^ here
            error[E001]: what could change the terminal
             --> a.duty:1:4
              |
            1 | 主责 �甲␛[31m乙
              |      ^^^ here
            error[E001]: a line of 400 characters
             --> a.duty:1:204
              |
            1 | ... 陷路面塌陷路面塌陷路面塌陷路面塌陷路面塌陷路面塌陷路面塌陷井盖无人处理无人处理无人处理无人处理无人处理无人处理无人处理无人处理无...
              |                                                               ^^^^ here
        "#]].assert_eq(&out);
    }

    #[test]
    fn help_cannot_smuggle_escapes() {
        let sources = Sources::default();
        let diagnostic = Diagnostic::nowhere(Code::Syntax, say!("a\u{1b}[31m", "甲")).help(say!("b\u{1b}[31m", "乙"));
        assert!(!human(&[diagnostic], &sources, Lang::En, false).contains('\u{1b}'));
    }

    #[test]
    fn nothing_is_nothing() {
        let sources = Sources::default();
        assert_eq!(human(&[], &sources, Lang::Zh, true), "");
        assert_eq!(json(&[], &sources, Lang::Zh), "");
        let nowhere = [Diagnostic::nowhere(Code::NothingInForce, say!("nothing", "没有"))];
        expect![[r#"
            {"code":"E049","severity":"error","message":"nothing","file":null,"line":null,"column":null,"end_line":null,"end_column":null,"start":null,"end":null,"label":null,"labels":[],"help":[],"fix":null}
        "#]].assert_eq(&json(&nowhere, &sources, Lang::En));
        let log: serde_json::Value = serde_json::from_str(&sarif(&nowhere, &sources, Lang::En)).unwrap();
        assert_eq!(log["runs"][0]["results"][0]["locations"], serde_json::json!([]));
    }

    #[test]
    fn paths_become_uris() {
        for (path, expected) in [
            ("rules/health.duty", "rules/health.duty"),
            ("规则/a b.duty", "%E8%A7%84%E5%88%99/a%20b.duty"),
            ("/tmp/a.duty", "file:///tmp/a.duty"),
            ("C:\\规\\a.duty", "file:///C:/%E8%A7%84/a.duty"),
            ("<built-in>/a.duty", "%3Cbuilt-in%3E/a.duty"),
            ("", ""),
        ] {
            assert_eq!(uri(path), expected);
        }
    }

    #[test]
    fn thousands_of_mistakes_in_one_file_stay_quick() {
        let sources = one("a.duty", &"    主责 医保居\n".repeat(20_000));
        let (id, source) = sources.iter().next().unwrap();
        let places = source.text.match_indices("医保居").take(2_000);
        let all: Vec<Diagnostic> = places
            .map(|(at, name)| {
                Diagnostic::new(Code::UnknownDepartment, Span::new(id, at, at + name.len()), say!("a", "甲"))
            })
            .collect();
        let started = std::time::Instant::now();
        assert_eq!(human(&all, &sources, Lang::Zh, false).matches("医保居").count(), all.len());
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }

    proptest! {
        #[test]
        fn never_panics_and_never_loses_a_message(
            texts in prop::collection::vec(
                "([ -~]|[一-龥]|[\u{3000}-\u{303f}]|[😀-🙏]|\u{1f468}\u{200d}\u{1f469}|[\u{202a}-\u{202e}\u{2066}-\u{2069}\u{200b}\u{feff}\u{301}\u{85}\u{2028}\u{0}\u{1b}]|\t|\r\n|\n|\r){0,60}",
                1..4,
            ),
            spans in prop::collection::vec((0usize..5, 0usize..300, 0usize..300), 1..6),
            zh: bool,
            color: bool,
        ) {
            let mut sources = Sources::default();
            for (i, text) in texts.iter().enumerate() {
                sources.add(Source::new(format!("文件{i}.duty"), text.clone()));
            }
            let span = |&(source, start, end): &(usize, usize, usize)| Span::new(crate::ids::SourceId::at(source), start, end);
            let say = Say { en: texts[0].clone(), zh: texts[0].clone() };
            let mut diagnostic = Diagnostic::new(Code::Syntax, span(&spans[0]), say!("odd", "odd")).here(say.clone());
            for other in &spans[1..] {
                diagnostic = diagnostic.also(span(other), say.clone());
            }
            let all = [diagnostic.help(say)];
            let lang = if zh { Lang::Zh } else { Lang::En };
            prop_assert!(human(&all, &sources, lang, color).contains("odd"));
            let lines = json(&all, &sources, lang);
            prop_assert_eq!(lines.lines().count(), 1);
            let record: serde_json::Value = serde_json::from_str(&lines).unwrap();
            prop_assert_eq!(record["labels"].as_array().unwrap().len(), spans.len() - 1);
            serde_json::from_str::<serde_json::Value>(&sarif(&all, &sources, lang)).unwrap();
        }
    }
}
