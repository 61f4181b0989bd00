//! Whether every rule wins on its own words: a text for each way to reach the threshold, decided by the engine.

use std::time::Instant;

use super::earlier::told::Told;
use super::earlier::{Keeping, is_plain_line, keywords_of};
use super::vocabulary::Word;
use super::ways::{Classes, MOST_BY_PAIRS, MOST_WAYS, Piece, Way};
use super::{Answer, Prover, Question, Status, Witness};
use crate::diagnostic::say;
use crate::engine::Working;
use crate::ids::*;
use crate::resolve::model::*;
use crate::verdict::Demand;

impl Prover<'_> {
    /// Whether every rule wins on its own words. Of what was kept only the ways are tried that may have changed.
    pub(crate) fn own_words(&self, id: RuleId, classes: &Classes, keeping: Option<&Keeping<'_>>) -> Option<Answer> {
        let rule = &self.rules.rules[id.index()];
        if matches!(rule.target, Target::Backing(_)) {
            return None;
        }
        let since = Instant::now();
        let (mut n_tried, mut n_not_enough) = (0, 0);
        let mut lost: Option<Witness> = None;
        let was = keeping.and_then(|keeping| keeping.won(self, id));
        let keeping = keeping.filter(|_| was.is_some());
        let told = keeping.map(|keeping| Told::new(self, keeping));
        // If none of the changed lines holds without a text of theirs.
        let touched = told.as_ref().filter(|told| !told.may_hold_anywhere());
        let is_other = keeping.is_none_or(|keeping| keeping.is_other(self.rules, id));
        if let Some(told) = touched
            && !is_other
            && !rule.lines.iter().any(|line| self.may_be_told(line, classes, told))
        {
            return was;
        }
        let (every_way, all) = self.ways_of_rule(rule, classes);
        let are_few = every_way.are_few(MOST_WAYS);
        let ways = match touched {
            Some(told) => every_way.with(&|piece| told.tells(piece)),
            None => every_way.clone(),
        };
        let mut wins = |way: &Way| {
            if n_tried % 64 == 0 && since.elapsed() > self.timeout {
                return false;
            }
            if !told.as_ref().is_none_or(|told| told.may_have_changed(way)) {
                return true;
            }
            let witness = self.text_of_way(way);
            self.decide(&witness, |_| ());
            n_tried += 1;
            let scratch = self.scratch.borrow();
            if !self.earns_enough(scratch.working(), id) {
                n_not_enough += 1;
            } else if self.loses(scratch.working(), rule.target) {
                lost = Some(witness);
            }
            lost.is_none()
        };
        let went_through = match touched {
            Some(told) if !are_few => ways.by_pairs(MOST_BY_PAIRS, &|piece| told.tells(piece), &mut wins),
            _ => ways.each_by_pairs(&mut wins),
        };
        let all = all && went_through && are_few;
        let answer = |status, why| Answer::new(Question::OwnWords, &rule.name, Some(rule.span), status, why);
        if let Some(witness) = lost {
            let witness = witness.shortened(&mut |shorter| self.loses_by(shorter, id));
            let why = say!("its own words do not win", "自己的词未能胜出");
            return Some(answer(Status::Witness, why).shown_by(witness));
        }
        let mut has_won = !is_other || n_tried > n_not_enough;
        if !has_won && keeping.is_some() {
            // What was tried before may be gone.
            every_way.each_by_pairs(&mut |way| {
                n_tried += 1;
                self.decide(&self.text_of_way(way), |_| ());
                has_won = self.earns_enough(self.scratch.borrow().working(), id);
                !has_won
            });
        }
        if !has_won {
            let why = say!(
                "none of {n_tried} ways to combine its words reaches the threshold",
                "试过 {n_tried} 种组合，都达不到派单线"
            );
            return Some(answer(Status::Unknown, why));
        }
        Some(match all && was.is_none_or(|was| was.status == Status::Proved) {
            true => answer(
                Status::Proved,
                say!("it wins in every way to reach the threshold", "每一种达到派单线的组合都胜出"),
            ),
            false => answer(
                Status::Sampled,
                say!("it wins in every way to reach the threshold that was tried", "试过的达到派单线的组合都胜出"),
            ),
        })
    }

    /// Whether a piece of a way to make a line true may be such a one: of words that lie apart each is looked at, and the
    /// one that stands for its class.
    fn may_be_told(&self, line: &Line, classes: &Classes, told: &Told<'_, '_>) -> bool {
        let class = |word: KeywordId| classes.get(&word).copied().unwrap_or(word);
        let is_told = |word: KeywordId| told.tells(&Piece::Word(Word::Keyword(word), false));
        !is_plain_line(line) || keywords_of(line).into_iter().any(|word| is_told(word) || is_told(class(word)))
    }

    /// Whether a rule's own lines reach the threshold in a case that does not go where they send it.
    pub(crate) fn loses_by(&self, witness: &Witness, id: RuleId) -> bool {
        self.decide(witness, |_| ());
        let scratch = self.scratch.borrow();
        self.earns_enough(scratch.working(), id) && self.loses(scratch.working(), self.rules.rules[id.index()].target)
    }

    /// Whether a rule's own lines, one of them strong, reach the threshold in the case decided last.
    fn earns_enough(&self, working: Working<'_>, id: RuleId) -> bool {
        let threshold = self.rules.settings.threshold;
        working.reaches(self.rules.rules[id.index()].target, threshold)
            && working.totals().any(|(rule, total)| rule == id && total >= threshold)
    }

    /// Whether the case decided last does not go where a target sends it.
    fn loses(&self, working: Working<'_>, target: Target) -> bool {
        let verdict = working.verdict();
        match target {
            Target::Duty(duty) => match verdict.first {
                // Another duty of the same lead sends it to the same desk; what any other duty claims a catch-all leaves to it.
                Some(first) => {
                    first.duty != duty
                        && !self.leaves(duty, first.duty)
                        && !self.shares_lead(working, duty, [&first].into_iter())
                }
                None => true,
            },
            Target::Outcome(outcome) => {
                let class = &self.rules.outcomes[outcome.index()].class;
                let repeats = verdict.repeat && matches!(class, OutcomeClass::Inform(InformClass::Repeat));
                verdict.by != Some(outcome) && !repeats
            }
            Target::Backing(_) => false,
        }
    }

    /// Whether a duty leaves to another what that one claims.
    pub(super) fn leaves(&self, duty: DutyId, other: DutyId) -> bool {
        self.rules.is_catch_all(Target::Duty(duty)) && !self.rules.is_catch_all(Target::Duty(other))
    }

    /// Whether a duty's demand, in the case decided last, has the lead of one of these, the body the order goes through included.
    pub(super) fn shares_lead<'d>(
        &self,
        working: Working<'_>,
        duty: DutyId,
        mut others: impl Iterator<Item = &'d Demand>,
    ) -> bool {
        let lead = |demand: &Demand| (demand.roles(self.rules).lead, demand.roles(self.rules).via);
        working.demand_of(duty).is_some_and(|own| others.any(|other| lead(other) == lead(&own)))
    }
}
