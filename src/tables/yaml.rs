//! Reads a YAML table into plain data and turns what is wrong with it into diagnostics with places.
//!
//! The only module that names the YAML crate. That crate says where a broken value is but not where a valid one was, so
//! [`Locator`] finds values again by key and text; what it cannot find has the place of its entry.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;

use serde::Deserializer;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, Error as _, MapAccess, Visitor};

use super::with_suggestion;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, say};
use crate::ids::SourceId;
use crate::source::{Sources, Span};

/// The largest table that is read.
pub(crate) const MAX_TABLE_BYTES: usize = 1 << 20;

/// The deepest nesting of `[` and `{` that is read; the YAML crate takes time quadratic in it.
const MAX_BRACKETS: usize = 64;

/// Reads the table `id`. What is wrong becomes one diagnostic (the YAML crate stops at the first) and `None`.
/// A table that holds nothing but comments is the default.
pub(crate) fn read<T: DeserializeOwned + Default>(
    sources: &Sources,
    id: SourceId,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    let text = sources.get(id).text.as_str();
    if let Some(refusal) = too_large(id, text) {
        diagnostics.push(refusal);
        return None;
    }
    // Lines and columns are counted without the mark; offsets are counted with it.
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    if body.lines().all(|line| line == "---" || matches!(line.trim_start().as_bytes().first(), None | Some(b'#'))) {
        return Some(T::default());
    }
    match serde_yaml::from_str(body) {
        Ok(table) => Some(table),
        Err(error) => {
            let place = error.location().map(|at| offset(text, at.line(), at.column()));
            diagnostics.push(explain(id, text, place, &error.to_string()));
            None
        }
    }
}

/// Reads a mapping and refuses a key given twice, which the YAML crate lets pass for maps.
pub(crate) fn unique_keys<'de, D, K, V>(input: D) -> Result<BTreeMap<K, V>, D::Error>
where
    D: Deserializer<'de>,
    K: DeserializeOwned + Ord,
    V: DeserializeOwned,
{
    struct Unique<K, V>(PhantomData<(K, V)>);

    impl<'de, K: DeserializeOwned + Ord, V: DeserializeOwned> Visitor<'de> for Unique<K, V> {
        type Value = BTreeMap<K, V>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
            let mut map = BTreeMap::new();
            // Keys are kept as text as well, since only that can be shown.
            while let Some(written) = entries.next_key::<String>()? {
                let key = K::deserialize(StrDeserializer::new(&written))?;
                if map.insert(key, entries.next_value()?).is_some() {
                    return Err(A::Error::custom(format_args!("duplicate field `{written}`")));
                }
            }
            Ok(map)
        }
    }

    input.deserialize_map(Unique(PhantomData))
}

fn too_large(id: SourceId, text: &str) -> Option<Diagnostic> {
    if text.len() > MAX_TABLE_BYTES {
        let size = text.len();
        let message = say!(
            "a table of {size} bytes is more than the {MAX_TABLE_BYTES} that are read",
            "表格有 {size} 字节，超过可读取的 {MAX_TABLE_BYTES} 字节"
        );
        return Some(Diagnostic::new(Code::TableTooLarge, Span::new(id, 0, 0), message));
    }
    let mut depth = 0_usize;
    let mut comment = false;
    let mut before = b'\n';
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\n' => comment = false,
            b'#' if before.is_ascii_whitespace() => comment = true,
            b'[' | b'{' if !comment => depth += 1,
            b']' | b'}' if !comment => depth = depth.saturating_sub(1),
            _ => {}
        }
        before = byte;
        if depth > MAX_BRACKETS {
            let message =
                say!("more than {MAX_BRACKETS} brackets are open here", "此处未闭合的括号超过 {MAX_BRACKETS} 层");
            return Some(Diagnostic::new(Code::TableTooLarge, Span::new(id, at, at + 1), message));
        }
    }
    None
}

