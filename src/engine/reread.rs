//! Reads rules again, one by one, for whoever asks what each of them takes. No part of the hot path.

use super::Scratch;
use super::truth::Known;
use crate::compile::Program;
use crate::given::Given;
use crate::ids::*;

/// What is told of a rule: its id, and what reads it once more and says whether it counts.
pub(crate) type EachRule<'a> = dyn FnMut(RuleId, &mut dyn FnMut() -> bool) + 'a;

/// Decides a case and tells every rule that is looked at.
pub(crate) fn each_rule(
    program: &Program,
    (title, text): (&str, &str),
    given: &Given,
    scratch: &mut Scratch,
    each: &mut EachRule,
) {
    super::decide(program, title, text, given, scratch);
    let Scratch { text, verdict, named, hits, local, facts, scores, work, .. } = scratch;
    let known =
        Known { program, given, text, named, place: verdict.place, present: &hits.words, possible: &facts.possible };
    scores.each_rule(&known, (hits, local), work, each);
}
