//! Conditions as flat nodes in prefix order, and the words that must be there before a condition can be true.
//!
//! A node knows where its part ends, so the children of a node are found by hopping, and truth is worked out from the last node
//! to the first without recursion. `题` is a flag on the nodes inside it.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};

use super::flat::{Flat, size};
use crate::ids::*;
use crate::resolve::model::{Cond, Resolved};
use crate::store::{Column, packed, stored};

packed!(Node, Near);

/// One node of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Node {
    pub(crate) op: Op,
    /// Whether it is asked of the title whatever the zone.
    pub(crate) in_title: bool,
    /// One past its last descendant, counted from the condition's first node.
    pub(crate) end: u32,
}

/// What a node asks. Numbers are indexes of lists in [`Conditions`], or numbers of word lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) enum Op {
    /// Every child.
    All,
    /// At least one child.
    Any,
    /// At least this many children.
    AtLeast(u32),
    /// Not the one child.
    Not,
    /// The keyword has a hit.
    Word(KeywordId),
    /// One of these keywords has a hit.
    Words(u32),
    /// Index into [`Conditions::nears`].
    Near(u32),
    /// One of these names is named.
    Named(u32),
    /// The fact has a value of this set.
    Fact(FactId, u64),
    /// In one of these districts.
    District(u32),
    /// In one of these streets.
    Street(u32),
    /// The caller's category lies in one of these ranges.
    Category(u32),
    /// The minute of the day lies in `[from, to)`, over midnight if `to <= from`.
    Hour { from: u16, to: u16 },
}

/// One `近` or `接`.
#[derive(Clone, Copy, Debug, BorshSerialize, BorshDeserialize)]
pub(crate) struct Near {
    /// Word list.
    pub(crate) left: u32,
    /// Word list.
    pub(crate) right: u32,
    pub(crate) gap: u32,
    pub(crate) ordered: bool,
}

/// So many words of a list are asked one by one.
const FEW: usize = 8;

/// Every condition of a rule set.
#[derive(Clone, Default)]
pub(crate) struct Conditions {
    /// Nodes by condition.
    pub(crate) nodes: Flat<Node>,
    pub(crate) nears: Column<Near>,
    /// By number of a word list: its words, if they are at most [`FEW`]; longer ones are read from the side of the keywords.
    pub(crate) few: Flat<KeywordId>,
    /// By keyword: the longer word lists it stands in that conditions ask for, sorted.
    pub(crate) lists: Flat<u32>,
    /// The same of those of which the triggers say all: nobody asks for them but who looks for more than the decision.
    pub(crate) other_lists: Flat<u32>,
    pub(crate) named: Flat<NameId>,
    pub(crate) districts: Flat<DistrictId>,
    pub(crate) streets: Flat<StreetId>,
    /// `[first, end)` of a subtree.
    pub(crate) categories: Flat<(u32, u32)>,
}

stored!(Conditions { nodes, nears, few, lists, other_lists, named, districts, streets, categories });

/// Builds conditions.
#[derive(Default)]
pub(super) struct Builder {
    conditions: Conditions,
    /// The number of each word list: equal ones are one.
    numbers: BTreeMap<Vec<KeywordId>, u32>,
    /// By word list: whether a condition asks for it.
    is_asked: Vec<bool>,
    /// Whether the condition that is being added does.
    asks: bool,
}

impl Builder {
    /// Adds a condition and returns its index in `nodes`.
    pub(super) fn add(&mut self, rules: &Resolved, condition: &Cond) -> u32 {
        self.add_asked(rules, condition, true)
    }

    /// The same of a condition that need not be asked if it is any of some words.
    pub(super) fn add_triggers(&mut self, rules: &Resolved, condition: &Cond) -> u32 {
        self.add_asked(rules, condition, !is_of_words(condition))
    }

    fn add_asked(&mut self, rules: &Resolved, condition: &Cond, asks: bool) -> u32 {
        self.asks = asks;
        let mut nodes = Vec::new();
        self.lower(rules, condition, false, &mut nodes);
        self.conditions.nodes.push(nodes)
    }

    /// Whether a condition asks only for one of some words, anywhere.
    pub(super) fn is_any(&self, condition: u32) -> bool {
        let nodes = self.conditions.nodes.of(condition as usize);
        matches!(nodes, [Node { op: Op::Word(_) | Op::Words(_), in_title: false, .. }])
    }

    /// The number of a list of words, sorted and each once, and whether a condition asks for it.
    pub(super) fn list(&mut self, words: Vec<KeywordId>, asks: bool) -> u32 {
        let next = size(self.numbers.len());
        let list = *self.numbers.entry(words).or_insert(next);
        self.is_asked.resize(self.numbers.len(), false);
        self.is_asked[list as usize] |= asks;
        list
    }

