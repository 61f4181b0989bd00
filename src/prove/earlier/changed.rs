//! A line that stands in one of two rule sets only, and the words by which alone it differs from the one in the other.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::{Bits, join, keywords_of, set};
use crate::ids::*;
use crate::resolve::model::*;
use crate::touch::named;

pub(super) struct Changed<'r> {
    pub(super) line: &'r Line,
    rules: &'r Resolved,
    /// What must stand in a text in which it holds.
    asks: Asks,
    /// Without these words it is the line in its place in the other rule set; all of its own and the names it asks for, if that is another.
    words: Vec<&'r str>,
    /// The same, as numbers.
    tells: Bits,
    has_twin: bool,
}

impl<'r> Changed<'r> {
    pub(super) fn new(line: &'r Line, rules: &'r Resolved) -> Self {
        let words = keywords_of(line).into_iter().map(|word| rules.keywords[word.index()].as_str());
        let mut bodies = Vec::new();
        line.condition.iter().for_each(|condition| condition.bodies(&mut bodies));
        let words = words.chain(names_of(&bodies, rules)).collect();
        Self { line, rules, asks: Asks::Nothing, words, tells: Bits::new(), has_twin: false }
    }

    /// Finds out whether two versions of a line differ by words alone; by these they do in any case.
    pub(super) fn pair(&mut self, other: &mut Self, in_any_case: &[&'r str]) {
        let words = differing(&self.words, &other.words);
        if self.without(&words).is_some_and(|said| other.without(&words) == Some(said)) {
            for of in [self, other] {
                of.words = [&words, in_any_case].concat();
                of.has_twin = true;
            }
        }
    }

    /// The line as it is where these words are not said; `None` if it is never true then, or if something need only be like one of them.
    fn without(&self, words: &[&str]) -> Option<Vec<u8>> {
        let is_gone = |keyword: KeywordId| words.contains(&self.rules.keywords[keyword.index()].as_str());
        let mut line = self.line.clone();
        if keywords_of(&line).into_iter().any(|word| is_gone(word) && self.rules.likeness(word).is_some()) {
            return None;
        }
        if let Worth::Each { words, .. } = &mut line.worth {
            words.retain(|(word, _)| !is_gone(*word));
        }
        line.condition =
            line.condition.map(|condition| without(condition, &is_gone)).map_or(Some(None), |c| c.map(Some))?;
        Some(named(&line, self.rules))
    }

    /// Whether it differs from the line in its place in the other version by words alone.
    pub(super) fn has_twin(&self) -> bool {
        self.has_twin
    }

    /// Numbers its texts.
    pub(super) fn number(&mut self, numbers: &mut FxHashMap<&'r str, usize>) {
        let mut numbers = Numbers { rules: self.rules, numbers };
        let weighed = match &self.line.worth {
            Worth::Points(_) => Asks::Nothing,
            Worth::Each { words, .. } => numbers.one_of(words.iter().map(|(keyword, _)| *keyword)),
        };
        let condition = self.line.condition.as_ref().map_or(Asks::Nothing, |condition| numbers.asks(condition));
        self.asks = Asks::All(vec![weighed, condition]);
        // Those of the other line alone stand there.
        for text in &self.words {
            set(&mut self.tells, numbers.of(text));
        }
    }

    /// Whether one of the texts by which it differs is among these.
    pub(super) fn tells(&self, bits: &[u64]) -> bool {
        self.tells.iter().zip(bits).any(|(tells, bits)| tells & bits != 0)
    }

    /// Whether it could hold, other than its twin, in a text of words in which these texts stand: all else is supposed to be as it likes.
    pub(super) fn may_hold(&self, bits: &[u64]) -> bool {
        (!self.has_twin || self.tells(bits)) && self.asks.are_met(bits)
    }
}

/// What must stand in a text for a condition to hold there.
enum Asks {
    /// Nothing that is known here.
    Nothing,
    /// One of these texts.
    One(Bits),
    All(Vec<Asks>),
    Any(Vec<Asks>),
    AtLeast(usize, Vec<Asks>),
}

/// Gives texts their numbers.
struct Numbers<'n, 'r> {
    rules: &'r Resolved,
    numbers: &'n mut FxHashMap<&'r str, usize>,
}

impl<'r> Numbers<'_, 'r> {
    fn of(&mut self, text: &'r str) -> usize {
        let next = self.numbers.len();
        *self.numbers.entry(text).or_insert(next)
    }

    /// One of these words; nothing, if something need only be like one of them.
    fn one_of(&mut self, words: impl Iterator<Item = KeywordId>) -> Asks {
        let (mut bits, mut is_like) = (Bits::new(), false);
        for word in words {
            is_like |= self.rules.likeness(word).is_some();
            set(&mut bits, self.of(&self.rules.keywords[word.index()]));
        }
        if is_like { Asks::Nothing } else { Asks::One(bits) }
    }

