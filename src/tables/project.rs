//! `route.yaml`: what a rule set is called, the numbers of the decision, how findings are graded, what columns are called.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::yaml::{self, Locator};
use super::{duplicate, missing};
use crate::case::CaseField;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, say};
use crate::fold::fold_name;
use crate::ids::SourceId;
use crate::source::{Sources, Span};

/// The edition of the language this program reads.
const LANGUAGE: u32 = 1;

/// The settings of a rule set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// The rule set's name.
    pub name: String,
    /// The least score that is dispatched.
    pub threshold: u32,
    /// A rival less than this behind makes the first demand `confer`.
    pub margin: u32,
    /// What a line is worth in the title, times its points.
    pub title_factor: u32,
    /// What the caller's category adds.
    pub category_score: u32,
    /// Findings graded otherwise than by their code.
    pub lints: Vec<(Code, Lint)>,
    /// Words that say where and who, seldom what, as written.
    pub setting_words: Vec<String>,
    /// Column names by the field they fill, as written, first choice first.
    pub headers: BTreeMap<CaseField, Vec<String>>,
    /// Where the name is written.
    pub span: Option<Span>,
}

impl Default for Project {
    fn default() -> Self {
        Self {
            name: String::new(),
            threshold: 6,
            margin: 2,
            title_factor: 2,
            category_score: 2,
            lints: Vec::new(),
            setting_words: Vec::new(),
            headers: BTreeMap::new(),
            span: None,
        }
    }
}

impl Project {
    /// The severity of findings of `code`; `None` if they are not shown.
    #[must_use]
    pub fn severity(&self, code: Code) -> Option<Severity> {
        match self.lints.iter().find(|(graded, _)| *graded == code).map(|(_, lint)| *lint) {
            None => Some(code.severity()),
            Some(Lint::Error) => Some(Severity::Error),
            Some(Lint::Warning) => Some(Severity::Warning),
            Some(Lint::Note) => Some(Severity::Note),
            Some(Lint::Off) => None,
        }
    }
}

/// How bad a finding is, or that it is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lint {
    /// The rule set cannot be used.
    Error,
    /// Somebody should look.
    Warning,
    /// Something to know.
    Note,
    /// Not shown.
    Off,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    #[serde(default)]
    name: String,
    language: Option<u32>,
    threshold: Option<u32>,
    margin: Option<u32>,
    title_factor: Option<u32>,
    category_score: Option<u32>,
    #[serde(default, deserialize_with = "yaml::unique_keys")]
    lints: BTreeMap<String, Lint>,
    #[serde(default)]
    setting_words: Vec<String>,
    #[serde(default)]
    batch: RawBatch,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBatch {
    #[serde(default, deserialize_with = "yaml::unique_keys")]
    headers: BTreeMap<CaseField, Vec<String>>,
}

pub(super) fn read(sources: &Sources, id: SourceId, diagnostics: &mut Diagnostics) -> Project {
    let Some(raw) = yaml::read::<RawTable>(sources, id, diagnostics) else { return Project::default() };
    let text = sources.get(id).text.as_str();
    let locator = Locator::new(id, text);
    let place = |key: &str, value: &str| {
        locator.value(0..text.len(), key, value).or_else(|| locator.key(0..text.len(), key)).unwrap_or(locator.whole())
    };
    let default = Project::default();
    let mut number = |key: &str, value: Option<u32>, default: u32, least: u32, most: u32| {
        let value = value.unwrap_or(default);
        if (least..=most).contains(&value) {
            return value;
        }
        let message =
            say!("`{key}` is {value}, not {least} to {most}", "`{key}` 为 {value}，应在 {least} 至 {most} 之间");
        diagnostics.push(Diagnostic::new(Code::OutOfRange, place(key, &value.to_string()), message));
        default
    };
    let threshold = number("threshold", raw.threshold, default.threshold, 1, 100);
    let margin = number("margin", raw.margin, default.margin, 0, 100);
    let title_factor = number("title_factor", raw.title_factor, default.title_factor, 1, 9);
    let category_score = number("category_score", raw.category_score, default.category_score, 0, 9);
    if let Some(language) = raw.language.filter(|language| *language != LANGUAGE) {
        let message = say!(
            "language {language} is not known, this program reads {LANGUAGE}",
            "不认识语言版本 {language}，本程序读取版本 {LANGUAGE}"
        );
        let span = place("language", &language.to_string());
        diagnostics.push(Diagnostic::new(Code::NotInEdition, span, message));
    }
    let lints = lints(raw.lints, place, diagnostics);
    headers(&raw.batch.headers, &locator, text.len(), diagnostics);
    Project {
        span: (!raw.name.is_empty()).then(|| place("name", &raw.name)),
        name: raw.name,
        threshold,
        margin,
        title_factor,
        category_score,
        lints,
        setting_words: raw.setting_words,
        headers: raw.batch.headers,
    }
}

