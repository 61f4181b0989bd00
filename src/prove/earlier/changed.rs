//! A line that stands in one of two rule sets only, and the words by which alone it differs from the one in the other.

use std::collections::{BTreeMap, BTreeSet};

use super::{Bits, could_hold, keywords_of};
use crate::ids::*;
use crate::resolve::model::*;
use crate::touch::named;

pub(super) struct Changed<'r> {
    pub(super) line: &'r Line,
    rules: &'r Resolved,
    /// Its keywords, each with the number of its text; one that something need only be like has none.
    texts: BTreeMap<KeywordId, Option<usize>>,
    /// Without these words it is the line in its place in the other rule set; all of its own, if that is another.
    words: Vec<&'r str>,
    /// The same, as numbers.
    tells: Bits,
    has_twin: bool,
}

impl<'r> Changed<'r> {
    pub(super) fn new(line: &'r Line, rules: &'r Resolved) -> Self {
        let words = keywords_of(line).into_iter().map(|word| rules.keywords[word.index()].as_str()).collect();
        Self { line, rules, texts: BTreeMap::new(), words, tells: Bits::new(), has_twin: false }
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
    pub(super) fn number(&mut self, numbers: &mut BTreeMap<&'r str, usize>) {
        for keyword in keywords_of(self.line) {
            let next = numbers.len();
            let at = *numbers.entry(&self.rules.keywords[keyword.index()]).or_insert(next);
            self.texts.insert(keyword, self.rules.likeness(keyword).is_none().then_some(at));
        }
        // Those of the other line alone stand there.
        for word in &self.words {
            let next = numbers.len();
            let at = *numbers.entry(word).or_insert(next);
            self.tells.resize(self.tells.len().max(at / 64 + 1), 0);
            self.tells[at / 64] |= 1 << (at % 64);
        }
    }

    /// Whether one of the texts by which it differs is among these.
    pub(super) fn tells(&self, bits: &Bits) -> bool {
        self.tells.iter().zip(bits).any(|(tells, bits)| tells & bits != 0)
    }

    /// Whether it could hold, other than its twin, in a text of words in which these texts stand: all else is supposed to be as it likes.
    pub(super) fn may_hold(&self, bits: &[&Bits]) -> bool {
        if self.has_twin && !bits.iter().any(|bits| self.tells(bits)) {
            return false;
        }
        let speaks = |keyword: KeywordId| {
            self.texts[&keyword].is_none_or(|at| bits.iter().any(|bits| bits[at / 64] >> (at % 64) & 1 == 1))
        };
        let has_word = match &self.line.worth {
            Worth::Points(_) => true,
            Worth::Each { words, .. } => words.iter().any(|(word, _)| speaks(*word)),
        };
        has_word && self.line.condition.as_ref().is_none_or(|condition| could_hold(condition, &speaks))
    }
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
