//! Rules and their lines as flat tables, and which words make it worth looking at a line.

use super::condition::{Conditions, trigger};
use super::flat::{Flat, size};
use crate::ids::*;
use crate::resolve::model::{Resolved, Rule, Target, Worth};

/// A line's index in [`Rules::lines`].
pub(crate) type LineId = u32;

/// Every rule.
#[derive(Clone, Default)]
pub(crate) struct Rules {
    /// Targets in the order that breaks ties: by name, code point by code point.
    pub(crate) targets: Vec<Target>,
    /// Lines, those of one rule side by side.
    pub(crate) lines: Vec<Line>,
    /// By rule: its place in `targets`.
    pub(crate) target_of: Vec<u32>,
    /// By rule: its `除非`.
    pub(crate) unless: Flat<u32>,
    /// By rule: its own masks.
    pub(crate) hides: Flat<MaskId>,
    /// By rule: whether all its hits count and nothing silences it: it has no masks of its own and no `除非`.
    pub(crate) is_plain: Vec<bool>,
    /// By rule: every keyword it speaks of, if it has masks of its own.
    pub(crate) words: Flat<KeywordId>,
    /// By keyword: the lines that can be true only with it or words like it.
    pub(crate) triggers: Flat<LineId>,
    /// Lines that can be true without any keyword. The language lets none through.
    pub(crate) always: Vec<LineId>,
    /// The words and weights of `每`, by number in [`Line::each`].
    pub(crate) each: Flat<(KeywordId, u32)>,
}

/// One line of a rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) rule: RuleId,
    pub(crate) condition: Option<u32>,
    /// What it is worth; for `每` the most it can be.
    pub(crate) points: u32,
    /// Index into [`Rules::each`].
    pub(crate) each: Option<u32>,
    /// Whether it is worth its points wherever one of its words is: its triggers are all it asks.
    pub(crate) is_any: bool,
}

impl Rules {
    /// Gives a line other numbers; of `每` the words stay as they are.
    #[cfg(feature = "cli")]
    pub(crate) fn reweigh(&mut self, line: LineId, worth: &Worth) {
        let line = &mut self.lines[line as usize];
        match (worth, line.each) {
            (Worth::Each { words, cap }, Some(each)) => {
                line.points = *cap;
                let weights = words.iter().map(|&(_, weight)| weight);
                self.each.of_mut(each as usize).iter_mut().zip(weights).for_each(|((_, old), new)| *old = new);
            }
            (Worth::Points(points), _) => line.points = *points,
            (Worth::Each { .. }, None) => {}
        }
    }

    pub(super) fn build(rules: &Resolved, conditions: &mut Conditions) -> Self {
        let mut built = Self { targets: targets_by_name(rules), ..Self::default() };
        let mut places = vec![0; built.targets.len()];
        for (place, &target) in built.targets.iter().enumerate() {
            places[slot(rules, target)] = size(place);
        }
        let mut triggers = Vec::new();
        for (id, rule) in rules.rules.iter().enumerate() {
            built.target_of.push(places[slot(rules, rule.target)]);
            built.unless.push(rule.unless.iter().map(|condition| conditions.add(rules, condition)).collect::<Vec<_>>());
            built.hides.push(rule.hides.iter().copied());
            built.is_plain.push(rule.hides.is_empty() && rule.unless.is_empty());
            built.words.push(if rule.hides.is_empty() { Vec::new() } else { words_of(rule) });
            for line in &rule.lines {
                let id_of_line = size(built.lines.len());
                let condition = line.condition.as_ref().map(|condition| conditions.add(rules, condition));
                let mut sets: Vec<Vec<KeywordId>> = line.condition.iter().filter_map(trigger).collect();
                let (points, each) = match &line.worth {
                    Worth::Points(points) => (*points, None),
                    Worth::Each { words, cap } => {
                        sets.push(words.iter().map(|&(word, _)| word).collect());
                        (*cap, Some(built.each.push(words.iter().copied())))
                    }
                };
                match sets.into_iter().min_by_key(Vec::len) {
                    Some(set) => triggers.extend(set.into_iter().map(|keyword| (keyword.0, id_of_line))),
                    None => built.always.push(id_of_line),
                }
                let is_any = each.is_none() && condition.is_some_and(|condition| conditions.is_any(condition));
                built.lines.push(Line { rule: RuleId::at(id), condition, points, each, is_any });
            }
        }
        built.triggers = Flat::of_pairs(rules.keywords.len(), triggers);
        built
    }
}

/// A number for each target: duties, then outcomes.
fn slot(rules: &Resolved, target: Target) -> usize {
    match target {
        Target::Duty(duty) => duty.index(),
        Target::Outcome(outcome) => rules.duties.len() + outcome.index(),
    }
}

fn targets_by_name(rules: &Resolved) -> Vec<Target> {
    let duties = rules.duties.iter().enumerate().map(|(id, duty)| (duty.name.as_str(), Target::Duty(DutyId::at(id))));
    let outcomes = rules.outcomes.iter().enumerate();
    let outcomes = outcomes.map(|(id, outcome)| (outcome.name.as_str(), Target::Outcome(OutcomeId::at(id))));
    let mut named: Vec<(&str, Target)> = duties.chain(outcomes).collect();
    named.sort_unstable();
    named.into_iter().map(|(_, target)| target).collect()
}

fn words_of(rule: &Rule) -> Vec<KeywordId> {
    let mut words = Vec::new();
    rule.unless.iter().for_each(|condition| condition.keywords(&mut words));
    for line in &rule.lines {
        line.condition.iter().for_each(|condition| condition.keywords(&mut words));
        if let Worth::Each { words: weighed, .. } = &line.worth {
            words.extend(weighed.iter().map(|&(word, _)| word));
        }
    }
    words.sort_unstable();
    words.dedup();
    words
}