/// The byte offset of a 1-based line and column in characters.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let mut start = 0;
    for (i, content) in text.split_inclusive('\n').enumerate() {
        if i + 1 == line {
            let mark = if i == 0 && content.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
            let rest = &content[mark..];
            let within = rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at);
            return start + mark + within;
        }
        start += content.len();
    }
    text.len()
}

/// Says in the reader's words what the YAML crate said in its own.
fn explain(id: SourceId, text: &str, place: Option<usize>, message: &str) -> Diagnostic {
    if let Some(slip) = typing_slip(id, text, place) {
        return slip;
    }
    let at = place.unwrap_or(0).min(text.len());
    if let Some(key) = between(message, "unknown field `", "`") {
        let expected = quoted(message.split_once("expected").map_or("", |(_, rest)| rest));
        let key_at = Locator::new(id, text).key(at..text.len(), &key).unwrap_or_else(|| token(id, text, at));
        let message = say!("unknown key `{key}`", "未知的键 `{key}`");
        let diagnostic = Diagnostic::new(Code::TableUnknownKey, key_at, message);
        let mut diagnostic = with_suggestion(diagnostic, &key, expected.iter().map(String::as_str));
        if diagnostic.help.is_empty() && !expected.is_empty() {
            let (en, zh) = (expected.join(", "), expected.join("、"));
            diagnostic = diagnostic.help(say!("the keys here are {en}", "此处可用的键：{zh}"));
        }
        return diagnostic;
    }
    let twice = between(message, "duplicate field `", "`")
        .or_else(|| between(message, "duplicate entry with key \"", "\""))
        .or_else(|| between(message, "duplicate entry with key ", " at "));
    if let Some(key) = twice {
        let locator = Locator::new(id, text);
        let first = locator.key(at..text.len(), &key);
        let indent = first.map(|span| column(text, span.start as usize));
        // The repeated key stands at the same depth as the first: in the same column, or on the same line.
        let next = |span: &Span| locator.key(span.end as usize..text.len(), &key);
        let second = std::iter::successors(first, next).skip(1).find(|span| {
            let start = span.start as usize;
            let first_start = first.map_or(0, |first| first.start as usize);
            Some(column(text, start)) == indent || line_start(text, start) == line_start(text, first_start)
        });
        let message = say!("key `{key}` given twice", "键 `{key}` 重复");
        let span = second.or(first).unwrap_or_else(|| token(id, text, at));
        let diagnostic = Diagnostic::new(Code::TableDuplicate, span, message);
        return match first.filter(|first| *first != span) {
            Some(first) => diagnostic.also(first, say!("first given here", "首次出现在这里")),
            None => diagnostic,
        };
    }
    if let Some(key) = between(message, "missing field `", "`") {
        let message = say!("an entry without `{key}`", "条目缺少 `{key}`");
        return Diagnostic::new(Code::TableValue, token(id, text, at), message);
    }
    if let Some(value) = between(message, "unknown variant `", "`") {
        let expected = quoted(message.split_once("expected").map_or("", |(_, rest)| rest));
        let (en, zh) = (expected.join(", "), expected.join("、"));
        let message = say!("`{value}` is not one of {en}", "`{value}` 不是 {zh} 之一");
        let diagnostic = Diagnostic::new(Code::TableValue, token(id, text, at), message);
        return with_suggestion(diagnostic, &value, expected.iter().map(String::as_str));
    }
    if message.contains("limit exceeded") {
        let message = say!("nested or repeated too much to be read", "嵌套或引用过多，无法读取");
        return Diagnostic::new(Code::TableTooLarge, token(id, text, at), message);
    }
    if message.contains("more than one document") {
        let second = text.match_indices("\n---").map(|(at, _)| at + 1).find(|at| *at > 0).unwrap_or(at);
        let message = say!("a second document begins here, a table is one", "此处开始了第二个文档，一个表格只能有一个");
        return Diagnostic::new(Code::TableSyntax, token(id, text, second), message)
            .help(say!("remove the line `---`", "删去 `---` 一行"));
    }
    if let Some((_, rest)) = message.split_once("invalid type: ").or_else(|| message.split_once("invalid value: ")) {
        let (found, expected) = rest.split_once(", expected ").unwrap_or((rest, ""));
        let expected = expected.split(" at line ").next().unwrap_or("").trim();
        let ((found_en, found_zh), (en, zh)) = (kind(found), kind(expected));
        let message = say!("{found_en} stands where {en} belongs", "此处应为{zh}，而不是{found_zh}");
        return Diagnostic::new(Code::TableValue, token(id, text, at), message);
    }
    let reason = message.split(" at line ").next().unwrap_or(message).to_lowercase();
    let message = say!("this is not a table in YAML: {reason}", "不是合格的 YAML 表格：{reason}");
    let mut diagnostic = Diagnostic::new(Code::TableSyntax, token(id, text, at), message);
    if text[line_start(text, at)..].lines().next().is_some_and(|line| line.contains('\t')) {
        diagnostic = diagnostic.help(say!("indent with blanks, not with tabs", "缩进用空格，不能用制表符"));
    }
    diagnostic
}

