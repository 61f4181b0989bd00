//! Searches numbers that put the label first more often, one number at a time, near those the author wrote.
//!
//! What is made small: for each letter `-ln p`, where `p` is the share of the label among its candidates, each class weighing
//! `exp(score / T)` by its best; plus a price for every point away from what is written, for every point that an author's example
//! lacks, and for every point by which a letter that is dispatched rightly now falls below the threshold. Nothing gains by being
//! louder where it has no rival. No letter costs more than a few points, so that those labelled wrong move little.

use super::numbers::Numbers;
use super::table::{Scores, Table};

/// How the search weighs things.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// Points that make a class e times as heavy.
    pub(crate) temperature: f64,
    /// The price of a point away from what is written, in letters lost.
    pub(crate) price: f64,
    /// The share of letters whose label means nothing.
    pub(crate) noise: f64,
    /// The least score that is dispatched.
    pub(crate) threshold: u32,
    /// The price of a point that an author's example lacks, in letters lost.
    pub(crate) example_price: f64,
    /// A number that stands in fewer letters is left alone.
    pub(crate) min_letters: usize,
    /// The price of a point below the threshold of a letter that is dispatched rightly now, in letters lost.
    pub(crate) kept_price: f64,
    /// Rounds over all numbers.
    pub(crate) max_rounds: usize,
}

impl Settings {
    pub(crate) fn of(threshold: u32, min_letters: usize) -> Self {
        let (temperature, price, noise, example_price) = (4.0, 0.25, 0.01, 4.0);
        Self { temperature, price, noise, threshold, example_price, kept_price: 0.3, min_letters, max_rounds: 12 }
    }
}

/// `exp(score / T)` by score.
#[derive(Clone, Debug)]
pub(crate) struct Cost {
    settings: Settings,
    exp: Vec<f64>,
}

/// The highest score told apart; the lines of a rule seldom add up to so much.
const MOST_SCORE: usize = 120;

impl Cost {
    pub(crate) fn new(settings: Settings) -> Self {
        // Counted from the middle, so that no sum leaves the range of numbers.
        let exp = (0..=MOST_SCORE).map(|score| ((score as f64 - 20.0) / settings.temperature).exp()).collect();
        Self { settings, exp }
    }

    /// What it costs that a letter answered rightly now has only this score.
    fn kept(&self, is_kept: bool, right: u32) -> f64 {
        if is_kept { f64::from(self.settings.threshold.saturating_sub(right)) * self.settings.kept_price } else { 0.0 }
    }

    /// What an example costs whose right candidate must be `margin` ahead.
    fn example(&self, margin: u32, right: Option<u32>, wrong: Option<u32>) -> f64 {
        let right = right.unwrap_or(0);
        let lacks = self.settings.threshold.saturating_sub(right)
            + (wrong.map_or(0, |wrong| wrong + margin)).saturating_sub(right);
        f64::from(lacks) * self.settings.example_price
    }

    fn exp(&self, score: u32) -> f64 {
        self.exp[(score as usize).min(MOST_SCORE)]
    }

    fn of_shares(&self, right: f64, rest: f64) -> f64 {
        let noise = self.settings.noise;
        let share = if right > 0.0 { right / (right + rest) } else { 0.0 };
        -(noise + (1.0 - noise) * share).ln()
    }

    /// What a letter costs.
    pub(crate) fn letter(&self, table: &Table, scores: &Scores, letter: u32) -> f64 {
        if let Some(margin) = table.letters[letter as usize].margin {
            let (right, wrong) = table.best(letter, scores);
            return self.example(margin, right, wrong);
        }
        let is_kept = table.letters[letter as usize].is_kept;
        Rest::of(self, table, scores, letter, &[]).with(self, 0, is_kept)
    }
}

/// Classes of candidates that are told apart in a letter; it has few, those beyond count as the last.
const MOST_CLASSES: usize = 64;

/// A letter, some of whose candidates may get better or worse together.
struct Rest {
    /// What the classes weigh that stay as they are.
    right: f64,
    wrong: f64,
    /// The best of the right candidates that stay.
    best_right: u32,
    /// Classes in which candidates move: whether it is the right one, and the best that stays (one more than its score; 0 if none
    /// does) and that moves.
    moving: [(bool, u32, u32); MOST_CLASSES],
    n_moving: usize,
}

