//! The evidence of many letters, packed so that a change of one number is weighed by looking only at the letters it touches.
//!
//! Holds numbers only: no text, no name.

use std::collections::BTreeMap;

use super::numbers::Numbers;
use crate::compile::rules::LineNumber;
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
    /// By letter: the backing rules that count.
    backings_of: Vec<(u32, u32)>,
    backings: Vec<(BackingId, (u32, u32))>,
    /// By candidate: the lines of those of them that add to it.
    backing_lines: Vec<(u32, u32)>,
    /// Lists of backings, each once: candidates share them.
    backed_by: Vec<BackingId>,
    known_backed_by: BTreeMap<Vec<BackingId>, (u32, u32)>,
    lines: Vec<LineRow>,
    /// Numbers with how often they count.
    terms: Vec<(u32, u32)>,
    /// By number: the letters it stands in, each once.
    uses: Vec<Vec<Use>>,
    touched: Vec<u32>,
    title_factor: u32,
}

/// A letter a number stands in, and the candidates whose score it changes there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Use {
    pub(crate) letter: u32,
    touched: (u32, u32),
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
    backing_lines: (u32, u32),
    backed_by: (u32, u32),
}

#[derive(Clone, Copy, Debug)]
struct LineRow {
    whole: (u32, u32),
    title: (u32, u32),
    cap: u32,
    /// Counted over all rules, in their order.
    line: LineNumber,
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
        let first = self.targets.len() as u32;
        let mut used: Vec<(u32, u32)> = Vec::new();
        let first_backing = self.backings.len();
        for backing in &evidence.backing {
            let lines = self.lines(numbers, &backing.rule.lines);
            self.backings.push((backing.backing, lines));
        }
        let mut classes: Vec<Class> = Vec::new();
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
                let lines = self.lines(numbers, &rule.lines);
                used.extend(self.numbers_of(lines).map(|number| (number, place)));
                self.rules.push((rule.rule, lines));
            }
            let first_line = self.backing_lines.len() as u32;
            for at in first_backing..self.backings.len() {
                let (backing, lines) = self.backings[at];
                if target.backed_by.contains(&backing) {
                    used.extend(self.numbers_of(lines).map(|number| (number, place)));
                    self.backing_lines.push(lines);
                }
            }
            let backed_by = self.list_of(&target.backed_by);
            self.targets.push(TargetRow {
                duty: target.duty,
                group,
                added: target.added,
                rank: (target.characters, std::cmp::Reverse(target.place)),
                rules: (first_rule, self.rules.len() as u32),
                backing_lines: (first_line, self.backing_lines.len() as u32),
                backed_by,
            });
        }
        self.use_numbers(at, used);
        self.letters.push(letter);
        self.targets_of.push((first, self.targets.len() as u32));
        self.backings_of.push((first_backing as u32, self.backings.len() as u32));
        first
    }

    fn list_of(&mut self, backed_by: &[BackingId]) -> (u32, u32) {
        if let Some(known) = self.known_backed_by.get(backed_by) {
            return *known;
        }
        let start = self.backed_by.len() as u32;
        self.backed_by.extend(backed_by);
        let list = (start, self.backed_by.len() as u32);
        self.known_backed_by.insert(backed_by.to_vec(), list);
        list
    }

    /// Notes which candidates of a letter each number changes.
    fn use_numbers(&mut self, letter: u32, mut used: Vec<(u32, u32)>) {
        used.sort_unstable();
        used.dedup();
        let mut last = (0, 0);
        for of_number in used.chunk_by(|a, b| a.0 == b.0) {
            let targets = || of_number.iter().map(|(_, target)| *target);
            // The words of one backing rule follow each other and touch the same candidates.
            if !self.touched[range(last)].iter().copied().eq(targets()) {
                let start = self.touched.len() as u32;
                self.touched.extend(targets());
                last = (start, self.touched.len() as u32);
            }
            self.uses[of_number[0].0 as usize].push(Use { letter, touched: last });
        }
    }

    fn lines(&mut self, numbers: &Numbers, lines: &[LineEvidence]) -> (u32, u32) {
        let start = self.lines.len() as u32;
        for line in lines {
            let row = self.line(numbers, line);
            self.lines.push(row);
        }
        (start, self.lines.len() as u32)
    }

    /// The numbers that count in some lines. What is true of the title is true of the whole.
    fn numbers_of(&self, lines: (u32, u32)) -> impl Iterator<Item = u32> + '_ {
        let terms =
            self.lines[range(lines)].iter().flat_map(|line| &self.terms[line.whole.0 as usize..line.title.1 as usize]);
        terms.map(|(number, _)| *number)
    }

    fn line(&mut self, numbers: &Numbers, line: &LineEvidence) -> LineRow {
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
        LineRow { whole, title, cap: numbers.caps[line.line as usize], line: line.line }
    }

    /// Marks the letters that are answered rightly already.
    pub(crate) fn mark_kept(&mut self, written: &Scores, threshold: u32) {
        for at in 0..self.letters.len() as u32 {
            let right = self.best(at, written).0;
            let is_kept = self.place(at, written) == Some(0) && right.is_some_and(|right| right >= threshold);
            self.letters[at as usize].is_kept = is_kept;
        }
    }

    /// The letters a number stands in, each once, in order.
    pub(crate) fn uses(&self, number: u32) -> &[Use] {
        &self.uses[number as usize]
    }

    /// The candidates of a letter whose score a number changes, in order; at least one. All change alike: they are of one backing
    /// rule, or there is only one.
    pub(crate) fn touched(&self, used: Use) -> &[u32] {
        &self.touched[range(used.touched)]
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
        let best = rules.map(|&(_, lines)| self.total(lines, values)).max().unwrap_or(0);
        let backing = self.backing_lines[range(target.backing_lines)].iter();
        best + target.added + backing.map(|&lines| self.total(lines, values)).sum::<u32>()
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
        let in_title = self.sum(line.title, values).min(line.cap) * self.title_factor;
        self.sum(line.whole, values).min(line.cap).max(in_title)
    }

    fn sum(&self, terms: (u32, u32), values: &[u32]) -> u32 {
        self.terms[range(terms)].iter().map(|&(number, n)| values[number as usize] * n).sum()
    }

    /// Puts another value in the place of a number.
    pub(crate) fn change(&self, scores: &mut Scores, number: u32, value: u32) {
        scores.values[number as usize] = value;
        for &used in self.uses(number) {
            self.change_one(scores, number, value, used);
        }
    }

    /// The same, as far as one letter is concerned.
    pub(crate) fn change_one(&self, scores: &mut Scores, number: u32, value: u32, used: Use) {
        scores.values[number as usize] = value;
        for &target in self.touched(used) {
            scores.of_target[target as usize] = self.score(target, &scores.values);
        }
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

    /// What a candidate is worth, as last worked out.
    pub(crate) fn score_now(&self, target: u32, scores: &Scores) -> u32 {
        scores.of_target[target as usize]
    }

    /// How often what stands in a title counts.
    pub(crate) fn title_factor(&self) -> u32 {
        self.title_factor
    }

    /// Whether a candidate is right.
    pub(crate) fn is_right(&self, target: u32) -> bool {
        self.targets[target as usize].group == 0
    }

    /// The duty of a candidate.
    pub(crate) fn duty(&self, target: u32) -> DutyId {
        self.targets[target as usize].duty
    }
    /// The backings that add to a candidate where their rules count, in order.
    pub(crate) fn backed_by(&self, target: u32) -> &[BackingId] {
        &self.backed_by[range(self.targets[target as usize].backed_by)]
    }

    /// What a backing adds in a letter.
    pub(crate) fn backing_score(&self, letter: u32, backing: BackingId, values: &[u32]) -> u32 {
        self.backing_lines_of(letter, backing).map_or(0, |lines| self.total(lines, values))
    }

    /// What the words of one `每` line of a backing add up to in a letter, uncapped: on the whole, and on the title alone.
    pub(crate) fn sums(&self, letter: u32, (backing, line): (BackingId, LineNumber), values: &[u32]) -> (u32, u32) {
        let lines = self.backing_lines_of(letter, backing).unwrap_or_default();
        let row = self.lines[range(lines)].iter().find(|row| row.line == line);
        row.map_or((0, 0), |row| (self.sum(row.whole, values), self.sum(row.title, values)))
    }

    fn backing_lines_of(&self, letter: u32, backing: BackingId) -> Option<(u32, u32)> {
        let of_letter = &self.backings[range(self.backings_of[letter as usize])];
        of_letter.iter().find(|(known, _)| *known == backing).map(|(_, lines)| *lines)
    }
}
