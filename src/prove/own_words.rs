//! Whether every rule wins on its own words: a text for each way to reach the threshold, decided by the engine.

use std::collections::BTreeSet;
use std::time::Instant;

use super::ways::{Classes, MOST_WAYS};
use super::{Answer, Prover, Question, Status, Witness};
use crate::diagnostic::say;
use crate::ids::*;
use crate::resolve::model::*;
use crate::verdict::Verdict;

impl Prover<'_> {
    /// Whether every rule wins on its own words.
    pub(crate) fn own_words(&self, id: RuleId, classes: &Classes) -> Option<Answer> {
        let rule = &self.rules.rules[id.index()];
        if matches!(rule.target, Target::Backing(_)) {
            return None;
        }
        let since = Instant::now();
        let (mut n_tried, mut n_not_enough) = (0, 0);
        let threshold = self.rules.settings.threshold;
        let mut lost: Option<Witness> = None;
        let (ways, all) = self.ways_of_rule(rule, classes);
        let went_through = ways.each(MOST_WAYS, &mut |way| {
            if n_tried % 64 == 0 && since.elapsed() > self.timeout {
                return false;
            }
            let witness = self.text_of_way(way);
            let loses = self.decide(&witness, |verdict| self.loses(verdict, rule.target));
            n_tried += 1;
            if !self.scratch.borrow().working().reaches(rule.target, threshold) {
                n_not_enough += 1;
            } else if loses {
                lost = Some(witness);
            }
            lost.is_none()
        });
        let all = all && went_through && ways.are_few(MOST_WAYS);
        let answer = |status, why| Answer::new(Question::OwnWords, &rule.name, Some(rule.span), status, why);
        if let Some(witness) = lost {
            let witness = witness.shortened(&mut |shorter| self.loses_by(shorter, rule.target));
            let why = say!("its own words do not win", "自己的词未能胜出");
            return Some(answer(Status::Witness, why).shown_by(witness));
        }
        let n_ways = n_tried - n_not_enough;
        if n_ways == 0 {
            let why = say!(
                "none of {n_tried} ways to combine its words reaches the threshold",
                "试过 {n_tried} 种组合，都达不到派单线"
            );
            return Some(answer(Status::Unknown, why));
        }
        let why = say!("it wins in each of {n_ways} ways to reach the threshold", "达到派单线的 {n_ways} 种组合都胜出");
        Some(answer(if all { Status::Proved } else { Status::Sampled }, why))
    }

    /// Whether a case reaches the threshold for a target and does not go where it sends it.
    pub(crate) fn loses_by(&self, witness: &Witness, target: Target) -> bool {
        self.decide(witness, |verdict| self.loses(verdict, target))
            && self.scratch.borrow().working().reaches(target, self.rules.settings.threshold)
    }

    /// Whether a case does not go where a target sends it.
    fn loses(&self, verdict: &Verdict, target: Target) -> bool {
        match target {
            Target::Duty(duty) => match verdict.first {
                Some(first) if first.duty == duty => false,
                // Another duty of the same lead in the same case sends it to the same desk.
                Some(first) => {
                    let lead = |demand: &crate::verdict::Demand| {
                        let roles = demand.roles(self.rules);
                        (roles.lead, roles.via)
                    };
                    let own = verdict.candidates.iter().find(|candidate| candidate.duty == duty);
                    let others = verdict.candidates.iter().any(|candidate| lead(candidate) == lead(&first));
                    let of_duty: BTreeSet<_> = self.rules.duties[duty.index()]
                        .variants
                        .iter()
                        .flat_map(|variant| &variant.arms)
                        .map(|arm| (arm.roles.lead, arm.roles.via))
                        .collect();
                    let same = own.map_or(others && of_duty.iter().all(|of| *of == lead(&first)), |own| {
                        lead(own) == lead(&first)
                    });
                    !same
                }
                None => true,
            },
            Target::Outcome(outcome) => {
                verdict.by != Some(outcome)
                    && !(matches!(
                        self.rules.outcomes[outcome.index()].class,
                        OutcomeClass::Inform(InformClass::Repeat)
                    ) && verdict.repeat)
            }
            Target::Backing(_) => false,
        }
    }
}
