//! Conditions and places in words.

use crate::diagnostic::{Lang, Say};
use crate::ids::*;
#[cfg(feature = "cli")]
use crate::resolve::model::VariantScope;
use crate::resolve::model::{Cond, Line, Resolved, Worth};
use crate::router::Router;
use crate::source::Span;

/// The most words of a group that are spelled out.
const MAX_WORDS: usize = 6;

/// `file:line` of a span.
pub(crate) fn place(router: &Router, span: Span) -> String {
    let source = router.sources().get(span.source);
    let mut place = String::with_capacity(source.name.len() + 6);
    place.push_str(&source.name);
    place.push(':');
    place.push_str(itoa::Buffer::new().format(source.line(span.start as usize)));
    place
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

/// What a line asks for.
pub(super) fn line(router: &Router, line: &Line) -> Say {
    told(router, |teller| match (&line.worth, &line.condition) {
        (_, Some(asked)) => teller.condition(asked),
        (Worth::Each { words, .. }, None) => teller.any_of(words.iter().map(|(word, _)| *word)),
        (Worth::Points(_), None) => teller.put("无条件", "nothing"),
    })
}

/// A condition in words.
pub(crate) fn condition(router: &Router, asked: &Cond) -> Say {
    told(router, |teller| teller.condition(asked))
}

fn told(router: &Router, tell: impl Fn(&mut Teller<'_>)) -> Say {
    let in_lang = |lang| {
        let mut teller = Teller { rules: router.rules(), lang, out: String::with_capacity(256) };
        tell(&mut teller);
        teller.out
    };
    Say { en: in_lang(Lang::En), zh: in_lang(Lang::Zh) }
}

/// Says conditions in one language.
struct Teller<'r> {
    rules: &'r Resolved,
    lang: Lang,
    out: String,
}

impl<'r> Teller<'r> {
    fn put(&mut self, zh: &str, en: &str) {
        self.out.push_str(match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        });
    }

    fn number(&mut self, number: impl itoa::Integer) {
        self.out.push_str(itoa::Buffer::new().format(number));
    }

    /// One after the other, with this between them.
    fn each<T>(&mut self, all: impl IntoIterator<Item = T>, (zh, en): (&str, &str), tell: impl Fn(&mut Self, T)) {
        for (index, one) in all.into_iter().enumerate() {
            if index > 0 {
                self.put(zh, en);
            }
            tell(self, one);
        }
    }

    fn names(&mut self, names: impl IntoIterator<Item = &'r String>) {
        self.each(names, ("、", "、"), |teller, name| teller.out.push_str(name));
    }

    fn any_of(&mut self, words: impl ExactSizeIterator<Item = KeywordId>) {
        let n_words = words.len();
        if n_words != 1 {
            self.put("任一（", "any of ");
        }
        self.each(words.take(MAX_WORDS), ("、", "、"), |teller, word| {
            if let Some((zh, en)) = teller.rules.likeness(word).map(|like| like.spelling()) {
                teller.put(zh, en);
                teller.out.push(' ');
            }
            teller.out.push('“');
            teller.out.push_str(&teller.rules.keywords[word.index()]);
            teller.out.push('”');
        });
        if n_words > MAX_WORDS {
            self.put(" 等 ", " and ");
            self.number(if self.lang == Lang::Zh { n_words } else { n_words - MAX_WORDS });
            self.put(" 词", " more words");
        }
        if n_words != 1 {
            self.put("）", "");
        }
    }

    fn parts(&mut self, parts: &[Cond], between: (&str, &str)) {
        self.each(parts, between, |teller, part| teller.condition(part));
    }

    fn condition(&mut self, asked: &Cond) {
        let rules = self.rules;
        match asked {
            Cond::Keyword(word) => self.any_of([*word].into_iter()),
            Cond::Any(parts) => match keywords(parts) {
                Some(words) => self.any_of(words.into_iter()),
                None => self.parts(parts, (" 或 ", " or ")),
            },
            Cond::All(parts) => self.parts(parts, (" 且 ", " and ")),
            Cond::AtLeast(least, parts) => {
                self.put("至少 ", "at least ");
                self.number(*least);
                self.put(" 项（", " of (");
                self.parts(parts, ("、", ", "));
                self.put("）", ")");
            }
            Cond::Not(inner) => {
                self.put("无 ", "no ");
                self.condition(inner);
            }
            Cond::Near { left, right, gap, ordered } => {
                self.any_of(left.iter().copied());
                match ordered {
                    true => self.put(" 接 ", " followed within "),
                    false => self.put(" 近 ", " within "),
                }
                self.number(*gap);
                match ordered {
                    true => self.put(" ", " by "),
                    false => self.put(" ", " of "),
                }
                self.any_of(right.iter().copied());
            }
            Cond::Title(inner) => {
                self.put("标题里有 ", "");
                self.condition(inner);
                self.put("", " in the title");
            }
            Cond::Named(bodies) => {
                self.put("点名 = ", "");
                self.names(bodies.iter().map(|body| &rules.bodies[body.index()].name));
                self.put("", " named");
            }
            Cond::Fact(fact, set) => {
                let fact = &rules.facts[fact.index()];
                self.out.push_str(&fact.name);
                self.out.push_str(" = ");
                let values = fact.values.iter().enumerate().filter(|(value, _)| set >> value & 1 == 1);
                self.names(values.map(|(_, value)| value));
            }
            Cond::District(list) => {
                self.put("区 = ", "district = ");
                self.names(list.iter().map(|id| &rules.districts[id.index()].name));
            }
            Cond::Street(list) => {
                self.put("街 = ", "street = ");
                self.names(list.iter().map(|id| &rules.streets[id.index()].name));
            }
            Cond::Category(list) => {
                self.put("类别 = ", "category = ");
                self.names(list.iter().map(|id| &rules.categories[id.index()].path));
            }
            Cond::Hour { from, to } => {
                self.put("时 = ", "hour = ");
                self.number(from / 60);
                self.out.push('-');
                self.number(to / 60);
            }
        }
    }
}

/// The words of parts that are words and nothing else.
fn keywords(parts: &[Cond]) -> Option<Vec<KeywordId>> {
    let word = |part: &Cond| match part {
        Cond::Keyword(word) => Some(*word),
        _ => None,
    };
    parts.iter().map(word).collect()
}