    /// The conditions of a rule set with so many keywords.
    pub(super) fn finish(self, n_keywords: usize) -> Conditions {
        let (few, many): (Vec<_>, Vec<_>) = self.numbers.into_iter().partition(|(words, _)| words.len() <= FEW);
        let few = few.into_iter().flat_map(|(words, list)| words.into_iter().map(move |word| (list, word))).collect();
        let pairs = many.iter().flat_map(|(words, list)| words.iter().map(|word| (word.0, *list)));
        let (asked, others) = pairs.partition(|(_, list)| self.is_asked[*list as usize]);
        let (lists, other_lists) = (Flat::of_pairs(n_keywords, asked), Flat::of_pairs(n_keywords, others));
        Conditions { few: Flat::of_pairs(self.is_asked.len(), few), lists, other_lists, ..self.conditions }
    }

    fn lower(&mut self, rules: &Resolved, condition: &Cond, in_title: bool, nodes: &mut Vec<Node>) {
        let mut leaf = |op| nodes.push(Node { op, in_title, end: size(nodes.len() + 1) });
        match condition {
            Cond::Title(inner) => self.lower(rules, inner, true, nodes),
            Cond::All(_) => {
                let mut parts = Vec::new();
                spliced(condition, true, &mut parts);
                if let [part] = parts[..] {
                    return self.lower(rules, part, in_title, nodes);
                }
                self.group(rules, Op::All, &parts, in_title, nodes);
            }
            Cond::Any(_) => {
                let mut parts = Vec::new();
                spliced(condition, false, &mut parts);
                let words: Vec<KeywordId> = parts.iter().filter_map(|part| keyword(part)).collect();
                let words = distinct(&words);
                parts.retain(|part| keyword(part).is_none());
                match (&parts[..], &words[..]) {
                    ([part], []) => self.lower(rules, part, in_title, nodes),
                    ([], [word]) => leaf(Op::Word(*word)),
                    ([], [_, ..]) => leaf(Op::Words(self.list(words, self.asks))),
                    (_, []) => self.group(rules, Op::Any, &parts, in_title, nodes),
                    _ => {
                        let at = nodes.len();
                        self.group(rules, Op::Any, &parts, in_title, nodes);
                        let end = size(nodes.len() + 1);
                        nodes.push(Node { op: Op::Words(self.list(words, self.asks)), in_title, end });
                        nodes[at].end = end;
                    }
                }
            }
            Cond::AtLeast(least, parts) => {
                let parts: Vec<&Cond> = parts.iter().collect();
                self.group(rules, Op::AtLeast(*least), &parts, in_title, nodes);
            }
            Cond::Not(inner) => self.group(rules, Op::Not, &[inner], in_title, nodes),
            Cond::Keyword(keyword) => leaf(Op::Word(*keyword)),
            Cond::Near { left, right, gap, ordered } => {
                let left = self.list(distinct(left), self.asks);
                let right = self.list(distinct(right), self.asks);
                let near = size(self.conditions.nears.len());
                self.conditions.nears.push(Near { left, right, gap: *gap, ordered: *ordered });
                leaf(Op::Near(near));
            }
            Cond::Named(bodies) => {
                let names = rules.names.iter().enumerate();
                let bears = names.filter(|(_, name)| name.bodies.iter().any(|body| bodies.contains(body)));
                let names = self.conditions.named.push(bears.map(|(id, _)| NameId::at(id)));
                leaf(Op::Named(names));
            }
            Cond::Fact(fact, values) => leaf(Op::Fact(*fact, *values)),
            Cond::District(districts) => {
                let districts = self.conditions.districts.push(districts.iter().copied());
                leaf(Op::District(districts));
            }
            Cond::Street(streets) => {
                let streets = self.conditions.streets.push(streets.iter().copied());
                leaf(Op::Street(streets));
            }
            Cond::Category(roots) => {
                let range = |root: &CategoryId| (root.0, rules.categories[root.index()].end);
                let ranges = self.conditions.categories.push(roots.iter().map(range));
                leaf(Op::Category(ranges));
            }
            Cond::Hour { from, to } => leaf(Op::Hour { from: *from, to: *to }),
        }
    }

    fn group(&mut self, rules: &Resolved, op: Op, parts: &[&Cond], in_title: bool, nodes: &mut Vec<Node>) {
        let at = nodes.len();
        nodes.push(Node { op, in_title, end: 0 });
        parts.iter().for_each(|part| self.lower(rules, part, in_title, nodes));
        nodes[at].end = size(nodes.len());
    }
}

/// Whether a condition asks for nothing but one of some words.
fn is_of_words(condition: &Cond) -> bool {
    match condition {
        Cond::Keyword(_) => true,
        Cond::Any(parts) => parts.iter().all(is_of_words),
        _ => false,
    }
}

fn keyword(condition: &Cond) -> Option<KeywordId> {
    if let Cond::Keyword(keyword) = condition { Some(*keyword) } else { None }
}

pub(super) fn distinct(words: &[KeywordId]) -> Vec<KeywordId> {
    let mut words = words.to_vec();
    words.sort_unstable();
    words.dedup();
    words
}

/// The parts of a group with the parts of groups of the same kind inside it in their place, which says the same.
fn spliced<'c>(condition: &'c Cond, all: bool, parts: &mut Vec<&'c Cond>) {
    match condition {
        Cond::All(inner) if all => inner.iter().for_each(|part| spliced(part, all, parts)),
        Cond::Any(inner) if !all => inner.iter().for_each(|part| spliced(part, all, parts)),
        _ => parts.push(condition),
    }
}