/// A key with a full-width colon, or a colon without the blank after it: the two slips of the hand that YAML reads as
/// something else and complains about far away. Looks from the complaint backwards, then in the whole text.
fn typing_slip(id: SourceId, text: &str, place: Option<usize>) -> Option<Diagnostic> {
    let mut found: Option<(usize, Diagnostic)> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start_matches(['\u{feff}', ' ']);
        let content = content.strip_prefix("- ").map_or(content, str::trim_start);
        let content = content.strip_prefix('{').map_or(content, str::trim_start);
        let key_start = start + (line.len() - content.len());
        start += line.len();
        let length = content.bytes().take_while(|b| b.is_ascii_lowercase() || matches!(b, b'-' | b'_')).count();
        let (key, rest) = content.split_at(length);
        let colon = key_start + length;
        let diagnostic = if key.is_empty() {
            continue;
        } else if rest.starts_with('：') {
            let span = Span::new(id, colon, colon + '：'.len_utf8());
            let message = say!("full-width colon after `{key}`", "`{key}` 后是全角冒号");
            Diagnostic::new(Code::TableSyntax, span, message)
                .help(say!("write `{key}: …` with `:` and a blank", "写作 `{key}: …`，用半角冒号加空格"))
        } else if rest.starts_with(':') && rest[1..].starts_with(|c: char| !c.is_whitespace() && c != '/') {
            let message = say!("no blank after `{key}:`", "`{key}:` 后缺空格");
            Diagnostic::new(Code::TableSyntax, Span::new(id, colon, colon + 1), message)
                .help(say!("write `{key}: …` with a blank", "写作 `{key}: …`，冒号后加空格"))
        } else {
            continue;
        };
        // The nearest one at or before the line of the complaint, else the first after it.
        let limit = place.map_or(usize::MAX, |at| text[at..].find('\n').map_or(text.len(), |end| at + end));
        if colon <= limit || found.is_none() {
            found = Some((colon, diagnostic));
        }
    }
    found.map(|(_, diagnostic)| diagnostic)
}

/// What serde calls a kind of value, in English and in 中文.
fn kind(serde: &str) -> (String, String) {
    let user = serde.find(['"', '`']).and_then(|open| serde.get(open + 1..serde.len() - 1));
    let (en, zh) = match (serde.split_whitespace().next().unwrap_or(""), user) {
        ("string", Some(user)) => return (format!("`{user}`"), format!("`{user}`")),
        ("integer" | "floating" | "boolean", Some(user)) => return (format!("`{user}`"), format!("`{user}`")),
        ("unit" | "null", _) => ("nothing", "空"),
        ("sequence", _) => ("a list", "列表"),
        ("map" | "struct", _) => ("a mapping of keys", "键值"),
        ("names", _) => ("a name, or a list of names,", "名称或名称列表"),
        _ if serde.contains("sequence") => ("a list", "列表"),
        _ if serde.contains("struct") || serde.contains("map") => ("a mapping of keys", "键值"),
        _ if serde.contains("string") => ("a text", "文字"),
        _ if serde.contains("bool") => ("true or false", " true 或 false "),
        _ if serde.contains("u32") || serde.contains("integer") => ("a whole number", "整数"),
        _ => ("another kind of value", "另一种值"),
    };
    (en.to_owned(), zh.to_owned())
}

