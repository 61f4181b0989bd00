//! A decision as if one rule were not there. No part of the hot path.

use super::demands::Hits;
use super::truth::Known;
use super::{Scratch, clear_decision, conclude};
use crate::compile::Program;
use crate::given::Given;
use crate::ids::*;
use crate::verdict::Verdict;

/// Decides the case decided last once more, without a rule. A rule takes nothing from others but by its score, so it is enough to
/// forget what it was worth.
pub(crate) fn decide_without<'s>(
    program: &Program,
    given: &Given,
    rule: RuleId,
    scratch: &'s mut Scratch,
) -> &'s Verdict {
    let Scratch { text, verdict, named, hits, local, facts, scores, ranking, demands, seen, work, .. } = scratch;
    clear_decision(verdict);
    let place = verdict.place;
    let known = Known { program, given, text, named, place, present: &hits.words, possible: &facts.possible };
    scores.forget(rule);
    ranking.fill(&known, hits, scores, work);
    let hits = Hits { keywords: hits, local };
    conclude::conclude(&known, (scores, ranking), hits, (work, demands, seen), verdict);
    verdict
}

impl Scratch {
    /// The rules that counted in the case decided last.
    pub(crate) fn counting_rules(&self) -> impl Iterator<Item = RuleId> {
        self.scores.rules.iter().map(|rule| rule.rule)
    }
}

/// Every keyword that stands in a case, whether or not something hides or negates it.
pub(crate) fn each_keyword(
    program: &Program,
    (title, text): (&str, &str),
    scratch: &mut Scratch,
    mut each: impl FnMut(KeywordId),
) {
    let Scratch { text: reading, words, found, .. } = scratch;
    program.index.read(title, text, reading, words);
    match words.keywords() {
        Some(keywords) => keywords.for_each(|(keyword, ..)| each(KeywordId(keyword))),
        None => {
            super::scan::sort(program, words, found);
            found.keywords.iter().for_each(|(keyword, _)| each(KeywordId(*keyword)));
        }
    }
}
