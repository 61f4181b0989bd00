//! Held-out folds: which changes hold on letters they were not learnt from, and what they bring there.
//!
//! A change is kept if, over the letters of all folds, each weighed with numbers learnt without them, it gains. The figures that are shown
//! come from letters that neither the numbers nor this choice has seen.

use std::collections::BTreeMap;

use super::fit::{Cost, Search};
use super::in_parallel;
use super::numbers::Numbers;
use super::table::{Scores, Table};

/// A change that gains less than this many letters must move one to a better place.
const LOUD: f64 = 1.0;

/// How often the label is first, and among the first three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) n: u32,
    pub(crate) top1: u32,
    pub(crate) top3: u32,
}

impl Figures {
    /// Adds those of other letters.
    pub(crate) fn add_all(&mut self, other: Self) {
        self.n += other.n;
        self.top1 += other.top1;
        self.top3 += other.top3;
    }

    pub(crate) fn add(&mut self, place: Option<u32>) {
        self.n += 1;
        self.top1 += u32::from(place == Some(0));
        self.top3 += u32::from(place.is_some_and(|place| place < 3));
    }
}

/// From values and what each change gains to values that break no example.
pub(crate) type Guarding<'a> = dyn Fn(&[u32], &[f64]) -> Vec<u32> + Sync + 'a;

/// The fit of one table.
pub(crate) struct Folds<'a> {
    pub(crate) table: &'a Table,
    pub(crate) numbers: &'a Numbers,
    pub(crate) cost: &'a Cost,
    pub(crate) n_folds: u8,
    pub(crate) n_jobs: usize,
    /// Puts back what breaks an example.
    pub(crate) guard: &'a Guarding<'a>,
}

/// What came of it, the examples kept.
#[derive(Clone, Debug)]
pub(crate) struct Fitted {
    /// By number, what it should be.
    pub(crate) values: Vec<u32>,
    /// By number, what it gains on letters held out, in letters.
    pub(crate) gains: Vec<f64>,
    /// By set: held-out letters as the rules are written.
    pub(crate) before: Vec<Figures>,
    /// The same with numbers learnt without them.
    pub(crate) after: Vec<Figures>,
}

/// Folds that are left out: none, one or two.
type Out = (Option<u8>, Option<u8>);