fn lints(
    raw: BTreeMap<String, Lint>,
    place: impl Fn(&str, &str) -> Span,
    diagnostics: &mut Diagnostics,
) -> Vec<(Code, Lint)> {
    let gradable = || Code::ALL.iter().filter(|code| code.severity() != Severity::Error).map(|code| code.id());
    let mut lints = Vec::new();
    for (id, lint) in raw {
        let span = place(&id, "");
        match Code::ALL.iter().find(|code| code.id() == id) {
            None => diagnostics.push(missing(&id, span, gradable())),
            Some(code) if code.severity() == Severity::Error && lint != Lint::Error => {
                let message = say!("`{id}` is an error and stays one", "`{id}` 是错误，不能降级");
                diagnostics.push(Diagnostic::new(Code::TableValue, span, message));
            }
            Some(code) => lints.push((*code, lint)),
        }
    }
    lints
}

/// A column name can fill one field only.
fn headers(
    headers: &BTreeMap<CaseField, Vec<String>>,
    locator: &Locator<'_>,
    end: usize,
    diagnostics: &mut Diagnostics,
) {
    let start = locator.key(0..end, "headers").map_or(0, |span| span.end as usize);
    let mut names: Vec<&String> = headers.values().flatten().collect();
    names.sort_by_key(|name| fold_name(name));
    for pair in names.windows(2) {
        if fold_name(pair[0]) == fold_name(pair[1]) {
            let first = locator.element(start..end, pair[0]).unwrap_or(locator.whole());
            let second = locator.element(first.end as usize..end, pair[1]).unwrap_or(first);
            diagnostics.push(duplicate(second, first, pair[1]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::testing::said;

    #[test]
    fn everything_has_a_default() {
        for text in ["", "# 空\n", "language: 1\n", "---\n# 空\n"] {
            assert_eq!(said(text, read), (Project::default(), vec![]), "{text:?}");
        }
    }

    #[test]
    fn reads_what_is_set() {
        let text = "name: 西城\nthreshold: 7\nlints: {W102: off, W101: error}\nsetting_words: [小区]\n\
            batch:\n  headers:\n    text: [工单内容]\n";
        let (project, said) = said(text, read);
        assert_eq!(said, Vec::<String>::new());
        assert_eq!((project.name.as_str(), project.threshold, project.margin), ("西城", 7, 2));
        assert_eq!(project.severity(Code::FewExamples), None);
        assert_eq!(project.severity(Code::Draft), Some(Severity::Error));
        assert_eq!(project.severity(Code::NoLead), Some(Severity::Error));
        assert_eq!(project.headers[&CaseField::Text], ["工单内容"]);
    }

    #[test]
    fn says_where_each_mistake_is() {
        for (text, expected) in [
            ("threshold: 0\n", "E039 1:12 |0| `threshold` is 0, not 1 to 100"),
            ("name: 甲\nlanguage: 2\n", "E050 2:11 |2| language 2 is not known, this program reads 1"),
            ("lints: {W012: off}\n", "E064 1:9 |W012| nothing is called `W012` (did you mean `W112` or `W102`?)"),
            ("lints: {E012: warning}\n", "E063 1:9 |E012| `E012` is an error and stays one"),
            (
                "batch:\n  headers:\n    text: [内容]\n    title: [标题, 内容]\n",
                "E062 4:17 |内容| `内容` is given twice",
            ),
            ("batch:\n  headers:\n    text: [内容]\n    text: [正文]\n", "E062 4:5 |text| key `text` given twice"),
            ("lints: {W102: off, W102: note}\n", "E062 1:20 |W102| key `W102` given twice"),
        ] {
            assert_eq!(said(text, read).1, [expected]);
        }
    }
}
