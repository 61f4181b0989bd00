//! What the last decision rests on, copied out of the buffers it was made in, for the reasons given to people. No part of the hot path.

use super::Scratch;
use super::arms::arm_of;
use super::facts;
use super::hit::{Hit, Table};
use super::mask::Local;
use super::rank::{TargetReading, category_score};
use super::score::{RuleReading, Scores};
use super::truth::Known;
use crate::compile::Program;
use crate::given::Given;
use crate::ids::*;
use crate::reasons::{self, KeywordReason, LineReason, Part, Reasons, RuleReason, TargetReason};
use crate::resolve::model::Target;

/// A hit as others know it.
pub(super) fn told(hit: Hit) -> reasons::Hit {
    reasons::Hit { start: hit.start, end: hit.end }
}

/// What the case that was decided last with a scratch rests on, in place of what it held. O(what scores + words found × log).
pub(crate) fn reasons(program: &Program, given: &Given, scratch: &mut Scratch, reasons: &mut Reasons) {
    reasons.clear();
    let Scratch { text, verdict, named, hits, local, facts, scores, ranking, work, .. } = scratch;
    let known =
        Known { program, given, text, named, place: verdict.place, present: &hits.words, possible: &facts.possible };
    let mut copier = Copier { known, hits, local, scores, reasons };
    ranking.ranked().for_each(|target| copier.target(target));
    copier.backing();
    for &(fact, values) in &verdict.facts {
        let source = facts::source(&known, fact, (hits, local), facts, work);
        reasons.facts.push((fact, source, values));
    }
    scratch.tell_names(program, reasons);
    scratch.tell_lost(program, &mut reasons.lost);
}

struct Copier<'a> {
    known: Known<'a>,
    hits: &'a Table,
    local: &'a mut Local,
    scores: &'a Scores,
    reasons: &'a mut Reasons,
}

impl Copier<'_> {
    fn target(&mut self, target: &TargetReading) {
        let first = self.reasons.rules.len();
        target.rules(self.scores).iter().for_each(|rule| self.rule(rule));
        let category = target.demand.and_then(|demand| arm_of(&self.known, &demand).category);
        self.reasons.targets.push(TargetReason {
            target: target.target,
            demand: target.demand,
            score: target.score(),
            category_score: category_score(&self.known, category),
            strong: target.strong,
            rules: first..self.reasons.rules.len(),
        });
    }

    fn backing(&mut self) {
        let targets = &self.known.program.rules.targets;
        let is_backing = |rule: &&RuleReading| matches!(targets[rule.target as usize].target, Target::Backing(_));
        let mut backing: Vec<&RuleReading> = self.scores.rules.iter().filter(is_backing).collect();
        backing.sort_unstable_by_key(|rule| rule.rule);
        backing.into_iter().for_each(|rule| self.rule(rule));
    }

    fn rule(&mut self, rule: &RuleReading) {
        let Self { known, hits, local, scores, reasons } = self;
        let table = local.of_rule(&known.program.rules, rule.rule, hits);
        let lines = scores.lines(rule);
        let first_line = reasons.lines.len();
        for line in lines {
            let first = reasons.keywords.len();
            for number in scores.keywords(line) {
                let keyword = KeywordId(hits.words[*number as usize]);
                let hits = extend(&mut reasons.hits, table.of(keyword.0).iter().copied().map(told));
                reasons.keywords.push(KeywordReason { keyword, hits });
            }
            reasons.lines.push(LineReason {
                index: known.program.rules.place_in_rule(line.line),
                worth: line.worth,
                // In the title it is worth no more before the factor.
                by_title: line.worth > line.base || !line.in_whole,
                keywords: first..reasons.keywords.len(),
            });
        }
        reasons.rules.push(RuleReason { rule: rule.rule, total: rule.total, lines: first_line..reasons.lines.len() });
    }
}

/// Appends to a list and tells where.
fn extend<T>(list: &mut Vec<T>, more: impl Iterator<Item = T>) -> Part {
    let first = list.len();
    list.extend(more);
    first..list.len()
}

impl Scratch {
    fn tell_names(&self, program: &Program, reasons: &mut Reasons) {
        let names_it = |&(_, hit): &(u32, Hit)| {
            !self.masks.hides(hit) && !self.proper.hides_in_longer(hit, program.places.longest)
        };
        let mut names: Vec<(u32, Hit)> = self.found.names.iter().copied().filter(names_it).collect();
        names.sort_unstable();
        reasons.names.extend(names.into_iter().map(|(name, hit)| (NameId(name), told(hit))));
    }
}
