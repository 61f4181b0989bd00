//! What a decision was read from: the rules that counted, and by which words. For measuring over many cases; the reasons given to
//! people come from `explain`.

use super::Scratch;
use crate::ids::*;
use crate::resolve::model::Target;
#[cfg(feature = "prove")]
use crate::verdict::{Demand, Verdict};

/// The working of the case that was decided last with a scratch.
#[derive(Clone, Copy)]
pub(crate) struct Working<'s> {
    scratch: &'s Scratch,
}

impl Scratch {
    /// The working of the last case.
    pub(crate) fn working(&self) -> Working<'_> {
        Working { scratch: self }
    }
}

impl<'s> Working<'s> {
    /// The rules with a true line that no `除非` silences, those of one target side by side.
    pub(crate) fn rules(self) -> impl Iterator<Item = RuleId> + 's {
        self.scratch.scores.rules.iter().map(|reading| reading.rule)
    }

    /// What each of these rules earns, the title counted.
    #[cfg(feature = "prove")]
    pub(crate) fn totals(self) -> impl Iterator<Item = (RuleId, u32)> + 's {
        self.scratch.scores.rules.iter().map(|reading| (reading.rule, reading.total))
    }

    /// The keywords with a hit that neither a mask hides nor a cue negates, in order.
    pub(crate) fn keywords(self) -> impl Iterator<Item = KeywordId> + 's {
        self.scratch.keywords()
    }

    /// The proper names that name somebody or some place, in order.
    #[cfg(feature = "prove")]
    pub(crate) fn names(self) -> impl Iterator<Item = NameId> + 's {
        self.scratch.named.iter().map(|named| named.name)
    }

    /// The keywords by which a duty or outcome scores, each once; none if it does not score.
    pub(crate) fn keywords_of(self, target: Target) -> Vec<KeywordId> {
        let Scratch { ranking, scores, hits, .. } = self.scratch;
        let mut keywords = Vec::new();
        if let Some(reading) = ranking.ranked().find(|reading| reading.target == target) {
            for number in reading.keywords(scores) {
                let keyword = KeywordId(hits.words[*number as usize]);
                if !keywords.contains(&keyword) {
                    keywords.push(keyword);
                }
            }
        }
        keywords
    }

    /// The decision.
    #[cfg(feature = "prove")]
    pub(crate) fn verdict(self) -> &'s Verdict {
        &self.scratch.verdict
    }

    /// The duties whose own lines list them beside the first demand, further demands and others, in rank order. Only of a case that
    /// has a first demand.
    #[cfg(feature = "prove")]
    pub(crate) fn listed(self) -> &'s [Demand] {
        &self.scratch.demands.listed
    }

    /// What a duty demands, wherever it ranks; none if it does not score.
    #[cfg(feature = "prove")]
    pub(crate) fn demand_of(self, duty: DutyId) -> Option<Demand> {
        let mut ranked = self.scratch.ranking.ranked();
        ranked.find(|reading| reading.target == Target::Duty(duty))?.demand
    }

    /// Whether a duty or outcome reaches a threshold with a strong line.
    #[cfg(feature = "prove")]
    pub(crate) fn reaches(self, target: Target, threshold: u32) -> bool {
        let mut ranked = self.scratch.ranking.ranked();
        ranked.any(|reading| reading.target == target && reading.strong && reading.score() >= threshold)
    }

    /// The rule that gives a duty or outcome its score: the best one, the first by name if several are.
    pub(crate) fn best_rule(self, target: Target) -> Option<RuleId> {
        let Scratch { ranking, scores, .. } = self.scratch;
        let reading = ranking.ranked().find(|reading| reading.target == target)?;
        let best = reading.rules(scores).iter().max_by_key(|rule| (rule.total, std::cmp::Reverse(rule.rule)))?;
        Some(best.rule)
    }
}
