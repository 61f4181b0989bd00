//! Ways to make lines of rules true by saying words, the shortest first. Which of them do what is asked is for the engine to say.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::rc::Rc;

use crate::ids::*;
use crate::resolve::model::{Cond, Line, Resolved, Worth};

/// The most ways that are looked at for one line, the shortest.
const MOST_WAYS: usize = 64;

/// What is said between two stops: one word, or the two of a `近` or `接` side by side.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) words: Vec<KeywordId>,
}

impl Piece {
    pub(super) fn word(rules: &Resolved, word: KeywordId) -> Self {
        Self { text: rules.keywords[word.index()].clone(), words: vec![word] }
    }

    /// Two words as near as can be. A break between them keeps them from making a third, where there is room for it.
    fn pair(rules: &Resolved, left: KeywordId, right: KeywordId, gap: u32) -> Self {
        let between = if gap > 0 { "，" } else { "" };
        let text = format!("{}{between}{}", rules.keywords[left.index()], rules.keywords[right.index()]);
        Self { text, words: vec![left, right] }
    }
}

/// Things to say, in any order: fewer words come before more, then fewer characters, then by code point.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Way {
    n_words: usize,
    n_chars: usize,
    pieces: Vec<Piece>,
}

impl Way {
    pub(super) fn of(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut pieces: Vec<Piece> = pieces.into_iter().collect();
        pieces.sort();
        pieces.dedup();
        let n_words = pieces.iter().map(|piece| piece.words.len()).sum();
        let n_chars = pieces.iter().map(|piece| piece.text.chars().count()).sum();
        Self { n_words, n_chars, pieces }
    }

    fn and(&self, other: &Self) -> Self {
        Self::of(self.pieces.iter().chain(&other.pieces).cloned())
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    pub(super) fn texts(&self) -> Vec<&str> {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    pub(super) fn n_words(&self) -> usize {
        self.n_words
    }
}

/// What may be said, and what need not be said.
pub(super) struct Speech<'a> {
    pub(super) rules: &'a Resolved,
    /// Whether a condition of a rule, by its index, holds already.
    pub(super) holds: &'a dyn Fn(usize, &Cond) -> bool,
    /// Whether a word may be said.
    pub(super) may_say: &'a dyn Fn(KeywordId) -> bool,
    /// Whether facts, place, time and category are open: what is asked of them is then taken as granted.
    pub(super) is_open: bool,
}

impl Speech<'_> {
    /// The shortest ways to make a line of a rule true, in order; none if it is true already or words cannot do it.
    pub(super) fn of_line(&self, rule: usize, line: &Line) -> Vec<Way> {
        let conditions = match &line.condition {
            Some(condition) => self.of_condition(rule, condition),
            None => vec![Way::default()],
        };
        let Worth::Each { words, cap } = &line.worth else {
            return conditions.into_iter().filter(|way| way.n_words > 0).collect();
        };
        // Words of 每: each alone, two together, and the heaviest until they reach the cap.
        let mut weighed: Vec<(KeywordId, u32)> =
            words.iter().copied().filter(|(word, _)| (self.may_say)(*word)).collect();
        weighed.sort_by_key(|&(word, weight)| (Reverse(weight), self.rules.keywords[word.index()].chars().count()));
        let piece = |&(word, _): &(KeywordId, u32)| Piece::word(self.rules, word);
        let mut said: Vec<Way> = weighed.iter().map(|word| Way::of([piece(word)])).collect();
        let few = &weighed[..weighed.len().min(12)];
        for (index, first) in few.iter().enumerate() {
            said.extend(few[..index].iter().map(|second| Way::of([piece(first), piece(second)])));
        }
        let mut sum = 0;
        let until_cap = weighed.iter().take_while(|(_, weight)| {
            let is_wanted = sum < *cap;
            sum += weight;
            is_wanted
        });
        let heaviest: Vec<Piece> = until_cap.map(piece).collect();
        said.extend((3..=heaviest.len()).map(|n| Way::of(heaviest[..n].iter().cloned())));
        shortest(product(&conditions, &shortest(said)))
    }

