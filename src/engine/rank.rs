//! Sums up every duty and outcome that scores, and puts them in rank order.

use std::cmp::Reverse;

use super::arms::{arm_of, demand, exists_here};
use super::marks::Marks;
use super::score::{LineReading, RuleReading, Scores};
use super::truth::{Known, Work};
use crate::ids::*;
use crate::resolve::model::Target;
use crate::verdict::Demand;

/// A duty or outcome that scores.
#[derive(Clone, Copy, Debug)]
pub(super) struct TargetReading {
    pub(super) target: Target,
    /// Its roles, if it is a duty.
    pub(super) demand: Option<Demand>,
    /// The score of its best rule and of what is added to it.
    pub(super) score: u32,
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
    /// Its place by name.
    pub(super) place: u32,
    keywords: (u32, u32),
    rules: (u32, u32),
}

/// Everything that scores, in rank order.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranking {
    pub(super) targets: Vec<TargetReading>,
    /// (place of the target by name, rule), by target.
    rules: Vec<(u32, RuleReading)>,
    /// What each backing that is called for adds.
    backings: Vec<(BackingId, u32)>,
    keywords: Vec<KeywordId>,
    seen: Marks,
    inside: Marks,
}

impl Ranking {
    /// The rules that count for a target.
    pub(super) fn rules(&self, reading: &TargetReading) -> impl Iterator<Item = &RuleReading> {
        self.rules[reading.rules.0 as usize..reading.rules.1 as usize].iter().map(|(_, rule)| rule)
    }

    /// The hit keywords of a target, each once.
    pub(super) fn keywords(&self, reading: &TargetReading) -> &[KeywordId] {
        &self.keywords[reading.keywords.0 as usize..reading.keywords.1 as usize]
    }

    /// Ranks. O(rules that count × log) and what their arms and keywords take.
    pub(super) fn fill(&mut self, known: &Known, scores: &Scores, work: &mut Work) {
        let program = known.program;
        self.targets.clear();
        self.keywords.clear();
        self.rules.clear();
        self.rules.extend(scores.rules.iter().map(|rule| (program.rules.target_of[rule.rule.index()], *rule)));
        self.rules.sort_unstable_by_key(|(place, rule)| (*place, rule.rule));
        self.take_backings(known);
        let mut rest = 0;
        while let Some(&(place, _)) = self.rules.get(rest) {
            let next = rest + self.rules[rest..].iter().take_while(|(of, _)| *of == place).count();
            self.sum_up(known, scores, place, (rest as u32, next as u32), work);
            rest = next;
        }
        self.targets.sort_unstable_by_key(|reading| {
            (Reverse(reading.score), reading.catch_all, Reverse(reading.characters), reading.place)
        });
    }

    /// Takes the backing rules out of the others.
    fn take_backings(&mut self, known: &Known) {
        self.backings.clear();
        let targets = &known.program.rules.targets;
        while let Some(&(place, rule)) = self.rules.last()
            && let Target::Backing(backing) = targets[place as usize]
        {
            self.backings.push((backing, rule.total));
            self.rules.pop();
        }
    }

    /// What backing rules add to a demand.
    fn backing_score(&self, known: &Known, demand: &Demand) -> u32 {
        let rules = &known.program.rules;
        let arm = arm_of(known, demand);
        let backs = |backing: BackingId| {
            let lies_under = |&(root, end): &(CategoryId, u32)| arm.category.is_some_and(|of| root <= of && of.0 < end);
            rules.backed_leads.of(backing.index()).contains(&arm.lead.0)
                || rules.backed_categories.of(backing.index()).iter().any(lies_under)
        };
        self.backings.iter().filter(|(backing, _)| backs(*backing)).map(|(_, total)| total).sum()
    }

    fn sum_up(&mut self, known: &Known, scores: &Scores, place: u32, rules: (u32, u32), work: &mut Work) {
        let program = known.program;
        let target = program.rules.targets[place as usize];
        let demand = match target {
            Target::Duty(duty) if !exists_here(known, duty) => return,
            Target::Duty(duty) => Some(demand(known, duty, 0, work)),
            Target::Outcome(_) | Target::Backing(_) => None,
        };
        let of_target = &self.rules[rules.0 as usize..rules.1 as usize];
        let best = of_target.iter().map(|(_, rule)| rule.total).max().unwrap_or(0);
        let added = |demand: &Demand| category_score(known, demand) + self.backing_score(known, demand);
        let added = demand.as_ref().map_or(0, added);
        let score = best + added;

        let (mut strong, mut nine, mut characters) = (false, false, 0);
        let first = self.keywords.len();
        self.seen.clear(program.words.chars.len());
        self.inside.clear(program.words.chars.len());
        for line in of_target.iter().flat_map(|(_, rule)| scores.lines(rule)) {
            let LineReading { strong: is_strong, nine: is_nine, .. } = *line;
            strong |= is_strong;
            nine |= is_nine;
            for keyword in scores.keywords(line) {
                if self.seen.insert(keyword.0) {
                    self.keywords.push(*keyword);
                    for inner in program.words.inside.of(keyword.index()) {
                        self.inside.insert(inner.0);
                    }
                }
            }
        }
        for keyword in &self.keywords[first..] {
            if !self.inside.has(keyword.0) {
                characters += program.words.chars[keyword.index()];
            }
        }
        self.targets.push(TargetReading {
            target,
            catch_all: matches!(target, Target::Duty(duty) if program.duties.catch_all[duty.index()]),
            demand: demand.map(|demand| Demand { score, ..demand }),
            score,
            added,
            strong,
            nine,
            characters,
            place,
            keywords: (first as u32, self.keywords.len() as u32),
            rules,
        });
    }
}

/// What the caller's category adds to a duty that bears it or lies under it.
fn category_score(known: &Known, demand: &Demand) -> u32 {
    let lies_under = |given: CategoryId, of_duty: CategoryId| {
        given <= of_duty && of_duty.0 < known.program.category_ends[given.index()]
    };
    match (known.given.category, arm_of(known, demand).category) {
        (Some(given), Some(of_duty)) if lies_under(given, of_duty) => known.program.settings.category_score,
        _ => 0,
    }
}
