//! The evidence of many letters, packed so that a change of one number is weighed by looking only at the letters it touches.
//!
//! Holds numbers only: no text, no name.

use super::numbers::Numbers;
use crate::engine::evidence::{Evidence, Holds, LineEvidence};
use crate::ids::*;

/// What a candidate is to the label of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judged {
    /// One of those the label means.
    Right,
    /// Another one; those of one class count as one candidate.
    Wrong(Class),
    /// No candidate at all in letters labelled like this.
    PassedOver,
}

/// What makes wrong candidates one.
pub(crate) type Class = (Option<u32>, Option<u32>);

/// A letter, as far as it is counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Letter {
    /// The fold it is held out in; `None` if it is always learnt from (the author's own examples).
    pub(crate) fold: Option<u8>,
    /// Which set of letters it belongs to.
    pub(crate) set: u32,
    /// Of an example: how far the right candidate must be ahead.
    pub(crate) margin: Option<u32>,
    /// Whether it is answered rightly, with a score that dispatches, as the rules are written.
    pub(crate) is_kept: bool,
}

/// All letters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) letters: Vec<Letter>,
    /// By letter: its candidates.
    targets_of: Vec<(u32, u32)>,
    targets: Vec<TargetRow>,
    rules: Vec<(RuleId, (u32, u32))>,
    lines: Vec<LineRow>,
    /// Numbers with how often they count.
    terms: Vec<(u32, u32)>,
    /// By number: the letters it stands in and the candidate whose score it changes.
    uses: Vec<Vec<(u32, u32)>>,
    title_factor: u32,
}

#[derive(Clone, Copy, Debug)]
struct TargetRow {
    duty: DutyId,
    /// 0 is right; the others are the classes of wrong ones, counted within the letter.
    group: u32,
    added: u32,
    /// Breaks ties, the larger first.
    rank: Rank,
    rules: (u32, u32),
}

#[derive(Clone, Copy, Debug)]
struct LineRow {
    whole: (u32, u32),
    title: (u32, u32),
    cap: u32,
}

/// What all numbers are worth, and every candidate with them.
#[derive(Clone, Debug)]
pub(crate) struct Scores {
    pub(crate) values: Vec<u32>,
    /// By candidate.
    of_target: Vec<u32>,
}

/// Breaks ties: characters, then name.
type Rank = (u32, std::cmp::Reverse<u32>);

/// A candidate that is not there as the rules are written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Other {
    pub(crate) is_right: bool,
    pub(crate) score: u32,
    pub(crate) characters: u32,
}

/// The most of them in one letter.
const OTHERS: u32 = 1 << 16;

/// The place of the label among the candidates of a letter: 0 is the first.
pub(crate) type Place = Option<u32>;

fn range((start, end): (u32, u32)) -> std::ops::Range<usize> {
    start as usize..end as usize
}

impl Table {
    pub(crate) fn new(numbers: &Numbers, title_factor: u32) -> Self {
        Self { title_factor, uses: vec![Vec::new(); numbers.list.len()], ..Self::default() }
    }

    /// Adds a letter; `judged` says what each of its candidates is. Those not passed over are numbered in a row; the first's number
    /// is returned.
    pub(crate) fn add(&mut self, letter: Letter, numbers: &Numbers, evidence: &Evidence, judged: &[Judged]) -> u32 {
        let at = self.letters.len() as u32;
        let mut classes: Vec<Class> = Vec::new();
        let first = self.targets.len() as u32;
        for (target, judged) in evidence.targets.iter().zip(judged) {
            let group = match *judged {
                Judged::PassedOver => continue,
                Judged::Right => 0,
                Judged::Wrong(class) => match classes.iter().position(|known| *known == class) {
                    Some(known) => known as u32 + 1,
                    None => {
                        classes.push(class);
                        classes.len() as u32
                    }
                },
            };
            let place = self.targets.len() as u32;
            let first_rule = self.rules.len() as u32;
            for rule in &target.rules {
                let first_line = self.lines.len() as u32;
                for line in &rule.lines {
                    let row = self.line(numbers, line, (at, place));
                    self.lines.push(row);
                }
                self.rules.push((rule.rule, (first_line, self.lines.len() as u32)));
            }
            self.targets.push(TargetRow {
                duty: target.duty,
                group,
                added: target.added,
                rank: (target.characters, std::cmp::Reverse(target.place)),
                rules: (first_rule, self.rules.len() as u32),
            });
        }
        self.letters.push(letter);
        self.targets_of.push((first, self.targets.len() as u32));
        first
    }

    fn line(&mut self, numbers: &Numbers, line: &LineEvidence, used: (u32, u32)) -> LineRow {
        let of_line = &numbers.of_line[line.line as usize];
        let is_each = !line.words.is_empty();
        let points = [(0, line.holds)];
        let parts: &[(u32, Holds)] = if is_each { &line.words } else { &points };
        let mut zone = |holds: fn(&Holds) -> bool| {
            let start = self.terms.len();
            for number in parts.iter().filter(|(_, part)| holds(part)).map(|(index, _)| of_line[*index as usize]) {
                match self.terms[start..].iter_mut().find(|(known, _)| *known == number) {
                    Some((_, count)) => *count += 1,
                    None => self.terms.push((number, 1)),
                }
            }
            (start as u32, self.terms.len() as u32)
        };
        let (whole, title) = (zone(|part| part.in_whole), zone(|part| part.in_title));
        for &(number, _) in &self.terms[whole.0 as usize..] {
            let uses = &mut self.uses[number as usize];
            if uses.last() != Some(&used) {
                uses.push(used);
            }
        }
        LineRow { whole, title, cap: numbers.caps[line.line as usize] }
    }