    /// The shortest ways to make a condition of a rule true; the empty one if it is.
    fn of_condition(&self, rule: usize, condition: &Cond) -> Vec<Way> {
        if (self.holds)(rule, condition) {
            return vec![Way::default()];
        }
        let granted = || if self.is_open { vec![Way::default()] } else { Vec::new() };
        let sayable = |word: &&KeywordId| (self.may_say)(**word);
        match condition {
            Cond::Keyword(word) => {
                Some(word).filter(sayable).map(|word| Way::of([Piece::word(self.rules, *word)])).into_iter().collect()
            }
            Cond::Any(parts) => shortest(parts.iter().flat_map(|part| self.of_condition(rule, part)).collect()),
            Cond::All(parts) => self.at_least(rule, parts.len(), parts),
            Cond::AtLeast(least, parts) => self.at_least(rule, *least as usize, parts),
            Cond::Near { left, right, gap, .. } => {
                let lefts = left.iter().filter(sayable);
                let pairs = lefts.flat_map(|left| {
                    right.iter().filter(sayable).map(|right| Way::of([Piece::pair(self.rules, *left, *right, *gap)]))
                });
                shortest(pairs.collect())
            }
            Cond::Not(inner) => {
                let mut words = Vec::new();
                inner.keywords(&mut words);
                if words.is_empty() { granted() } else { Vec::new() }
            }
            Cond::Fact(..) | Cond::District(_) | Cond::Street(_) | Cond::Category(_) | Cond::Hour { .. } => granted(),
            // Words of the text are not the title's, and a name is no keyword.
            Cond::Title(_) | Cond::Named(_) => Vec::new(),
        }
    }

    /// The shortest ways to make so many parts true.
    fn at_least(&self, rule: usize, least: usize, parts: &[Cond]) -> Vec<Way> {
        // By how many parts are true.
        let mut ways: Vec<Vec<Way>> = vec![Vec::new(); least + 1];
        ways[0].push(Way::default());
        for part in parts {
            let of_part = self.of_condition(rule, part);
            for n_true in (0..least).rev() {
                let more = product(&ways[n_true], &of_part);
                let with: Vec<Way> = ways[n_true + 1].drain(..).chain(more).collect();
                ways[n_true + 1] = shortest(with);
            }
        }
        ways.pop().unwrap_or_default()
    }
}

fn product(these: &[Way], those: &[Way]) -> Vec<Way> {
    these.iter().flat_map(|this| those.iter().map(|that| this.and(that))).collect()
}

/// In order, each once, and no more than are looked at.
fn shortest(mut ways: Vec<Way>) -> Vec<Way> {
    ways.sort();
    ways.dedup();
    ways.truncate(MOST_WAYS);
    ways
}

/// The ways to make one or several lines of one rule true, of several rules together, the shortest first.
pub(super) struct Search {
    /// By rule, by line, in order.
    options: Vec<Vec<Vec<Way>>>,
    heap: BinaryHeap<Reverse<Step>>,
    last: Way,
}

/// One option of a line beside what was chosen for lines before it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    way: Way,
    rule: usize,
    line: usize,
    option: usize,
    before: Rc<Way>,
}

impl Search {
    /// Over these rules, by their indexes.
    pub(super) fn of(speech: &Speech<'_>, rules: impl IntoIterator<Item = usize>) -> Self {
        let of_rule = |rule: usize| {
            let lines = speech.rules.rules[rule].lines.iter();
            lines.map(|line| speech.of_line(rule, line)).filter(|ways| !ways.is_empty()).collect()
        };
        let options: Vec<Vec<Vec<Way>>> = rules.into_iter().map(of_rule).collect();
        let mut search = Self { options, heap: BinaryHeap::new(), last: Way::default() };
        let nothing = Rc::new(Way::default());
        for rule in 0..search.options.len() {
            (0..search.options[rule].len()).for_each(|line| search.push(&nothing, rule, line, 0));
        }
        search
    }

    fn push(&mut self, before: &Rc<Way>, rule: usize, line: usize, option: usize) {
        if let Some(way) = self.options[rule][line].get(option) {
            let way = before.and(way);
            self.heap.push(Reverse(Step { way, rule, line, option, before: Rc::clone(before) }));
        }
    }
}

impl Iterator for Search {
    type Item = Way;

    fn next(&mut self) -> Option<Way> {
        while let Some(Reverse(Step { way, rule, line, option, before })) = self.heap.pop() {
            self.push(&before, rule, line, option + 1);
            let chosen = Rc::new(way);
            (line + 1..self.options[rule].len()).for_each(|later| self.push(&chosen, rule, later, 0));
            if *chosen != self.last {
                self.last = Way::clone(&chosen);
                return Some(self.last.clone());
            }
        }
        None
    }
}