fn between(message: &str, open: &str, close: &str) -> Option<String> {
    let (_, rest) = message.split_once(open)?;
    Some(rest.split_once(close)?.0.to_owned())
}

/// Everything in backticks.
fn quoted(message: &str) -> Vec<String> {
    message.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The word that begins at `at`.
fn token(id: SourceId, text: &str, at: usize) -> Span {
    let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let rest = &text[at..];
    let length = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}')).unwrap_or(rest.len());
    Span::new(id, at, at + length)
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

fn column(text: &str, at: usize) -> usize {
    at - line_start(text, at)
}

/// Finds the place of a valid value by its key and text.
///
/// The values of a table are asked for in the order they are written, each from the end of the one before, so equal texts
/// do not get in each other's way.
pub(crate) struct Locator<'a> {
    source: SourceId,
    text: &'a str,
}

impl<'a> Locator<'a> {
    pub(crate) fn new(source: SourceId, text: &'a str) -> Self {
        Self { source, text }
    }

    /// The file as a place: its first line.
    pub(crate) fn whole(&self) -> Span {
        Span::new(self.source, 0, self.text.lines().next().map_or(0, str::len))
    }

    /// What belongs to the top-level key `key`: from it to the next line that begins in column 0 and is no comment.
    pub(crate) fn section(&self, key: &str) -> Range<usize> {
        let mut start = None;
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            let top = line.trim_start_matches('\u{feff}');
            let is_key = |key: &str| top.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'));
            match start {
                None if is_key(key) => start = Some(at),
                Some(start) if !top.starts_with([' ', '\t', '#', '-', ']', '}', '\n', '\r']) => return start..at,
                _ => {}
            }
            at += line.len();
        }
        start.unwrap_or(0)..self.text.len()
    }

    /// The first `key: value` in `window`; the place is the value's.
    pub(crate) fn value(&self, window: Range<usize>, key: &str, value: &str) -> Option<Span> {
        let mut at = window.start;
        loop {
            let key_span = self.key(at..window.end, key)?;
            at = key_span.end as usize;
            let after = self.text.get(at..window.end)?;
            let blank = after.len() - after.trim_start_matches([':', ' ', '"', '\'']).len();
            let start = at + blank;
            if self.is_scalar(start, value) {
                return Some(Span::new(self.source, start, start + value.len()));
            }
        }
    }

    /// The first scalar `value` in `window`.
    pub(crate) fn element(&self, window: Range<usize>, value: &str) -> Option<Span> {
        self.find(window, value, |start| self.is_scalar(start, value))
    }

    /// The first `key:` in `window`; the place is the key's.
    pub(crate) fn key(&self, window: Range<usize>, key: &str) -> Option<Span> {
        self.find(window, key, |start| {
            let after = self.text[start + key.len()..].trim_start_matches(['"', '\'']);
            after.starts_with(": ") || after.starts_with(":\n") || after.starts_with(":\r") || after == ":"
        })
    }

    /// Where the list item begins that `at` stands in.
    pub(crate) fn item_start(&self, at: usize) -> usize {
        let mut line = line_start(self.text, at);
        loop {
            let content = &self.text[line..];
            if content.trim_start_matches(' ').starts_with("- ") || line == 0 {
                return line;
            }
            line = line_start(self.text, line - 1);
        }
    }

    fn find(&self, window: Range<usize>, needle: &str, fits: impl Fn(usize) -> bool) -> Option<Span> {
        if needle.is_empty() {
            return None;
        }
        let mut at = window.start;
        while let Some(found) = self.text.get(at..window.end)?.find(needle) {
            let start = at + found;
            let before = self.text[..start].chars().next_back();
            let begins =
                before.is_none_or(|c| c.is_whitespace() || matches!(c, '[' | '{' | ',' | '"' | '\'' | '\u{feff}'));
            if begins && fits(start) && !self.in_comment(start) {
                return Some(Span::new(self.source, start, start + needle.len()));
            }
            at = start + needle.len();
        }
        None
    }

    /// Whether the scalar at `start` is exactly `value`.
    fn is_scalar(&self, start: usize, value: &str) -> bool {
        let Some(after) = self.text[start..].strip_prefix(value) else { return false };
        let after = after.trim_start_matches(' ');
        after.starts_with([',', ']', '}', '"', '\'', '\n', '\r', '#']) || after.is_empty()
    }

    fn in_comment(&self, at: usize) -> bool {
        let before = &self.text[line_start(self.text, at)..at];
        before.trim_start().starts_with('#') || before.contains(" #")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;
    use crate::builtin;
    use crate::tables::TableIds;
    use crate::tables::testing::said;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Table {
        #[serde(default)]
        bodies: Vec<Body>,
        #[serde(default)]
        codes: BTreeMap<String, String>,
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        name: String,
        #[serde(default)]
        aliases: Vec<String>,
        level: Option<Level>,
        count: Option<u32>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Level {
        City,
        District,
    }

    /// One for each row of what YAML readers can and cannot tell.
    #[test]
    fn every_mistake_has_its_place() {
        let deep = format!("bodies: {}", "[".repeat(100_000));
        let large = format!("# {}\n", "x".repeat(MAX_TABLE_BYTES));
        let bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n\
            c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n\
            bodies: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\n";
        for (case, text, expected) in [
            (
                "unknown key",
                "bodies:\n  - name: 医保局\n    alias: [医保]\n",
                "E061 3:5 |alias| unknown key `alias` (did you mean `aliases`?)",
            ),
            (
                "unknown key like none",
                "bodies:\n  - name: 医保局\n    电话: 1\n",
                "E061 3:5 |电话| unknown key `电话` (the keys here are name, aliases, level, count)",
            ),
            (
                "wrong type",
                "bodies:\n  - name: 医保局\n    aliases: 医保\n",
                "E063 3:14 |医保| `医保` stands where a list belongs",
            ),
            (
                "wrong type, a number",
                "bodies:\n  - name: 医保局\n    count: many\n",
                "E063 3:12 |many| `many` stands where a whole number belongs",
            ),
            (
                "a list where a text belongs",
                "bodies:\n  - name: [医保局]\n",
                "E063 2:11 |[医保局| a list stands where a text belongs",
            ),
            (
                "bad enum",
                "bodies:\n  - name: 医保局\n    level: citty\n",
                "E063 3:12 |citty| `citty` is not one of city, district (did you mean `city`?)",
            ),
            (
                "duplicate key",
                "bodies:\n  - name: 医保局\n    aliases: [name]\n    name: 社保局\n",
                "E062 4:5 |name| key `name` given twice",
            ),
            ("missing key", "bodies:\n  - aliases: [医保]\n", "E063 2:5 |aliases:| an entry without `name`"),
            (
                "two documents",
                "codes: {}\n---\ncodes: {}\n",
                "E060 2:1 |---| a second document begins here, a table is one (remove the line `---`)",
            ),
            (
                "full-width colon",
                "bodies:\n  - name：医保局\n    aliases: [医保]\n",
                "E060 2:9 |：| full-width colon after `name` (write `name: …` with `:` and a blank)",
            ),
            (
                "full-width colon in a mapping",
                "bodies:\n  - name: 医保局\n    aliases：[医保]\n",
                "E060 3:12 |：| full-width colon after `aliases` (write `aliases: …` with `:` and a blank)",
            ),
            (
                "no blank after the colon",
                "bodies:\n  - name:医保局\n",
                "E060 2:9 |:| no blank after `name:` (write `name: …` with a blank)",
            ),
            ("many open brackets", &deep, "E065 1:73 |[| more than 64 brackets are open here"),
            ("large", &large, "E065 1:1 || a table of 1048579 bytes is more than the 1048576 that are read"),
        ] {
            assert_eq!(said(text, read::<Table>).1, [expected], "{case}");
        }
        let started = std::time::Instant::now();
        let refused = said(bomb, read::<Table>).1;
        assert!(refused.len() == 1 && started.elapsed().as_secs() < 2, "{refused:?}");
        for broken in
            ["bodies: [", "bodies:\n\t- name: x\n", "\"", "{{{", "*x", "a: !!bad x", "\u{feff}：", ": :", "- - -"]
        {
            assert_eq!(said(broken, read::<Table>).1.len(), 1, "{broken:?}");
        }
    }

    #[test]
    fn bare_words_are_text_and_a_mark_is_skipped() {
        let text = "\u{feff}bodies:\n  - {name: no, aliases: [12345, 2018-11-08, 0x1F, null, \"~\"]}\n";
        let (table, said_good) = said(text, read::<Table>);
        assert_eq!(said_good, Vec::<String>::new());
        let body = &table.unwrap().bodies[0];
        assert_eq!(body.name, "no");
        assert_eq!(body.aliases, ["12345", "2018-11-08", "0x1F", "null", "~"]);
        let (_, said) = said("\u{feff}bodys: []\n", read::<Table>);
        assert_eq!(said, ["E061 1:1 |bodys| unknown key `bodys` (did you mean `bodies` or `codes`?)"]);
    }

    proptest! {
        /// Whatever is typed into a table, reading it ends with data or diagnostics whose places fit the text.
        #[test]
        fn reading_never_panics(
            file in 0..builtin::rules().len(),
            cuts in prop::collection::vec((0.0..1.0, 0.0..0.01, "[a-z：:，\\[\\]{}#\"'& \t\n\u{feff}住建委-]{0,4}"), 1..4),
        ) {
            let mut text: String = builtin::rules()[file].1.lines().take(120).flat_map(|line| [line, "\n"]).collect();
            for (from, length, insert) in cuts as Vec<(f64, f64, String)> {
                let place = |share: f64| {
                    let at = (text.len() as f64 * share) as usize;
                    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
                };
                let (start, end) = (place(from), place(f64::min(from + length, 1.0)));
                text.replace_range(start..end, &insert);
            }
            let mut sources = Sources::default();
            let id = Some(sources.add(crate::source::Source::new("t", text.as_str())));
            for ids in [
                TableIds { project: id, ..TableIds::default() },
                TableIds { departments: id, ..TableIds::default() },
                TableIds { categories: id, ..TableIds::default() },
                TableIds { places: id, ..TableIds::default() },
            ] {
                let mut diagnostics = Diagnostics::default();
                crate::tables::read(&sources, ids, &mut diagnostics);
                for diagnostic in diagnostics.list() {
                    let labels = diagnostic.primary.iter().chain(&diagnostic.labels);
                    prop_assert!(labels.clone().all(|label| text.get(label.span.range()).is_some()));
                }
            }
        }
    }

    #[test]
    fn values_are_found_by_key_and_text() {
        let text = "list: # name: 甲\n  - name: \"甲\"\n    other: [甲乙, 甲]\n  - {name: 甲, of: 乙}\nend: 1\n";
        let mut sources = Sources::default();
        let id = sources.add(crate::source::Source::new("t", text));
        let locator = Locator::new(id, text);
        let at = |span: Option<Span>| span.map(|span| sources.get(id).line_column(span.start as usize));
        let first = locator.value(0..text.len(), "name", "甲").unwrap();
        assert_eq!(at(Some(first)), Some((2, 12)));
        assert_eq!(at(locator.value(first.end as usize..text.len(), "name", "甲")), Some((4, 12)));
        assert_eq!(at(locator.element(first.end as usize..text.len(), "甲")), Some((3, 17)));
        assert_eq!(at(locator.value(0..text.len(), "of", "甲")), None);
        assert_eq!(locator.section("list"), 0..text.find("end").unwrap());
        assert_eq!(sources.get(id).line_column(locator.item_start(text.find("other").unwrap())), (2, 1));
    }
}
