//! Rules and their lines as flat tables, and which words make it worth looking at a line.

use borsh::{BorshDeserialize, BorshSerialize};
use bytemuck::{Pod, Zeroable};

use super::condition::{Builder, distinct, trigger};
use super::duties::{Duties, NOT_PLAIN};
use super::flat::{Flat, size};
use super::words::OwnMasks;
use crate::ids::*;
use crate::resolve::model::{Resolved, Rule, Target, Worth};
use crate::store::{Column, packed, plain, stored};

packed!(Line, TargetRow);
plain!(Weighed);

/// A line's index in [`Rules::lines`].
pub(crate) type LineId = u32;

/// A line's number among all lines of all rules, as they come in the resolved set.
pub(crate) type LineNumber = u32;

/// Every rule.
#[derive(Clone, Default)]
pub(crate) struct Rules {
    /// Targets in the order that breaks ties: by name, code point by code point. Backings have no name and come last.
    pub(crate) targets: Column<TargetRow>,
    /// Lines, those of one target side by side, and of these those of one rule. Those of backings come last.
    pub(crate) lines: Column<Line>,
    /// By line.
    pub(crate) numbers: Column<LineNumber>,
    /// The first line of a backing.
    pub(crate) first_backing: u32,
    /// By rule: its `除非`.
    pub(crate) unless: Flat<u32>,
    /// By rule: its own masks.
    hides: Flat<MaskId>,
    /// By rule: every keyword it speaks of, if it has masks of its own.
    words: Flat<KeywordId>,
    /// Lines that can be true without any keyword. The language lets none through.
    pub(crate) always: Column<LineId>,
    /// The words of `每` in the order of their ids, by number in [`Line::each`].
    pub(crate) each: Flat<Weighed>,
    /// The same words as a word list of the conditions.
    pub(crate) each_lists: Column<u32>,
}

/// A word of `每`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Weighed {
    pub(crate) word: KeywordId,
    pub(crate) weight: u32,
    /// Its place in the line as written.
    pub(crate) index: u32,
}

/// What rules speak for.
#[derive(Clone, Copy, Debug, BorshSerialize, BorshDeserialize)]
pub(crate) struct TargetRow {
    pub(crate) target: Target,
    /// The number of its arm in [`Duties::arms`] if it is a duty that has the same one everywhere and always, else [`NOT_PLAIN`].
    pub(crate) plain_arm: u32,
    /// That arm's; see [`Arm`](super::duties::Arm).
    pub(crate) who: u32,
    pub(crate) kind: u32,
    pub(crate) backings: u32,
    pub(crate) category: Option<CategoryId>,
    /// Whether it is a duty that only takes what no other claims.
    pub(crate) catch_all: bool,
}

/// One line of a rule.
#[derive(Clone, Copy, Debug, BorshSerialize, BorshDeserialize)]
pub(crate) struct Line {
    pub(crate) rule: RuleId,
    /// The place of the rule's target in [`Rules::targets`].
    pub(crate) target: u32,
    pub(crate) condition: Option<u32>,
    /// What it is worth; for `每` the most it can be.
    pub(crate) points: u32,
    /// Index into [`Rules::each`].
    pub(crate) each: Option<u32>,
    /// Whether the words that trigger it are all it asks for: any of them is enough, or `每` weighs them and nothing else is said.
    pub(crate) is_any: bool,
    /// Whether all hits of its rule count and nothing silences it: the rule has no masks of its own and no `除非`.
    pub(crate) is_plain: bool,
}

stored!(Rules { targets, lines, numbers, first_backing, unless, hides, words, always, each, each_lists });

impl Rules {
    /// Gives a line other numbers; of `每` the words stay as they are.
    #[cfg(feature = "cli")]
    ///
    /// O(lines).
    pub(crate) fn reweigh(&mut self, number: LineNumber, worth: &Worth) {
        let Some(line) = self.numbers.iter().position(|&of| of == number) else { return };
        let points = match worth {
            Worth::Each { words, cap } => {
                let Some(each) = self.lines[line].each else { return };
                let weight = |weighed: &Weighed| words[weighed.index as usize].1;
                self.each.edit(each as usize, |old| old.iter_mut().for_each(|word| word.weight = weight(word)));
                *cap
            }
            Worth::Points(points) => *points,
        };
        self.lines.edit(|lines| lines[line].points = points);
    }

    /// A line's place among those of its rule. O(lines of the rule).
    pub(crate) fn place_in_rule(&self, line: LineId) -> usize {
        let rule = self.lines[line as usize].rule;
        self.lines[..line as usize].iter().rev().take_while(|line| line.rule == rule).count()
    }