    fn asks(&mut self, condition: &Cond) -> Asks {
        match condition {
            Cond::Keyword(keyword) => self.one_of([*keyword].into_iter()),
            Cond::All(parts) => Asks::All(self.each(parts)),
            Cond::Any(parts) => {
                // Single words, as most are, are asked for at once.
                let (mut one, mut others) = (Bits::new(), Vec::new());
                for part in self.each(parts) {
                    match part {
                        Asks::One(bits) => join(&mut one, &bits),
                        other => others.push(other),
                    }
                }
                others.push(Asks::One(one));
                Asks::Any(others)
            }
            Cond::AtLeast(least, parts) => Asks::AtLeast(*least as usize, self.each(parts)),
            Cond::Near { left, right, .. } => {
                Asks::All([left, right].map(|side| self.one_of(side.iter().copied())).into())
            }
            Cond::Title(inner) => self.asks(inner),
            Cond::Named(bodies) => {
                let mut bits = Bits::new();
                for name in names_of(bodies, self.rules) {
                    set(&mut bits, self.of(name));
                }
                Asks::One(bits)
            }
            Cond::Not(_)
            | Cond::Fact(..)
            | Cond::District(_)
            | Cond::Street(_)
            | Cond::Category(_)
            | Cond::Hour { .. } => Asks::Nothing,
        }
    }

    fn each(&mut self, parts: &[Cond]) -> Vec<Asks> {
        parts.iter().map(|part| self.asks(part)).collect()
    }
}

impl Asks {
    fn are_met(&self, bits: &[u64]) -> bool {
        match self {
            Self::Nothing => true,
            Self::One(texts) => texts.iter().zip(bits).any(|(texts, bits)| texts & bits != 0),
            Self::All(parts) => parts.iter().all(|part| part.are_met(bits)),
            Self::Any(parts) => parts.iter().any(|part| part.are_met(bits)),
            Self::AtLeast(least, parts) => parts.iter().filter(|part| part.are_met(bits)).count() >= *least,
        }
    }
}

/// What bodies are called.
fn names_of<'r>(bodies: &[BodyId], rules: &'r Resolved) -> impl Iterator<Item = &'r str> {
    let names = rules.names.iter().filter(|name| name.bodies.iter().any(|body| bodies.contains(body)));
    names.map(|name| name.folded.as_str())
}

/// The words by which alone what is said by 除非 in two versions of a rule differs; `None` if by something else.
pub(super) fn unless_differs<'r>(
    (was, old): (&'r Rule, &'r Resolved),
    (is, new): (&'r Rule, &'r Resolved),
) -> Option<Vec<&'r str>> {
    fn words<'r>(rule: &Rule, rules: &'r Resolved) -> Option<Vec<&'r str>> {
        let mut said = Vec::new();
        rule.unless.iter().for_each(|condition| condition.keywords(&mut said));
        let exact = |word: KeywordId| rules.likeness(word).is_none().then_some(rules.keywords[word.index()].as_str());
        said.into_iter().map(exact).collect()
    }
    let words = differing(&words(was, old)?, &words(is, new)?);
    let without = |rule: &Rule, rules: &Resolved| {
        let is_gone = |keyword: KeywordId| words.contains(&rules.keywords[keyword.index()].as_str());
        let left = rule.unless.iter().filter_map(|condition| without(condition.clone(), &is_gone));
        named(&left.collect::<Vec<_>>(), rules)
    };
    (without(was, old) == without(is, new)).then_some(words)
}

/// What stands in one of two lists only.
fn differing<'r>(a: &[&'r str], b: &[&'r str]) -> Vec<&'r str> {
    let [of_a, of_b] = [a, b].map(|words| words.iter().copied().collect::<BTreeSet<_>>());
    of_a.symmetric_difference(&of_b).copied().collect()
}

/// A condition where some keywords are not said; `None` if it cannot be true.
fn without(condition: Cond, is_gone: &dyn Fn(KeywordId) -> bool) -> Option<Cond> {
    let all = |parts: Vec<Cond>| parts.into_iter().map(|part| without(part, is_gone)).collect::<Option<Vec<_>>>();
    let any = |parts: Vec<Cond>| parts.into_iter().filter_map(|part| without(part, is_gone)).collect::<Vec<_>>();
    Some(match condition {
        Cond::Keyword(keyword) if is_gone(keyword) => return None,
        Cond::All(parts) => Cond::All(all(parts)?),
        Cond::Any(parts) => {
            let mut parts = any(parts);
            match parts.len() {
                0 => return None,
                1 => parts.remove(0),
                _ => Cond::Any(parts),
            }
        }
        Cond::AtLeast(least, parts) => {
            let parts = any(parts);
            if parts.len() < least as usize {
                return None;
            }
            Cond::AtLeast(least, parts)
        }
        Cond::Near { mut left, mut right, gap, ordered } => {
            left.retain(|word| !is_gone(*word));
            right.retain(|word| !is_gone(*word));
            if left.is_empty() || right.is_empty() {
                return None;
            }
            Cond::Near { left, right, gap, ordered }
        }
        Cond::Title(inner) => Cond::Title(Box::new(without(*inner, is_gone)?)),
        // What is never true is always not: as it stands.
        Cond::Not(inner) => Cond::Not(Box::new(without((*inner).clone(), is_gone).unwrap_or(*inner))),
        other => other,
    })
}
