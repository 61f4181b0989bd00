//! Conditions and places in words.

use crate::diagnostic::{Say, say};
use crate::ids::*;
use crate::resolve::model::{Cond, Line, Worth};
#[cfg(feature = "cli")]
use crate::resolve::model::{Resolved, VariantScope};
use crate::router::Router;
use crate::source::Span;

/// The most words of a group that are spelled out.
const MAX_WORDS: usize = 6;

/// `file:line` of a span.
pub(crate) fn place(router: &Router, span: Span) -> String {
    let source = router.sources().get(span.source);
    let (line, _) = source.line_column(span.start as usize);
    format!("{}:{line}", source.name)
}

/// What a line asks for.
pub(super) fn line(router: &Router, line: &Line) -> Say {
    match (&line.worth, &line.condition) {
        (_, Some(asked)) => condition(router, asked),
        (Worth::Each { words, .. }, None) => {
            let words: Vec<KeywordId> = words.iter().map(|(word, _)| *word).collect();
            any_of(router, &words)
        }
        (Worth::Points(_), None) => say!("nothing", "无条件"),
    }
}

fn any_of(router: &Router, words: &[KeywordId]) -> Say {
    let rules = router.rules();
    let quoted = |pick: fn((&'static str, &'static str)) -> &'static str| {
        let told = words.iter().take(MAX_WORDS).map(|word| {
            let like = rules.likeness(*word).map_or(String::new(), |like| format!("{} ", pick(like.spelling())));
            format!("{like}“{}”", rules.keywords[word.index()])
        });
        told.collect::<Vec<_>>().join("、")
    };
    let (zh, en) = (quoted(|(zh, _)| zh), quoted(|(_, en)| en));
    let more = words.len().saturating_sub(MAX_WORDS);
    match (words.len(), more) {
        (1, _) => say!("{en}", "{zh}"),
        (_, 0) => say!("any of {en}", "任一（{zh}）"),
        (all, _) => say!("any of {en} and {more} more words", "任一（{zh} 等 {all} 词）"),
    }
}

/// Where roles hold, as names; empty for everywhere.
#[cfg(feature = "cli")]
pub(crate) fn scope(rules: &Resolved, scope: &VariantScope) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(scope.district.map(|id| rules.districts[id.index()].name.clone()));
    parts.extend(scope.street.map(|id| rules.streets[id.index()].name.clone()));
    parts.extend(scope.spot.map(|id| rules.spots[id.index()].name.clone()));
    parts.extend(scope.facts.iter().map(|(fact, value)| {
        let fact = &rules.facts[fact.index()];
        format!("{} = {}", fact.name, fact.values[*value as usize])
    }));
    parts.join("、")
}

/// A condition in words.
pub(crate) fn condition(router: &Router, asked: &Cond) -> Say {
    let rules = router.rules();
    let join = |parts: &[Cond], en: &str, zh: &str| {
        let parts: Vec<Say> = parts.iter().map(|part| condition(router, part)).collect();
        let of = |text: fn(&Say) -> &str, by: &str| parts.iter().map(text).collect::<Vec<_>>().join(by);
        Say { en: of(|say| &say.en, en), zh: of(|say| &say.zh, zh) }
    };
    let names = |list: Vec<&str>| list.join("、");
    match asked {
        Cond::Keyword(word) => any_of(router, &[*word]),
        Cond::Any(parts) if parts.iter().all(|part| matches!(part, Cond::Keyword(_))) => {
            any_of(router, &keywords(parts))
        }
        Cond::Any(parts) => join(parts, " or ", " 或 "),
        Cond::All(parts) => join(parts, " and ", " 且 "),
        Cond::AtLeast(least, parts) => {
            let inner = join(parts, ", ", "、");
            let (en, zh) = (inner.en, inner.zh);
            say!("at least {least} of ({en})", "至少 {least} 项（{zh}）")
        }
        Cond::Not(inner) => {
            let inner = condition(router, inner);
            let (en, zh) = (inner.en, inner.zh);
            say!("no {en}", "无 {zh}")
        }
        Cond::Near { left, right, gap, ordered } => {
            let (left, right) = (any_of(router, left), any_of(router, right));
            let (left_en, left_zh, right_en, right_zh) = (left.en, left.zh, right.en, right.zh);
            if *ordered {
                say!("{left_en} followed within {gap} by {right_en}", "{left_zh} 接 {gap} {right_zh}")
            } else {
                say!("{left_en} within {gap} of {right_en}", "{left_zh} 近 {gap} {right_zh}")
            }
        }
        Cond::Title(inner) => {
            let inner = condition(router, inner);
            let (en, zh) = (inner.en, inner.zh);
            say!("{en} in the title", "标题里有 {zh}")
        }
        Cond::Named(bodies) => {
            let bodies = names(bodies.iter().map(|body| rules.bodies[body.index()].name.as_str()).collect());
            say!("{bodies} named", "点名 = {bodies}")
        }
        Cond::Fact(fact, set) => {
            let fact = &rules.facts[fact.index()];
            let values = fact.values.iter().enumerate().filter(|(value, _)| set >> value & 1 == 1);
            let values = names(values.map(|(_, value)| value.as_str()).collect());
            let fact = &fact.name;
            say!("{fact} = {values}", "{fact} = {values}")
        }
        Cond::District(list) => {
            let list = names(list.iter().map(|id| rules.districts[id.index()].name.as_str()).collect());
            say!("district = {list}", "区 = {list}")
        }
        Cond::Street(list) => {
            let list = names(list.iter().map(|id| rules.streets[id.index()].name.as_str()).collect());
            say!("street = {list}", "街 = {list}")
        }
        Cond::Category(list) => {
            let list = names(list.iter().map(|id| rules.categories[id.index()].path.as_str()).collect());
            say!("category = {list}", "类别 = {list}")
        }
        Cond::Hour { from, to } => {
            let (from, to) = (from / 60, to / 60);
            say!("hour = {from}-{to}", "时 = {from}-{to}")
        }
    }
}

fn keywords(parts: &[Cond]) -> Vec<KeywordId> {
    let word = |part: &Cond| match part {
        Cond::Keyword(word) => Some(*word),
        _ => None,
    };
    parts.iter().filter_map(word).collect()
}
