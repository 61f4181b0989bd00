//! Words whose presence in a line makes more letters wrong than right.
//!
//! A word is taken out of one line and every letter it stands in is placed again, all other words, lines and numbers as they are written.

use std::collections::BTreeMap;

use super::numbers::Numbers;
use super::table::{Judged, Scores, Table};
use crate::engine::evidence::{BackingEvidence, Evidence, Holds, LineEvidence, RuleEvidence, TargetEvidence};
use crate::ids::*;

/// Letters made wrong, at least.
const LEAST_WRONG: u32 = 3;

/// Letters made wrong for each one made right, more than.
const LEAST_RATIO: u32 = 2;

/// Folds that speak for it less those that speak against it, at least.
const LEAST_FOLDS: i32 = 2;

/// More than any candidate has: without a true line of its own a duty is none, whatever backs it.
const ALL: u32 = u32::MAX;

/// A letter a word stands in.
#[derive(Clone, Copy, Debug)]
struct Use {
    letter: u32,
    /// The candidates whose scores the word changes.
    targets: (u32, u32),
    /// By how much they are better for it.
    gain: u32,
}

/// The same, as tests see it.
#[cfg(test)]
pub(super) type Told<'a> = (u32, &'a [u32], u32);

/// By line and word: the letters it stands in, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Harm {
    uses: BTreeMap<(u32, KeywordId), Vec<Use>>,
    targets: Vec<u32>,
}

/// A word that does harm in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Harmful {
    /// Counted over all rules, in their order.
    pub(crate) line: u32,
    pub(crate) word: KeywordId,
    /// Letters in which something depends on it.
    pub(crate) n_letters: u32,
    /// Letters it makes wrong: without it their label is first.
    pub(crate) n_wrong: u32,
    /// Letters it makes right.
    pub(crate) n_right: u32,
    /// Examples that need it.
    pub(crate) n_examples: u32,
}

impl Harm {
    /// Takes a letter in; `letter` and `first` are its number and that of its first candidate in the table.
    pub(crate) fn add(
        &mut self,
        numbers: &Numbers,
        title_factor: u32,
        evidence: &Evidence,
        judged: &[Judged],
        (letter, first): (u32, u32),
    ) {
        let weigher = Weigher { numbers, title_factor };
        let counted = evidence.targets.iter().zip(judged).filter(|(_, judged)| **judged != Judged::PassedOver);
        let counted: Vec<(&TargetEvidence, u32)> = counted.map(|(target, _)| target).zip(first..).collect();
        for &(target, at) in &counted {
            let targets = self.list(std::iter::once(at));
            for (rule_at, rule) in target.rules.iter().enumerate() {
                for (line_at, line) in rule.lines.iter().enumerate() {
                    for word in weigher.words(line) {
                        let gain = weigher.gain_of_duty(target, (rule_at, line_at), word);
                        self.uses.entry((line.line, word)).or_default().push(Use { letter, targets, gain });
                    }
                }
            }
        }
        for BackingEvidence { backing, rule } in &evidence.backing {
            let backed = counted.iter().filter(|(target, _)| target.backed_by.contains(backing));
            let targets = self.list(backed.map(|(_, at)| *at));
            for line in rule.lines.iter().filter(|_| targets.0 < targets.1) {
                for word in weigher.words(line) {
                    let gain = weigher.worth(line, None) - weigher.worth(line, Some(word));
                    self.uses.entry((line.line, word)).or_default().push(Use { letter, targets, gain });
                }
            }
        }
    }

    fn list(&mut self, targets: impl Iterator<Item = u32>) -> (u32, u32) {
        let start = self.targets.len() as u32;
        self.targets.extend(targets);
        (start, self.targets.len() as u32)
    }

    fn targets(&self, used: Use) -> &[u32] {
        &self.targets[used.targets.0 as usize..used.targets.1 as usize]
    }

    /// What was taken in: by line and word, the letters it stands in, each with the candidates it makes better, and by how much.
    #[cfg(test)]
    pub(super) fn uses(&self) -> impl Iterator<Item = ((u32, KeywordId), Vec<Told<'_>>)> {
        let told = |used: &Use| (used.letter, self.targets(*used), used.gain);
        self.uses.iter().map(move |(key, uses)| (*key, uses.iter().map(told).collect()))
    }