    /// The masks of a rule.
    #[inline]
    pub(crate) fn own_masks(&self, rule: RuleId) -> OwnMasks<'_> {
        OwnMasks { masks: self.hides.of(rule.index()), words: self.words.of(rule.index()) }
    }

    /// The rules, and by keyword the lines that can be true only with it or words like it.
    pub(super) fn build(rules: &Resolved, duties: (&Duties, &[u32]), conditions: &mut Builder) -> (Self, Flat<LineId>) {
        let targets = targets_by_name(rules);
        let mut places = vec![0; targets.len()];
        for (place, &target) in targets.iter().enumerate() {
            places[slot(rules, target)] = size(place);
        }
        let targets = targets.into_iter().map(|target| TargetRow::of(target, rules, duties)).collect();
        let mut built = Self { targets, ..Self::default() };
        let (mut triggers, mut target_of) = (Vec::new(), Vec::new());
        let mut first_numbers = Vec::with_capacity(rules.rules.len());
        let mut number = 0;
        for rule in &rules.rules {
            first_numbers.push(number);
            number += size(rule.lines.len());
            target_of.push(places[slot(rules, rule.target)]);
            built.unless.push(rule.unless.iter().map(|condition| conditions.add(rules, condition)).collect::<Vec<_>>());
            built.hides.push(rule.hides.iter().copied());
            built.words.push(if rule.hides.is_empty() { Vec::new() } else { words_of(rule) });
        }
        let mut in_order: Vec<RuleId> = (0..rules.rules.len()).map(RuleId::at).collect();
        in_order.sort_by_key(|rule| target_of[rule.index()]);
        let is_backing = |rule: &RuleId| matches!(rules.rules[rule.index()].target, Target::Backing(_));
        for id in in_order {
            let rule = &rules.rules[id.index()];
            if !is_backing(&id) {
                built.first_backing += size(rule.lines.len());
            }
            for (number, line) in (first_numbers[id.index()]..).zip(&rule.lines) {
                let id_of_line = size(built.lines.len());
                let is_plain = rule.hides.is_empty() && rule.unless.is_empty();
                let condition = line.condition.as_ref().map(|condition| match &line.worth {
                    // Whether it holds is known from its triggers.
                    Worth::Points(_) if is_plain => conditions.add_triggers(rules, condition),
                    _ => conditions.add(rules, condition),
                });
                let mut sets: Vec<Vec<KeywordId>> = line.condition.iter().filter_map(trigger).collect();
                let (points, each) = match &line.worth {
                    Worth::Points(points) => (*points, None),
                    Worth::Each { words, cap } => {
                        let list: Vec<KeywordId> = words.iter().map(|&(word, _)| word).collect();
                        let asks = !is_plain || condition.is_some();
                        built.each_lists.push(conditions.list(distinct(&list), asks));
                        sets.push(list);
                        (*cap, Some(built.each.push(by_word(words))))
                    }
                };
                match sets.into_iter().min_by_key(Vec::len) {
                    Some(set) => triggers.extend(set.into_iter().map(|keyword| (keyword.0, id_of_line))),
                    None => built.always.push(id_of_line),
                }
                let is_any = match condition {
                    None => each.is_some(),
                    Some(condition) => each.is_none() && conditions.is_any(condition),
                };
                built.numbers.push(number);
                let target = target_of[id.index()];
                built.lines.push(Line { rule: id, target, condition, points, each, is_any, is_plain });
            }
        }
        (built, Flat::of_pairs(rules.keywords.len(), triggers))
    }
}

impl TargetRow {
    fn of(target: Target, rules: &Resolved, (duties, plain_arms): (&Duties, &[u32])) -> Self {
        let mut row =
            Self { target, plain_arm: NOT_PLAIN, who: 0, kind: 0, backings: 0, category: None, catch_all: false };
        if let Target::Duty(duty) = target {
            row.catch_all = rules.duties[duty.index()].catch_all;
            row.plain_arm = plain_arms[duty.index()];
            if let Some(arm) = duties.arms.get(row.plain_arm as usize) {
                (row.who, row.kind, row.backings, row.category) = (arm.who, arm.kind, arm.backings, arm.category);
            }
        }
        row
    }
}

fn by_word(words: &[(KeywordId, u32)]) -> Vec<Weighed> {
    let mut weighed: Vec<Weighed> =
        (0..).zip(words).map(|(index, &(word, weight))| Weighed { word, weight, index }).collect();
    weighed.sort_unstable_by_key(|weighed| weighed.word);
    weighed
}

/// A number for each target: duties, then outcomes, then backings.
fn slot(rules: &Resolved, target: Target) -> usize {
    match target {
        Target::Duty(duty) => duty.index(),
        Target::Outcome(outcome) => rules.duties.len() + outcome.index(),
        Target::Backing(backing) => rules.duties.len() + rules.outcomes.len() + backing.index(),
    }
}

fn targets_by_name(rules: &Resolved) -> Vec<Target> {
    let duties = rules.duties.iter().enumerate().map(|(id, duty)| (duty.name.as_str(), Target::Duty(DutyId::at(id))));
    let outcomes = rules.outcomes.iter().enumerate();
    let outcomes = outcomes.map(|(id, outcome)| (outcome.name.as_str(), Target::Outcome(OutcomeId::at(id))));
    let mut named: Vec<(&str, Target)> = duties.chain(outcomes).collect();
    named.sort_unstable();
    let backings = (0..rules.backings.len()).map(|id| Target::Backing(BackingId::at(id)));
    named.into_iter().map(|(_, target)| target).chain(backings).collect()
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