impl Folds<'_> {
    /// Fits, chooses and measures.
    pub(crate) fn run(&self) -> Fitted {
        let folds: Vec<Option<u8>> = (0..self.n_folds).map(Some).collect();
        // Numbers learnt without one fold, or without two, serve both the choice and the figures.
        let mut outs: Vec<Out> = folds.iter().map(|fold| (*fold, None)).collect();
        for (at, fold) in folds.iter().enumerate() {
            outs.extend(folds[at + 1..].iter().map(|other| (*fold, *other)));
        }
        let all = vec![true; self.numbers.list.len()];
        let learnt: Vec<Scores> = in_parallel(self.n_jobs, outs.len(), |at| self.learn(outs[at], &all));
        let learnt: BTreeMap<Out, Scores> = outs.into_iter().zip(learnt).collect();

        let wholes: Vec<Option<u8>> = std::iter::once(None).chain(folds.iter().copied()).collect();
        let chosen: Vec<(Scores, Vec<f64>)> = in_parallel(self.n_jobs, wholes.len(), |at| {
            let gains = self.gains(wholes[at], &learnt);
            let may_change: Vec<bool> = gains.iter().map(|gain| *gain > 0.0).collect();
            let learnt = self.learn((wholes[at], None), &may_change);
            let pruned = self.prune(wholes[at], learnt, &gains);
            (self.table.scores((self.guard)(&pruned.values, &gains)), gains)
        });
        let written = self.table.scores(self.numbers.written());
        let n_sets = self.table.letters.iter().map(|letter| letter.set as usize + 1).max().unwrap_or(0);
        let (mut before, mut after) = (vec![Figures::default(); n_sets], vec![Figures::default(); n_sets]);
        for (at, letter) in (0..).zip(&self.table.letters) {
            let Some(fold) = letter.fold else { continue };
            before[letter.set as usize].add(self.table.place(at, &written));
            after[letter.set as usize].add(self.table.place(at, &chosen[usize::from(fold) + 1].0));
        }
        let (scores, gains) = chosen.into_iter().next().unwrap_or((written, Vec::new()));
        Fitted { values: scores.values, gains, before, after }
    }

    fn learn(&self, out: Out, may_change: &[bool]) -> Scores {
        let is_out = |fold: Option<u8>| fold.is_some() && (fold == out.0 || fold == out.1);
        let learns: Vec<bool> = self.table.letters.iter().map(|letter| !is_out(letter.fold)).collect();
        Search { table: self.table, numbers: self.numbers, cost: self.cost, learns: &learns, may_change }.run()
    }

    /// Puts back small changes that move no letter learnt from to a better place, those first that gain least: scores are no louder than
    /// they must be.
    fn prune(&self, out: Option<u8>, mut scores: Scores, gains: &[f64]) -> Scores {
        let mut changed: Vec<u32> = (0..self.numbers.list.len() as u32)
            .filter(|&number| scores.values[number as usize] != self.numbers.list[number as usize].written)
            .filter(|&number| gains[number as usize] < LOUD)
            .collect();
        changed.sort_by(|a, b| gains[*a as usize].total_cmp(&gains[*b as usize]).then(a.cmp(b)));
        for number in changed {
            let letters: Vec<u32> = self.letters_of(number).filter(|fold| fold.1 != out).map(|fold| fold.0).collect();
            let worth = |scores: &Scores| letters.iter().map(|&letter| self.worth(letter, scores)).sum::<u32>();
            let with = worth(&scores);
            let value = scores.values[number as usize];
            self.table.change(&mut scores, number, self.numbers.list[number as usize].written);
            if worth(&scores) < with {
                self.table.change(&mut scores, number, value);
            }
        }
        scores
    }

    /// The letters a number stands in, each with its fold, without the authors' examples.
    fn letters_of(&self, number: u32) -> impl Iterator<Item = (u32, Option<u8>)> + '_ {
        let uses = self.table.uses(number).iter();
        uses.map(|used| (used.letter, self.table.letters[used.letter as usize].fold)).filter(|(_, fold)| fold.is_some())
    }

    /// What the place of a label is worth: the first most, the next two a little.
    fn worth(&self, letter: u32, scores: &Scores) -> u32 {
        match self.table.place(letter, scores) {
            Some(0) => 4,
            Some(1 | 2) => 1,
            _ => 0,
        }
    }

    /// By number: what its change gains over the held-out folds, each with the numbers learnt without it; all without the fold `out`.
    fn gains(&self, out: Option<u8>, learnt: &BTreeMap<Out, Scores>) -> Vec<f64> {
        let mut gains = vec![0.0; self.numbers.list.len()];
        for fold in (0..self.n_folds).map(Some).filter(|fold| *fold != out) {
            let key = match out {
                None => (fold, None),
                Some(_) if fold < out => (fold, out),
                Some(_) => (out, fold),
            };
            let mut scores = learnt[&key].clone();
            for (number, gain) in (0..).zip(&mut gains) {
                let (now, written) = (scores.values[number as usize], self.numbers.list[number as usize].written);
                if now == written {
                    continue;
                }
                *gain -= self.held_out(fold, &scores, number);
                self.table.change(&mut scores, number, written);
                *gain += self.held_out(fold, &scores, number);
                self.table.change(&mut scores, number, now);
            }
        }
        gains
    }

    /// What the letters of a fold cost in which a number stands.
    fn held_out(&self, fold: Option<u8>, scores: &Scores, number: u32) -> f64 {
        let uses = self.table.uses(number).iter().map(|used| used.letter);
        let held_out = uses.filter(|letter| self.table.letters[*letter as usize].fold == fold);
        held_out.map(|letter| self.cost.letter(self.table, scores, letter)).sum()
    }
}