    /// The words that do more harm than good, the worst first. No word of fewer than `min_letters` letters.
    pub(crate) fn find(&self, table: &Table, scores: &Scores, min_letters: usize, n_folds: u8) -> Vec<Harmful> {
        let mut found: Vec<Harmful> = Vec::new();
        for (&(line, word), uses) in &self.uses {
            let mut harmful = Harmful { line, word, n_letters: 0, n_wrong: 0, n_right: 0, n_examples: 0 };
            let mut by_fold = vec![0; usize::from(n_folds)];
            for &used in uses {
                let Use { letter, gain, .. } = used;
                let targets = self.targets(used);
                let is_first =
                    |score_if: &dyn Fn(u32, u32) -> u32| table.place_if(letter, scores, score_if, &[]) == Some(0);
                let before = is_first(&|_, score| score);
                let after =
                    is_first(&|at, score| if targets.contains(&at) { score.saturating_sub(gain) } else { score });
                let Some(fold) = table.letters[letter as usize].fold else {
                    harmful.n_examples += u32::from(before && !after);
                    continue;
                };
                harmful.n_letters += 1;
                harmful.n_wrong += u32::from(!before && after);
                harmful.n_right += u32::from(before && !after);
                by_fold[usize::from(fold)] += i32::from(!before && after) - i32::from(before && !after);
            }
            let folds: i32 = by_fold.iter().map(|net: &i32| net.signum()).sum();
            let is_many = harmful.n_letters as usize >= min_letters;
            if is_many
                && harmful.n_wrong >= LEAST_WRONG
                && harmful.n_wrong > harmful.n_right * LEAST_RATIO
                && folds >= LEAST_FOLDS
            {
                found.push(harmful);
            }
        }
        found.sort_by_key(|harmful| {
            let net = harmful.n_wrong - harmful.n_right;
            (std::cmp::Reverse(net), harmful.n_letters, harmful.line, harmful.word)
        });
        found
    }
}

/// Weighs lines with the numbers as written.
struct Weigher<'a> {
    numbers: &'a Numbers,
    title_factor: u32,
}

impl Weigher<'_> {
    /// The words a line depends on, each once.
    fn words(&self, line: &LineEvidence) -> Vec<KeywordId> {
        let of_line = &self.numbers.words_of_line[line.line as usize];
        let weighed = line.words.iter().map(|(index, _)| of_line[*index as usize]);
        let mut words: Vec<KeywordId> = weighed.chain(line.without.iter().map(|(word, _)| *word)).collect();
        words.sort_unstable();
        words.dedup();
        words
    }

    /// How much better the best rule of a duty is for a word in one of its lines; all that there is if without it nothing is left.
    fn gain_of_duty(&self, target: &TargetEvidence, place: (usize, usize), word: KeywordId) -> u32 {
        let total = |without: Option<KeywordId>, (rule_at, rule): (usize, &RuleEvidence)| -> u32 {
            let worth = |(line_at, line)| self.worth(line, without.filter(|_| (rule_at, line_at) == place));
            rule.lines.iter().enumerate().map(worth).sum()
        };
        let best = |without| target.rules.iter().enumerate().map(|rule| total(without, rule)).max().unwrap_or(0);
        match best(Some(word)) {
            0 => ALL,
            without => best(None) - without,
        }
    }

    fn worth(&self, line: &LineEvidence, without: Option<KeywordId>) -> u32 {
        let left = line.without.iter().find(|(word, _)| Some(*word) == without);
        let holds = left.map_or(line.holds, |(_, holds)| *holds);
        let numbers = &self.numbers.of_line[line.line as usize];
        let words = &self.numbers.words_of_line[line.line as usize];
        let written = |index: u32| self.numbers.list[numbers[index as usize] as usize].written;
        let value = |in_zone: fn(&Holds) -> bool| {
            if !in_zone(&holds) {
                return 0;
            }
            if line.words.is_empty() {
                return written(0);
            }
            let counts = |(index, word): &&(u32, Holds)| in_zone(word) && Some(words[*index as usize]) != without;
            let sum: u32 = line.words.iter().filter(counts).map(|(index, _)| written(*index)).sum();
            sum.min(self.numbers.caps[line.line as usize])
        };
        value(|holds| holds.in_whole).max(value(|holds| holds.in_title) * self.title_factor)
    }
}
