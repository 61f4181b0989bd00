//! Whether a condition can be true at all. Says no only for certain.

use std::cell::Cell;

use rustc_hash::{FxHashMap, FxHashSet};

use super::words::{Words, parts};
use crate::ids::*;
use crate::resolve::model::{Cond, Line, Resolved, Rule, Worth};

/// Minutes of an hour.
const HOUR: u16 = 60;

/// Why a condition cannot be true.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reason {
    /// The first would have to be there, and the second, which is the first or lies in it, must not.
    Word(KeywordId, KeywordId),
    /// No value of the fact is left.
    Fact(FactId),
    /// No place, category or hour is left.
    Nowhere,
}

/// What must hold beside a condition.
#[derive(Default)]
pub(super) struct Given<'g, 'a> {
    outer: Option<&'g Given<'g, 'a>>,
    /// Words that must not be there, as they are and by their text.
    absent: FxHashSet<KeywordId>,
    absent_texts: FxHashMap<&'a str, KeywordId>,
    /// What is left of facts, of which something is asked.
    facts: FxHashMap<FactId, u64>,
    districts: Option<Vec<DistrictId>>,
    streets: Option<Vec<StreetId>>,
    /// Ranges of categories.
    categories: Option<Vec<(u32, u32)>>,
    /// Hours of the day, one bit each.
    hours: Option<u32>,
}

/// Looks at the conditions of one rule or fact.
pub(super) struct Possible<'a, 'g> {
    pub(super) rules: &'a Resolved,
    pub(super) words: &'g Words<'a>,
    /// Whose own masks hide; with `None` no word is taken to bring another.
    pub(super) rule: Option<&'a Rule>,
    /// The first reason met.
    pub(super) reason: Cell<Option<Reason>>,
}

impl<'a, 'g> Possible<'a, 'g> {
    /// What the exceptions of a rule leave.
    pub(super) fn unless(&self, conditions: &[Cond]) -> Given<'g, 'a> {
        let mut given = Given::default();
        conditions.iter().for_each(|condition| self.exclude(condition, &mut given));
        given
    }

    /// Whether a line can be true beside what is given.
    pub(super) fn line(&self, line: &Line, given: &Given<'_, 'a>) -> bool {
        let has_word = match &line.worth {
            Worth::Points(_) => true,
            Worth::Each { words, .. } => words.iter().any(|(word, _)| self.word(*word, given)),
        };
        has_word && line.condition.as_ref().is_none_or(|condition| self.condition(condition, given))
    }

    /// Whether a condition can be true beside what is given.
    pub(super) fn condition(&self, condition: &Cond, outer: &Given<'_, 'a>) -> bool {
        match condition {
            // Only these say several things that must hold at once.
            Cond::All(_) | Cond::Title(_) => {
                let mut given = Given { outer: Some(outer), ..Given::default() };
                let inner = if let Cond::Title(inner) = condition { inner } else { condition };
                self.require(inner, &mut given) && self.parts(inner, &given)
            }
            _ => self.parts(condition, outer),
        }
    }

    /// Whether the parts of a condition can be true, each by itself.
    fn parts(&self, condition: &Cond, given: &Given<'_, 'a>) -> bool {
        match condition {
            Cond::Keyword(word) => self.word(*word, given),
            // What they ask for at once is in `given` already.
            Cond::All(parts) => parts.iter().all(|part| match part {
                Cond::All(_) => self.parts(part, given),
                _ => self.condition(part, given),
            }),
            Cond::Any(parts) => parts.iter().any(|part| self.condition(part, given)),
            Cond::AtLeast(least, parts) => {
                let possible = parts.iter().filter(|part| self.condition(part, given));
                possible.take(*least as usize).count() == *least as usize
            }
            Cond::Near { left, right, .. } => {
                [left, right].iter().all(|side| side.iter().any(|word| self.word(*word, given)))
            }
            Cond::Title(_) => self.condition(condition, given),
            Cond::Fact(fact, set) => {
                let left = given.layers().filter_map(|layer| layer.facts.get(fact)).fold(*set, |left, set| left & set);
                self.or_because(left != 0, Reason::Fact(*fact))
            }
            Cond::Not(_)
            | Cond::Named(_)
            | Cond::District(_)
            | Cond::Street(_)
            | Cond::Category(_)
            | Cond::Hour { .. } => true,
        }
    }

    /// Whether a word can be there.
    fn word(&self, word: KeywordId, given: &Given<'_, 'a>) -> bool {
        let blocks = |layer: &Given<'_, 'a>| {
            if layer.absent.contains(&word) {
                return Some(word);
            }
            if layer.absent_texts.is_empty() || self.rule.is_none() || self.rules.likeness(word).is_some() {
                return None;
            }
            let text = self.rules.keywords[word.index()].as_str();
            let inside = parts(text).find_map(|part| layer.absent_texts.get(part))?;
            self.words.brings(text, self.rule).then_some(*inside)
        };
        let blocked = given.layers().find_map(blocks);
        blocked.is_none_or(|by| self.or_because(false, Reason::Word(word, by)))
    }

