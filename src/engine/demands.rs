//! Parts the duties into the first demand, further demands, rivals and the rest.

use super::bounds::Bounds;
use super::hit::{Hit, Number, Table};
use super::marks::Marks;
use super::mask::Local;
use super::rank::{Ranking, TargetReading};
use super::score::{LineReading, RuleReading, Scores};
use super::truth::{Known, Work};
use crate::compile::Program;
use crate::ids::*;
use crate::verdict::{Demand, OutcomeKind, Verdict};

/// Buffers of this module.
#[derive(Clone, Debug, Default)]
pub(super) struct DemandWork {
    /// Keywords that are hit keywords of the first demand or of a listed duty, or lie inside one.
    covered: Marks,
    /// Keywords that lie inside another hit keyword of the first demand.
    inside_first: Marks,
    /// Whether lines can lie inside the first demand.
    has_inside: bool,
    /// Sentences with a hit of the first demand or of a listed duty.
    sentences: Marks,
    /// How many sentences have none.
    n_free: usize,
    /// Who gets the first demand and further ones, as numbers.
    whos: Vec<u32>,
    /// The keywords with these numbers and higher ones need only be resembled.
    n_exact: Number,
    /// The duties whose own lines list them beside the first demand, in rank order.
    pub(super) listed: Vec<Demand>,
}

/// The hits a rule counts.
pub(super) struct Hits<'a> {
    pub(super) keywords: &'a Table,
    pub(super) local: &'a mut Local,
}

impl Hits<'_> {
    /// The hits that count for a rule, by number of the keyword.
    fn of_rule<'s>(&'s mut self, program: &Program, rule: RuleId) -> impl Fn(Number) -> &'s [Hit] {
        let all = self.keywords;
        let table = self.local.of_rule(&program.rules, rule, all);
        move |number| if std::ptr::eq(table, all) { all.at(number) } else { table.of(all.words[number as usize]) }
    }
}

/// Fills in the first demand, further demands, rivals, outcome, score and margin. O(what ranks + hits of their keywords).
pub(super) fn split(
    known: &Known,
    (scores, ranking): (&Scores, &Ranking),
    (first, demand): (&TargetReading, Demand),
    mut hits: Hits,
    (work, demands): (&mut Work, &mut DemandWork),
    verdict: &mut Verdict,
) {
    let program = known.program;
    let settings = &program.settings;
    let (mut is_begun, mut first_is_marked) = (false, false);
    let mut strongest = 0;
    demands.listed.clear();
    for reading in ranking.ranked() {
        // A duty is no stronger than its score, and nothing after it has a higher one.
        let may_be_rival = reading.score() > strongest || reading.score() + settings.margin > demand.score;
        if reading.score() < settings.threshold && !may_be_rival {
            break;
        }
        let Some(other) = reading.demand else { continue };
        // What no other duty claims is claimed by the first.
        let is_claimed = reading.catch_all && !first.catch_all;
        if other.duty == demand.duty || !reading.strong || is_claimed {
            continue;
        }
        if !is_begun {
            is_begun = true;
            demands.begin(program, hits.keywords, first.keywords(scores), first.who);
        }
        let mut is_further = false;
        if demands.lists(program, scores, reading) {
            demands.listed.push(other);
            // Sentences are read only for the few cases that list a second duty.
            if !first_is_marked {
                first_is_marked = true;
                work.bounds.read(known.text);
                let (end, n_sentences) = work.bounds.n_sentences();
                demands.sentences.clear(end);
                demands.n_free = n_sentences;
                demands.mark_sentences(program, (scores, first), &mut hits, &work.bounds);
            }
            is_further = demands.has_own_sentence(program, (scores, reading), &mut hits, &work.bounds);
            demands.cover(program, hits.keywords, reading.keywords(scores));
            demands.mark_sentences(program, (scores, reading), &mut hits, &work.bounds);
        }
        if is_further {
            if !demands.whos.contains(&reading.who) {
                demands.whos.push(reading.who);
                verdict.also.push(other);
            }
        } else if reading.who != first.who && may_be_rival {
            let strength = demands.strength(scores, reading);
            strongest = strongest.max(strength);
            if strength > 0 && demand.score as i32 - (strength as i32) < settings.margin as i32 {
                verdict.rivals.push(other);
            }
        }
    }
    verdict.outcome = if demand.question.is_some() {
        OutcomeKind::Ask
    } else if verdict.rivals.is_empty() {
        OutcomeKind::Dispatch
    } else {
        OutcomeKind::Confer
    };
    verdict.score = demand.score;
    verdict.margin = demand.score as i32 - strongest as i32;
    verdict.first = Some(demand);
}