impl Rest {
    /// `touched` are the candidates that move, in order.
    fn of(cost: &Cost, table: &Table, scores: &Scores, letter: u32, touched: &[u32]) -> Self {
        // By class: one more than the best score of those that stay, and of those that move.
        let mut best: [(u32, u32); MOST_CLASSES] = [(0, 0); MOST_CLASSES];
        let mut n_groups = 0;
        let mut touched = touched.iter().peekable();
        for (at, group, score) in table.candidates(letter, scores) {
            let slot = (group as usize).min(MOST_CLASSES - 1);
            n_groups = n_groups.max(slot + 1);
            let (stays, moves) = &mut best[slot];
            let side = if touched.next_if_eq(&&at).is_some() { moves } else { stays };
            *side = (*side).max(score + 1);
        }
        let mut rest =
            Rest { right: 0.0, wrong: 0.0, best_right: 0, moving: [(false, 0, 0); MOST_CLASSES], n_moving: 0 };
        for (slot, &(stays, moves)) in best[..n_groups].iter().enumerate() {
            if moves > 0 {
                rest.moving[rest.n_moving] = (slot == 0, stays, moves - 1);
                rest.n_moving += 1;
            } else if stays > 0 {
                let share = cost.exp(stays - 1);
                if slot == 0 { rest.right += share } else { rest.wrong += share }
            }
            if slot == 0 {
                rest.best_right = stays.saturating_sub(1);
            }
        }
        rest
    }

    /// What the letter costs if those that move are `by` points better.
    fn with(&self, cost: &Cost, by: i32, is_kept: bool) -> f64 {
        let (mut right, mut wrong, mut best_right) = (self.right, self.wrong, self.best_right);
        for &(is_right, stays, moves) in &self.moving[..self.n_moving] {
            let score = stays.saturating_sub(1).max(moves.saturating_add_signed(by));
            let share = cost.exp(score);
            if is_right {
                right += share;
                best_right = score;
            } else {
                wrong += share;
            }
        }
        cost.of_shares(right, wrong) + cost.kept(is_kept, best_right)
    }
}

/// What the search may look at and change.
pub(crate) struct Search<'a> {
    pub(crate) table: &'a Table,
    pub(crate) numbers: &'a Numbers,
    pub(crate) cost: &'a Cost,
    /// By letter: whether it is learnt from.
    pub(crate) learns: &'a [bool],
    /// By number: whether it may change.
    pub(crate) may_change: &'a [bool],
}

impl Search<'_> {
    /// The numbers that cost least, each round taking them in the order of the files, until none changes.
    pub(crate) fn run(&self) -> Scores {
        let mut scores = self.table.scores(self.numbers.written());
        let settings = &self.cost.settings;
        let open: Vec<u32> = (0..self.numbers.list.len() as u32)
            .filter(|&number| self.may_change[number as usize] && self.n_letters(number) >= settings.min_letters)
            .collect();
        for _ in 0..settings.max_rounds {
            let mut changed = false;
            for &number in &open {
                let best = self.best(&mut scores, number);
                if best != scores.values[number as usize] {
                    self.table.change(&mut scores, number, best);
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        scores
    }

    fn n_letters(&self, number: u32) -> usize {
        let counts = |letter: u32| self.learns[letter as usize] && self.table.letters[letter as usize].fold.is_some();
        self.table.uses(number).iter().filter(|used| counts(used.letter)).count()
    }

    /// The best value of one number, all others as they are; of two as good, the one nearer to what is written.
    fn best(&self, scores: &mut Scores, number: u32) -> u32 {
        let at = &self.numbers.list[number as usize];
        let (now, n_values) = (scores.values[number as usize], at.most as usize);
        let mut costs: Vec<f64> =
            (1..=at.most).map(|value| f64::from(value.abs_diff(at.written)) * self.cost.settings.price).collect();
        for &used in self.table.uses(number) {
            let letter = used.letter;
            if !self.learns[letter as usize] {
                continue;
            }
            if self.table.letters[letter as usize].margin.is_some() {
                for (value, cost) in (1..).zip(&mut costs).take(n_values) {
                    self.table.change_one(scores, number, value, used);
                    *cost += self.cost.letter(self.table, scores, letter);
                }
                self.table.change_one(scores, number, now, used);
                continue;
            }
            let is_kept = self.table.letters[letter as usize].is_kept;
            let touched = self.table.touched(used);
            let Some(&first) = touched.first() else { continue };
            let rest = Rest::of(self.cost, self.table, scores, letter, touched);
            // INVARIANT: those touched move together, so one speaks for all.
            let score_now = self.table.score_now(first, scores);
            let mut last: Option<(u32, f64)> = None;
            for (value, cost) in (1..).zip(&mut costs).take(n_values) {
                scores.values[number as usize] = value;
                let score = self.table.score(first, &scores.values);
                let of_letter = match last {
                    Some((same, known)) if same == score => known,
                    _ => rest.with(self.cost, score as i32 - score_now as i32, is_kept),
                };
                last = Some((score, of_letter));
                *cost += of_letter;
            }
        }
        scores.values[number as usize] = now;
        let distance = |value: u32| value.abs_diff(at.written);
        let mut best = now;
        for value in 1..=at.most {
            let (cost, least) = (costs[value as usize - 1], costs[best as usize - 1]);
            if cost < least - 1e-9 || (cost <= least + 1e-9 && distance(value) < distance(best)) {
                best = value;
            }
        }
        best
    }
}