    /// Marks the letters that are answered rightly already.
    pub(crate) fn mark_kept(&mut self, written: &Scores, threshold: u32) {
        for at in 0..self.letters.len() as u32 {
            let right = self.best(at, written).0;
            let is_kept = self.place(at, written) == Some(0) && right.is_some_and(|right| right >= threshold);
            self.letters[at as usize].is_kept = is_kept;
        }
    }

    /// The letters a number stands in, each with the candidate it changes.
    pub(crate) fn uses(&self, number: u32) -> &[(u32, u32)] {
        &self.uses[number as usize]
    }

    /// Works every candidate out.
    pub(crate) fn scores(&self, values: Vec<u32>) -> Scores {
        let of_target = (0..self.targets.len() as u32).map(|target| self.score(target, &values)).collect();
        Scores { values, of_target }
    }

    /// What a candidate is worth with these values.
    pub(crate) fn score(&self, target: u32, values: &[u32]) -> u32 {
        let target = &self.targets[target as usize];
        let rules = self.rules[range(target.rules)].iter();
        rules.map(|&(_, lines)| self.total(lines, values)).max().unwrap_or(0) + target.added
    }

    fn total(&self, lines: (u32, u32), values: &[u32]) -> u32 {
        self.lines[range(lines)].iter().map(|line| self.worth(line, values)).sum()
    }

    /// The rule that gives a candidate its score.
    pub(crate) fn best_rule(&self, target: u32, values: &[u32]) -> Option<RuleId> {
        let rules = self.rules[range(self.targets[target as usize].rules)].iter();
        let best = rules.max_by_key(|(rule, lines)| (self.total(*lines, values), std::cmp::Reverse(*rule)));
        best.map(|(rule, _)| *rule)
    }

    fn worth(&self, line: &LineRow, values: &[u32]) -> u32 {
        let sum = |terms| self.terms[range(terms)].iter().map(|&(number, n)| values[number as usize] * n).sum::<u32>();
        sum(line.whole).min(line.cap).max(sum(line.title).min(line.cap) * self.title_factor)
    }

    /// Puts another value in the place of a number.
    pub(crate) fn change(&self, scores: &mut Scores, number: u32, value: u32) {
        scores.values[number as usize] = value;
        for &(_, target) in self.uses(number) {
            scores.of_target[target as usize] = self.score(target, &scores.values);
        }
    }

    /// The same, as far as one candidate is concerned.
    pub(crate) fn change_one(&self, scores: &mut Scores, number: u32, value: u32, target: u32) {
        scores.values[number as usize] = value;
        scores.of_target[target as usize] = self.score(target, &scores.values);
    }

    /// Tells the group and score of every candidate of a letter.
    #[inline]
    pub(crate) fn candidates<'a>(
        &'a self,
        letter: u32,
        scores: &'a Scores,
    ) -> impl Iterator<Item = (u32, u32, u32)> + 'a {
        let (first, end) = self.targets_of[letter as usize];
        (first..end).map(move |at| (at, self.targets[at as usize].group, scores.of_target[at as usize]))
    }

    /// The best score of the right candidates of a letter, and of the others.
    pub(crate) fn best(&self, letter: u32, scores: &Scores) -> (Option<u32>, Option<u32>) {
        let best_of = |is_right: bool| {
            let of_side = self.candidates(letter, scores).filter(|(_, group, _)| (*group == 0) == is_right);
            of_side.map(|(_, _, score)| score).max()
        };
        (best_of(true), best_of(false))
    }

    /// Where the label stands: how many classes come before it.
    pub(crate) fn place(&self, letter: u32, scores: &Scores) -> Place {
        self.place_if(letter, scores, |_, score| score, &[])
    }

    /// Where it would stand if candidates had other scores (0: none at all), and these were there beside them.
    pub(crate) fn place_if(
        &self,
        letter: u32,
        scores: &Scores,
        score_if: impl Fn(u32, u32) -> u32,
        others: &[Other],
    ) -> Place {
        let known = || {
            let candidates = self.candidates(letter, scores);
            let counted = candidates.map(|(at, group, score)| {
                let key: (u32, Rank) = (score_if(at, score), self.targets[at as usize].rank);
                (group, key)
            });
            let others = others.iter().zip(u32::MAX - OTHERS..).map(|(other, group)| {
                let key: (u32, Rank) = (other.score, (other.characters, std::cmp::Reverse(u32::MAX)));
                (if other.is_right { 0 } else { group }, key)
            });
            counted.chain(others).filter(|(_, (score, _))| *score > 0)
        };
        let right = known().filter(|(group, _)| *group == 0).map(|(_, key)| key).max()?;
        let ahead = known().filter(|(group, key)| *group != 0 && *key > right).map(|(group, _)| group);
        let mut before: Vec<u32> = ahead.collect();
        before.sort_unstable();
        before.dedup();
        Some(before.len() as u32)
    }

    /// Whether a candidate is right.
    pub(crate) fn is_right(&self, target: u32) -> bool {
        self.targets[target as usize].group == 0
    }

    /// The duty of a candidate.
    pub(crate) fn duty(&self, target: u32) -> DutyId {
        self.targets[target as usize].duty
    }
}