/// The keywords that are there and lie inside another.
fn inside(program: &Program, hits: &Table, keyword: Number) -> impl Iterator<Item = Number> {
    let inside = program.keywords.inside(hits.words[keyword as usize]);
    inside.iter().filter_map(|inner| hits.number(inner.0))
}

impl DemandWork {
    fn begin(&mut self, program: &Program, hits: &Table, first: &[Number], who: u32) {
        let n_keywords = hits.words.len();
        self.n_exact = hits.words.partition_point(|&word| word < program.words.n_exact) as Number;
        self.whos.clear();
        self.whos.push(who);
        self.covered.clear(n_keywords);
        self.inside_first.clear(n_keywords);
        // A line without keywords lies inside whatever there is.
        self.has_inside = !program.rules.always.is_empty();
        for &keyword in first {
            self.covered.insert(keyword);
            for inner in inside(program, hits, keyword) {
                self.has_inside = true;
                self.covered.insert(inner);
                self.inside_first.insert(inner);
            }
        }
    }

    fn cover(&mut self, program: &Program, hits: &Table, keywords: &[Number]) {
        for &keyword in keywords {
            self.covered.insert(keyword);
            inside(program, hits, keyword).for_each(|inner| _ = self.covered.insert(inner));
        }
    }

    /// What is only like a word makes a line own if the line is worth something by itself.
    fn is_own(&self, scores: &Scores, line: &LineReading) -> bool {
        let counts = |keyword: Number| line.base >= 3 || keyword < self.n_exact;
        scores.keywords(line).iter().any(|&keyword| counts(keyword) && !self.covered.has(keyword))
    }

    /// Whether the own lines of a rule reach the threshold without the title factor.
    fn reaches(&self, program: &Program, scores: &Scores, rule: &RuleReading) -> bool {
        if rule.total < program.settings.threshold {
            return false;
        }
        let own = scores.lines(rule).iter().filter(|line| self.is_own(scores, line));
        own.map(|line| line.base).sum::<u32>() >= program.settings.threshold
    }

    /// Whether a duty is listed beside the first demand.
    fn lists(&self, program: &Program, scores: &Scores, reading: &TargetReading) -> bool {
        reading.rules(scores).iter().any(|rule| self.reaches(program, scores, rule))
    }

    /// Whether one of a listed duty's own keywords stands in a sentence without a hit of an earlier demand.
    fn has_own_sentence(
        &self,
        program: &Program,
        (scores, reading): (&Scores, &TargetReading),
        hits: &mut Hits,
        bounds: &Bounds,
    ) -> bool {
        if self.n_free == 0 {
            return false;
        }
        reading.rules(scores).iter().filter(|rule| self.reaches(program, scores, rule)).any(|rule| {
            let hits_of = hits.of_rule(program, rule.rule);
            let own = scores.lines(rule).iter().filter(|line| self.is_own(scores, line));
            let keywords = own.flat_map(|line| scores.keywords(line)).filter(|keyword| !self.covered.has(**keyword));
            let mut hits = keywords.flat_map(|keyword| hits_of(*keyword));
            hits.any(|hit| !self.sentences.has(bounds.sentence(hit.start)))
        })
    }

    /// Marks every sentence with a hit of a duty's hit keywords.
    fn mark_sentences(
        &mut self,
        program: &Program,
        (scores, reading): (&Scores, &TargetReading),
        hits: &mut Hits,
        bounds: &Bounds,
    ) {
        for rule in reading.rules(scores) {
            if self.n_free == 0 {
                return;
            }
            let hits_of = hits.of_rule(program, rule.rule);
            for &keyword in scores.keywords_of(scores.lines(rule)) {
                for &Hit { start, .. } in hits_of(keyword) {
                    self.n_free -= usize::from(self.sentences.insert(bounds.sentence(start)));
                }
            }
        }
    }

    /// A rival's score without the lines all of whose keywords lie strictly inside longer hit keywords of the first demand.
    fn strength(&self, scores: &Scores, reading: &TargetReading) -> u32 {
        if !self.has_inside {
            return reading.score();
        }
        let counts = |line: &&LineReading| !scores.keywords(line).iter().all(|keyword| self.inside_first.has(*keyword));
        let total =
            |rule: &RuleReading| -> u32 { scores.lines(rule).iter().filter(counts).map(|line| line.worth).sum() };
        match reading.rules(scores).iter().map(total).max() {
            None | Some(0) => 0,
            Some(best) => best + reading.added,
        }
    }
}
