//! Sums up every duty and outcome that scores, and puts them in rank order.

use super::arms::{arm_of, demand, exists_here};
use super::hit::{Number, Table};
use super::marks::Marks;
use super::score::{LineReading, RuleReading, Scores};
use super::truth::{Known, Work};
use crate::compile::Program;
use crate::compile::duties::NOT_PLAIN;
use crate::ids::*;
use crate::resolve::model::Target;
use crate::verdict::Demand;

/// A duty or outcome that scores.
#[derive(Clone, Copy, Debug)]
pub(super) struct TargetReading {
    pub(super) target: Target,
    /// Its roles, if it is a duty.
    pub(super) demand: Option<Demand>,
    /// A number for who would get the order, if it is a duty.
    pub(super) who: u32,
    /// The same for who and the first-level category: candidates that share both are one.
    pub(super) kind: u32,
    /// The score of its best rule.
    pub(super) best: u32,
    /// What the caller's category and backing rules added.
    pub(super) added: u32,
    /// Whether a strong line is true.
    pub(super) strong: bool,
    /// Whether a line is worth 9.
    pub(super) nine: bool,
    /// Whether it only takes what no other claims.
    pub(super) catch_all: bool,
    /// Characters of its hit keywords that lie in no other of them.
    pub(super) characters: u32,
    rules: (u32, u32),
}

impl TargetReading {
    /// The score of its best rule and of what is added to it.
    #[inline]
    pub(super) fn score(&self) -> u32 {
        self.best + self.added
    }
}

/// Everything that scores.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranking {
    /// In the order of names.
    targets: Vec<TargetReading>,
    /// What ranks a target, and its index in the lowest bits; in rank order.
    order: Vec<u128>,
    /// By backing: what it adds, 0 if it is not called for.
    backings: Vec<u32>,
    called: Vec<BackingId>,
    seen: Marks,
    inside: Marks,
}

impl Ranking {
    /// Everything that scores, in rank order.
    #[inline]
    pub(super) fn ranked(&self) -> impl Iterator<Item = &TargetReading> {
        // INVARIANT: there are fewer targets than lines, which 31 bits number.
        self.order.iter().map(|key| &self.targets[*key as usize & 0x7fff_ffff])
    }

    /// Ranks. O(rules that count + targets × log) and what their arms and keywords take.
    pub(super) fn fill(&mut self, known: &Known, hits: &Table, scores: &Scores, work: &mut Work) {
        let program = known.program;
        self.clear();
        let mut n_rules = scores.rules.len();
        while let Some(last) = scores.rules[..n_rules].last()
            && let Target::Backing(backing) = program.rules.targets[last.target as usize].target
        {
            self.back(program, backing, last.total);
            n_rules -= 1;
        }
        let mut first = 0;
        while first < n_rules {
            let target = scores.rules[first].target;
            let mut next = first + 1;
            while next < n_rules && scores.rules[next].target == target {
                next += 1;
            }
            self.sum_up(known, hits, scores, (first as u32, next as u32), work);
            first = next;
        }
        if self.order.len() > 1 {
            self.order.sort_unstable();
        }
    }

    /// Forgets the last case.
    pub(super) fn clear(&mut self) {
        self.targets.clear();
        self.order.clear();
        for backing in self.called.drain(..) {
            self.backings[backing.index()] = 0;
        }
    }

    /// Notes that a backing is called for.
    fn back(&mut self, program: &Program, backing: BackingId, total: u32) {
        if self.backings.len() <= backing.index() {
            self.backings.resize(program.rules.targets.len(), 0);
        }
        self.backings[backing.index()] += total;
        self.called.push(backing);
    }

    /// What is added to a duty of this category with these backings.
    fn added(&self, known: &Known, category: Option<CategoryId>, backings: u32) -> u32 {
        let mut added = category_score(known, category);
        if !self.called.is_empty() {
            let backings = known.program.duties.backings.of(backings as usize);
            added += backings.iter().filter_map(|backing| self.backings.get(backing.index())).sum::<u32>();
        }
        added
    }