    fn or_because(&self, holds: bool, reason: Reason) -> bool {
        if !holds && self.reason.get().is_none() {
            self.reason.set(Some(reason));
        }
        holds
    }

    /// Notes what a condition that must be true asks for; says no if nothing is left.
    fn require(&self, condition: &Cond, given: &mut Given<'_, 'a>) -> bool {
        match condition {
            Cond::All(parts) => parts.iter().all(|part| self.require(part, given)),
            Cond::Not(inner) => {
                self.exclude(inner, given);
                match &**inner {
                    Cond::Fact(fact, set) => self.narrow(*fact, !set, given),
                    _ => true,
                }
            }
            Cond::Fact(fact, set) => self.narrow(*fact, *set, given),
            Cond::District(wanted) => {
                let left = given.districts.take();
                given.districts = Some(both(left, wanted));
                self.or_because(given.districts.as_ref().is_some_and(|left| !left.is_empty()), Reason::Nowhere)
            }
            Cond::Street(wanted) => {
                let left = given.streets.take();
                given.streets = Some(both(left, wanted));
                self.or_because(given.streets.as_ref().is_some_and(|left| !left.is_empty()), Reason::Nowhere)
            }
            Cond::Category(wanted) => {
                let range = |root: &CategoryId| (root.0, self.rules.categories[root.index()].end);
                let wanted = wanted.iter().map(range);
                let left: Vec<(u32, u32)> = match given.categories.take() {
                    None => wanted.collect(),
                    Some(left) => wanted
                        .flat_map(|(from, to)| left.iter().map(move |(a, b)| (from.max(*a), to.min(*b))))
                        .filter(|(from, to)| from < to)
                        .collect(),
                };
                let some = !left.is_empty();
                given.categories = Some(left);
                self.or_because(some, Reason::Nowhere)
            }
            Cond::Hour { from, to } => {
                let left = given.hours.unwrap_or(u32::MAX) & hours(*from, *to);
                given.hours = Some(left);
                self.or_because(left != 0, Reason::Nowhere)
            }
            Cond::Keyword(_)
            | Cond::Any(_)
            | Cond::AtLeast(..)
            | Cond::Near { .. }
            | Cond::Named(_)
            | Cond::Title(_) => true,
        }
    }

    fn narrow(&self, fact: FactId, set: u64, given: &mut Given<'_, 'a>) -> bool {
        let n_values = self.rules.facts[fact.index()].values.len();
        let all = if n_values >= 64 { u64::MAX } else { (1 << n_values) - 1 };
        let left = given.facts.entry(fact).or_insert(all);
        *left &= set;
        let some = *left != 0;
        self.or_because(some, Reason::Fact(fact))
    }

    /// Notes the words of which none may be there, because a condition must not be true.
    fn exclude(&self, condition: &Cond, given: &mut Given<'_, 'a>) {
        let mut words = Vec::new();
        alone(condition, &mut words);
        for word in words {
            given.absent.insert(word);
            if self.rules.likeness(word).is_none() {
                given.absent_texts.insert(&self.rules.keywords[word.index()], word);
            }
        }
    }
}

impl<'a> Given<'_, 'a> {
    fn layers<'s>(&'s self) -> impl Iterator<Item = &'s Given<'s, 'a>> {
        let first: &'s Given<'s, 'a> = self;
        std::iter::successors(Some(first), |given| given.outer)
    }
}

/// The words each of which makes a condition true on the whole case.
fn alone(condition: &Cond, words: &mut Vec<KeywordId>) {
    match condition {
        Cond::Keyword(word) => words.push(*word),
        Cond::Any(parts) | Cond::AtLeast(0..=1, parts) => parts.iter().for_each(|part| alone(part, words)),
        Cond::All(parts) if parts.len() == 1 => alone(&parts[0], words),
        _ => {}
    }
}

fn both<T: Copy + PartialEq>(left: Option<Vec<T>>, wanted: &[T]) -> Vec<T> {
    match left {
        None => wanted.to_vec(),
        Some(left) => left.into_iter().filter(|one| wanted.contains(one)).collect(),
    }
}

/// The hours a span of minutes touches.
fn hours(from: u16, to: u16) -> u32 {
    let (from, to) = (from / HOUR, to / HOUR);
    let holds = |hour: u16| if from < to { (from..to).contains(&hour) } else { hour >= from || hour < to };
    (0..24).filter(|hour| holds(*hour)).fold(0, |set, hour| set | 1 << hour)
}