/// A smallest set of keywords one of which is in every text that makes the condition true. `None` if it can be true without any.
pub(super) fn trigger(condition: &Cond) -> Option<Vec<KeywordId>> {
    let union = |sets: Vec<Vec<KeywordId>>| distinct(&sets.concat());
    match condition {
        Cond::Keyword(keyword) => Some(vec![*keyword]),
        Cond::Near { left, right, .. } => {
            let (left, right) = (distinct(left), distinct(right));
            Some(if left.len() <= right.len() { left } else { right })
        }
        Cond::All(parts) => parts.iter().filter_map(trigger).min_by_key(Vec::len),
        Cond::Any(parts) => parts.iter().map(trigger).collect::<Option<Vec<_>>>().map(union),
        Cond::AtLeast(least, parts) => {
            // If all parts but `least - 1` are false, so is the whole.
            let mut sets: Vec<Vec<KeywordId>> = parts.iter().filter_map(trigger).collect();
            let n_needed = (parts.len() + 1).saturating_sub(*least as usize);
            if *least == 0 || sets.len() < n_needed {
                return None;
            }
            sets.sort_by_key(Vec::len);
            sets.truncate(n_needed);
            Some(union(sets))
        }
        Cond::Title(inner) => trigger(inner),
        Cond::Not(_)
        | Cond::Named(_)
        | Cond::Fact(..)
        | Cond::District(_)
        | Cond::Street(_)
        | Cond::Category(_)
        | Cond::Hour { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(id: u32) -> Cond {
        Cond::Keyword(KeywordId(id))
    }

    #[test]
    fn triggers() {
        let not = |condition| Cond::Not(Box::new(condition));
        let near =
            Cond::Near { left: vec![KeywordId(1)], right: vec![KeywordId(2), KeywordId(3)], gap: 1, ordered: false };
        let cases = [
            (word(1), Some(vec![1])),
            (Cond::Any(vec![word(2), word(1), word(2)]), Some(vec![1, 2])),
            (Cond::Any(vec![word(2), not(word(1))]), None),
            (Cond::Any(vec![]), Some(vec![])),
            (Cond::All(vec![]), None),
            (Cond::All(vec![Cond::Any(vec![word(1), word(2)]), not(word(4)), word(3)]), Some(vec![3])),
            (not(word(1)), None),
            (near, Some(vec![1])),
            (Cond::Title(Box::new(word(1))), Some(vec![1])),
            (Cond::AtLeast(2, vec![word(1), word(2), word(3)]), Some(vec![1, 2])),
            (Cond::AtLeast(1, vec![word(1), not(word(2))]), None),
            (Cond::AtLeast(2, vec![word(1), not(word(2))]), Some(vec![1])),
            (Cond::AtLeast(0, vec![word(1)]), None),
            (Cond::AtLeast(3, vec![word(1), word(2)]), Some(vec![])),
        ];
        for (condition, want) in cases {
            let got = trigger(&condition).map(|words| words.into_iter().map(|word| word.0).collect::<Vec<_>>());
            assert_eq!(got, want, "{condition:?}");
        }
    }

    #[test]
    fn groups_are_flat() {
        let inner = Cond::Any(vec![Cond::Any(vec![word(1), word(2)]), word(2), Cond::Title(Box::new(word(3)))]);
        let mut builder = Builder::default();
        let index = builder.add(&Resolved::default(), &Cond::All(vec![Cond::All(vec![inner]), word(4)]));
        let node = |op, in_title, end| Node { op, in_title, end };
        let want = [
            node(Op::All, false, 5),
            node(Op::Any, false, 4),
            node(Op::Word(KeywordId(3)), true, 3),
            node(Op::Words(0), false, 4),
            node(Op::Word(KeywordId(4)), false, 5),
        ];
        let conditions = builder.finish(5);
        assert_eq!(conditions.nodes.of(index as usize), want);
        assert_eq!(conditions.few.of(0), [KeywordId(1), KeywordId(2)]);
    }

    #[test]
    fn long_lists_are_read_from_the_side_of_the_keywords() {
        let mut builder = Builder::default();
        let many: Vec<KeywordId> = (1..=9).map(KeywordId).collect();
        builder.add(&Resolved::default(), &Cond::Any((1..=9).map(word).collect()));
        builder.add_triggers(&Resolved::default(), &Cond::Any((2..=10).map(word).collect()));
        let conditions = builder.finish(11);
        assert!(conditions.few.of(0).is_empty() && conditions.few.of(1).is_empty());
        let with = |lists: &Flat<u32>| (0..11).filter(|word| !lists.of(*word).is_empty()).collect::<Vec<_>>();
        assert_eq!(with(&conditions.lists), many.iter().map(|word| word.index()).collect::<Vec<_>>());
        assert_eq!(with(&conditions.other_lists), (2..=10).collect::<Vec<_>>());
    }
}