    fn sum_up(&mut self, known: &Known, hits: &Table, scores: &Scores, rules: (u32, u32), work: &mut Work) {
        let of_target = &scores.rules[rules.0 as usize..rules.1 as usize];
        let Some(place) = of_target.first().map(|rule| rule.target) else { return };
        let row = &known.program.rules.targets[place as usize];
        let mut reading = TargetReading {
            target: row.target,
            demand: None,
            who: row.who,
            kind: row.kind,
            best: 0,
            added: 0,
            strong: false,
            nine: false,
            catch_all: row.catch_all,
            characters: 0,
            rules,
        };
        for rule in of_target {
            reading.best = reading.best.max(rule.total);
        }
        if let Target::Duty(duty) = row.target {
            let demand = if row.plain_arm != NOT_PLAIN {
                reading.added = self.added(known, row.category, row.backings);
                Demand { duty, variant: 0, arm: 0, question: None, score: 0 }
            } else if exists_here(known, duty) {
                let demand = demand(known, duty, 0, work);
                let arm = arm_of(known, &demand);
                reading.added = self.added(known, arm.category, arm.backings);
                (reading.who, reading.kind) = (arm.who, arm.kind);
                demand
            } else {
                return;
            };
            reading.demand = Some(Demand { score: reading.score(), ..demand });
        }
        let lines = scores.lines_of(of_target);
        for line in lines {
            reading.strong |= line.strong;
            reading.nine |= line.nine;
        }
        reading.characters = self.characters(known.program, hits, scores.keywords_of(lines));

        // Score, catch-alls last, characters, name.
        let (score, characters) = (u128::from(!reading.score()), u128::from(!reading.characters));
        let key = (score << 33 | u128::from(reading.catch_all) << 32 | characters) << 32 | u128::from(place);
        self.order.push(key << 31 | self.targets.len() as u128);
        self.targets.push(reading);
    }

    /// Characters of those of the keywords that lie in no other of them.
    fn characters(&mut self, program: &Program, hits: &Table, keywords: &[Number]) -> u32 {
        let all = &program.keywords;
        let word = |number: Number| hits.words[number as usize];
        if let [keyword] = keywords {
            return all.chars(word(*keyword));
        }
        let (seen, inside) = (&mut self.seen, &mut self.inside);
        seen.clear(hits.words.len());
        inside.clear(hits.words.len());
        let mut characters = 0;
        // What lies inside a keyword is counted once, before it is known or not at all.
        for &keyword in keywords {
            if !seen.insert(keyword) {
                continue;
            }
            if !inside.has(keyword) {
                characters += all.chars(word(keyword));
            }
            for inner in all.inside(word(keyword)) {
                if let Some(number) = hits.number(inner.0)
                    && inside.insert(number)
                    && seen.has(number)
                {
                    characters -= all.chars(inner.0);
                }
            }
        }
        characters
    }
}

impl TargetReading {
    /// The rules that count for a target.
    #[inline]
    pub(super) fn rules<'s>(&self, scores: &'s Scores) -> &'s [RuleReading] {
        &scores.rules[self.rules.0 as usize..self.rules.1 as usize]
    }

    /// The true lines of these rules.
    #[inline]
    pub(super) fn lines<'s>(&self, scores: &'s Scores) -> &'s [LineReading] {
        scores.lines_of(self.rules(scores))
    }

    /// The hit keywords of a target: one of two lines is there twice.
    #[inline]
    pub(super) fn keywords<'s>(&self, scores: &'s Scores) -> &'s [Number] {
        scores.keywords_of(self.lines(scores))
    }
}

/// What the caller's category adds to a duty that bears it or lies under it.
pub(super) fn category_score(known: &Known, of_duty: Option<CategoryId>) -> u32 {
    let lies_under = |given: CategoryId, of_duty: CategoryId| {
        given <= of_duty && of_duty.0 < known.program.category_ends[given.index()]
    };
    match (known.given.category, of_duty) {
        (Some(given), Some(of_duty)) if lies_under(given, of_duty) => known.program.settings.category_score,
        _ => 0,
    }
}
